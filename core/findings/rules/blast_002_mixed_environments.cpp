// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/blast.h"
#include "core/findings/places.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

std::string attestedEnvironment(const Context& context, model::EntityKind kind,
                                const model::EntityBase& entity) {
    const auto* attested =
        context.attestations().find(AttestedFact::EnvironmentIs, kind, entity,
                                    context.snapshot().gateway.label(), context.now());
    return attested == nullptr ? std::string{} : environmentIn(attested->value);
}

std::string ofTags(const model::EntityBase& entity) {
    for (const auto& tag : entity.tags) {
        if (std::string environment = environmentIn(tag); !environment.empty()) {
            return environment;
        }
    }
    return {};
}

// What is said outweighs what a name suggests: attestation, label, host.
std::string ofTarget(const Context& context, const model::Target& target) {
    std::string environment = attestedEnvironment(context, model::EntityKind::Target, target);
    environment = environment.empty() ? environmentIn(target.environment) : environment;
    return environment.empty() ? environmentIn(target.host) : environment;
}

std::string environmentOf(const Context& context, const std::vector<std::string>& targets,
                          model::RouteId id) {
    const auto& snapshot = context.snapshot();
    const auto& route = snapshot[id];
    for (const auto& weighted : route.services) {
        if (!weighted.service) {
            continue;
        }
        for (const auto target : context.targetsOf(weighted.service)) {
            if (!targets[target.index()].empty()) {
                return targets[target.index()];
            }
        }
    }
    if (std::string tagged = ofTags(route); !tagged.empty()) {
        return tagged;
    }
    if (route.service()) {
        if (std::string tagged = ofTags(snapshot[route.service()]); !tagged.empty()) {
            return tagged;
        }
    }
    for (const auto& host : route.hosts) {
        if (std::string environment = environmentIn(host.value); !environment.empty()) {
            return environment;
        }
    }
    return {};
}

struct Side {
    std::vector<model::RouteId> routes;
    std::set<std::uint32_t> listeners;
};

bool share(const Side& a, const Side& b) {
    return std::any_of(a.listeners.begin(), a.listeners.end(),
                       [&](std::uint32_t listener) { return b.listeners.contains(listener); });
}

void check(const Context& context, Reporter& reporter) {
    std::map<std::string, Side> sides;
    const auto& snapshot = context.snapshot();
    std::vector<std::string> targets; // the environment of each
    targets.reserve(snapshot.targets.size());
    for (const auto& target : snapshot.targets) {
        targets.push_back(ofTarget(context, target));
    }
    for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
        const model::RouteId id(i);
        if (!context.facts(id).forwards) {
            continue;
        }
        const std::string environment = environmentOf(context, targets, id);
        if (environment.empty()) {
            continue;
        }
        auto& side = sides[environment];
        side.routes.push_back(id);
        for (const auto listener : context.relations().listenersOfRoute(id)) {
            side.listeners.insert(listener.value);
        }
    }
    const auto production = sides.find("production");
    if (production == sides.end()) {
        return;
    }
    for (const auto& [environment, side] : sides) {
        const bool apart = !snapshot.listeners.empty() && !share(production->second, side);
        if (environment == "production" || apart) {
            continue;
        }
        const auto first = production->second.routes.front();
        const auto other = side.routes.front();
        Draft draft = reporter.reportGateway(context);
        draft
            .message("Gateway \"{}\" serves production ({} routes, \"{}\" first) and {} ({} "
                     "routes, \"{}\" first)",
                     nameOf(snapshot.gateway), production->second.routes.size(),
                     snapshot[first].label(), environment, side.routes.size(),
                     snapshot[other].label())
            .evidence(fmt::format("{} route \"{}\"", environment, snapshot[other].label()),
                      environment, snapshot[other].source)
            .evidence(fmt::format("production route \"{}\"", snapshot[first].label()), "production",
                      snapshot[first].source)
            .fix("Move \"{}\" and the other {} routes to a gateway of their own, with their own "
                 "secrets",
                 snapshot[other].label(), environment)
            .via({model::EntityKind::Route, first.value})
            .via({model::EntityKind::Route, other.value});
    }
}

} // namespace

extern const Rule blast002;
const Rule blast002{
    .id = "GW-BLAST-002",
    .title = "Production and non-production share one gateway",
    .severity = Severity::Medium,
    .meaning = "Routes to production backends and to development, test or staging backends run in "
               "the same gateway, on the same listeners.",
    .risk = "Test systems are patched late and tried out freely. A mistake or a break-in there is "
            "in the same process as production's keys and traffic.",
    .fix = "Use a gateway for each environment; at least separate listeners and credentials.",
    .verify = "No gateway has targets of two environments.",
    .fixKind = FixKind::Advice,
    .owasp = "API9",
    .cwe = "CWE-653",
    .asvs = "15.2.5",
    .gateway = check,
};

} // namespace gatelens::findings
