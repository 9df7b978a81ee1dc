// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/picture.h"

#include "core/findings/rule.h"

#include <map>
#include <utility>

#include <fmt/format.h>

namespace gatelens::report {

std::string gatewayTitle(const model::Snapshot& gateway, std::string_view source,
                         std::size_t siblings) {
    if (!gateway.gateway.name.empty()) {
        return gateway.gateway.name;
    }
    while (source.ends_with('/')) {
        source.remove_suffix(1);
    }
    if (const auto slash = source.rfind('/'); slash != std::string_view::npos) {
        source.remove_prefix(slash + 1);
    }
    return siblings > 1 ? fmt::format("{} ({})", source, gateway.gateway.productName)
                        : std::string(source);
}

topology::Severity pictureSeverity(findings::Severity severity) {
    switch (severity) {
    case findings::Severity::Critical:
        return topology::Severity::Critical;
    case findings::Severity::High:
        return topology::Severity::High;
    case findings::Severity::Medium:
        return topology::Severity::Medium;
    case findings::Severity::Low:
        return topology::Severity::Low;
    case findings::Severity::Info:
        break;
    }
    return topology::Severity::Info;
}

void addFindings(topology::GraphOptions& options, std::span<const findings::Finding> findings) {
    std::map<topology::Subject, topology::Mark> marks;
    for (const auto& finding : findings) {
        if (finding.state == findings::State::Suppressed) {
            continue;
        }
        const topology::Severity severity = pictureSeverity(finding.severity);
        const auto addMark = [&](model::EntityRef entity) {
            const topology::Subject subject{finding.subject.snapshot, entity};
            topology::Mark& mark = marks[subject];
            mark.subject = subject;
            ++mark.count;
            if (severity > mark.worst) {
                mark.worst = severity;
                mark.title = finding.rule->title;
            }
        };
        if (finding.alike == nullptr) {
            addMark(finding.subject.entity);
        } else { // all are of one gateway
            for (const auto& member : *finding.alike) {
                addMark(member.entity);
            }
        }
        if (finding.severity == findings::Severity::Critical && finding.path.size() > 1) {
            topology::AttackPath path;
            path.severity = severity;
            path.title = finding.rule->title;
            for (const auto& step : finding.path) {
                path.steps.push_back({step.snapshot, step.entity});
            }
            options.attacks.push_back(std::move(path));
        }
    }
    for (auto& [subject, mark] : marks) {
        options.marks.push_back(std::move(mark));
    }
}

} // namespace gatelens::report
