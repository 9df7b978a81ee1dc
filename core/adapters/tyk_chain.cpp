// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/tyk_model.h"
#include "core/adapters/tyk_util.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace gatelens::adapters::tyk {

using model::PolicyId;
using model::RouteId;
using text::Node;

namespace {

// The step that answers an endpoint's requests itself, if one does: nothing after
// it runs but what records the request.
std::optional<Step> answeringStep(const Endpoint& endpoint) {
    if (endpoint.blocked) {
        return Step::BlockList;
    }
    for (const auto& use : endpoint.steps) {
        if (use.enabled && (use.step == Step::ClassicMock || use.step == Step::Mock)) {
            return use.step;
        }
    }
    return std::nullopt;
}

bool runs(Step step, std::optional<Step> answer) {
    return !answer || step <= *answer || step >= Step::DetailedLogs;
}

} // namespace

ChainMaker::ChainMaker(SnapshotBuilder& builder, const Input& input)
    : m_builder(builder)
    , m_settings(input.settings) {
    for (const auto& plan : input.plans) {
        for (const auto& grant : plan.grants) {
            if (plan.active && (plan.limits || grant.limits)) {
                m_limitedApis.insert(grant.apiId);
            }
        }
    }
}

model::Policy ChainMaker::policyOf(const Api& api, const StepUse& use) const {
    const StepFacts& facts = factsOf(use.step);
    model::Policy policy;
    policy.type = facts.type;
    policy.policyClass = facts.policyClass;
    policy.order = orderOf(use.step);
    policy.emulable = facts.emulable;
    policy.enabled = use.enabled;
    policy.config = use.config;
    policy.raw = use.config;
    policy.name = use.name.empty() ? std::string(facts.type) : use.name;
    policy.productKind = "middleware";
    policy.source = {use.range, api.apiPath};
    policy.phase = "request";
    if (use.step >= Step::TransformResponseBody) {
        policy.phase = "response";
    } else if (facts.policyClass == model::PolicyClass::Authn) {
        policy.phase = use.anyOf ? "authentication (one suffices)" : "authentication";
    }
    return policy;
}

PolicyId ChainMaker::add(const Api& api, const StepUse& use, RouteId route) {
    model::Policy policy = policyOf(api, use);
    policy.scope = model::PolicyScope::Route;
    policy.route = route;
    auto& routes = m_builder.snapshot().routes;
    policy.key = fmt::format("{}/{}", routes[route.index()].key, policy.type);
    if (!use.name.empty()) {
        policy.key += '/' + use.name;
    }
    const PolicyId id = m_builder.add(std::move(policy));
    routes[route.index()].policies.push_back(id);
    return id;
}

// Built into the gateway and the same on every API: one policy for all.
PolicyId ChainMaker::shared(Step step, std::string_view key, const Node* config,
                            const text::SourceRange& range) {
    const auto known = m_shared.find(key);
    if (known != m_shared.end()) {
        return known->second;
    }
    model::Policy policy = policyOf({}, {step, config, range, {}});
    policy.key = key;
    policy.scope = model::PolicyScope::Global;
    const PolicyId id = m_builder.add(std::move(policy));
    m_shared.emplace(key, id);
    return id;
}

// Rate and quota come with the key: the step limits something only when a policy
// that is known here says so.
PolicyId ChainMaker::keyLimits(const Api& api) {
    if (m_limitedApis.contains(api.id)) {
        return shared(Step::KeyLimits, "rate-limit-and-quota", nullptr, {});
    }
    const PolicyId id = shared(Step::KeyLimits, "rate-limit-and-quota (of the key)", nullptr, {});
    m_builder.snapshot().policies[id.index()].policyClass = model::PolicyClass::Other;
    return id;
}

void ChainMaker::addGlobal(const Api& api, Links& links) {
    const Node* root = m_settings.root;
    if (isOn(root, "enforce_org_quotas")) {
        links.push_back(
            {Step::OrganisationQuota,
             shared(Step::OrganisationQuota, "organisation-quota",
                    child(root, "enforce_org_quotas"), rangeOf(root, "enforce_org_quotas"))});
    }
    if (isOn(root, "enable_analytics") && !isOn(api.raw, "do_not_track")) {
        links.push_back(
            {Step::Analytics, shared(Step::Analytics, "analytics", child(root, "analytics_config"),
                                     rangeOf(root, "enable_analytics"))});
    }
}

void ChainMaker::lose(RouteId route, PolicyId policy, std::string reason) {
    m_builder.snapshot().routes[route.index()].overridden.push_back(
        {policy, PolicyId{}, std::move(reason)});
}

Links ChainMaker::api(const Api& api, RouteId route) {
    Links links;
    for (const auto& use : api.steps) {
        PolicyId id;
        if (use.step == Step::AccessRights) {
            id = shared(Step::AccessRights, "access-rights",
                        child(m_settings.root, "allow_master_keys"),
                        rangeOf(m_settings.root, "allow_master_keys"));
        } else if (use.step == Step::KeyLimits) {
            id = keyLimits(api);
        } else {
            id = add(api, use, route);
        }
        if (use.enabled) {
            links.push_back({use.step, id});
        }
    }
    addGlobal(api, links);
    for (const auto& loss : api.losses) {
        lose(route, add(api, loss.use, route), loss.reason);
    }
    return links;
}

Links ChainMaker::version(const Api& api, const Version& version, RouteId route) {
    Links links;
    for (const auto& use : version.steps) {
        const PolicyId id = add(api, use, route);
        if (use.enabled) {
            links.push_back({use.step, id});
        }
    }
    if (version.allowList != nullptr) {
        const StepUse use{Step::AllowList, version.allowList, version.allowList->range, {}};
        links.push_back({Step::AllowList, add(api, use, route)});
    }
    return links;
}

Links ChainMaker::endpoint(const Api& api, const Endpoint& endpoint, const Links& above,
                           RouteId route) {
    const auto answer = answeringStep(endpoint);
    Links links;
    for (const auto& link : above) {
        if (endpoint.ignored && factsOf(link.step).skippedWhenIgnored) {
            lose(route, link.policy, "the endpoint ignores authentication");
        } else if (!runs(link.step, answer)) {
            lose(route, link.policy, "the endpoint is answered before it");
        } else {
            links.push_back(link);
        }
    }
    for (const auto& use : endpoint.steps) {
        if (use.step == Step::AllowList) {
            continue; // one policy for the whole list, see version()
        }
        const PolicyId policy = add(api, use, route);
        if (use.enabled && runs(use.step, answer)) {
            links.push_back({use.step, policy});
        }
    }
    return links;
}

void ChainMaker::set(RouteId route, Links links) {
    std::stable_sort(links.begin(), links.end(),
                     [](const Link& a, const Link& b) { return a.step < b.step; });
    auto& chain = m_builder.snapshot().routes[route.index()].chain;
    chain.clear();
    chain.reserve(links.size());
    for (const auto& link : links) {
        chain.push_back({link.policy, orderOf(link.step)});
    }
}

void ChainMaker::addSecrets(const Api& api, const Links& links) {
    for (const auto& use : api.secrets) {
        model::Credential credential;
        credential.key = fmt::format("{}/{}", api.id.empty() ? api.name : api.id, use.type);
        if (!use.identity.empty()) {
            credential.key += '/' + use.identity;
        }
        credential.kind = use.kind;
        credential.type = use.type;
        credential.identity = use.identity;
        credential.algorithm = use.algorithm;
        credential.secret = use.secret;
        credential.source = {use.range, api.apiPath};
        credential.forUpstream = use.forUpstream;
        credential.productKind = "secret of an API";
        for (const auto& link : links) {
            if (use.step == link.step) {
                credential.policy = link.policy;
            }
        }
        m_builder.add(std::move(credential));
    }
}

} // namespace gatelens::adapters::tyk
