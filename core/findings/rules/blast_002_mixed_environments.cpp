// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/blast.h"
#include "core/findings/places.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
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

// The routes of one environment.
struct Side {
    std::string environment;
    std::size_t count = 0;
    std::vector<std::size_t> onListener; // how many name each
    std::size_t everywhere = 0;          // how many name none
};

bool share(const Side& a, const Side& b) {
    for (std::size_t i = 0; i < a.onListener.size(); ++i) {
        if (a.everywhere + a.onListener[i] != 0 && b.everywhere + b.onListener[i] != 0) {
            return true;
        }
    }
    return false;
}

class Sides final {
public:
    explicit Sides(const Context& context)
        : m_sideOf(context.snapshot().routes.size(), kNone) {
        for (const auto& target : context.snapshot().targets) {
            m_targets.push_back(ofTarget(context, target));
        }
        for (std::size_t i = 0; i < m_sideOf.size(); ++i) {
            enter(context, model::RouteId(i));
        }
    }
    // The gateway, which asks, is looked at again in any case.
    std::vector<model::RouteId> follow(const Context& after, const RouteEdit& edit) {
        for (const auto id : edit.routes) {
            leave(edit.before.snapshot()[id], id);
        }
        for (const auto id : edit.routes) {
            enter(after, id);
        }
        return {};
    }
    // Those that have routes, by name.
    [[nodiscard]] std::map<std::string_view, const Side*> all() const {
        std::map<std::string_view, const Side*> sides;
        for (const Side& side : m_sides) {
            if (side.count != 0) {
                sides.emplace(side.environment, &side);
            }
        }
        return sides;
    }
    [[nodiscard]] model::RouteId firstOf(const Side& side) const {
        const auto number = static_cast<std::uint8_t>(&side - m_sides.data());
        const auto found = std::find(m_sideOf.begin(), m_sideOf.end(), number);
        return model::RouteId(static_cast<std::size_t>(found - m_sideOf.begin()));
    }

private:
    // environmentIn() knows a handful of them.
    static constexpr std::uint8_t kNone = 255;

    void enter(const Context& context, model::RouteId id) {
        const auto& route = context.snapshot()[id];
        const std::string environment =
            context.facts(id).forwards ? environmentOf(context, m_targets, id) : std::string();
        if (environment.empty()) {
            return;
        }
        auto side = std::find_if(m_sides.begin(), m_sides.end(), [&](const Side& known) {
            return known.environment == environment;
        });
        if (side == m_sides.end()) {
            if (m_sides.size() == kNone) {
                return;
            }
            m_sides.push_back({environment, 0, {}, 0});
            m_sides.back().onListener.resize(context.snapshot().listeners.size(), 0);
            side = m_sides.end() - 1;
        }
        m_sideOf[id.index()] = static_cast<std::uint8_t>(side - m_sides.begin());
        ++side->count;
        side->everywhere += route.listeners.empty() ? 1U : 0U;
        for (const auto listener : route.listeners) {
            ++side->onListener[listener.index()];
        }
    }
    void leave(const model::Route& route, model::RouteId id) {
        if (m_sideOf[id.index()] == kNone) {
            return;
        }
        Side& side = m_sides[std::exchange(m_sideOf[id.index()], kNone)];
        --side.count;
        side.everywhere -= route.listeners.empty() ? 1U : 0U;
        for (const auto listener : route.listeners) {
            --side.onListener[listener.index()];
        }
    }

    std::vector<std::string> m_targets; // the environment of each
    std::vector<Side> m_sides;
    std::vector<std::uint8_t> m_sideOf; // of each route
};

void check(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& index = context.derived<Sides>();
    const auto sides = index.all();
    const auto production = sides.find("production");
    if (production == sides.end()) {
        return;
    }
    for (const auto& [environment, side] : sides) {
        const bool apart = !snapshot.listeners.empty() && !share(*production->second, *side);
        if (environment == "production" || apart) {
            continue;
        }
        const auto first = index.firstOf(*production->second);
        const auto other = index.firstOf(*side);
        Draft draft = reporter.reportGateway(context);
        draft
            .message("Gateway \"{}\" serves production ({} routes, \"{}\" first) and {} ({} "
                     "routes, \"{}\" first)",
                     nameOf(snapshot.gateway), production->second->count, snapshot[first].label(),
                     environment, side->count, snapshot[other].label())
            .evidence(fmt::format("{} route \"{}\"", environment, snapshot[other].label()),
                      std::string(environment), snapshot[other].source)
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
