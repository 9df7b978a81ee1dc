// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

constexpr std::size_t kFewest = 5; // siblings that make a habit
constexpr std::size_t kShare = 80; // percent of them that have the control

enum Control : std::uint8_t { Authentication, Access, Limit, Validation, kControls };

struct ControlText {
    std::string_view name;
    std::string_view type; // of the policy to add
};

constexpr std::array kTexts = std::to_array<ControlText>({{"authentication", "authentication"},
                                                          {"an access rule", "authorization"},
                                                          {"a limit", "rate limit"},
                                                          {"validation", "validation"}});

bool has(const RouteFacts& facts, std::size_t control) {
    switch (control) {
    case Authentication:
        return facts.authn;
    case Access:
        return facts.acl;
    case Limit:
        return facts.limited;
    default:
        return facts.validated;
    }
}

// A login page without authentication and a health check without a limit are no
// exceptions that somebody forgot.
bool isMeant(const RouteFacts& facts, std::size_t control) {
    return facts.taggedPublic || facts.staticWord || (facts.loginWord && control != Limit);
}

using Groups = std::unordered_map<std::string, std::vector<model::RouteId>>;

Groups groupsOf(const Context& context) {
    Groups groups;
    const auto& snapshot = context.snapshot();
    for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
        const model::RouteId id(i);
        const auto& route = snapshot.routes[i];
        if (!context.facts(id).forwards || !route.enabled) {
            continue;
        }
        if (const auto service = route.service()) {
            groups[fmt::format("service \"{}\"", snapshot[service].label())].push_back(id);
        }
        for (const auto& tag : route.tags) {
            groups[fmt::format("tag \"{}\"", tag)].push_back(id);
        }
        if (!route.paths.empty() && route.paths.front().kind != model::PathMatchKind::Regex) {
            const auto parts = split(route.paths.front().value, '/');
            if (parts.size() > 2 && !parts[1].empty()) {
                groups[fmt::format("path prefix \"/{}\"", parts[1])].push_back(id);
            }
        }
    }
    return groups;
}

void report(const Context& context, model::RouteId id, std::size_t control,
            const std::string& group, std::size_t with, std::size_t of, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    reporter.report(context, id)
        .message("{} of the {} routes of {} have {}, route \"{}\" has not", with, of, group,
                 kTexts[control].name, route.label())
        .evidence(fmt::format("{} of route \"{}\"", kTexts[control].name, route.label()),
                  "none in the effective chain", route.source)
        .fix("Attach {} to route \"{}\" as its siblings have it, better to what they share; tag "
             "the route \"public\" when it is an exception on purpose",
             kTexts[control].name, route.label())
        .edit({ModelEdit::Kind::AddPolicy,
               {context.index(), {model::EntityKind::Route, id.value}},
               std::string(kTexts[control].type),
               {}});
}

void check(const Context& context, Reporter& reporter) {
    const Groups groups = groupsOf(context);
    std::vector<const Groups::value_type*> ordered;
    for (const auto& group : groups) {
        if (group.second.size() >= kFewest) {
            ordered.push_back(&group);
        }
    }
    std::sort(ordered.begin(), ordered.end(),
              [](const auto* a, const auto* b) { return a->first < b->first; });
    std::array<std::unordered_set<std::uint32_t>, kControls> told;
    for (const auto* group : ordered) {
        const auto& routes = group->second;
        for (std::size_t control = 0; control < kControls; ++control) {
            const auto with = static_cast<std::size_t>(
                std::count_if(routes.begin(), routes.end(),
                              [&](model::RouteId id) { return has(context.facts(id), control); }));
            if (with == routes.size() || with * 100 < routes.size() * kShare) {
                continue;
            }
            for (const auto id : routes) {
                const auto& facts = context.facts(id);
                if (!has(facts, control) && !isMeant(facts, control) &&
                    told[control].insert(id.value).second) {
                    report(context, id, control, group->first, with, routes.size(), reporter);
                }
            }
        }
    }
}

} // namespace

extern const Rule cfg004;
const Rule cfg004{
    .id = "GW-CFG-004",
    .title = "Sibling outlier: nearly all similar routes have a control this one lacks",
    .severity = Severity::Medium,
    .meaning = "At least four of five routes of the same service, tag or path prefix have "
               "authentication, an access rule, a limit or validation, and this one has not.",
    .risk = "The exception is most often an oversight: a route added in a hurry or copied before "
            "the control existed. Attackers look for exactly these.",
    .fix = "Give the route the control of its siblings, or attach the control to what they share "
           "so that the next route has it too.",
    .verify = "The attack that the control stops fails on this route as on its siblings.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-1188",
    .asvs = {},
    .gateway = check,
};

} // namespace gatelens::findings
