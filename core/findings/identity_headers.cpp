// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/identity_headers.h"

#include "core/base/strings.h"
#include "core/findings/backend_address.h"
#include "core/findings/config_text.h"
#include "core/findings/header_changes.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

using text::Node;

namespace {

void addNames(std::vector<std::string>& out, const Node* list) {
    if (list == nullptr) {
        return;
    }
    if (list->isScalar()) {
        out.push_back(toLower(list->text));
    }
    for (const Node* item : list->items) {
        if (item->isScalar()) {
            out.push_back(toLower(item->text));
        }
    }
}

// Headers that an authentication policy sets from its result, and clears first.
std::vector<std::string> headersOfAuthn(std::string_view product, const model::Policy& policy) {
    std::vector<std::string> out;
    if (policy.policyClass != model::PolicyClass::Authn &&
        policy.policyClass != model::PolicyClass::Authz) {
        return out;
    }
    const bool consumers = policy.policyClass == model::PolicyClass::Authn &&
                           policy.type.find("forward-auth") == std::string::npos;
    if (consumers && product == "kong") { // kong/pdk/client.lua and the plug-ins' handlers
        out = {"x-consumer-id", "x-consumer-username", "x-consumer-custom-id",
               "x-credential-identifier"};
    } else if (consumers && product == "apisix") { // apisix/consumer.lua
        out = {"x-consumer-username", "x-credential-identifier"};
    }
    addNames(out, anyOf(policy.config, {"authResponseHeaders", "upstream_headers"}));
    addNames(out, anyOf(policy.config, {"headerField"}));
    if (policy.type == "envoy.filters.http.jwt_authn") {
        const Node* providers = anyOf(policy.config, {"providers"});
        for (std::size_t i = 0; providers != nullptr && i < providers->members.size(); ++i) {
            const Node* claims =
                anyOf(providers->members[i].value, {"claim_to_headers", "claimToHeaders"});
            for (std::size_t k = 0; claims != nullptr && k < claims->items.size(); ++k) {
                addNames(out, anyOf(claims->items[k], {"header_name", "headerName"}));
            }
        }
    }
    const Node* claims = anyOf(policy.config, {"propagate_claims"}); // KrakenD: [claim, header]
    for (std::size_t i = 0; claims != nullptr && i < claims->items.size(); ++i) {
        if (claims->items[i]->items.size() == 2) {
            out.push_back(toLower(claims->items[i]->items[1]->text));
        }
    }
    return out;
}

} // namespace

bool tellsIdentity(std::string_view name) {
    static constexpr std::array kStarts =
        std::to_array<std::string_view>({"x-consumer-",
                                         "x-user",
                                         "x-authenticated-",
                                         "x-credential-",
                                         "x-auth-request-",
                                         "x-auth-user",
                                         "x-remote-user",
                                         "remote-user",
                                         "x-forwarded-user",
                                         "x-forwarded-email",
                                         "x-forwarded-groups",
                                         "x-forwarded-preferred-username",
                                         "x-forwarded-client-cert",
                                         "x-forwarded-tls-client-cert",
                                         "x-client-cert",
                                         "x-ssl-client",
                                         "x-webauth-user",
                                         "x-account-id",
                                         "x-tenant-id",
                                         "x-role",
                                         "x-jwt-",
                                         "x-email",
                                         "x-subject"});
    return std::any_of(kStarts.begin(), kStarts.end(),
                       [name](std::string_view start) { return name.starts_with(start); }) &&
           !name.starts_with("x-user-agent");
}

IdentityUse identityUseOf(const Context& context, const model::Policy& policy) {
    IdentityUse use;
    if (!policy.enabled) {
        return use;
    }
    for (auto& name : headersOfAuthn(context.product(), policy)) {
        if (tellsIdentity(name)) {
            use.always.push_back(std::move(name));
        }
    }
    for (const auto& change : headerChangesOf(policy)) {
        const bool glob = change.name.ends_with('*');
        if (change.response || (!glob && !tellsIdentity(change.name))) {
            continue;
        }
        if (change.conditional) {
            use.conditional.push_back(change.name);
        } else if (change.op != HeaderOp::Add) {
            use.always.push_back(change.name);
            if (change.op == HeaderOp::Remove) {
                use.removed.push_back(change.name);
            }
        }
    }
    return use;
}

IdentityHeaders::IdentityHeaders(const Context& context)
    : m_context(context) {
    const auto& snapshot = context.snapshot();
    // By policy first: 100,000 routes share a few of them.
    std::vector<std::vector<std::string>> setBy(snapshot.policies.size());
    for (std::size_t i = 0; i < snapshot.policies.size(); ++i) {
        const auto use = identityUseOf(context, snapshot.policies[i]);
        for (const auto* list : {&use.always, &use.conditional}) {
            for (const auto& name : *list) {
                if (std::find(use.removed.begin(), use.removed.end(), name) == use.removed.end()) {
                    setBy[i].push_back(name);
                }
            }
        }
    }
    for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
        const model::RouteId route(i);
        for (const auto& entry : snapshot.routes[i].chain) {
            for (const auto& header : setBy[entry.policy.index()]) {
                for (const auto& address : backendAddresses(context, route)) {
                    auto& setters = m_byAddress[address];
                    const bool known =
                        std::any_of(setters.begin(), setters.end(),
                                    [&](const Setter& s) { return s.header == header; });
                    if (!known) {
                        setters.push_back({header, route, entry.policy});
                    }
                }
            }
        }
    }
}

std::vector<IdentityHeaders::Setter> IdentityHeaders::expectedBy(model::RouteId id) const {
    std::vector<Setter> out;
    if (m_byAddress.empty()) {
        return out;
    }
    for (const auto& address : backendAddresses(m_context, id)) {
        const auto found = m_byAddress.find(address);
        if (found == m_byAddress.end()) {
            continue;
        }
        for (const auto& setter : found->second) {
            const bool known = std::any_of(
                out.begin(), out.end(), [&](const Setter& s) { return s.header == setter.header; });
            if (!known) {
                out.push_back(setter);
            }
        }
    }
    return out;
}

} // namespace gatelens::findings
