// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Open Threat Model 0.2.0. https://github.com/iriusrisk/OpenThreatModel
#include "core/base/json_writer.h"
#include "core/findings/rule.h"
#include "core/report/scan_report.h"
#include "core/report/threat_model.h"

#include <fmt/format.h>

namespace gatelens::report {

namespace {

constexpr std::string_view kDiagram = "topology";

// Of the threat and its effect, 0 to 100.
int scoreOf(findings::Severity severity) {
    switch (severity) {
    case findings::Severity::Critical:
        return 100;
    case findings::Severity::High:
        return 75;
    case findings::Severity::Medium:
        return 50;
    case findings::Severity::Low:
        return 25;
    case findings::Severity::Info:
        break;
    }
    return 10;
}

std::string_view stateText(ThreatState state) {
    return state == ThreatState::Open        ? "exposed"
           : state == ThreatState::Mitigated ? "mitigated"
                                             : "accepted";
}

std::string_view typeOf(const ThreatElement& element) {
    switch (element.column) {
    case topology::Column::Client:
        return "web-client";
    case topology::Column::Listener:
        return element.admin ? "management-interface" : "api-gateway";
    case topology::Column::Route:
        return "api-route";
    case topology::Column::Service:
    case topology::Column::Upstream:
        return "load-balancer";
    case topology::Column::Target:
        return "web-service";
    }
    return "web-service";
}

class Otm final {
public:
    Otm(const Sink& out, const ThreatModel& model)
        : m_json(out, JsonWriter::Style::Indented, 5)
        , m_model(model) {}

    void run() {
        m_json.beginObject().member("otmVersion", "0.2.0").key("project").beginObject();
        m_json.member("name", m_model.title).member("id", "gatelens");
        m_json.member("description", "Written by Gatelens from the configuration of the gateways.");
        m_json.endObject().key("representations").beginArray().beginObject();
        m_json.member("name", "Topology").member("id", kDiagram).member("type", "diagram");
        size(m_model.width, m_model.height);
        m_json.endObject().endArray().key("trustZones").beginArray();
        for (const auto& boundary : m_model.boundaries) {
            write(boundary);
        }
        m_json.endArray().key("components").beginArray();
        for (const auto& element : m_model.elements) {
            write(element);
        }
        m_json.endArray().key("dataflows").beginArray();
        for (const auto& flow : m_model.flows) {
            write(flow);
        }
        m_json.endArray();
        threats();
        m_json.endObject().flush();
    }

private:
    void size(float width, float height) {
        m_json.key("size").beginObject().member("width", static_cast<double>(width));
        m_json.member("height", static_cast<double>(height)).endObject();
    }

    void box(const std::string& id, const topology::Box& box) {
        m_json.key("representations").beginArray().beginObject();
        m_json.member("representation", kDiagram).member("id", id + "-box");
        m_json.key("position").beginObject().member("x", static_cast<double>(box.x));
        m_json.member("y", static_cast<double>(box.y)).endObject();
        size(box.width, box.height);
        m_json.endObject().endArray();
    }

    void parent(std::uint32_t boundary) {
        m_json.key("parent").beginObject();
        m_json.member("trustZone", m_model.boundaries[boundary].id).endObject();
    }

    void write(const ThreatBoundary& boundary) {
        m_json.beginObject().member("id", boundary.id).member("name", boundary.name);
        m_json.key("risk").beginObject().member("trustRating", boundary.trust).endObject();
        if (boundary.parent != kNoBoundary) {
            parent(boundary.parent);
        }
        box(boundary.id, boundary.box);
        m_json.endObject();
    }

    void write(const ThreatElement& element) {
        m_json.beginObject().member("id", element.id).member("name", element.name);
        m_json.member("type", typeOf(element)).member("description", element.description);
        parent(element.boundary);
        box(element.id, element.box);
        instances(element.threats);
        m_json.endObject();
    }

    void write(const ThreatFlow& flow) {
        const auto& from = m_model.elements[flow.from];
        const auto& to = m_model.elements[flow.to];
        m_json.beginObject().member("id", flow.id);
        m_json.member("name", fmt::format("{} → {}", from.name, to.name));
        m_json.member("source", from.id).member("destination", to.id);
        m_json.member("bidirectional", false).key("tags").beginArray();
        m_json.value(topology::encryptionName(flow.encryption)).endArray();
        instances(flow.threats);
        m_json.endObject();
    }

    void instances(const std::vector<Threat>& threats) {
        m_json.key("threats").beginArray();
        for (const Threat& threat : threats) {
            m_json.beginObject().member("threat", threat.id);
            m_json.member("state", stateText(threat.state));
            m_json.key("mitigations").beginArray().beginObject();
            m_json.member("mitigation", threat.id + "-m");
            m_json.member("state",
                          threat.state == ThreatState::Mitigated ? "implemented" : "recommended");
            m_json.endObject().endArray().endObject();
        }
        m_json.endArray();
    }

    template <typename Function>
    void eachThreat(const Function& function) {
        for (const auto& element : m_model.elements) {
            for (const Threat& threat : element.threats) {
                function(threat);
            }
        }
        for (const auto& flow : m_model.flows) {
            for (const Threat& threat : flow.threats) {
                function(threat);
            }
        }
    }

    void threats() {
        m_json.key("threats").beginArray();
        eachThreat([this](const Threat& threat) {
            m_json.beginObject().member("id", threat.id).member("name", threat.title);
            m_json.member("description", threat.description);
            m_json.key("categories").beginArray().value(strideName(threat.stride)).endArray();
            m_json.list("cwes",
                        threat.rule == nullptr ? std::vector<std::string>{} : cweOf(*threat.rule));
            m_json.key("risk").beginObject().member("likelihood", scoreOf(threat.severity));
            m_json.member("impact", scoreOf(threat.severity)).endObject().endObject();
        });
        m_json.endArray().key("mitigations").beginArray();
        eachThreat([this](const Threat& threat) {
            m_json.beginObject().member("id", threat.id + "-m");
            m_json.member("name", "Mitigation of: " + threat.title);
            m_json.member("description", threat.mitigation)
                .member("riskReduction", 100)
                .endObject();
        });
        m_json.endArray();
    }

    JsonWriter m_json;
    const ThreatModel& m_model;
};

} // namespace

void writeOpenThreatModel(const Sink& out, const ThreatModel& model) {
    Otm(out, model).run();
}

} // namespace gatelens::report
