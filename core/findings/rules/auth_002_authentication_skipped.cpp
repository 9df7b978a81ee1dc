// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

using model::PolicyClass;

namespace {

const model::Consumer* consumerNamed(const model::Snapshot& snapshot, std::string_view name) {
    const auto found = std::find_if(
        snapshot.consumers.begin(), snapshot.consumers.end(), [&](const model::Consumer& consumer) {
            return consumer.name == name || consumer.key == name || consumer.productId == name;
        });
    return found == snapshot.consumers.end() ? nullptr : &*found;
}

// The anonymous consumer is answered by the gateway or held to a limit of its own.
bool isHeldBack(const model::Snapshot& snapshot, std::string_view name) {
    const model::Consumer* consumer = consumerNamed(snapshot, name);
    return consumer != nullptr &&
           std::any_of(consumer->policies.begin(), consumer->policies.end(),
                       [&](model::PolicyId id) {
                           const auto& policy = snapshot[id];
                           return policy.enabled && (policy.policyClass == PolicyClass::Respond ||
                                                     policy.policyClass == PolicyClass::Limit ||
                                                     policy.policyClass == PolicyClass::Ip);
                       });
}

// How strong a proof of identity is: a password or static key, or something signed.
bool isWeak(std::string_view type) {
    static constexpr std::array kWeak = std::to_array<std::string_view>(
        {"key-auth", "basic-auth", "auth-token", "auth/api-keys", "auth/basic"});
    return std::find(kWeak.begin(), kWeak.end(), type) != kWeak.end();
}

class Check final {
public:
    Check(const Context& context, model::RouteId id, Reporter& reporter)
        : m_context(context)
        , m_id(id)
        , m_route(context.snapshot()[id])
        , m_facts(context.facts(id))
        , m_reporter(reporter) {}

    void run() {
        std::vector<const model::Policy*> alternatives;
        for (const auto policyId : m_context.chain(m_id)) {
            const auto& policy = m_context.snapshot()[policyId];
            if (policy.type == "satisfy" && hasArgument(policy, "any")) {
                satisfyAny(policyId);
            }
            if (policy.policyClass != PolicyClass::Authn) {
                continue;
            }
            anonymous(policyId);
            eitherOf(policyId);
            conditional(policyId);
            if (policy.phase == "authentication (one suffices)") {
                alternatives.push_back(&policy);
            }
        }
        weakestOf(alternatives);
        disabled();
    }

private:
    void anonymous(model::PolicyId policyId) {
        const auto& policy = m_context.snapshot()[policyId];
        const std::string_view field =
            fieldOf(policy, "anonymous") != nullptr ? "anonymous" : "anonymous_consumer";
        const auto name = textOf(policy, field);
        // With an access list, the anonymous consumer must be in a group as well.
        if (name.empty() || m_facts.authn || m_facts.acl ||
            isHeldBack(m_context.snapshot(), name)) {
            return;
        }
        const model::Consumer* consumer = consumerNamed(m_context.snapshot(), name);
        const std::string who = consumer == nullptr ? std::string(name) : consumer->label();
        Draft draft = m_reporter.report(m_context, m_id);
        draft
            .message("A request to route \"{}\" without a credential becomes consumer \"{}\" and "
                     "passes: the {} falls back to it, and nothing holds that consumer back",
                     m_route.label(), who, nameOf(policy))
            .fix("Remove \"{}\" from the {}, or attach request termination to consumer \"{}\"",
                 field, nameOf(policy), who)
            .confirm(
                "Send a request without a credential to route \"{}\": a 2xx answer confirms it",
                m_route.label())
            .via({model::EntityKind::Policy, policyId.value})
            .edit({ModelEdit::Kind::RemoveField,
                   {m_context.index(), {model::EntityKind::Policy, policyId.value}},
                   fmt::format("config.{}", field),
                   {}});
        becauseOf(draft, policy, field, {});
    }

    // APISIX multi-auth: the first plugin of the list that succeeds is enough.
    void eitherOf(model::PolicyId policyId) {
        const auto& policy = m_context.snapshot()[policyId];
        const text::Node* plugins =
            policy.type == "multi-auth" ? fieldOf(policy, "auth_plugins") : nullptr;
        const text::Node* weak = nullptr;
        std::string_view weakName;
        std::string_view strongName;
        for (std::size_t i = 0; plugins != nullptr && i < plugins->items.size(); ++i) {
            for (const auto& member : plugins->items[i]->members) {
                if (isWeak(member.name)) {
                    weak = plugins->items[i];
                    weakName = member.name;
                } else {
                    strongName = member.name;
                }
            }
        }
        if (weak != nullptr && !strongName.empty()) {
            anyOf(weakName, strongName, weak->range);
        }
    }

    void weakestOf(const std::vector<const model::Policy*>& alternatives) {
        const model::Policy* weak = nullptr;
        const model::Policy* strong = nullptr;
        for (const model::Policy* policy : alternatives) {
            (isWeak(policy->type) ? weak : strong) = policy;
        }
        if (weak != nullptr && strong != nullptr) {
            anyOf(weak->type, strong->type, weak->source.range);
        }
    }

    void anyOf(std::string_view weak, std::string_view strong, const text::SourceRange& place) {
        m_reporter.report(m_context, m_id)
            .message("Route \"{}\" asks for {} or {}: the weaker of the two, {}, is enough",
                     m_route.label(), strong, weak, weak)
            .evidence("alternative on route \"" + m_route.label() + '"', std::string(weak), place)
            .fix("Remove {} from route \"{}\", or give its clients a route of their own", weak,
                 m_route.label())
            .severity(Severity::Medium, "a credential is asked for, only the weaker one suffices");
    }

    void satisfyAny(model::PolicyId policyId) {
        std::string addresses;
        bool all = false;
        for (const auto id : m_context.chain(m_id)) {
            const auto& policy = m_context.snapshot()[id];
            if (policy.type == "allow" && !argumentsOf(policy).empty()) {
                const auto address = argumentsOf(policy)[0];
                all = all || address == "all" || address.starts_with("0.0.0.0/0");
                addresses += (addresses.empty() ? "" : ", ") + std::string(address);
            }
        }
        if (addresses.empty() || !m_context.first(m_id, PolicyClass::Authn)) {
            return;
        }
        const auto& policy = m_context.snapshot()[policyId];
        Draft draft = m_reporter.report(m_context, m_id);
        draft
            .message("Route \"{}\" is satisfied by an address or by a credential (satisfy any): "
                     "requests from {} need no credential",
                     m_route.label(), addresses)
            .evidence("satisfy on route \"" + m_route.label() + '"', "any", policy.source)
            .fix("Use \"satisfy all\" on route \"{}\", so that address and credential are both "
                 "needed",
                 m_route.label())
            .confirm("Send a request without a credential from one of {}", addresses);
        if (!all) {
            draft.severity(Severity::Medium, "only the listed addresses need no credential");
        }
    }

    // HAProxy: "auth unless { http_auth(u) } || { … }" asks for nothing when the other
    // half of the condition holds.
    void conditional(model::PolicyId policyId) {
        const auto& policy = m_context.snapshot()[policyId];
        if (m_context.product() != "haproxy" || !hasArgument(policy, "unless") ||
            (!hasArgument(policy, "||") && !hasArgument(policy, "or"))) {
            return;
        }
        m_reporter.report(m_context, m_id)
            .message("Route \"{}\" asks for a credential unless another condition holds: the "
                     "condition of {} has an alternative to it",
                     m_route.label(), nameOf(policy))
            .evidence("condition of " + nameOf(policy), "an alternative joined by \"or\"",
                      policy.source)
            .fix("Ask for the credential in any case on route \"{}\"; restrict by address in a "
                 "rule of its own",
                 m_route.label());
    }

    void disabled() {
        if (m_facts.authn || !m_facts.forwards) {
            return;
        }
        for (const auto& loss : m_route.overridden) {
            const auto& policy = m_context.snapshot()[loss.policy];
            if (policy.enabled || policy.policyClass != PolicyClass::Authn) {
                continue;
            }
            m_reporter.report(m_context, m_id)
                .message("Route \"{}\" has the {}, but it is switched off: anyone passes",
                         m_route.label(), nameOf(policy))
                .evidence("enabled of " + nameOf(policy), "false", policy.source)
                .fix("Switch the {} of route \"{}\" on", nameOf(policy), m_route.label())
                .edit({ModelEdit::Kind::SetField,
                       {m_context.index(), {model::EntityKind::Policy, loss.policy.value}},
                       "enabled",
                       "true"});
            return;
        }
    }

    const Context& m_context;
    model::RouteId m_id;
    const model::Route& m_route;
    const RouteFacts& m_facts;
    Reporter& m_reporter;
};

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    if (context.facts(id).taggedPublic || (route.chain.empty() && route.overridden.empty())) {
        return;
    }
    Check(context, id, reporter).run();
}

} // namespace

extern const Rule auth002;
const Rule auth002{
    .id = "GW-AUTH-002",
    .title = "Authentication can be skipped",
    .severity = Severity::High,
    .meaning = "A policy that authenticates is attached, but a request gets past it: as an "
               "anonymous consumer, by a weaker alternative, or because it is switched off.",
    .risk = "The route looks protected in every overview and is not. Requests without a credential "
            "reach the backend, often with an identity header that the backend believes.",
    .fix = "Remove the fallback, or let the gateway answer for the anonymous consumer; ask for the "
           "strongest credential only.",
    .verify = "A request without a credential gets 401, one with a credential passes.",
    .fixKind = FixKind::OneClick,
    .owasp = "API2",
    .cwe = "CWE-287",
    .asvs = "6.3.1",
    .products = kKong | kApisix | kNginx | kHaproxy | kTyk,
    .route = check,
};

} // namespace gatelens::findings
