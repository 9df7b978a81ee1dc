// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/rule.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
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

// Routes that belong together and what makes them so; names point into the snapshot.
struct Group {
    std::string_view kind; // "service", "tag", "path prefix"
    std::string_view name;
    std::vector<model::RouteId> routes;
};

using ByName = std::unordered_map<std::string_view, std::vector<model::RouteId>>;

std::string_view firstSegment(const model::Route& route) {
    if (route.paths.empty() || route.paths.front().kind == model::PathMatchKind::Regex) {
        return {};
    }
    const std::string_view path = route.paths.front().value;
    const auto end = path.find('/', 1);
    return path.starts_with('/') && end != std::string_view::npos && end > 1 ? path.substr(0, end)
                                                                             : std::string_view{};
}

void addGroups(std::vector<Group>& groups, std::string_view kind, ByName& byName) {
    const std::size_t before = groups.size();
    for (auto& [name, routes] : byName) {
        if (routes.size() >= kFewest) {
            groups.push_back({kind, name, std::move(routes)});
        }
    }
    std::sort(groups.begin() + static_cast<std::ptrdiff_t>(before), groups.end(),
              [](const Group& a, const Group& b) { return a.name < b.name; });
}

std::vector<Group> groupsOf(const Context& context) {
    const auto& snapshot = context.snapshot();
    ByName services;
    ByName tags;
    ByName prefixes;
    for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
        const model::RouteId id(i);
        const auto& route = snapshot.routes[i];
        if (!context.facts(id).forwards || !route.enabled) {
            continue;
        }
        if (const auto service = route.service()) {
            services[snapshot[service].label()].push_back(id);
        }
        for (const auto& tag : route.tags) {
            tags[tag].push_back(id);
        }
        if (const auto segment = firstSegment(route); !segment.empty()) {
            prefixes[segment].push_back(id);
        }
    }
    std::vector<Group> groups;
    addGroups(groups, "service", services);
    addGroups(groups, "tag", tags);
    addGroups(groups, "path prefix", prefixes);
    return groups;
}

void report(const Context& context, model::RouteId id, std::size_t control, const Group& group,
            std::size_t with, std::size_t of, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    reporter.report(context, id)
        .message("{} of the {} routes of {} \"{}\" have {}, route \"{}\" has not", with, of,
                 group.kind, group.name, kTexts[control].name, route.label())
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
    std::array<std::unordered_set<std::uint32_t>, kControls> told;
    for (const Group& group : groupsOf(context)) {
        const auto& routes = group.routes;
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
                    report(context, id, control, group, with, routes.size(), reporter);
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
