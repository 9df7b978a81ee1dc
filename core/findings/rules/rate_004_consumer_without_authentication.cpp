// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rate_limits.h"
#include "core/findings/rule.h"

namespace gatelens::findings {

namespace {

// Tyk counts by key, and a keyless API has none: its chain does not even hold the
// step. What a plan promises for the API then never happens.
const model::ChainLoss* lostKeyLimit(const Context& context, const model::Route& route) {
    for (const auto& loss : route.overridden) {
        const auto& policy = context.snapshot()[loss.policy];
        // Of another class when no plan is known to limit the API.
        if (policy.type == "rate-limit-and-quota" &&
            policy.policyClass == model::PolicyClass::Limit) {
            return &loss;
        }
    }
    return nullptr;
}

void report(const Context& context, model::RouteId id, model::PolicyId policyId,
            std::string_view key, const text::SourceRange& place, bool fallsBack,
            Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    const auto& policy = context.snapshot()[policyId];
    Draft draft = reporter.report(context, id);
    draft
        .message("The {} counts by {} on route \"{}\", where nobody is asked who he is: {}",
                 nameOf(policy), key, route.label(),
                 fallsBack ? "it falls back to the address of the client"
                           : "all strangers share one counter, or have none")
        .evidence("key of " + nameOf(policy), std::string(key), place)
        .fix("Count by address in the {} on route \"{}\", or authenticate there", nameOf(policy),
             route.label())
        .confirm("Send requests over the limit to route \"{}\" without a credential",
                 route.label());
    if (context.product() == "kong") {
        draft.edit(setField(context, policyId, "limit_by", "ip"));
    } else if (context.product() == "apisix") {
        draft.edit(setField(context, policyId, "key", "remote_addr"));
    }
    if (fallsBack) {
        draft.severity(Severity::Low, "the product counts by address when there is no consumer");
    }
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const RouteFacts& facts = context.facts(id);
    const auto& route = context.snapshot()[id];
    if (facts.authn || !facts.forwards || !facts.publicReach) {
        return;
    }
    // Somebody is asked, and let in as the anonymous consumer: one for all.
    const bool anonymous = static_cast<bool>(context.first(id, model::PolicyClass::Authn));
    for (const auto& found : limitsOf(context, id)) {
        // What nobody wrote falls back to the address in every product.
        const bool written = found.limit.keyNode != nullptr;
        if (found.limit.key == LimitKey::Consumer && (written || anonymous) &&
            context.product() != "tyk") {
            report(context, id, found.policy, found.limit.keyText,
                   written ? found.limit.keyNode->range
                           : context.snapshot()[found.policy].source.range,
                   !anonymous, reporter);
            return;
        }
    }
    if (context.product() == "tyk" && (facts.classes & classBit(model::PolicyClass::Limit)) == 0) {
        if (const auto* loss = lostKeyLimit(context, route)) {
            report(context, id, loss->policy, "the key", route.source.range, false, reporter);
        }
    }
}

} // namespace

extern const Rule rate004;
const Rule rate004{
    .id = "GW-RATE-004",
    .title = "Limit by consumer on a route without authentication",
    .severity = Severity::Medium,
    .meaning = "The limit counts by who the caller is, and the route does not ask.",
    .risk = "Strangers share one counter, so that one of them locks out the others, or nothing "
            "counts them at all.",
    .fix = "Count by address there, or ask for a credential.",
    .verify = "Anonymous requests over the limit get 429, those of another address do not.",
    .fixKind = FixKind::OneClick,
    .owasp = "API4",
    .cwe = "CWE-770",
    .asvs = "2.4.1",
    .products = kKong | kApisix | kTyk,
    .route = check,
};

} // namespace gatelens::findings
