// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The threat model for people: what there is, where trust ends, and every threat.
#include "core/findings/rule.h"
#include "core/report/markdown.h"
#include "core/report/style.h"
#include "core/report/threat_model.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace gatelens::report {

namespace {

std::string_view stateText(ThreatState state) {
    return state == ThreatState::Open        ? "open"
           : state == ThreatState::Mitigated ? "mitigated"
                                             : "accepted";
}

struct Row {
    const Threat* threat = nullptr;
    std::string where;
};

class Markdown final {
public:
    Markdown(const Sink& out, const ThreatModel& model)
        : m_out(out)
        , m_model(model) {}

    void run() {
        m_out(fmt::format("# Threat model of {}\n\n", markdownEscape(m_model.title)));
        m_out(fmt::format(
            "Written by Gatelens on {} from the configuration of the gateways: {}, {}, "
            "{}, {}.\n",
            m_model.date, counted(m_model.boundaries.size(), "trust boundary", "trust boundaries"),
            counted(m_model.elements.size(), "element"), counted(m_model.flows.size(), "flow"),
            counted(m_model.threatCount(), "threat")));
        boundaries();
        crossings();
        threats();
    }

private:
    void boundaries() {
        m_out("\n## Trust boundaries\n");
        for (std::uint32_t i = 0; i < m_model.boundaries.size(); ++i) {
            std::string names;
            for (const auto& element : m_model.elements) {
                if (element.boundary == i) {
                    names += fmt::format("{}{}", names.empty() ? "" : ", ",
                                         markdownEscape(element.name));
                }
            }
            m_out(fmt::format("\n**{}**: {}\n", markdownEscape(m_model.boundaries[i].name),
                              names.empty() ? "nothing" : names));
        }
    }

    void crossings() {
        m_out("\n## Flows across boundaries\n\n| from | to | encryption |\n|---|---|---|\n");
        for (const ThreatFlow& flow : m_model.flows) {
            if (flow.crosses) {
                m_out(fmt::format("| {} | {} | {} |\n",
                                  markdownEscape(m_model.elements[flow.from].name),
                                  markdownEscape(m_model.elements[flow.to].name),
                                  topology::encryptionName(flow.encryption)));
            }
        }
    }

    [[nodiscard]] std::vector<Row> rowsOf(Stride stride) const {
        std::vector<Row> rows;
        const auto add = [&](const std::vector<Threat>& threats, const std::string& where) {
            for (const Threat& threat : threats) {
                if (threat.stride == stride) {
                    rows.push_back({&threat, where});
                }
            }
        };
        for (const auto& element : m_model.elements) {
            add(element.threats, element.name);
        }
        for (const auto& flow : m_model.flows) {
            add(flow.threats, fmt::format("{} → {}", m_model.elements[flow.from].name,
                                          m_model.elements[flow.to].name));
        }
        std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
            return std::pair(a.threat->state, b.threat->severity) <
                   std::pair(b.threat->state, a.threat->severity);
        });
        return rows;
    }

    void threats() {
        for (const Stride stride : {Stride::Spoofing, Stride::Tampering, Stride::Repudiation,
                                    Stride::InformationDisclosure, Stride::DenialOfService,
                                    Stride::ElevationOfPrivilege}) {
            const std::vector<Row> rows = rowsOf(stride);
            if (rows.empty()) {
                continue;
            }
            m_out(fmt::format("\n## {}\n", strideName(stride)));
            for (const Row& row : rows) {
                const Threat& threat = *row.threat;
                m_out(fmt::format("\n- **{}**, {}: {}  \n  at {}  \n", stateText(threat.state),
                                  findings::severityName(threat.severity),
                                  markdownEscape(threat.title), markdownEscape(row.where)));
                m_out(fmt::format("  {}  \n  Mitigation: {}\n", paragraph(threat.description),
                                  paragraph(threat.mitigation)));
            }
        }
    }

    // Blank lines would end the list.
    static std::string paragraph(std::string_view text) {
        std::string line;
        for (const char c : text) {
            if (c != '\n') {
                line += c;
            } else if (!line.ends_with(' ')) {
                line += ' ';
            }
        }
        return markdownEscape(line);
    }

    const Sink& m_out;
    const ThreatModel& m_model;
};

} // namespace

void writeThreatMarkdown(const Sink& out, const ThreatModel& model) {
    Markdown(out, model).run();
}

} // namespace gatelens::report
