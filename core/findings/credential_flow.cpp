// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/credential_flow.h"

#include "core/findings/config_text.h"
#include "core/findings/header_changes.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::findings {

using model::PolicyClass;
using text::Node;

namespace {

// A switch that makes an authentication policy take the credential out of the
// request, with its default.
struct Stripping {
    std::string_view type;
    std::string_view key;
    bool stripsByDefault;
};
constexpr std::array kStripping = std::to_array<Stripping>({
    {"key-auth", "hide_credentials", false},
    {"key-auth-enc", "hide_credentials", false},
    {"basic-auth", "hide_credentials", false},
    {"ldap-auth", "hide_credentials", false},
    {"ldap-auth-advanced", "hide_credentials", false},
    {"hmac-auth", "hide_credentials", false},
    {"oauth2", "hide_credentials", false},
    {"jwt-auth", "hide_credentials", false},
    {"basicAuth", "removeHeader", false},
    {"digestAuth", "removeHeader", false},
});

// Whether the secret itself reaches the backend; a signature (HMAC, digest) proves
// one request and gives nothing away.
bool isSignature(std::string_view type) {
    return type.find("hmac") != std::string_view::npos ||
           type.find("digest") != std::string_view::npos || type == "authz-casdoor";
}

bool mentions(const Node* list, std::string_view name) {
    return list != nullptr &&
           std::any_of(list->items.begin(), list->items.end(),
                       [&](const Node* item) { return item->text == "*" || contains(item, name); });
}

// KrakenD passes no header on that the endpoint does not list.
bool krakendForwards(const model::Route& route) {
    const Node* listed = anyOf(route.raw, {"input_headers", "headers_to_pass"});
    return mentions(listed, "authorization") || mentions(listed, "cookie") ||
           mentions(listed, "api-key") || mentions(listed, "apikey");
}

// Envoy's jwt_authn takes the token out unless the provider says forward.
bool envoyForwards(const model::Policy& policy) {
    const Node* providers = anyOf(policy.config, {"providers"});
    return providers != nullptr &&
           std::any_of(providers->members.begin(), providers->members.end(),
                       [](const text::Member& member) {
                           const Node* forward = anyOf(member.value, {"forward"});
                           return forward != nullptr && forward->asBool().value_or(false);
                       });
}

std::string forwardingOf(const Context& context, const model::Policy& policy,
                         const model::Route& route) {
    if (policy.type == "envoy.filters.http.jwt_authn") {
        return envoyForwards(policy) ? "forward: true" : std::string();
    }
    if (context.product() == "krakend") {
        return krakendForwards(route) ? "input_headers passes the credential on" : std::string();
    }
    const auto known = std::find_if(kStripping.begin(), kStripping.end(),
                                    [&](const Stripping& s) { return s.type == policy.type; });
    if (known == kStripping.end()) {
        return "the credential is passed on with the request";
    }
    const Node* value = anyOf(policy.config, {known->key});
    const bool strips = value == nullptr ? known->stripsByDefault : value->asBool().value_or(false);
    if (strips) {
        return {};
    }
    return value == nullptr ? fmt::format("{} unset; product default false", known->key)
                            : fmt::format("{}: false", known->key);
}

bool removesAuthorization(const Context& context, model::RouteId id) {
    const auto chain = context.chain(id);
    return std::any_of(chain.begin(), chain.end(), [&](model::PolicyId policyId) {
        const auto& policy = context.snapshot()[policyId];
        if (policy.type == "strip-auth-data") {
            return true;
        }
        const bool changes = policy.policyClass == PolicyClass::Header ||
                             policy.policyClass == PolicyClass::Transform ||
                             policy.policyClass == PolicyClass::Proxy;
        return changes && findChange(headerChangesOf(policy), false, HeaderOp::Remove,
                                     "authorization") != nullptr;
    });
}

} // namespace

CarriedCredential credentialTowardsBackend(const Context& context, model::RouteId id) {
    const auto& snapshot = context.snapshot();
    CarriedCredential carried;
    for (const auto policyId : context.chain(id)) {
        const auto credentials = context.relations().credentialsOfPolicy[policyId];
        const bool injects =
            std::any_of(credentials.begin(), credentials.end(),
                        [&](model::CredentialId c) { return snapshot[c].forUpstream; });
        if (injects) {
            return {policyId,
                    fmt::format("The secret that {} adds to requests", snapshot[policyId].type),
                    "adds a credential for the backend"};
        }
    }
    for (const auto policyId : context.chain(id)) {
        const auto& policy = snapshot[policyId];
        if (policy.policyClass != PolicyClass::Authn || isSignature(policy.type)) {
            continue;
        }
        std::string why = forwardingOf(context, policy, snapshot[id]);
        if (!why.empty()) {
            carried = {policyId,
                       fmt::format("The credential that {} checks on requests", policy.type),
                       std::move(why)};
            break;
        }
    }
    if (carried.policy && removesAuthorization(context, id)) {
        return {};
    }
    return carried;
}

} // namespace gatelens::findings
