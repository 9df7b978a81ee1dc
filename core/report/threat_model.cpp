// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/threat_model.h"

#include "core/findings/rule.h"
#include "core/report/entity_id.h"
#include "core/report/masking.h"
#include "core/report/scan_report.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace gatelens::report {

using findings::Finding;
using findings::Severity;
using topology::Column;
using topology::Encryption;

std::string_view strideName(Stride stride) {
    switch (stride) {
    case Stride::Spoofing:
        return "Spoofing";
    case Stride::Tampering:
        return "Tampering";
    case Stride::Repudiation:
        return "Repudiation";
    case Stride::InformationDisclosure:
        return "Information disclosure";
    case Stride::DenialOfService:
        return "Denial of service";
    case Stride::ElevationOfPrivilege:
        return "Elevation of privilege";
    }
    return "Tampering";
}

Stride strideOf(const findings::Rule& rule) {
    // By group; single rules that differ stand before their group.
    static constexpr std::array kGroups = std::to_array<std::pair<std::string_view, Stride>>({
        {"GW-ACL-", Stride::ElevationOfPrivilege},
        {"GW-ADM-", Stride::ElevationOfPrivilege},
        {"GW-AUTH-004", Stride::InformationDisclosure},
        {"GW-AUTH-005", Stride::InformationDisclosure},
        {"GW-AUTH-", Stride::Spoofing},
        {"GW-BACK-", Stride::ElevationOfPrivilege},
        {"GW-BLAST-", Stride::ElevationOfPrivilege},
        {"GW-BOLA-", Stride::InformationDisclosure},
        {"GW-CACHE-", Stride::InformationDisclosure},
        {"GW-CFG-", Stride::Tampering},
        {"GW-CORS-", Stride::InformationDisclosure},
        {"GW-EXP-", Stride::InformationDisclosure},
        {"GW-HDR-", Stride::Spoofing},
        {"GW-INF-", Stride::InformationDisclosure},
        {"GW-INV-", Stride::ElevationOfPrivilege},
        {"GW-JWT-", Stride::Spoofing},
        {"GW-LOG-003", Stride::InformationDisclosure},
        {"GW-LOG-", Stride::Repudiation},
        {"GW-PATH-", Stride::ElevationOfPrivilege},
        {"GW-RATE-", Stride::DenialOfService},
        {"GW-RES-", Stride::DenialOfService},
        {"GW-RTE-", Stride::ElevationOfPrivilege},
        {"GW-SEC-", Stride::InformationDisclosure},
        {"GW-SMUG-", Stride::Tampering},
        {"GW-SSRF-", Stride::InformationDisclosure},
        {"GW-TLS-003", Stride::DenialOfService},
        {"GW-TLS-006", Stride::Spoofing},
        {"GW-TLS-", Stride::InformationDisclosure},
        {"GW-UPS-001", Stride::InformationDisclosure},
        {"GW-UPS-002", Stride::Tampering},
        {"GW-UPS-004", Stride::Tampering},
        {"GW-UPS-", Stride::InformationDisclosure},
        {"GW-VAL-", Stride::Tampering},
        {"GW-VER-", Stride::ElevationOfPrivilege},
    });
    const auto found = std::find_if(kGroups.begin(), kGroups.end(), [&](const auto& group) {
        return rule.id.starts_with(group.first);
    });
    return found == kGroups.end() ? Stride::Tampering : found->second;
}

std::size_t ThreatModel::threatCount() const {
    std::size_t count = 0;
    for (const auto& element : elements) {
        count += element.threats.size();
    }
    for (const auto& flow : flows) {
        count += flow.threats.size();
    }
    return count;
}

namespace {

// A UUID of version 8 (RFC 9562 section 5.8) from a stable text, so that a model
// that is written again changes only where the gateways did.
std::string uuidOf(std::string_view text) {
    std::array<std::uint64_t, 2> hash{0xcbf29ce484222325ULL, 0x84222325cbf29ce4ULL};
    for (const char c : text) {
        for (std::size_t i = 0; i < hash.size(); ++i) {
            hash[i] = (hash[i] ^ (static_cast<unsigned char>(c) + i)) * 0x100000001b3ULL;
        }
    }
    hash[0] = (hash[0] & ~0xf000ULL) | 0x8000ULL;
    hash[1] = (hash[1] & ~(3ULL << 62U)) | (2ULL << 62U);
    return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", hash[0] >> 32U,
                       (hash[0] >> 16U) & 0xffffU, hash[0] & 0xffffU, hash[1] >> 48U,
                       hash[1] & 0xffffffffffffULL);
}

// Rules about what travels on a hop: STRIDE sees them on the flow.
bool isAboutTheHop(const findings::Rule& rule) {
    return rule.id.starts_with("GW-UPS-") || rule.id == "GW-AUTH-005";
}

class Builder final {
public:
    Builder(const findings::Fleet& fleet, const topology::Graph& graph,
            const topology::Layout& layout)
        : m_fleet(fleet)
        , m_graph(graph)
        , m_layout(layout) {}

    ThreatModel run(std::span<const Finding> findings) {
        m_model.title = m_graph.title;
        m_model.width = m_layout.width;
        m_model.height = m_layout.height;
        boundaries();
        elements();
        flows();
        for (const Finding& finding : findings) {
            add(finding);
        }
        for (ThreatFlow& flow : m_model.flows) {
            crossing(flow);
        }
        return std::move(m_model);
    }

private:
    void boundaries() {
        for (const auto& span : m_layout.bands) {
            const auto& band = m_graph.bands[span.band];
            ThreatBoundary boundary;
            boundary.name = band.name;
            boundary.id = uuidOf("band\n" + band.name);
            boundary.box = {span.x, 0, span.width, m_layout.height};
            boundary.trust = band.first == Column::Client     ? 10
                             : band.last == Column::Target    ? 70
                             : band.first == Column::Listener ? 50
                                                              : 60;
            for (auto column = static_cast<std::size_t>(band.first);
                 column <= static_cast<std::size_t>(band.last); ++column) {
                m_bandOf[column] = static_cast<std::uint32_t>(m_model.boundaries.size());
            }
            m_model.boundaries.push_back(std::move(boundary));
        }
        for (const auto& span : m_layout.lanes) {
            if (span.lane < 0 || span.column != Column::Target) {
                continue;
            }
            const std::string& name = m_graph.lanes[static_cast<std::size_t>(span.lane)].name;
            ThreatBoundary boundary;
            boundary.name = name;
            boundary.id = uuidOf("zone\n" + name);
            boundary.box = span.box;
            boundary.parent = m_bandOf[static_cast<std::size_t>(Column::Target)];
            boundary.trust = 70;
            m_laneBoundary[span.lane] = static_cast<std::uint32_t>(m_model.boundaries.size());
            m_model.boundaries.push_back(std::move(boundary));
        }
    }

    void elements() {
        for (std::uint32_t i = 0; i < m_graph.nodes.size(); ++i) {
            const topology::Node& node = m_graph.nodes[i];
            ThreatElement element;
            element.id = uuidOf("node\n" + node.key);
            element.kind =
                node.column == Column::Client ? ElementKind::Actor : ElementKind::Process;
            element.column = node.column;
            element.name = maskProse(node.title);
            element.description = maskProse(node.subtitle);
            element.box = m_layout.nodes[i];
            element.admin = node.admin;
            element.boundary = m_bandOf[static_cast<std::size_t>(node.column)];
            const auto lane = m_laneBoundary.find(node.lane);
            if (node.column == Column::Target && lane != m_laneBoundary.end()) {
                element.boundary = lane->second;
            }
            m_model.elements.push_back(std::move(element));
            for (const auto& subject : node.subjects) {
                m_nodeOf.emplace(subject, i);
            }
        }
    }

    void flows() {
        for (const topology::Edge& edge : m_graph.edges) {
            ThreatFlow flow;
            const auto& from = m_graph.nodes[edge.from];
            const auto& to = m_graph.nodes[edge.to];
            flow.id = uuidOf(fmt::format("edge\n{}\n{}", from.key, to.key));
            flow.from = edge.from;
            flow.to = edge.to;
            flow.encryption = edge.encryption;
            flow.name = edge.encryption == Encryption::Inside
                            ? std::string{}
                            : std::string(topology::encryptionName(edge.encryption));
            // The zones of targets lie in the gateway's network or beyond it: what leads
            // to a target is a hop of its own either way.
            flow.crosses =
                m_model.elements[edge.from].boundary != m_model.elements[edge.to].boundary &&
                edge.encryption != Encryption::Inside;
            flow.publicNetwork = from.column == Column::Client;
            m_edgesOf[edge.to].push_back(static_cast<std::uint32_t>(m_model.flows.size()));
            m_edgesFrom[edge.from].push_back(static_cast<std::uint32_t>(m_model.flows.size()));
            m_model.flows.push_back(std::move(flow));
        }
    }

    // The element that the finding speaks of: its subject, else what lies nearest to
    // it on the path, else any element of its gateway.
    [[nodiscard]] std::optional<std::uint32_t> elementOf(const Finding& finding) const {
        const auto at = [&](const findings::Subject& subject) -> std::optional<std::uint32_t> {
            const auto found = m_nodeOf.find({subject.snapshot, subject.entity});
            return found == m_nodeOf.end() ? std::nullopt : std::optional(found->second);
        };
        if (const auto own = at(finding.subject)) {
            return own;
        }
        for (auto step = finding.path.rbegin(); step != finding.path.rend(); ++step) {
            if (const auto near = at(*step)) {
                return near;
            }
        }
        const auto any = m_nodeOf.lower_bound({finding.subject.snapshot, {}});
        return any == m_nodeOf.end() || any->first.snapshot != finding.subject.snapshot
                   ? std::nullopt
                   : std::optional(any->second);
    }

    // The hop that leaves the element, or that reaches it when it is the last one.
    [[nodiscard]] std::optional<std::uint32_t> hopOf(std::uint32_t element) const {
        const bool entrance = m_graph.nodes[element].column == Column::Listener;
        const auto& first = entrance ? m_edgesOf : m_edgesFrom;
        const auto& second = entrance ? m_edgesFrom : m_edgesOf;
        for (const auto* edges : {&first, &second}) {
            const auto found = edges->find(element);
            if (found == edges->end()) {
                continue;
            }
            for (const std::uint32_t edge : found->second) {
                if (m_model.flows[edge].encryption != Encryption::Inside) {
                    return edge;
                }
            }
        }
        return std::nullopt;
    }

    void add(const Finding& finding) {
        const auto element = elementOf(finding);
        if (!element) {
            return;
        }
        Threat threat;
        threat.id =
            uuidOf("finding\n" + finding.fingerprint + std::to_string(finding.subject.snapshot));
        threat.stride = strideOf(*finding.rule);
        threat.severity = finding.severity;
        threat.state = finding.state == findings::State::Suppressed ? ThreatState::Accepted
                       : finding.state == findings::State::Fixed    ? ThreatState::Mitigated
                                                                    : ThreatState::Open;
        threat.title = fmt::format("{} {}", finding.rule->id, finding.rule->title);
        threat.rule = finding.rule;
        std::string places;
        for (const FactPlace& place : placesOf(m_fleet, finding)) {
            places += fmt::format("{}{}", places.empty() ? "" : ", ", place.text());
        }
        threat.description =
            fmt::format("{}\n\n{}\n\nPath: {}\nAt: {}", messageOf(finding), finding.rule->risk,
                        pathLine(m_fleet, finding.path), places);
        threat.mitigation = fixOf(finding);
        if (!finding.suppressedBy.empty()) {
            threat.mitigation += "\n\nAccepted by " + maskProse(finding.suppressedBy);
        }
        const auto hop = isAboutTheHop(*finding.rule) ? hopOf(*element) : std::nullopt;
        auto& list = hop ? m_model.flows[*hop].threats : m_model.elements[*element].threats;
        list.push_back(std::move(threat));
    }

    // What every flow across a boundary is exposed to. Where a finding says it with
    // its place and its fix, it is not said again.
    void crossing(ThreatFlow& flow) {
        if (!flow.crosses) {
            return;
        }
        const std::string hop = fmt::format("{} → {}", m_model.elements[flow.from].name,
                                            m_model.elements[flow.to].name);
        const bool clear = flow.encryption == Encryption::Plaintext;
        const bool known = flow.encryption != Encryption::Unknown;
        const ThreatState state = clear || !known ? ThreatState::Open : ThreatState::Mitigated;
        const Severity severity = !clear               ? Severity::Low
                                  : flow.publicNetwork ? Severity::High
                                                       : Severity::Medium;
        const std::string how = clear   ? "in clear text"
                                : known ? "encrypted"
                                        : "and nothing says whether it is encrypted";
        addCrossing(flow, Stride::InformationDisclosure, severity, state,
                    fmt::format("Data on {} is read on the way", hop),
                    fmt::format("The flow crosses a trust boundary {}.", how),
                    "Encrypt the hop with TLS and verify the certificate of the other end.");
        addCrossing(flow, Stride::Tampering, severity, state,
                    fmt::format("Data on {} is changed on the way", hop),
                    fmt::format("The flow crosses a trust boundary {}.", how),
                    "Encrypt the hop with TLS and verify the certificate of the other end.");
        if (flow.publicNetwork) {
            addCrossing(
                flow, Stride::DenialOfService, Severity::Medium, ThreatState::Open,
                fmt::format("{} is flooded", m_model.elements[flow.to].name),
                "Anyone on the public network can send requests.",
                "Limit connections and requests by client, bound sizes and times, and put a "
                "filter for volumetric attacks in front.");
        }
    }

    static void addCrossing(ThreatFlow& flow, Stride stride, Severity severity, ThreatState state,
                            std::string title, std::string description, std::string mitigation) {
        if (std::any_of(flow.threats.begin(), flow.threats.end(),
                        [stride](const Threat& threat) { return threat.stride == stride; })) {
            return;
        }
        Threat threat;
        threat.id = uuidOf(fmt::format("crossing\n{}\n{}", flow.id, strideName(stride)));
        threat.stride = stride;
        threat.severity = severity;
        threat.state = state;
        threat.title = std::move(title);
        threat.description = std::move(description);
        threat.mitigation = std::move(mitigation);
        flow.threats.push_back(std::move(threat));
    }

    const findings::Fleet& m_fleet;
    const topology::Graph& m_graph;
    const topology::Layout& m_layout;
    ThreatModel m_model;
    std::array<std::uint32_t, topology::kColumns> m_bandOf{};
    std::map<std::int32_t, std::uint32_t> m_laneBoundary;
    std::map<topology::Subject, std::uint32_t> m_nodeOf;
    std::map<std::uint32_t, std::vector<std::uint32_t>> m_edgesOf;
    std::map<std::uint32_t, std::vector<std::uint32_t>> m_edgesFrom;
};

} // namespace

ThreatModel threatModelOf(const findings::Fleet& fleet, std::span<const Finding> findings,
                          const topology::Graph& graph, const topology::Layout& layout) {
    return Builder(fleet, graph, layout).run(findings);
}

} // namespace gatelens::report
