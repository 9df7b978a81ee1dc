// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/identity_headers.h"

#include "core/base/strings.h"
#include "core/findings/config_text.h"
#include "core/findings/header_changes.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

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

namespace {

bool covers(const std::string& pattern, std::string_view header) {
    return pattern == header ||
           (pattern.ends_with('*') &&
            header.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1)));
}

} // namespace

IdentityHeaders::IdentityHeaders(const Context& context)
    : m_context(&context)
    , m_addresses(context.sharedDerived<BackendAddresses>())
    , m_setters(m_addresses->size()) {
    readPolicies();
    const auto& routes = context.snapshot().routes;
    for (std::size_t i = 0; i < routes.size(); ++i) {
        if (!setsAny(routes[i])) {
            continue;
        }
        for (const auto& share : routes[i].services) {
            for (const std::uint32_t address : share.service ? m_addresses->of(share.service)
                                                             : std::span<const std::uint32_t>{}) {
                note(model::RouteId(i), address);
            }
        }
    }
}

void IdentityHeaders::readPolicies() {
    const auto& policies = m_context->snapshot().policies;
    std::vector<IdentityUse> uses;
    uses.reserve(policies.size());
    std::unordered_map<std::string, std::uint32_t> numbers;
    m_uses.resize(policies.size());
    for (std::size_t i = 0; i < policies.size(); ++i) {
        const auto& use = uses.emplace_back(identityUseOf(*m_context, policies[i]));
        for (const auto* list : {&use.always, &use.conditional}) {
            for (const auto& name : *list) {
                if (std::find(use.removed.begin(), use.removed.end(), name) != use.removed.end()) {
                    continue;
                }
                const auto next = static_cast<std::uint32_t>(m_names.size());
                const auto [found, isNew] = numbers.emplace(name, next);
                if (isNew) {
                    m_names.push_back(name);
                }
                m_uses[i].sets.push_back(found->second);
            }
        }
    }
    for (std::size_t i = 0; i < policies.size(); ++i) {
        for (const auto& name : uses[i].always) {
            if (const auto found = numbers.find(name); found != numbers.end()) {
                m_uses[i].overwrites.push_back(found->second);
            }
            for (std::uint32_t n = 0; name.ends_with('*') && n < m_names.size(); ++n) {
                if (covers(name, m_names[n])) {
                    m_uses[i].overwrites.push_back(n);
                }
            }
        }
    }
}

bool IdentityHeaders::setsAny(const model::Route& route) const {
    return std::any_of(route.chain.begin(), route.chain.end(), [&](const auto& entry) {
        return !m_uses[entry.policy.index()].sets.empty();
    });
}

void IdentityHeaders::note(model::RouteId id, std::uint32_t address) {
    auto& setters = m_setters[address];
    for (const auto& entry : m_context->snapshot()[id].chain) {
        for (const std::uint32_t header : m_uses[entry.policy.index()].sets) {
            const bool known = std::any_of(setters.begin(), setters.end(),
                                           [&](const Setter& s) { return s.header == header; });
            if (!known) {
                setters.push_back({header, id, entry.policy});
            }
        }
    }
}

bool IdentityHeaders::overwrites(model::RouteId id, std::uint32_t header) const {
    const auto& chain = m_context->snapshot()[id].chain;
    return std::any_of(chain.begin(), chain.end(), [&](const auto& entry) {
        const auto& headers = m_uses[entry.policy.index()].overwrites;
        return std::find(headers.begin(), headers.end(), header) != headers.end();
    });
}

std::vector<model::RouteId> IdentityHeaders::follow(const Context& after, const RouteEdit& edit) {
    m_context = &after;
    std::vector<model::RouteId> affected;
    for (const auto id : edit.routes) {
        const auto& was = edit.before.snapshot()[id];
        const auto& now = after.snapshot()[id];
        if (!setsAny(was) && !setsAny(now)) {
            continue;
        }
        auto addresses = m_addresses->of(was);
        const auto more = m_addresses->of(now);
        addresses.insert(addresses.end(), more.begin(), more.end());
        for (const std::uint32_t address : addresses) {
            const auto before = std::exchange(m_setters[address], {});
            const auto routes = m_addresses->routesAt(after, address);
            for (const auto route : routes) {
                note(route, address);
            }
            const auto& setters = m_setters[address];
            const bool named = std::any_of(setters.begin(), setters.end(),
                                           [&](const Setter& s) { return s.route == id; });
            if (named || setters != before) {
                affected.insert(affected.end(), routes.begin(), routes.end());
            }
        }
    }
    return affected;
}

} // namespace gatelens::findings
