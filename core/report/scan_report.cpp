// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/scan_report.h"

#include "core/base/strings.h"
#include "core/report/entity_id.h"
#include "core/report/masking.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace gatelens::report {

using findings::Evidence;
using findings::Finding;
using findings::Fleet;
using findings::Severity;
using findings::Subject;
using model::EntityKind;

std::size_t ScanCounts::total() const {
    return atLeast(Severity::Info);
}

std::size_t ScanCounts::atLeast(Severity severity) const {
    std::size_t sum = 0;
    for (auto i = static_cast<std::size_t>(severity); i < bySeverity.size(); ++i) {
        sum += bySeverity[i];
    }
    return sum;
}

ScanCounts countFindings(std::span<const Finding> findings) {
    ScanCounts counts;
    for (const Finding& finding : findings) {
        if (finding.state == findings::State::Suppressed) {
            ++counts.suppressed;
        } else if (finding.state != findings::State::Fixed) {
            ++counts.bySeverity[static_cast<std::size_t>(finding.severity)];
        }
    }
    return counts;
}

char severityLetter(Severity severity) {
    constexpr std::string_view kLetters = "ILMHC";
    return kLetters[static_cast<std::size_t>(severity)];
}

Tone severityTone(Severity severity) {
    switch (severity) {
    case Severity::Critical:
    case Severity::High:
        return Tone::Bad;
    case Severity::Medium:
        return Tone::Warning;
    case Severity::Low:
        return Tone::Note;
    case Severity::Info:
        break;
    }
    return Tone::Dim;
}

std::optional<Severity> parseSeverity(std::string_view name) {
    const auto found =
        std::find_if(kSeverities.begin(), kSeverities.end(), [name](Severity severity) {
            return findings::severityName(severity) == name;
        });
    return found == kSeverities.end() ? std::nullopt : std::optional(*found);
}

std::vector<FindingGroup> groupByPath(const ScanReport& report, bool suppressed, std::size_t most) {
    std::vector<FindingGroup> groups;
    std::map<std::pair<std::uint32_t, std::vector<Subject>>, std::size_t> known;
    for (const Finding& finding : report.findings) {
        if ((finding.state == findings::State::Suppressed) != suppressed) {
            continue;
        }
        if (most-- == 0) {
            break;
        }
        const auto key = std::pair(finding.subject.snapshot, finding.path);
        const auto [entry, added] = known.emplace(key, groups.size());
        if (added) {
            groups.push_back({finding.subject.snapshot, finding.path, {}});
        }
        groups[entry->second].findings.push_back(&finding);
    }
    // Findings come most severe first, so the first of a group is its worst.
    std::stable_sort(groups.begin(), groups.end(),
                     [](const FindingGroup& a, const FindingGroup& b) {
                         return std::tuple(a.gateway, b.findings.front()->severity) <
                                std::tuple(b.gateway, a.findings.front()->severity);
                     });
    return groups;
}

namespace {

// "/v1/orders +1" of a route, "https://orders.internal:8443" of a service that names
// its host itself.
std::string detailOf(const model::Snapshot& snapshot, model::EntityRef entity) {
    if (entity.kind == EntityKind::Route) {
        const auto& route = snapshot.routes[entity.index];
        std::string text = route.hosts.empty() ? "" : hostText(route.hosts.front());
        if (!route.paths.empty()) {
            text += pathText(route.paths.front());
        }
        const std::size_t more = std::max<std::size_t>(route.hosts.size(), 1) *
                                     std::max<std::size_t>(route.paths.size(), 1) -
                                 1;
        return more == 0 || text.empty() ? text : fmt::format("{} +{}", text, more);
    }
    if (entity.kind == EntityKind::Service) {
        const auto& service = snapshot.services[entity.index];
        if (service.upstream || service.host.empty()) {
            return {};
        }
        return service.port == 0 ? service.host : fmt::format("{}:{}", service.host, service.port);
    }
    return {};
}

} // namespace

StepText stepText(const Fleet& fleet, const Subject& step, std::uint32_t home) {
    const auto& snapshot = fleet[step.snapshot].snapshot();
    const auto& entity = snapshot.base(step.entity);
    StepText text{std::string(model::kindName(step.entity.kind)), entity.label(),
                  maskProse(detailOf(snapshot, step.entity))};
    if (step.entity.kind == EntityKind::Gateway) {
        text.name = gatewayName(snapshot.gateway);
    } else if (step.entity.kind == EntityKind::Target) {
        text.name = snapshot.targets[step.entity.index].address();
    } else if (step.entity.kind == EntityKind::Policy &&
               !snapshot.policies[step.entity.index].type.empty()) {
        text.name = snapshot.policies[step.entity.index].type;
    }
    if (step.snapshot != home && step.entity.kind != EntityKind::Gateway) {
        text.name += fmt::format(" ({})", gatewayName(snapshot.gateway));
    }
    text.name = maskProse(text.name);
    if (text.name.find(text.detail) != std::string::npos) {
        text.detail.clear();
    }
    return text;
}

std::vector<StepText> stepsOf(const Fleet& fleet, std::span<const Subject> path,
                              std::uint32_t home) {
    std::vector<StepText> steps;
    bool afterPolicy = false;
    for (const Subject& step : path) {
        StepText text = stepText(fleet, step, home);
        const bool policy = step.entity.kind == EntityKind::Policy;
        if (policy && afterPolicy) {
            steps.back().kind = "policies";
            steps.back().name += ", " + text.name;
        } else {
            text.back = step.entity.kind != EntityKind::Target && !steps.empty() &&
                        steps.back().kind == model::kindName(EntityKind::Target);
            steps.push_back(std::move(text));
        }
        afterPolicy = policy;
    }
    return steps;
}

bool startsAtClient(std::span<const Subject> path) {
    return !path.empty() && (path.front().entity.kind == EntityKind::Listener ||
                             path.front().entity.kind == EntityKind::Route ||
                             path.front().entity.kind == EntityKind::AdminEndpoint);
}

std::string pathLine(const Fleet& fleet, std::span<const Subject> path) {
    std::string line = startsAtClient(path) ? "client" : "";
    for (const StepText& text : stepsOf(fleet, path, path.empty() ? 0 : path.front().snapshot)) {
        line += line.empty() ? std::string{} : fmt::format(" {} ", text.arrow());
        line += fmt::format("{} {}", text.kind, text.name);
        if (!text.detail.empty()) {
            line += fmt::format(" ({})", text.detail);
        }
    }
    return line;
}

std::string FactPlace::text() const {
    return file.empty() ? api : fmt::format("{}:{}:{}", file, begin.line, begin.column);
}

namespace {

FactPlace placeIn(const model::Snapshot& snapshot, const text::SourceRange& range,
                  const std::string& apiPath) {
    FactPlace place;
    const text::SourceFile* file = snapshot.sources ? snapshot.sources->find(range.file) : nullptr;
    if (!apiPath.empty()) {
        place.api = apiPath;
    } else if (file != nullptr && file->kind() == text::SourceKind::ApiAnswer) {
        place.api = file->name();
    } else if (file != nullptr) {
        place.file = file->name();
        place.begin = file->position(range.begin);
        place.end = file->position(range.end);
    }
    return place;
}

std::vector<std::string> listed(std::string_view text, std::string_view prefix,
                                std::string_view suffix) {
    std::vector<std::string> items;
    for (const std::string_view piece : split(text, ',')) {
        const std::string_view item = trim(piece);
        if (item.starts_with(prefix)) {
            items.push_back(std::string(item).append(suffix));
        }
    }
    return items;
}

} // namespace

FactPlace placeOf(const Fleet& fleet, const Evidence& evidence) {
    return placeIn(fleet[evidence.snapshot].snapshot(), evidence.range, evidence.apiPath);
}

FactPlace placeOfEntity(const Fleet& fleet, const Subject& subject) {
    const auto& snapshot = fleet[subject.snapshot].snapshot();
    const auto& source = snapshot.base(subject.entity).source;
    return placeIn(snapshot, source.range, source.apiPath);
}

std::vector<FactPlace> placesOf(const Fleet& fleet, const Finding& finding) {
    std::vector<FactPlace> places;
    const auto add = [&places](FactPlace place) {
        if (place.known() && std::find(places.begin(), places.end(), place) == places.end()) {
            places.push_back(std::move(place));
        }
    };
    for (const Evidence& evidence : finding.evidence) {
        add(placeOf(fleet, evidence));
    }
    if (places.empty()) {
        add(placeOfEntity(fleet, finding.subject));
    }
    return places;
}

std::string messageOf(const Finding& finding) {
    return maskProse(finding.message);
}

std::string fixOf(const Finding& finding) {
    return maskProse(finding.fix);
}

std::string valueOf(const Evidence& evidence) {
    return maskText(evidence.value);
}

std::vector<std::string> owaspOf(const findings::Rule& rule) {
    return listed(rule.owasp, "API", ":2023");
}

std::vector<std::string> cweOf(const findings::Rule& rule) {
    return listed(rule.cwe, "CWE-", "");
}

std::string countsText(const ScanCounts& counts) {
    std::string text;
    for (const Severity severity : kSeverities) {
        if (counts.of(severity) > 0) {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(counts.of(severity)),
                                findings::severityName(severity));
        }
    }
    return text;
}

} // namespace gatelens::report
