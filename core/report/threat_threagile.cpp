// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Threagile 1.0.0, YAML. https://github.com/Threagile/threagile
#include "core/base/json_writer.h"
#include "core/base/strings.h"
#include "core/findings/rule.h"
#include "core/report/scan_report.h"
#include "core/report/threat_model.h"

#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

namespace gatelens::report {

using findings::Rule;
using findings::Severity;

namespace {

// What asset ids may hold.
std::string idOf(std::string_view prefix, const std::string& uuid) {
    return fmt::format("{}-{}", prefix, uuid);
}

std::string_view strideId(Stride stride) {
    switch (stride) {
    case Stride::Spoofing:
        return "spoofing";
    case Stride::Tampering:
        return "tampering";
    case Stride::Repudiation:
        return "repudiation";
    case Stride::InformationDisclosure:
        return "information-disclosure";
    case Stride::DenialOfService:
        return "denial-of-service";
    case Stride::ElevationOfPrivilege:
        return "elevation-of-privilege";
    }
    return "tampering";
}

struct RiskWords {
    std::string_view severity;
    std::string_view likelihood;
    std::string_view impact;
};
RiskWords wordsOf(Severity severity) {
    switch (severity) {
    case Severity::Critical:
        return {"critical", "very-likely", "very-high"};
    case Severity::High:
        return {"high", "likely", "high"};
    case Severity::Medium:
        return {"elevated", "likely", "medium"};
    case Severity::Low:
    case Severity::Info:
        break;
    }
    return {"low", "unlikely", "low"};
}

std::string_view technologyOf(const ThreatElement& element) {
    switch (element.column) {
    case topology::Column::Client:
        return "client-system";
    case topology::Column::Listener:
    case topology::Column::Route:
        return "gateway";
    case topology::Column::Service:
    case topology::Column::Upstream:
        return "load-balancer";
    case topology::Column::Target:
        return "web-service-rest";
    }
    return "unknown-technology";
}

std::string_view protocolOf(topology::Encryption encryption) {
    switch (encryption) {
    case topology::Encryption::Tls:
    case topology::Encryption::MutualTls:
        return "https";
    case topology::Encryption::Plaintext:
        return "http";
    case topology::Encryption::Inside:
        return "in-process-library-call";
    case topology::Encryption::Unknown:
        break;
    }
    return "unknown-protocol";
}

class Threagile final {
public:
    Threagile(const Sink& out, const ThreatModel& model)
        : m_out(out)
        , m_model(model) {}

    void run() {
        m_out("threagile_version: 1.0.0\n");
        text(0, "title", m_model.title);
        text(0, "date", m_model.date);
        m_out("author:\n  name: Gatelens\n");
        m_out("business_criticality: important\n");
        text(0, "management_summary_comment",
             "Written by Gatelens from the configuration of the gateways.");
        m_out("tags_available:\n  - mutual-tls\n");
        data();
        m_out("technical_assets:\n");
        for (std::uint32_t i = 0; i < m_model.elements.size(); ++i) {
            asset(i);
        }
        boundaries();
        m_out("shared_runtimes: {}\n");
        categories();
        m_out("risk_tracking: {}\n");
    }

private:
    void line(int depth, std::string_view text) {
        m_out(std::string(static_cast<std::size_t>(depth) * 2, ' ').append(text).append("\n"));
    }
    // A JSON string is a YAML one (YAML 1.2 section 10.2).
    void text(int depth, std::string_view key, std::string_view value) {
        line(depth, fmt::format("{}: {}", key, jsonQuote(value)));
    }
    void word(int depth, std::string_view key, std::string_view value) {
        line(depth, fmt::format("{}: {}", key, value));
    }

    void data() {
        m_out("data_assets:\n  API data:\n    id: api-data\n");
        text(2, "description", "What requests and answers carry");
        m_out("    usage: business\n    quantity: many\n    confidentiality: confidential\n"
              "    integrity: critical\n    availability: important\n");
    }

    // Titles are the keys of a mapping, so each is made unique.
    std::string titled(std::set<std::string>& taken, const std::string& name) {
        std::string title = name;
        for (int number = 2; !taken.insert(title).second; ++number) {
            title = fmt::format("{} ({})", name, number);
        }
        return jsonQuote(title);
    }

    void asset(std::uint32_t index) {
        const ThreatElement& element = m_model.elements[index];
        const bool client = element.kind == ElementKind::Actor;
        line(1, titled(m_titles,
                       fmt::format("{}: {}",
                                   element.column == topology::Column::Client     ? "Client"
                                   : element.column == topology::Column::Listener ? "Listener"
                                   : element.column == topology::Column::Route    ? "Route"
                                   : element.column == topology::Column::Target   ? "Target"
                                                                                  : "Service",
                                   element.name)) +
                    ":");
        word(2, "id", idOf("a", element.id));
        text(2, "description", element.description.empty() ? element.name : element.description);
        word(2, "type", client ? "external-entity" : "process");
        word(2, "usage", element.admin ? "devops" : "business");
        word(2, "used_as_client_by_human", client ? "true" : "false");
        word(2, "out_of_scope", client ? "true" : "false");
        word(2, "size", "service");
        word(2, "technology", technologyOf(element));
        word(2, "internet", client ? "true" : "false");
        word(2, "machine", "virtual");
        word(2, "encryption", "none");
        word(2, "owner", "\"\"");
        word(2, "confidentiality", "confidential");
        word(2, "integrity", "critical");
        word(2, "availability", "important");
        word(2, "multi_tenant", "false");
        word(2, "redundant", "false");
        word(2, "custom_developed_parts",
             element.column == topology::Column::Target ? "true" : "false");
        line(2, "data_assets_processed: [api-data]");
        line(2, "data_assets_stored: []");
        line(2, "data_formats_accepted: [json]");
        links(index);
    }

    void links(std::uint32_t from) {
        bool first = true;
        std::set<std::string> taken;
        for (const ThreatFlow& flow : m_model.flows) {
            if (flow.from != from) {
                continue;
            }
            if (first) {
                line(2, "communication_links:");
                first = false;
            }
            const ThreatElement& target = m_model.elements[flow.to];
            line(3, titled(taken, "to " + target.name) + ":");
            word(4, "target", idOf("a", target.id));
            text(4, "description", flow.name);
            word(4, "protocol", protocolOf(flow.encryption));
            const bool mutual = flow.encryption == topology::Encryption::MutualTls;
            word(4, "authentication", mutual ? "client-certificate" : "none");
            word(4, "authorization", mutual ? "technical-user" : "none");
            line(4, mutual ? "tags: [mutual-tls]" : "tags: []");
            word(4, "vpn", "false");
            word(4, "ip_filtered", "false");
            word(4, "readonly", "false");
            word(4, "usage", target.admin ? "devops" : "business");
            line(4, "data_assets_sent: [api-data]");
            line(4, "data_assets_received: [api-data]");
        }
        if (first) {
            line(2, "communication_links: {}");
        }
    }

    void boundaries() {
        m_out("trust_boundaries:\n");
        std::set<std::string> taken;
        for (std::uint32_t i = 0; i < m_model.boundaries.size(); ++i) {
            const ThreatBoundary& boundary = m_model.boundaries[i];
            line(1, titled(taken, boundary.name) + ":");
            word(2, "id", idOf("b", boundary.id));
            text(2, "description", boundary.name);
            word(2, "type",
                 boundary.parent == kNoBoundary ? "network-dedicated-hoster"
                                                : "network-virtual-lan");
            line(2, "tags: []");
            list(2, "technical_assets_inside", assetsIn(i));
            list(2, "trust_boundaries_nested", boundariesIn(i));
        }
    }

    [[nodiscard]] std::vector<std::string> assetsIn(std::uint32_t boundary) const {
        std::vector<std::string> ids;
        for (const ThreatElement& element : m_model.elements) {
            if (element.boundary == boundary) {
                ids.push_back(idOf("a", element.id));
            }
        }
        return ids;
    }

    [[nodiscard]] std::vector<std::string> boundariesIn(std::uint32_t parent) const {
        std::vector<std::string> ids;
        for (const ThreatBoundary& boundary : m_model.boundaries) {
            if (boundary.parent == parent) {
                ids.push_back(idOf("b", boundary.id));
            }
        }
        return ids;
    }

    void list(int depth, std::string_view key, const std::vector<std::string>& items) {
        line(depth, fmt::format("{}:{}", key, items.empty() ? " []" : ""));
        for (const std::string& item : items) {
            line(depth + 1, "- " + item);
        }
    }

    struct Place {
        const Threat* threat = nullptr;
        std::string asset;
    };

    // Threats of one rule, or the boundary crossings of one category, are a category.
    [[nodiscard]] std::map<std::string, std::vector<Place>> byCategory() const {
        std::map<std::string, std::vector<Place>> result;
        const auto add = [&result](const Threat& threat, const std::string& asset) {
            const std::string name = threat.rule != nullptr ? toLower(threat.rule->id)
                                                            : fmt::format("boundary-crossing-{}",
                                                                          strideId(threat.stride));
            result[name].push_back({&threat, idOf("a", asset)});
        };
        for (const ThreatElement& element : m_model.elements) {
            for (const Threat& threat : element.threats) {
                add(threat, element.id);
            }
        }
        for (const ThreatFlow& flow : m_model.flows) {
            for (const Threat& threat : flow.threats) {
                add(threat, m_model.elements[flow.from].id);
            }
        }
        return result;
    }

    void categories() {
        const auto all = byCategory();
        m_out(all.empty() ? "individual_risk_categories: {}\n" : "individual_risk_categories:\n");
        for (const auto& [id, places] : all) {
            category(id, *places.front().threat);
            line(2, "risks_identified:");
            std::set<std::string> taken;
            for (const Place& place : places) {
                const Threat& threat = *place.threat;
                const RiskWords words = wordsOf(threat.severity);
                // The sentence with the names is the title of the single risk.
                line(3, titled(taken,
                               threat.rule == nullptr
                                   ? threat.title
                                   : threat.description.substr(0, threat.description.find('\n'))) +
                            ":");
                word(4, "severity", words.severity);
                word(4, "exploitation_likelihood", words.likelihood);
                word(4, "exploitation_impact", words.impact);
                word(4, "data_breach_probability", "possible");
                list(4, "data_breach_technical_assets", {place.asset});
                word(4, "most_relevant_data_asset", "api-data");
                word(4, "most_relevant_technical_asset", place.asset);
            }
        }
    }

    void category(const std::string& id, const Threat& threat) {
        const Rule* rule = threat.rule;
        line(1, jsonQuote(rule == nullptr ? fmt::format("Flow across a trust boundary: {}",
                                                        toLower(strideName(threat.stride)))
                                          : threat.title) +
                    ":");
        word(2, "id", id);
        text(2, "description", rule == nullptr ? threat.description : std::string(rule->meaning));
        text(2, "impact",
             rule == nullptr ? "Who stands on the way can act on the flow."
                             : std::string(rule->risk));
        text(2, "asvs", rule == nullptr ? "" : std::string(rule->asvs));
        text(2, "cheat_sheet", "");
        text(2, "action", rule == nullptr ? "Protect the hop" : std::string(rule->title));
        text(2, "mitigation", rule == nullptr ? threat.mitigation : std::string(rule->fix));
        text(2, "check",
             rule == nullptr ? "The hop is encrypted and its ends are verified."
                             : std::string(rule->verify));
        word(2, "function", "operations");
        word(2, "stride", strideId(threat.stride));
        text(2, "detection_logic", "Read from the configuration of the gateways by Gatelens.");
        text(2, "risk_assessment", "The severity of the finding.");
        text(2, "false_positives", "Controls that stand elsewhere; state them in .gatelens.yaml.");
        word(2, "model_failure_possible_reason", "false");
        const auto cwe = rule == nullptr ? std::vector<std::string>{"CWE-319"} : cweOf(*rule);
        word(2, "cwe", cwe.empty() ? std::string("0") : cwe.front().substr(4));
    }

    const Sink& m_out;
    const ThreatModel& m_model;
    std::set<std::string> m_titles;
};

} // namespace

void writeThreagile(const Sink& out, const ThreatModel& model) {
    Threagile(out, model).run();
}

} // namespace gatelens::report
