// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Effective chains (apisix/init.lua http_access_phase, apisix/plugin.lua): route
// before plugin config before service, by name; global rules run as well, before
// the others in each phase; priority descending within a phase.
#include "core/adapters/apisix_internal.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/format.h>

namespace gatelens::adapters::apisix {

using model::PolicyId;
using model::PolicyScope;
using text::Node;

namespace {

constexpr std::uint8_t kHttpPlane = 1;
constexpr std::uint8_t kStreamPlane = 2;
constexpr std::uint8_t kScriptPlane = 4; // a route whose script replaces the plugins

// "3.14.1" is before 3.15; an unknown version counts as the newest.
bool isBefore(std::string_view version, int major, int minor) {
    const auto parts = split(version, '.');
    const auto first = parseInt(parts[0]);
    const auto second = parts.size() > 1 ? parseInt(parts[1]) : std::nullopt;
    return first && second && std::tuple(*first, *second) < std::tuple(major, minor);
}

} // namespace

ChainCandidate ApisixModel::candidateOf(PolicyId id) const {
    const auto& policy = m_builder.snapshot()[id];
    const Plugin* plugin = findPlugin(policy.type);
    const auto flags = plugin == nullptr ? std::uint8_t{0} : plugin->flags;
    const bool global = policy.scope == PolicyScope::Global;
    ChainCandidate candidate;
    candidate.replacesUnfit = true;
    // Phases run one after the other; in each, global rules come first.
    const auto phase = static_cast<std::int64_t>(m_policyPhases[id.index()]);
    candidate.rank = ((16 - phase) * 2 + (global ? 1 : 0)) * (std::int64_t{1} << 33) + policy.order;
    if (policy.type == "script") {
        candidate.planes = kScriptPlane;
    } else if ((flags & kStreamOnly) != 0) {
        candidate.planes = kStreamPlane;
    } else {
        candidate.planes = static_cast<std::uint8_t>(
            kHttpPlane | ((flags & kStream) != 0 ? kStreamPlane : 0) | (global ? kScriptPlane : 0));
    }
    if (global) {
        candidate.stepsBack =
            (flags & kPreferRoute) != 0 ? StepsBack::BeforeRunning : StepsBack::Never;
        candidate.replacesUnfit = false;
        if (m_globalTypes.at(policy.type) > 1 && !isBefore(m_input.version, 3, 15)) {
            candidate.unfitFor = "in several global rules, so that none of them runs";
        }
    }
    if (!policy.enabled) {
        candidate.unfitFor = "disabled";
    }
    return candidate;
}

Status ApisixModel::addChains() {
    auto& snapshot = m_builder.snapshot();
    ReplaceChain chains(snapshot);
    for (std::size_t i = 0; i < snapshot.policies.size(); ++i) {
        chains.add(candidateOf(PolicyId(i)));
    }
    reportGlobalDuplicates();
    // Routes without plugins of their own share the chain of what they refer to.
    std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint8_t>, EffectiveChain> shared;
    for (std::uint32_t i = 0; i < snapshot.routes.size(); ++i) {
        auto& route = snapshot.routes[i];
        const auto plane = planeOf(i);
        const std::tuple key{m_routeServices[i].index, m_routePluginConfigs[i].index, plane};
        const auto known = route.policies.empty() ? shared.find(key) : shared.end();
        if (known != shared.end()) {
            if (auto status = chains.charge(known->second); !status) {
                return status;
            }
            route.chain = known->second.chain;
            route.overridden = known->second.overridden;
        } else {
            auto made = makeChain(chains, i, plane);
            if (!made) {
                return fail(std::move(made.error()));
            }
            route.chain = made->chain;
            route.overridden = made->overridden;
            if (route.policies.empty()) {
                shared.emplace(key, std::move(*made));
            }
        }
        settleRoute(model::RouteId(std::size_t{i}));
    }
    return {};
}

void ApisixModel::reportGlobalDuplicates() {
    if (isBefore(m_input.version, 3, 15)) {
        return;
    }
    for (const auto id : m_globals) {
        const auto& policy = m_builder.snapshot()[id];
        if (m_globalTypes.at(policy.type) > 1) {
            m_builder.report(text::Severity::Error, "duplicate-policy",
                             fmt::format("the plugin \"{}\" is in several global rules; APISIX "
                                         "3.15 and later run none of them",
                                         policy.type),
                             policy.source.range, "keep it in one global rule",
                             policy.source.apiPath);
        }
    }
}

std::uint8_t ApisixModel::planeOf(std::uint32_t route) const {
    if (route >= m_input.of(Kind::Route).size()) {
        return kStreamPlane;
    }
    const auto hasScript = [](const Node* node) {
        return node->get("script") != nullptr && !node->get("script")->isNull();
    };
    const auto service = m_routeServices[route].index;
    return hasScript(m_input.of(Kind::Route)[route].node) ||
                   (service != kNoIndex && hasScript(m_input.of(Kind::Service)[service].node))
               ? kScriptPlane
               : kHttpPlane;
}

Result<EffectiveChain> ApisixModel::makeChain(ReplaceChain& chains, std::uint32_t route,
                                              std::uint8_t plane) const {
    const auto& snapshot = m_builder.snapshot();
    const auto of = [&](Kind kind, std::uint32_t index) {
        return index == kNoIndex ? std::span<const PolicyId>{}
                                 : std::span<const PolicyId>(m_policiesOf.at(kind)[index]);
    };
    const std::array scopes{
        ChainScope{snapshot.routes[route].policies, "the route's own"},
        ChainScope{of(Kind::PluginConfig, m_routePluginConfigs[route].index),
                   "the plugin config's"},
        ChainScope{of(Kind::Service, m_routeServices[route].index), "the service's own"},
        ChainScope{m_globals, "the global"}};
    return chains.make(scopes, plane);
}

// What becomes of a request is known only with the chain.
void ApisixModel::settleRoute(model::RouteId id) {
    auto& route = m_builder.snapshot().routes[id.index()];
    if (route.services.empty()) {
        route.action = model::RouteAction::None;
    }
    for (const auto& entry : std::vector<model::ChainEntry>(route.chain)) {
        const auto& policy = m_builder.snapshot()[entry.policy];
        const Node* config = policy.config;
        if (policy.type == "redirect") {
            settleRedirect(route, *config);
        } else if (policy.type == "mocking") {
            route.action = model::RouteAction::Respond;
            route.responseStatus = static_cast<int>(intOf(config, "response_status", 200));
        } else if (policy.type == "fault-injection") {
            const Node* abort = config->get("abort");
            if (abort != nullptr && abort->get("percentage") == nullptr &&
                abort->get("vars") == nullptr) {
                route.action = model::RouteAction::Respond;
                route.responseStatus = static_cast<int>(intOf(abort, "http_status", 0));
            }
        } else if (policy.type == "public-api") {
            route.action = model::RouteAction::Internal;
        } else if (policy.type == "proxy-rewrite") {
            addRewrites(route, *config);
        } else if (policy.type == "traffic-split") {
            applySplit(route, entry.policy);
        } else if (policy.policyClass == model::PolicyClass::Proxy && route.services.empty()) {
            route.action = model::RouteAction::Forward; // to a function or a model
        }
    }
}

void ApisixModel::settleRedirect(model::Route& route, const Node& config) const {
    const Node* https = config.get("http_to_https");
    if (https != nullptr && https->asBool() == true) {
        // 301 to safe requests, 308 to others (apisix/plugins/redirect.lua).
        route.tls = model::Setting<bool>::at(true, https->range);
        route.plainStatus = model::Setting<std::int64_t>::at(301, https->range);
        return;
    }
    route.action = model::RouteAction::Redirect;
    route.redirectTo = textOf(&config, "uri");
    if (const Node* regex = config.get("regex_uri"); regex != nullptr && regex->items.size() > 1) {
        route.redirectTo = regex->items[1]->asText().value_or(std::string_view{});
    }
    route.responseStatus = static_cast<int>(intOf(&config, "ret_code", 302));
}

// "uri" comes before "regex_uri", whose pairs are tried in turn.
void ApisixModel::addRewrites(model::Route& route, const Node& config) const {
    using Rewrite = model::PathRewrite;
    if (const Node* uri = config.get("uri"); uri != nullptr && uri->isString()) {
        const bool variable = uri->text.find('$') != std::string_view::npos;
        route.rewrites.push_back({variable ? Rewrite::Kind::Template : Rewrite::Kind::ReplaceAll,
                                  {},
                                  std::string(uri->text),
                                  uri->range});
        return;
    }
    const Node* pairs = config.get("regex_uri");
    for (std::size_t i = 0; pairs != nullptr && i + 1 < pairs->items.size(); i += 2) {
        route.rewrites.push_back(
            {Rewrite::Kind::RegexReplace,
             std::string(pairs->items[i]->asText().value_or(std::string_view{})),
             std::string(pairs->items[i + 1]->asText().value_or(std::string_view{})),
             pairs->items[i]->range});
    }
}

// traffic-split sends some requests elsewhere; a bare weight is the route's own
// upstream. The split of one policy is worked out once.
void ApisixModel::applySplit(model::Route& route, PolicyId id) {
    auto known = m_splits.find(id);
    if (known == m_splits.end()) {
        known = m_splits.emplace(id, splitServices(id)).first;
    }
    for (const auto& target : known->second) {
        const bool own = !target.service && target.reference.empty();
        if (own && !route.services.empty()) {
            route.services.front().weight = target.weight;
        } else if (!own) {
            route.services.push_back(target);
        }
    }
    if (!route.services.empty() && route.action == model::RouteAction::None) {
        route.action = model::RouteAction::Forward;
    }
}

std::vector<model::WeightedService> ApisixModel::splitServices(PolicyId id) {
    std::vector<model::WeightedService> out;
    const Node* rules = m_builder.snapshot()[id].config->get("rules");
    const std::string key = m_builder.snapshot()[id].key;
    const std::string apiPath = m_builder.snapshot()[id].source.apiPath;
    if (rules == nullptr) {
        return out;
    }
    for (const Node* rule : rules->items) {
        const Node* targets = rule->get("weighted_upstreams");
        if (targets == nullptr) {
            continue;
        }
        for (const Node* entry : targets->items) {
            Item item;
            item.node = entry;
            item.apiPath = apiPath;
            const auto upstream = upstreamOf(item, fmt::format("{}/{}", key, out.size() + 1));
            model::WeightedService target;
            target.weight = intOf(entry, "weight", 1);
            target.range = entry->range;
            target.reference = upstream.reference.text;
            if (upstream.node != nullptr) {
                target.service = serviceFor(upstream);
                target.reference = m_builder.snapshot()[target.service].label();
            }
            out.push_back(std::move(target));
        }
    }
    return out;
}

} // namespace gatelens::adapters::apisix
