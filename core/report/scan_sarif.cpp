// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/scan_sarif.h"

#include "core/base/json_writer.h"
#include "core/report/entity_id.h"
#include "core/report/masking.h"
#include "core/report/rule_report.h"
#include "core/report/text_fix.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

namespace gatelens::report {

using findings::Finding;
using findings::Rule;
using findings::Severity;
using findings::Subject;

namespace {

namespace fs = std::filesystem;

std::string_view levelOf(Severity severity) {
    switch (severity) {
    case Severity::Critical:
    case Severity::High:
        return "error";
    case Severity::Medium:
        return "warning";
    case Severity::Low:
    case Severity::Info:
        break;
    }
    return "note";
}

// What code scanning services sort by: the scale of CVSS.
std::string_view scoreOf(Severity severity) {
    switch (severity) {
    case Severity::Critical:
        return "9.5";
    case Severity::High:
        return "8.0";
    case Severity::Medium:
        return "5.5";
    case Severity::Low:
        return "3.0";
    case Severity::Info:
        break;
    }
    return "0.0";
}

// RFC 3986 section 3.3: what a path may hold as it is.
std::string uriOf(std::string_view path) {
    constexpr std::string_view kPlain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=@";
    std::string uri;
    for (const char c : path) {
        if (kPlain.find(c) != std::string_view::npos) {
            uri += c;
        } else {
            uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return uri;
}

class Sarif final {
public:
    Sarif(const Sink& out, const ScanReport& report, const SarifOptions& options)
        : m_json(out, JsonWriter::Style::Indented, 6)
        , m_report(report)
        , m_fleet(*report.fleet)
        , m_options(options)
        , m_base(baseOf()) {
        std::map<std::string_view, const Rule*> used;
        for (const Finding& finding : report.findings) {
            used.emplace(finding.rule->id, finding.rule);
        }
        for (const auto& [id, rule] : used) {
            m_ruleIndex[id] = m_rules.size();
            m_rules.push_back(rule);
        }
    }

    void run() {
        m_json.beginObject();
        m_json.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        m_json.member("version", "2.1.0").key("runs").beginArray().beginObject();
        tool();
        m_json.member("columnKind", "unicodeCodePoints");
        base();
        invocation();
        taxonomies();
        m_json.key("results").beginArray();
        for (const Finding& finding : m_report.findings) {
            result(finding);
        }
        m_json.endArray().endObject().endArray().endObject().flush();
    }

private:
    // Paths are relative to the working directory; when something lies outside of
    // it, to the directory that holds everything.
    [[nodiscard]] fs::path baseOf() const {
        fs::path common = fs::path(m_options.workingDirectory).lexically_normal();
        const auto widen = [&](const std::string& file) {
            if (file.empty()) {
                return;
            }
            const fs::path full = (fs::path(m_options.workingDirectory) / file).lexically_normal();
            while (!common.empty() && common != common.root_path() &&
                   *full.lexically_relative(common).begin() == "..") {
                common = common.parent_path();
            }
        };
        for (const Finding& finding : m_report.findings) {
            for (const FactPlace& place : placesOf(m_fleet, finding)) {
                widen(place.file);
            }
        }
        return common;
    }

    [[nodiscard]] std::string relative(const std::string& file) const {
        const fs::path full = (fs::path(m_options.workingDirectory) / file).lexically_normal();
        return uriOf(full.lexically_relative(m_base).generic_string());
    }

    void text(std::string_view name, std::string_view value) {
        m_json.key(name).beginObject().member("text", value).endObject();
    }

    void tool() {
        m_json.key("tool").beginObject().key("driver").beginObject();
        m_json.member("name", "Gatelens").member("version", m_options.version);
        m_json.member("semanticVersion", m_options.version);
        m_json.key("supportedTaxonomies").beginArray();
        for (const std::string_view name : {kCwe, kOwasp}) {
            m_json.beginObject().member("name", name).endObject();
        }
        m_json.endArray().key("rules").beginArray();
        for (const Rule* rule : m_rules) {
            descriptor(*rule);
        }
        m_json.endArray().endObject().endObject();
    }

    void descriptor(const Rule& rule) {
        m_json.beginObject().member("id", rule.id);
        text("shortDescription", rule.title);
        text("fullDescription", rule.meaning);
        m_json.key("help").beginObject();
        m_json.member("text", ruleHelpText(rule)).member("markdown", ruleHelpMarkdown(rule));
        m_json.endObject().key("defaultConfiguration").beginObject();
        m_json.member("level", levelOf(rule.severity)).endObject();
        if (const auto owasp = owaspOf(rule); !owasp.empty()) {
            m_json.member("helpUri", owaspUrl(owasp.front()));
        } else if (const auto cwe = cweOf(rule); !cwe.empty()) {
            m_json.member("helpUri", cweUrl(cwe.front()));
        }
        m_json.key("relationships").beginArray();
        for (const std::string& id : cweOf(rule)) {
            relationship(kCwe, id.substr(4));
        }
        for (const std::string& id : owaspOf(rule)) {
            relationship(kOwasp, id);
        }
        m_json.endArray().key("properties").beginObject();
        m_json.key("tags").beginArray().value("security");
        for (const std::string& id : cweOf(rule)) {
            // The form that code scanning services group by.
            m_json.value("external/cwe/" + fmt::format("cwe-{}", id.substr(4)));
        }
        for (const std::string& id : owaspOf(rule)) {
            m_json.value("OWASP-" + id);
        }
        m_json.endArray().member("security-severity", scoreOf(rule.severity));
        m_json.member("precision", "high").endObject().endObject();
    }

    void relationship(std::string_view taxonomy, std::string_view id) {
        m_json.beginObject().key("target").beginObject().member("id", id);
        m_json.key("toolComponent").beginObject().member("name", taxonomy).endObject();
        m_json.endObject().key("kinds").beginArray().value("superset").endArray().endObject();
    }

    void base() {
        m_json.key("originalUriBaseIds").beginObject().key(kBase).beginObject();
        const bool here = m_base == fs::path(m_options.workingDirectory).lexically_normal();
        if (!here) {
            m_json.member("uri", "file://" + uriOf((m_base / "").generic_string()));
        }
        text("description", here ? "The directory in which the scan ran"
                                 : "The directory that holds everything that was scanned");
        m_json.endObject().endObject();
    }

    void invocation() {
        m_json.key("invocations").beginArray().beginObject();
        m_json.member("executionSuccessful", m_options.complete);
        m_json.key("toolExecutionNotifications").beginArray();
        for (const auto& remark : m_report.remarks) {
            m_json.beginObject().member("level", "warning");
            m_json.key("descriptor").beginObject();
            m_json.member("id", fmt::format("statement-{}", findings::remarkKindName(remark.kind)));
            m_json.endObject();
            text("message", maskProse(fmt::format("{}: {}", remark.place, remark.text)));
            m_json.endObject();
        }
        m_json.endArray().endObject().endArray();
    }

    void taxonomies() {
        std::set<std::string> cwe;
        std::set<std::string> owasp;
        for (const Rule* rule : m_rules) {
            for (std::string& id : cweOf(*rule)) {
                cwe.insert(std::move(id));
            }
            for (std::string& id : owaspOf(*rule)) {
                owasp.insert(std::move(id));
            }
        }
        m_json.key("taxonomies").beginArray();
        m_json.beginObject().member("name", kCwe).member("organization", "MITRE");
        text("shortDescription", "Common Weakness Enumeration");
        m_json.member("informationUri", "https://cwe.mitre.org/").key("taxa").beginArray();
        for (const std::string& id : cwe) {
            m_json.beginObject().member("id", id.substr(4)).member("helpUri", cweUrl(id));
            m_json.endObject();
        }
        m_json.endArray().endObject();
        m_json.beginObject().member("name", kOwasp).member("organization", "OWASP");
        m_json.member("version", "2023");
        text("shortDescription", "OWASP API Security Top 10");
        m_json.member("informationUri",
                      "https://owasp.org/API-Security/editions/2023/en/0x11-t10/");
        m_json.key("taxa").beginArray();
        for (const std::string& id : owasp) {
            m_json.beginObject().member("id", id).member("name", owaspTitle(id));
            m_json.member("helpUri", owaspUrl(id)).endObject();
        }
        m_json.endArray().endObject().endArray();
    }

    void region(const FactPlace& place) {
        m_json.key("region").beginObject().member("startLine", place.begin.line);
        m_json.member("startColumn", place.begin.column).member("endLine", place.end.line);
        m_json.member("endColumn", place.end.column).endObject();
    }

    void artifact(const std::string& file) {
        m_json.key("artifactLocation").beginObject().member("uri", relative(file));
        m_json.member("uriBaseId", kBase).endObject();
    }

    void physical(const FactPlace& place) {
        if (!place.file.empty()) {
            m_json.key("physicalLocation").beginObject();
            artifact(place.file);
            region(place);
            m_json.endObject();
        }
    }

    void logical(const Subject& step, const std::string& api) {
        const StepText named = stepText(m_fleet, step, step.snapshot);
        const std::string& gateway = gatewayName(m_fleet[step.snapshot].snapshot().gateway);
        m_json.key("logicalLocations").beginArray().beginObject();
        m_json.member("name", named.name).member("kind", named.kind);
        m_json.member("fullyQualifiedName",
                      api.empty()
                          ? fmt::format("{}/{}/{}", gateway, named.kind, named.name)
                          : fmt::format("{}{}{}", gateway, api.starts_with('/') ? "" : " ", api));
        m_json.endObject().endArray();
    }

    void result(const Finding& finding) {
        m_json.beginObject().member("ruleId", finding.rule->id);
        m_json.member("ruleIndex", static_cast<std::uint64_t>(m_ruleIndex.at(finding.rule->id)));
        m_json.member("kind", "fail").member("level", levelOf(finding.severity));
        text("message", messageOf(finding));
        const auto places = placesOf(m_fleet, finding);
        m_json.key("locations").beginArray().beginObject();
        const FactPlace first = places.empty() ? FactPlace{} : places.front();
        physical(first);
        logical(finding.subject, first.api);
        m_json.endObject().endArray();
        related(finding, places);
        codeFlow(finding);
        m_json.key("partialFingerprints").beginObject();
        m_json.member(kSarifFingerprint, finding.fingerprint).endObject();
        suppression(finding);
        if (!m_report.baseline.empty()) {
            m_json.member("baselineState", "new");
        }
        fix(finding);
        properties(finding);
        m_json.endObject();
    }

    void related(const Finding& finding, const std::vector<FactPlace>& places) {
        if (places.size() < 2) {
            return;
        }
        m_json.key("relatedLocations").beginArray();
        for (std::size_t i = 1; i < places.size(); ++i) {
            m_json.beginObject().member("id", static_cast<std::uint64_t>(i));
            physical(places[i]);
            const auto evidence =
                std::find_if(finding.evidence.begin(), finding.evidence.end(),
                             [&](const auto& each) { return placeOf(m_fleet, each) == places[i]; });
            if (evidence != finding.evidence.end()) {
                text("message",
                     maskProse(fmt::format("{}: {}", evidence->fact, valueOf(*evidence))));
            }
            m_json.endObject();
        }
        m_json.endArray();
    }

    // The path, so that a viewer can walk it.
    void codeFlow(const Finding& finding) {
        m_json.key("codeFlows").beginArray().beginObject();
        text("message", pathLine(m_fleet, finding.path));
        m_json.key("threadFlows").beginArray().beginObject().key("locations").beginArray();
        for (const Subject& step : finding.path) {
            m_json.beginObject().key("location").beginObject();
            const FactPlace place = placeOfEntity(m_fleet, step);
            physical(place);
            logical(step, place.api);
            const StepText named = stepText(m_fleet, step, finding.subject.snapshot);
            text("message", fmt::format("{} {}", named.kind, named.name));
            m_json.endObject().endObject();
        }
        m_json.endArray().endObject().endArray().endObject().endArray();
    }

    void suppression(const Finding& finding) {
        m_json.key("suppressions").beginArray();
        if (finding.state == findings::State::Suppressed) {
            m_json.beginObject().member("kind", "external").member("status", "accepted");
            m_json.member("justification", maskProse(finding.suppressedBy)).endObject();
        }
        m_json.endArray();
    }

    void fix(const Finding& finding) {
        const auto fix = textFixOf(m_fleet, finding);
        if (!fix) {
            return;
        }
        m_json.key("fixes").beginArray().beginObject();
        text("description", fixOf(finding));
        // One change an artifact, its replacements in the order of the text.
        std::vector<text::TextEdit> edits = fix->edits;
        std::sort(edits.begin(), edits.end(),
                  [](const auto& a, const auto& b) { return a.range < b.range; });
        m_json.key("artifactChanges").beginArray();
        for (std::size_t i = 0; i < edits.size(); ++i) {
            const bool begins = i == 0 || edits[i - 1].range.file != edits[i].range.file;
            const bool ends =
                i + 1 == edits.size() || edits[i + 1].range.file != edits[i].range.file;
            findings::Evidence where;
            where.snapshot = fix->snapshot;
            where.range = edits[i].range;
            const FactPlace place = placeOf(m_fleet, where);
            if (begins) {
                m_json.beginObject();
                artifact(place.file);
                m_json.key("replacements").beginArray();
            }
            replacement(place, edits[i].text);
            if (ends) {
                m_json.endArray().endObject();
            }
        }
        m_json.endArray().endObject().endArray();
    }

    void replacement(const FactPlace& place, const std::string& inserted) {
        m_json.beginObject().key("deletedRegion").beginObject();
        m_json.member("startLine", place.begin.line).member("startColumn", place.begin.column);
        m_json.member("endLine", place.end.line).member("endColumn", place.end.column);
        m_json.endObject();
        text("insertedContent", inserted);
        m_json.endObject();
    }

    void properties(const Finding& finding) {
        m_json.key("properties").beginObject();
        m_json.member("severity", findings::severityName(finding.severity));
        m_json.member("security-severity", scoreOf(finding.severity));
        m_json.member("state", findings::stateName(finding.state));
        m_json.member("gateway", gatewayName(m_fleet[finding.subject.snapshot].snapshot().gateway));
        m_json.member("path", pathLine(m_fleet, finding.path)).member("fix", fixOf(finding));
        if (!finding.confirm.empty()) {
            m_json.member("confirm", maskProse(finding.confirm));
        }
        if (finding.alike != nullptr) {
            m_json.key("affected").beginArray();
            for (const Subject& member : *finding.alike) {
                const auto& snapshot = m_fleet[member.snapshot].snapshot();
                m_json.value(maskProse(entityId(member.entity.kind, snapshot.base(member.entity))));
            }
            m_json.endArray();
        }
        m_json.endObject();
    }

    static constexpr std::string_view kCwe = "CWE";
    static constexpr std::string_view kOwasp = "OWASP-API-Security-Top-10";
    static constexpr std::string_view kBase = "SRCROOT";

    JsonWriter m_json;
    const ScanReport& m_report;
    const findings::Fleet& m_fleet;
    const SarifOptions& m_options;
    fs::path m_base;
    std::vector<const Rule*> m_rules;
    std::map<std::string_view, std::size_t> m_ruleIndex;
};

} // namespace

void writeScanSarif(const Sink& out, const ScanReport& report, const SarifOptions& options) {
    Sarif(out, report, options).run();
}

} // namespace gatelens::report
