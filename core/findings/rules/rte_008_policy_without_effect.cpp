// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/rule.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool isGuard(model::PolicyClass policyClass) {
    using enum model::PolicyClass;
    return policyClass == Authn || policyClass == Authz || policyClass == Ip ||
           policyClass == Mtls || policyClass == Limit || policyClass == Validate ||
           policyClass == Waf;
}

bool isStrongGuard(model::PolicyClass policyClass) {
    using enum model::PolicyClass;
    return policyClass != Limit && policyClass != Validate;
}

struct Loss {
    model::RouteId route;
    model::PolicyId winner;
    std::string reason;
};

// Where each policy lost, found once: routes keep it the other way round.
class Losses final {
public:
    explicit Losses(const Context& context)
        : m_context(&context) {
        const auto& policies = context.snapshot().policies;
        for (std::size_t i = 0; i < policies.size(); ++i) {
            m_ofType[policies[i].type].emplace_back(i);
        }
        const std::size_t count = context.snapshot().routes.size();
        for (std::size_t i = 0; i < count; ++i) {
            note(model::RouteId(i));
        }
    }
    // The policies of the route are looked at again in any case.
    std::vector<model::RouteId> follow(const Context& after, const RouteEdit& edit) {
        for (const auto id : edit.routes) {
            for (const auto& loss : edit.before.snapshot()[id].overridden) {
                if (loss.policy) {
                    m_routes[loss.policy.value].erase(id);
                }
            }
        }
        m_context = &after;
        for (const auto id : edit.routes) {
            note(id);
        }
        return {};
    }
    // Some policy of that type runs somewhere.
    [[nodiscard]] bool runs(const std::string& type) const {
        const auto found = m_ofType.find(type);
        return found != m_ofType.end() &&
               std::any_of(found->second.begin(), found->second.end(), [&](model::PolicyId id) {
                   return m_context->snapshot()[id].enabled &&
                          !m_context->relations().routesOfPolicy[id].empty();
               });
    }
    [[nodiscard]] std::optional<Loss> of(model::PolicyId id) const {
        const auto found = m_routes.find(id.value);
        if (found == m_routes.end() || found->second.empty()) {
            return std::nullopt;
        }
        const auto route = *found->second.begin();
        const auto& losses = m_context->snapshot()[route].overridden;
        const auto loss = std::find_if(losses.begin(), losses.end(),
                                       [&](const auto& entry) { return entry.policy == id; });
        return Loss{route, loss->winner, loss->reason};
    }

private:
    void note(model::RouteId id) {
        for (const auto& loss : m_context->snapshot()[id].overridden) {
            if (loss.policy) {
                m_routes[loss.policy.value].insert(id);
            }
        }
    }
    const Context* m_context;
    std::unordered_map<std::uint32_t, std::set<model::RouteId>> m_routes;
    std::unordered_map<std::string, std::vector<model::PolicyId>> m_ofType;
};

bool isAttached(const model::Policy& policy, const std::optional<Loss>& loss) {
    return loss.has_value() || policy.route || policy.service || policy.listener ||
           policy.scope == model::PolicyScope::Global ||
           policy.scope == model::PolicyScope::VirtualHost;
}

// One that says "off" in so many words is the decision of its author.
bool saysOff(const model::Policy& policy) {
    return policy.config != nullptr && policy.config->kind == text::NodeKind::Directive &&
           policy.config->arg(0) == "off";
}

// The winner does the same job: that is what narrower scopes are for.
bool isReplaced(const Context& context, const Loss& loss, model::PolicyClass policyClass) {
    return (loss.winner && context.snapshot()[loss.winner].policyClass == policyClass) ||
           context.first(loss.route, policyClass);
}

// Envoy's filters are switched off in the chain and on by the routes that need them.
bool runsOtherwise(const Context& context, const model::Policy& policy) {
    return context.product() == "envoy" && context.derived<Losses>().runs(policy.type);
}

void check(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& policy = snapshot[id];
    if (!isGuard(policy.policyClass) || snapshot.routes.empty() || saysOff(policy) ||
        policy.scope == model::PolicyScope::Consumer ||
        policy.scope == model::PolicyScope::ConsumerGroup) {
        return;
    }
    const auto loss = context.derived<Losses>().of(id);
    const bool runs = policy.enabled && !context.relations().routesOfPolicy[id].empty();
    if (runs || (loss && isReplaced(context, *loss, policy.policyClass)) ||
        runsOtherwise(context, policy)) {
        return;
    }
    const bool attached = isAttached(policy, loss);
    std::string why = !policy.enabled ? "it is disabled"
                      : loss && !loss->reason.empty()
                          ? loss->reason
                          : std::string(attached ? "nothing that it is bound to gets requests"
                                                 : "no route uses it");
    Draft draft = reporter.report(context, id);
    draft
        .message("{} \"{}\" is configured but runs on no route: {}", policy.type, policy.label(),
                 why)
        .evidence("effect of " + policy.type + " \"" + policy.label() + '"', why, policy.source)
        .fix("Attach {} \"{}\" where it is to run, or delete it so that nobody counts on it",
             policy.type, policy.label())
        .confirm("A request that {} \"{}\" should refuse passes", policy.type, policy.label());
    if (loss) {
        draft
            .evidence("route \"" + snapshot[loss->route].label() + '"', "without it",
                      snapshot[loss->route].source)
            .via({model::EntityKind::Route, loss->route.value});
    }
    if (!attached) {
        draft.severity(Severity::Low, "nothing refers to it; it may be left over or prepared");
    } else if (!isStrongGuard(policy.policyClass)) {
        draft.severity(Severity::Medium, "it limits or validates, it does not identify callers");
    }
}

} // namespace

extern const Rule rte008;
const Rule rte008{
    .id = "GW-RTE-008",
    .title = "A policy is attached but never takes effect",
    .severity = Severity::High,
    .meaning = "A guard (authentication, access rule, limit, validation) stands in the "
               "configuration, but by the product's own rules it runs on no route: it is "
               "disabled, replaced, of the wrong protocol or phase, or bound to nothing.",
    .risk = "Whoever reads the configuration believes that the API is guarded. It is not.",
    .fix = "Move the policy to where it runs, switch it on, or delete it.",
    .verify = "A request that the policy should refuse is refused.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-693",
    .asvs = "8.2.1",
    .policy = check,
};

} // namespace gatelens::findings
