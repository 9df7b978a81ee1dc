// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/access_rules.h"

#include "core/findings/policy_fields.h"
#include "core/findings/predicates.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

using model::Policy;
using model::PolicyClass;

namespace {

// What the service outside answers depends on whom and what it is asked about.
bool asksOutside(const Policy& policy) {
    static constexpr std::array kTypes = std::to_array<std::string_view>(
        {"forwardAuth", "forward-auth", "auth_request", "envoy.filters.http.ext_authz",
         "ExternalAuth", "opa", "auth/opa", "authz-keycloak", "wolf-rbac", "authz-casbin",
         "authz-casdoor", "request-callout", "security/policies", "external-auth", "custom-auth",
         "openwhisk"});
    return std::find(kTypes.begin(), kTypes.end(), policy.type) != kTypes.end() ||
           policy.type.ends_with(".extAuth") || policy.name == "forward_auth";
}

bool checksRoles(const Policy& policy) {
    static constexpr std::array kFields = std::to_array<std::string_view>(
        {"roles", "scopes", "required_scopes", "scopes_required", "roles_required",
         "groups_required", "scopes.jwt", "allowedGroups", "claim_validator.required_claims"});
    return std::any_of(kFields.begin(), kFields.end(), [&](std::string_view field) {
        const text::Node* node = fieldOf(policy, field);
        return node != nullptr &&
               (node->isScalar() || !node->items.empty() || !node->members.empty());
    });
}

} // namespace

bool authorises(const Policy& policy) {
    if (!policy.enabled || policy.mode == model::PolicyMode::Monitor) {
        return false;
    }
    if (policy.policyClass == PolicyClass::Authn) {
        return asksOutside(policy) || checksRoles(policy);
    }
    // nginx: "satisfy" and "limit_except" say nothing about who the caller is.
    return policy.policyClass == PolicyClass::Authz && policy.type != "satisfy" &&
           policy.type != "limit_except" && policy.type != "valid_referers" &&
           policy.type.find("csrf") == std::string::npos;
}

bool isAuthorised(const Context& context, model::RouteId id) {
    const auto& chain = context.snapshot()[id].chain;
    return std::any_of(chain.begin(), chain.end(), [&](const model::ChainEntry& entry) {
        return authorises(context.snapshot()[entry.policy]);
    });
}

bool couldCompareOwner(const Context& context, model::RouteId id) {
    const auto& chain = context.snapshot()[id].chain;
    return std::any_of(chain.begin(), chain.end(), [&](const model::ChainEntry& entry) {
        const auto& policy = context.snapshot()[entry.policy];
        return policy.enabled && (policy.policyClass == PolicyClass::Code || asksOutside(policy) ||
                                  (policy.policyClass == PolicyClass::Authz && !policy.emulable));
    });
}

bool isRestrictedByAddress(const Context& context, model::RouteId id) {
    const auto& route = context.snapshot()[id];
    return !route.clientIps.empty() ||
           std::any_of(route.chain.begin(), route.chain.end(), [&](const model::ChainEntry& entry) {
               const auto& policy = context.snapshot()[entry.policy];
               return policy.policyClass == PolicyClass::Ip && canDeny(policy);
           });
}

} // namespace gatelens::findings
