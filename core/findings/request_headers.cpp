// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/request_headers.h"

#include "core/base/strings.h"
#include "core/findings/header_changes.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

bool isIdentityHeader(std::string_view name) {
    static constexpr std::array kPrefixes = std::to_array<std::string_view>(
        {"x-consumer-", "x-user-", "x-authenticated-", "x-credential-", "x-jwt-", "x-auth-request-",
         "x-tenant-", "x-role", "x-group", "x-claim-", "x-client-cert", "x-ssl-client-"});
    static constexpr std::array kNames = std::to_array<std::string_view>(
        {"x-user", "x-username", "x-userid", "x-tenant", "x-email", "x-forwarded-user",
         "x-forwarded-email", "x-forwarded-groups", "x-forwarded-client-cert", "remote-user",
         "remote-groups", "x-remote-user", "x-scopes", "x-subject", "x-account", "x-admin",
         "x-internal", "x-is-admin"});
    const std::string lower = toLower(name);
    if (lower == "x-user-agent") {
        return false;
    }
    return std::find(kNames.begin(), kNames.end(), lower) != kNames.end() ||
           std::any_of(kPrefixes.begin(), kPrefixes.end(),
                       [&](std::string_view prefix) { return lower.starts_with(prefix); });
}

bool clearsHeader(const Context& context, model::RouteId id, std::string_view name) {
    const auto& chain = context.snapshot()[id].chain;
    return std::any_of(chain.begin(), chain.end(), [&](const model::ChainEntry& entry) {
        const auto& policy = context.snapshot()[entry.policy];
        const bool touches = policy.policyClass == model::PolicyClass::Header ||
                             policy.policyClass == model::PolicyClass::Transform;
        if (!policy.enabled || !touches) {
            return false;
        }
        const auto changes = headerChangesOf(policy);
        return findChange(changes, false, HeaderOp::Remove, name) != nullptr ||
               findChange(changes, false, HeaderOp::Set, name) != nullptr;
    });
}

} // namespace gatelens::findings
