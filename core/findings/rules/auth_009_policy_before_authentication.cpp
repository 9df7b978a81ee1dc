// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

using model::Policy;
using model::PolicyClass;

namespace {

// Phases of responses and logs: what runs there runs after authentication anyway.
bool isOfResponse(const Policy& policy) {
    static constexpr std::array kLate =
        std::to_array<std::string_view>({"header_filter", "body_filter", "log", "response",
                                         "header-filter", "body-filter", "before_proxy"});
    if (std::find(kLate.begin(), kLate.end(), policy.phase) != kLate.end()) {
        return true;
    }
    // Kong's functions name their phases; APISIX' one phase is a field.
    if (policy.type == "pre-function" || policy.type == "post-function") {
        return fieldOf(policy, "access") == nullptr && fieldOf(policy, "rewrite") == nullptr &&
               fieldOf(policy, "certificate") == nullptr;
    }
    const auto phase = textOf(policy, "phase", "access");
    return policy.type.starts_with("serverless-") && phase != "access" && phase != "rewrite";
}

// What it does before anybody was asked who they are; empty when nothing of harm.
std::string_view harmOf(const Policy& policy) {
    switch (policy.policyClass) {
    case PolicyClass::Cache:
        return "can answer from its cache";
    case PolicyClass::Mirror:
        return "copies the request to another backend";
    case PolicyClass::Aggregate:
        return "calls backends";
    case PolicyClass::Code:
        // Traefik plugins and external processors in front of authentication are
        // mostly filters; what they do is not known.
        return policy.type == "plugin" || policy.type.find("ext_proc") != std::string::npos ||
                       policy.type.find("ext-plugin") != std::string::npos
                   ? std::string_view{}
                   : "runs code that can answer or call out";
    case PolicyClass::Respond:
        return policy.type == "mocking" || policy.type == "request-termination"
                   ? "answers the request"
                   : std::string_view{};
    case PolicyClass::Redirect:
        return policy.type == "redirectRegex" ||
                       (policy.type == "redirect" && fieldOf(policy, "uri") != nullptr)
                   ? "redirects the request"
                   : std::string_view{};
    default:
        return {};
    }
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const RouteFacts& facts = context.facts(id);
    const auto& route = context.snapshot()[id];
    if (!facts.authn || (facts.classes & classBit(PolicyClass::Authn)) == 0) {
        return;
    }
    for (const auto& entry : route.chain) {
        const auto& policy = context.snapshot()[entry.policy];
        if (!policy.enabled) {
            continue;
        }
        if (policy.policyClass == PolicyClass::Authn) {
            return;
        }
        const auto harm = harmOf(policy);
        if (harm.empty() || isOfResponse(policy)) {
            continue;
        }
        const auto authn = context.first(id, PolicyClass::Authn);
        const auto& guard = context.snapshot()[authn];
        reporter.report(context, id)
            .message("On route \"{}\" the {} runs before the {} and {}: a request without a "
                     "credential gets that far",
                     route.label(), nameOf(policy), nameOf(guard), harm)
            .evidence("order on route \"" + route.label() + '"',
                      nameOf(policy) + " before " + nameOf(guard), policy.source)
            .evidence("authentication on route \"" + route.label() + '"', nameOf(guard),
                      guard.source)
            .fix("Run the {} of route \"{}\" after the {}", nameOf(policy), route.label(),
                 nameOf(guard))
            .confirm("Send a request without a credential to route \"{}\" and see whether it {}",
                     route.label(), harm)
            .via({model::EntityKind::Policy, entry.policy.value});
        return;
    }
}

} // namespace

extern const Rule auth009;
const Rule auth009{
    .id = "GW-AUTH-009",
    .title = "A policy acts before authentication",
    .severity = Severity::Medium,
    .meaning = "In the order in which policies really run, one that can answer, copy or change the "
               "request comes before the one that asks for a credential.",
    .risk = "A cache answers strangers with what others fetched; a mirror or a function sees "
            "requests that should have been refused.",
    .fix = "Put authentication first: change priority, phase or position.",
    .verify = "A request without a credential gets 401 and leaves no trace in cache, mirror or "
              "function.",
    .fixKind = FixKind::OneClick,
    .owasp = "API2",
    .cwe = "CWE-696",
    .asvs = "8.3.1",
    .products = kKong | kApisix | kTraefik | kCaddy | kKrakend | kEnvoy,
    .route = check,
};

} // namespace gatelens::findings
