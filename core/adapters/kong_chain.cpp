// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Effective chains (kong/runloop/plugins_iterator.lua): every plugin name runs at
// most once, with the configuration of the most specific scope; PRIORITY
// descending, equal priorities by name descending (kong/db/dao/plugins.lua).
#include "core/adapters/kong_internal.h"

#include "core/adapters/support/fields.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::kong {

using model::PolicyId;
using model::PolicyScope;
using text::Node;

namespace {

constexpr std::uint8_t kHttp = 1;
constexpr std::uint8_t kStream = 2;

// The subsystems of a plugin's protocols. Unset means http, but for the one
// plugin whose default lists the stream protocols too.
std::uint8_t planesOf(const Node* item, std::string_view type) {
    const auto protocols = textsOf(item, "protocols");
    if (protocols.empty()) {
        return type == "ip-restriction" ? kHttp | kStream : kHttp;
    }
    std::uint8_t planes = 0;
    for (const auto& protocol : protocols) {
        const std::string one[] = {protocol};
        planes |= isStream(one) ? kStream : kHttp;
    }
    return planes;
}

} // namespace

ChainCandidate KongModel::candidateOf(PolicyId id, std::int64_t nameRank) const {
    const auto& policy = m_builder.snapshot()[id];
    const auto index = m_policyItems[id.index()];
    ChainCandidate candidate;
    if (index == kNoIndex) { // a wasm filter
        candidate.stepsBack = StepsBack::Never;
        candidate.planes = kHttp;
        const bool onRoute = policy.scope == PolicyScope::Route;
        candidate.rank = std::numeric_limits<std::int64_t>::min() + (onRoute ? 0 : 1);
    } else {
        candidate.planes = planesOf(m_input.of(Kind::Plugin)[index].node, policy.type);
        candidate.rank = (static_cast<std::int64_t>(policy.order) << 24) + nameRank;
    }
    if (!policy.enabled) {
        candidate.unfitFor = "disabled";
    } else if (m_duplicates[id.index()]) {
        candidate.unfitFor = "configured twice; the first counts";
    } else if (policy.scope == PolicyScope::Consumer) {
        candidate.unfitFor =
            fmt::format("only for requests of the consumer \"{}\"",
                        policy.consumer ? m_builder.snapshot()[policy.consumer].label() : "");
    } else if (policy.scope == PolicyScope::ConsumerGroup) {
        candidate.unfitFor =
            fmt::format("only for requests of the consumer group \"{}\"", policy.consumerGroup);
    } else if (policy.route && policy.service &&
               m_builder.snapshot()[policy.route].service() != policy.service) {
        candidate.unfitFor = "bound to another service than this route's";
    }
    return candidate;
}

Status KongModel::addChains() {
    auto& snapshot = m_builder.snapshot();
    ReplaceChain chains(snapshot);
    std::map<std::string_view, std::int64_t> nameRanks;
    for (const auto& policy : snapshot.policies) {
        nameRanks.emplace(policy.type, 0);
    }
    std::int64_t next = 0;
    for (auto& [name, rank] : nameRanks) {
        rank = next++;
    }
    for (std::size_t i = 0; i < snapshot.policies.size(); ++i) {
        chains.add(candidateOf(PolicyId(i), nameRanks.at(snapshot.policies[i].type)));
    }
    // Routes without plugins of their own share the chain of their service.
    std::map<std::tuple<std::uint32_t, std::uint16_t, std::uint8_t>, EffectiveChain> shared;
    const auto& items = m_input.of(Kind::Route);
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        auto& route = snapshot.routes[i];
        const std::uint8_t plane = isStream(route.protocols) ? kStream : kHttp;
        const auto workspace = items[i].workspace;
        const std::tuple key{route.service().value, workspace, plane};
        const bool plain = route.policies.empty();
        const auto known = plain ? shared.find(key) : shared.end();
        if (known != shared.end()) {
            if (auto status = chains.charge(known->second); !status) {
                return status;
            }
            route.chain = known->second.chain;
            route.overridden = known->second.overridden;
        } else {
            auto made = makeChain(chains, route, workspace, plane);
            if (!made) {
                return fail(std::move(made.error()));
            }
            route.chain = made->chain;
            route.overridden = made->overridden;
            if (plain) {
                shared.emplace(key, std::move(*made));
            }
        }
        settleRoute(route);
    }
    return {};
}

Result<EffectiveChain> KongModel::makeChain(ReplaceChain& chains, const model::Route& route,
                                            std::uint16_t workspace, std::uint8_t plane) const {
    const auto& snapshot = m_builder.snapshot();
    std::vector<PolicyId> both;
    std::vector<PolicyId> own;
    for (const auto id : route.policies) {
        (snapshot[id].service ? both : own).push_back(id);
    }
    std::vector<PolicyId> ofService;
    if (route.service()) {
        // Plugins of a service and a consumer are many and run for nobody here.
        std::ranges::copy_if(
            snapshot[route.service()].policies, std::back_inserter(ofService), [&](PolicyId id) {
                const auto scope = snapshot[id].scope;
                return scope != PolicyScope::Consumer && scope != PolicyScope::ConsumerGroup;
            });
    }
    const std::array scopes{ChainScope{both, "the route's own"}, ChainScope{own, "the route's own"},
                            ChainScope{ofService, "the service's own"},
                            ChainScope{m_globals[workspace], "the global"}};
    auto chain = chains.make(scopes, plane);
    if (chain && m_ordered) {
        applyOrdering(*chain);
    }
    return chain;
}

// Dynamic ordering (Enterprise): "before" and "after" other plugins in the access
// phase; what they do not decide keeps the order of the priorities.
void KongModel::applyOrdering(EffectiveChain& effective) const {
    const auto& snapshot = m_builder.snapshot();
    auto& chain = effective.chain;
    const auto count = chain.size();
    std::map<std::string_view, std::size_t> positions;
    for (std::size_t i = 0; i < count; ++i) {
        positions.emplace(snapshot[chain[i].policy].type, i);
    }
    std::vector<std::vector<std::size_t>> later(count); // edges: earlier -> later
    std::vector<std::size_t> waitsFor(count, 0);
    const auto edge = [&](std::size_t from, std::size_t to) {
        later[from].push_back(to);
        ++waitsFor[to];
    };
    for (std::size_t i = 0; i < count; ++i) {
        const Node* raw = snapshot[chain[i].policy].raw;
        for (const bool before : {true, false}) {
            const Node* rule = raw->at({"ordering", before ? "before" : "after"});
            for (const auto& name : textsOf(rule, "access")) {
                const auto other = positions.find(name);
                if (other != positions.end() && other->second != i) {
                    before ? edge(i, other->second) : edge(other->second, i);
                }
            }
        }
    }
    std::set<std::size_t> ready;
    for (std::size_t i = 0; i < count; ++i) {
        if (waitsFor[i] == 0) {
            ready.insert(i);
        }
    }
    std::vector<model::ChainEntry> sorted;
    while (!ready.empty()) {
        const auto pick = ready.extract(ready.begin()).value();
        sorted.push_back(chain[pick]);
        for (const auto to : later[pick]) {
            if (--waitsFor[to] == 0) {
                ready.insert(to);
            }
        }
    }
    if (sorted.size() == count) { // else the rules contradict each other
        chain = std::move(sorted);
    }
}

// What becomes of a request is known only with the chain: a redirect or a
// termination answers in the place of the service.
void KongModel::settleRoute(model::Route& route) const {
    const auto& snapshot = m_builder.snapshot();
    const auto service = route.service();
    if (service && !snapshot[service].enabled) {
        route.enabled = false; // Kong does not build routes of a disabled service
    }
    if (route.services.empty()) {
        route.action = model::RouteAction::None;
    }
    for (const auto& entry : route.chain) {
        const auto& policy = snapshot[entry.policy];
        if (policy.type == "redirect") {
            route.action = model::RouteAction::Redirect;
            route.redirectTo = textOf(policy.config, "location");
            route.responseStatus = static_cast<int>(intOf(policy.config, "status_code", 301));
            return;
        }
        if (policy.type == "request-termination" && textOf(policy.config, "trigger").empty()) {
            route.action = model::RouteAction::Respond;
            route.responseStatus = static_cast<int>(intOf(policy.config, "status_code", 503));
            return;
        }
        if (route.services.empty() &&
            (policy.type == "aws-lambda" || policy.type == "azure-functions" ||
             policy.type == "ai-proxy" || policy.type == "ai-proxy-advanced")) {
            route.action = model::RouteAction::Forward;
        }
    }
}

} // namespace gatelens::adapters::kong
