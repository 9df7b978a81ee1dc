// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// OWASP Threat Dragon 2: cells of an AntV X6 graph with threats in their data.
// https://github.com/OWASP/threat-dragon, schema threat-dragon-v2
#include "core/base/json_writer.h"
#include "core/findings/rule.h"
#include "core/report/threat_model.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::report {

namespace {

constexpr std::string_view kVersion = "2.3.0"; // of the format that is written
constexpr float kMargin = 60;                  // keeps the boundaries' names on the sheet
constexpr float kBoundaryPad = 14;

std::string_view severityText(findings::Severity severity) {
    switch (severity) {
    case findings::Severity::Critical:
        return "Critical";
    case findings::Severity::High:
        return "High";
    case findings::Severity::Medium:
        return "Medium";
    case findings::Severity::Low:
    case findings::Severity::Info:
        break;
    }
    return "Low";
}

// Threat Dragon knows no accepted threats in every version; "NotApplicable" would hide
// them, "Mitigated" with the reason in its text does not.
std::string_view statusText(ThreatState state) {
    return state == ThreatState::Open ? "Open" : "Mitigated";
}

class Dragon final {
public:
    Dragon(const Sink& out, const ThreatModel& model)
        : m_json(out, JsonWriter::Style::Indented, 7)
        , m_model(model) {}

    void run() {
        m_json.beginObject().member("version", kVersion).key("summary").beginObject();
        m_json.member("title", m_model.title).member("owner", "");
        m_json.member("description", "Written by Gatelens from the configuration of the gateways.");
        m_json.member("id", 0).endObject().key("detail").beginObject();
        m_json.key("contributors").beginArray().endArray();
        m_json.key("diagrams").beginArray().beginObject();
        m_json.member("id", 0).member("title", m_model.title);
        m_json.member("diagramType", "STRIDE").member("version", kVersion);
        m_json.member("placeholder", "").member("description", "");
        m_json.member("thumbnail", "./public/content/images/thumbnail.stride.jpg");
        m_json.key("cells").beginArray();
        for (const auto& boundary : m_model.boundaries) {
            write(boundary);
        }
        for (const auto& element : m_model.elements) {
            write(element);
        }
        for (const auto& flow : m_model.flows) {
            write(flow);
        }
        m_json.endArray().endObject().endArray();
        m_json.member("diagramTop", 1).member("reviewer", "");
        m_json.member("threatTop", m_number).endObject().endObject().flush();
    }

private:
    static bool hasOpen(const std::vector<Threat>& threats) {
        return std::any_of(threats.begin(), threats.end(),
                           [](const Threat& threat) { return threat.state == ThreatState::Open; });
    }

    void number(std::string_view name, float value) {
        m_json.member(name, static_cast<double>(value));
    }

    void place(const topology::Box& box, float pad) {
        m_json.key("position").beginObject();
        number("x", box.x - pad + kMargin);
        number("y", box.y - pad + kMargin);
        m_json.endObject().key("size").beginObject();
        number("width", std::max(10.0F, box.width + 2 * pad));
        number("height", std::max(10.0F, box.height + 2 * pad));
        m_json.endObject();
    }

    void write(const ThreatBoundary& boundary) {
        m_json.beginObject();
        place(boundary.box, boundary.parent == kNoBoundary ? kBoundaryPad : 6);
        m_json.key("attrs").beginObject().key("label").beginObject();
        m_json.member("text", boundary.name).endObject().endObject();
        m_json.member("visible", true).member("shape", "trust-boundary-box");
        m_json.member("zIndex", boundary.parent == kNoBoundary ? -2 : -1);
        m_json.member("id", boundary.id).key("data").beginObject();
        m_json.member("type", "tm.BoundaryBox").member("name", boundary.name);
        m_json.member("description", "").member("isTrustBoundary", true);
        m_json.member("hasOpenThreats", false).endObject().endObject();
    }

    static std::string_view shapeOf(ElementKind kind) {
        return kind == ElementKind::Actor   ? "actor"
               : kind == ElementKind::Store ? "store"
                                            : "process";
    }
    static std::string_view typeOf(ElementKind kind) {
        return kind == ElementKind::Actor   ? "tm.Actor"
               : kind == ElementKind::Store ? "tm.Store"
                                            : "tm.Process";
    }

    void write(const ThreatElement& element) {
        const bool open = hasOpen(element.threats);
        m_json.beginObject();
        place(element.box, 0);
        m_json.key("attrs").beginObject().key("text").beginObject();
        m_json.member("text", element.name).endObject().key("body").beginObject();
        stroke(open);
        m_json.endObject().endObject();
        m_json.member("visible", true).member("shape", shapeOf(element.kind)).member("zIndex", 1);
        m_json.member("id", element.id).key("data").beginObject();
        m_json.member("type", typeOf(element.kind)).member("name", element.name);
        m_json.member("description", element.description).member("outOfScope", false);
        m_json.member("reasonOutOfScope", "").member("isTrustBoundary", false);
        m_json.member("hasOpenThreats", open);
        threats(element.threats);
        m_json.endObject().endObject();
    }

    void stroke(bool open) {
        m_json.member("stroke", open ? "red" : "#333333").member("strokeWidth", open ? 2.5 : 1.0);
        m_json.member("strokeDasharray", "none");
    }

    void write(const ThreatFlow& flow) {
        const bool open = hasOpen(flow.threats);
        const bool encrypted = flow.encryption == topology::Encryption::Tls ||
                               flow.encryption == topology::Encryption::MutualTls;
        m_json.beginObject().member("shape", "flow").key("attrs").beginObject();
        m_json.key("line").beginObject().member("stroke", open ? "red" : "#333333");
        m_json.member("strokeWidth", open ? 2.5 : 1.0);
        m_json.key("targetMarker").beginObject().member("name", "block").endObject();
        m_json.member("strokeDasharray", "none").endObject().endObject();
        m_json.member("width", 200).member("height", 100).member("zIndex", 10);
        label(flow.name);
        m_json.member("connector", "smooth").key("data").beginObject();
        m_json.member("type", "tm.Flow").member("name", flow.name).member("description", "");
        m_json.member("outOfScope", false).member("reasonOutOfScope", "");
        m_json.member("hasOpenThreats", open).member("isBidirectional", false);
        m_json.member("isEncrypted", encrypted).member("isPublicNetwork", flow.publicNetwork);
        m_json.member("protocol", encrypted                                            ? "TLS"
                                  : flow.encryption == topology::Encryption::Plaintext ? "plaintext"
                                                                                       : "");
        m_json.member("isTrustBoundary", false);
        threats(flow.threats);
        m_json.endObject().member("id", flow.id);
        end("source", m_model.elements[flow.from].id);
        end("target", m_model.elements[flow.to].id);
        m_json.key("vertices").beginArray().endArray().endObject();
    }

    void end(std::string_view name, const std::string& cell) {
        m_json.key(name).beginObject().member("cell", cell).endObject();
    }

    void label(const std::string& text) {
        m_json.key("labels").beginArray().beginObject().key("attrs").beginObject();
        m_json.key("labelText").beginObject().member("text", text).endObject().endObject();
        m_json.member("position", 0.5).endObject().endArray();
    }

    void threats(const std::vector<Threat>& threats) {
        m_json.key("threats").beginArray();
        for (const Threat& threat : threats) {
            m_json.beginObject().member("id", threat.id).member("title", threat.title);
            m_json.member("status", statusText(threat.state));
            m_json.member("severity", severityText(threat.severity));
            m_json.member("type", strideName(threat.stride)).member("modelType", "STRIDE");
            m_json.member("description", threat.description);
            m_json.member("mitigation", threat.mitigation);
            m_json.member("number", ++m_number).member("score", "").endObject();
        }
        m_json.endArray();
    }

    JsonWriter m_json;
    const ThreatModel& m_model;
    int m_number = 0;
};

} // namespace

void writeThreatDragon(const Sink& out, const ThreatModel& model) {
    Dragon(out, model).run();
}

} // namespace gatelens::report
