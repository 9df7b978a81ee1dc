// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/reachability.h"

#include "core/base/strings.h"
#include "core/findings/places.h"
#include "core/findings/scalar_search.h"
#include "core/model/embedded_core.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

Requirement holds(std::string_view text, bool yes, std::string where = {},
                  model::Provenance place = {}) {
    return {std::string(text), yes ? Holds::Yes : Holds::No, std::move(where), std::move(place)};
}

Requirement unknown(std::string_view text) {
    return {std::string(text), Holds::Unknown, {}, {}};
}

template <typename Predicate>
Requirement onListener(const Context& context, std::string_view text, Predicate matches) {
    const auto& listeners = context.snapshot().listeners;
    if (listeners.empty()) {
        return unknown(text);
    }
    const auto found = std::find_if(listeners.begin(), listeners.end(), matches);
    return found == listeners.end()
               ? holds(text, false)
               : holds(text, true, fmt::format("listener \"{}\"", found->label()), found->source);
}

// HTTP/2 comes with TLS by default in these products.
bool speaksHttp2(const Context& context, const model::Listener& listener) {
    if (listener.protocol == model::Protocol::H2c || listener.protocol == model::Protocol::Grpc) {
        return true;
    }
    if (!listener.tls) {
        return false;
    }
    const auto& alpn = listener.tls->alpn;
    const auto product = context.product();
    const bool byDefault = alpn.empty() && (product == "traefik" || product == "caddy" ||
                                            product == "krakend" || product == "haproxy");
    return byDefault || std::find(alpn.begin(), alpn.end(), "h2") != alpn.end();
}

Requirement listenerRequirement(const Context& context, std::string_view text,
                                std::string_view value) {
    using model::Listener;
    using model::Protocol;
    if (value == "http2") {
        return onListener(context, text,
                          [&](const Listener& l) { return speaksHttp2(context, l); });
    }
    if (value == "http3") {
        const auto& listeners = context.snapshot().listeners;
        const bool anyUnknown = std::any_of(listeners.begin(), listeners.end(), [](const auto& l) {
            return !l.http3.known() && l.protocol != Protocol::Http3;
        });
        auto found = onListener(context, text, [](const Listener& l) {
            return l.protocol == Protocol::Http3 || (l.http3.known() && l.http3.value);
        });
        return found.holds == Holds::No && anyUnknown && context.product() == "nginx"
                   ? unknown(text)
                   : found;
    }
    if (value == "mtls") {
        return onListener(context, text, [](const Listener& l) {
            return l.tls && l.tls->clientAuth.known() &&
                   l.tls->clientAuth.value != model::ClientAuth::None;
        });
    }
    if (value == "tls") {
        return onListener(context, text, [](const Listener& l) { return l.tls.has_value(); });
    }
    if (value == "proxy_protocol") {
        return onListener(context, text, [](const Listener& l) {
            return l.proxyProtocol.known() && l.proxyProtocol.value;
        });
    }
    if (value == "tcp" || value == "udp") {
        const auto protocol = value == "tcp" ? Protocol::Tcp : Protocol::Udp;
        return onListener(context, text, [&](const Listener& l) { return l.protocol == protocol; });
    }
    return value == "spdy" ? holds(text, false) : unknown(text);
}

// Without regard to case, "-" and "_"; it is asked for every policy, so without copies.
bool isSameName(std::string_view a, std::string_view b) {
    const auto next = [](std::string_view text, std::size_t& at) {
        while (at < text.size() && (text[at] == '-' || text[at] == '_')) {
            ++at;
        }
        const char c = at < text.size() ? text[at++] : '\0';
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    std::size_t inA = 0;
    std::size_t inB = 0;
    while (true) {
        const char left = next(a, inA);
        const char right = next(b, inB);
        if (left != right) {
            return false;
        }
        if (left == '\0') {
            return true;
        }
    }
}

// "envoy.filters.http.jwt_authn" answers to "jwt_authn", "jwt-auth" to itself.
bool isType(std::string_view type, std::string_view wanted) {
    const auto dot = type.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? type : type.substr(dot + 1);
    return isSameName(type, wanted) || isSameName(last, wanted);
}

// A policy counts when it runs: on a route, or on all of them.
Requirement policyRequirement(const Context& context, std::string_view text,
                              std::string_view value) {
    const auto& policies = context.snapshot().policies;
    for (std::size_t i = 0; i < policies.size(); ++i) {
        const auto& policy = policies[i];
        const bool runs =
            policy.enabled && (!context.relations().routesOfPolicy[model::PolicyId(i)].empty() ||
                               policy.scope == model::PolicyScope::Global);
        if (runs && isType(policy.type, value)) {
            return holds(text, true, fmt::format("policy \"{}\"", policy.label()), policy.source);
        }
    }
    return holds(text, false);
}

// APISIX serves batch-requests by itself once it is on the list of plugins; later
// versions need a route with public-api.
Requirement batchRequests(const Context& context, std::string_view text) {
    const auto& snapshot = context.snapshot();
    const auto& plugins = snapshot.gateway.availablePlugins;
    if (std::find(plugins.begin(), plugins.end(), "batch-requests") != plugins.end()) {
        return holds(text, true, "the plugin batch-requests", placeOf(snapshot));
    }
    for (const auto& route : snapshot.routes) {
        const bool published =
            std::any_of(route.paths.begin(), route.paths.end(), [](const auto& path) {
                return path.value.find("batch-requests") != std::string::npos;
            });
        if (published) {
            return holds(text, true, fmt::format("route \"{}\"", route.label()), route.source);
        }
    }
    return plugins.empty() ? unknown(text) : holds(text, false);
}

// Filters below HTTP are no policies of routes in the model.
bool isBelowHttp(std::string_view filter) {
    static constexpr std::array kFilters = std::to_array<std::string_view>(
        {"tcp_proxy", "tls_inspector", "dns", "original_src", "grpc_stats", "decompressor"});
    return std::find(kFilters.begin(), kFilters.end(), filter) != kFilters.end();
}

template <typename List>
Requirement inExtra(std::string_view text, std::string_view name, const List& entities) {
    for (const auto& entity : entities) {
        if (const auto* node = extraField(entity, name); node != nullptr) {
            return holds(text, true, fmt::format("\"{}\" at \"{}\"", name, entity.label()),
                         {node->range, {}});
        }
    }
    return holds(text, false);
}

Requirement directiveRequirement(const Context& context, std::string_view text,
                                 std::string_view value) {
    const std::string_view name = value.substr(0, value.find(' '));
    if (name != value) {
        return unknown(text); // a directive with an argument
    }
    auto found = policyRequirement(context, text, name);
    if (found.holds == Holds::Yes) {
        return found;
    }
    const auto& snapshot = context.snapshot();
    for (const auto& service : snapshot.services) {
        if (service.productKind == name) {
            return holds(text, true, fmt::format("service \"{}\"", service.label()),
                         service.source);
        }
    }
    if (name == "resolver" && !snapshot.gateway.resolvers.empty()) {
        return holds(text, true, fmt::format("resolver {}", snapshot.gateway.resolvers.front()),
                     placeOf(snapshot));
    }
    if (const auto* node = extraField(snapshot.gateway, name); node != nullptr) {
        return holds(text, true, fmt::format("\"{}\"", name), {node->range, {}});
    }
    found = inExtra(text, name, snapshot.routes);
    return found.holds == Holds::Yes ? found : inExtra(text, name, snapshot.listeners);
}

Requirement adminRequirement(const Context& context, std::string_view text,
                             std::string_view value) {
    const auto& snapshot = context.snapshot();
    const auto& admin = snapshot.gateway.admin;
    if (admin.empty()) {
        return unknown(text);
    }
    const auto find = [&](auto matches) {
        const auto found = std::find_if(admin.begin(), admin.end(), matches);
        return found == admin.end()
                   ? holds(text, false)
                   : holds(text, true, fmt::format("{} \"{}\"", kindText(*found), found->label()),
                           placeOf(snapshot, *found));
    };
    using model::AdminEndpoint;
    if (value == "exposed" || value == "envoy") {
        return find(
            [&](const AdminEndpoint& e) { return isAdministrative(e) && context.isPublic(e); });
    }
    if (value == "dashboard") {
        return find([](const AdminEndpoint& e) { return e.kind == "dashboard"; });
    }
    if (value == "default_key") {
        return find([](const AdminEndpoint& e) {
            return std::any_of(e.keys.begin(), e.keys.end(),
                               [](const auto& k) { return k.common; });
        });
    }
    if (value == "ip_allowlist_removed") {
        return find([](const AdminEndpoint& e) {
            return e.allow.known() &&
                   (e.allow.value.empty() || std::find(e.allow.value.begin(), e.allow.value.end(),
                                                       "0.0.0.0/0") != e.allow.value.end());
        });
    }
    if (value == "local") {
        return find([](const AdminEndpoint& e) { return isAdministrative(e); });
    }
    return value == "remote" ? find([](const AdminEndpoint& e) {
        return e.name.find("remote") != std::string::npos;
    })
                             : unknown(text);
}

Requirement upstreamRequirement(const Context& context, std::string_view text,
                                std::string_view value) {
    const auto& services = context.snapshot().services;
    const auto find = [&](auto matches) {
        const auto found = std::find_if(services.begin(), services.end(), matches);
        return found == services.end()
                   ? holds(text, false)
                   : holds(text, true, fmt::format("service \"{}\"", found->label()),
                           found->source);
    };
    using model::Protocol;
    using model::Service;
    if (value == "tls") {
        return find([](const Service& s) { return model::isEncrypted(s.protocol); });
    }
    if (value == "fastcgi") {
        return find([](const Service& s) { return s.protocol == Protocol::FastCgi; });
    }
    if (value == "http2") {
        return find([](const Service& s) {
            return s.protocol == Protocol::H2c || s.protocol == Protocol::Grpc ||
                   s.protocol == Protocol::Grpcs;
        });
    }
    return unknown(text);
}

Requirement featureRequirement(const Context& context, std::string_view text,
                               std::string_view value) {
    const auto& snapshot = context.snapshot();
    if (value == "access_log") {
        const auto& log = snapshot.gateway.accessLog;
        return log.known() ? holds(text, log.value, "the access log", placeOf(snapshot))
                           : unknown(text);
    }
    if (value == "stream") {
        return listenerRequirement(context, text, "tcp");
    }
    if (value == "mail") {
        return extraField(snapshot.gateway, "mail") == nullptr ? holds(text, false)
                                                               : holds(text, true, "mail");
    }
    if (value == "plugins") {
        const auto& plugins = snapshot.gateway.availablePlugins;
        return plugins.empty() ? unknown(text)
                               : holds(text, true, fmt::format("plugin {}", plugins.front()),
                                       placeOf(snapshot));
    }
    if (value == "log_level=debug") {
        const auto& debug = snapshot.gateway.debug;
        return debug.known() ? holds(text, debug.value, "the debug log", placeOf(snapshot))
                             : unknown(text);
    }
    if (value == "lua" || value == "mirror") {
        const auto& policies = snapshot.policies;
        const auto found =
            std::find_if(policies.begin(), policies.end(), [&](const model::Policy& policy) {
                return policy.enabled && containsIgnoreCase(policy.type, value);
            });
        return found == policies.end()
                   ? holds(text, false)
                   : holds(text, true, fmt::format("policy \"{}\"", found->label()), found->source);
    }
    auto policy = policyRequirement(context, text, value);
    return policy.holds == Holds::Yes ? policy : unknown(text);
}

Requirement providerRequirement(const Context& context, std::string_view text,
                                std::string_view value) {
    const auto& gateway = context.snapshot().gateway;
    if (gatewaySetting(gateway, {"providers"}) == nullptr) {
        return unknown(text);
    }
    const auto* provider = gateway.raw->at({"providers", value});
    return provider == nullptr
               ? holds(text, false)
               : holds(text, true, fmt::format("provider {}", value), {provider->range, {}});
}

// Each requirement is looked for once, however many advisories have it.
using Answers = std::map<std::string, Requirement>;

void rate(const Context& context, Answers& answers, KnownFlaw& flaw) {
    flaw.reachable = Holds::Yes;
    for (const auto& requirement : flaw.advisory->requirements) {
        auto known = answers.find(requirement);
        if (known == answers.end()) {
            known = answers.emplace(requirement, requirementIn(context, requirement)).first;
        }
        flaw.requirements.push_back(known->second);
        flaw.reachable = std::min(flaw.reachable, flaw.requirements.back().holds);
    }
}

// Distributions fix old versions; the user says which, or all ("backport").
bool isBackported(const Context& context, const Advisory& advisory) {
    const auto& gateway = context.snapshot().gateway;
    const auto* attested =
        context.attestations().find(AttestedFact::ControlElsewhere, model::EntityKind::Gateway,
                                    gateway, gateway.label(), context.now());
    return attested != nullptr && (containsIgnoreCase(attested->value, "backport") ||
                                   containsIgnoreCase(attested->value, advisory.id));
}

} // namespace

Requirement requirementIn(const Context& context, std::string_view requirement) {
    const auto colon = requirement.find(':');
    if (colon == std::string_view::npos) {
        return unknown(requirement);
    }
    const std::string_view kind = requirement.substr(0, colon);
    const std::string_view value = requirement.substr(colon + 1);
    if (kind == "listener") {
        return listenerRequirement(context, requirement, value);
    }
    if (requirement == "plugin:batch-requests") {
        return batchRequests(context, requirement);
    }
    if (kind == "filter" && isBelowHttp(value)) {
        auto found = policyRequirement(context, requirement, value);
        return found.holds == Holds::Yes ? found : unknown(requirement);
    }
    if (kind == "plugin" || kind == "filter" || kind == "middleware") {
        return policyRequirement(context, requirement, value);
    }
    if (kind == "directive") {
        return directiveRequirement(context, requirement, value);
    }
    if (kind == "admin") {
        return adminRequirement(context, requirement, value);
    }
    if (kind == "upstream") {
        return upstreamRequirement(context, requirement, value);
    }
    if (kind == "feature") {
        return featureRequirement(context, requirement, value);
    }
    return kind == "provider" ? providerRequirement(context, requirement, value)
                              : unknown(requirement);
}

std::string versionOf(const Context& context) {
    const auto& gateway = context.snapshot().gateway;
    if (context.product() == "gateway-api") {
        return {}; // the version of the CRDs, not of a product
    }
    if (!gateway.version.empty()) {
        return gateway.version;
    }
    const auto* attested =
        context.attestations().find(AttestedFact::VersionIs, model::EntityKind::Gateway, gateway,
                                    gateway.label(), context.now());
    return attested == nullptr ? std::string{} : attested->value;
}

std::vector<KnownFlaw> knownFlaws(const Context& context) {
    const auto& advisories = context.attestations().advisories ? *context.attestations().advisories
                                                               : Advisories::builtin();
    std::vector<KnownFlaw> flaws;
    Answers answers;
    std::set<std::string> own; // ids that a list before decides
    const auto add = [&](std::string_view product, const std::string& version,
                         std::string_view core) {
        std::set<std::string> decidedHere; // by OpenResty, before its nginx is asked
        for (const auto& advisory : advisories.of(product)) {
            const bool decided = !core.empty() && own.contains(advisory.id);
            decidedHere.insert(advisory.id);
            if (decided || advisory.endOfLife || advisory.disputed ||
                advisory.rangeOf(version) == nullptr || isBackported(context, advisory)) {
                continue;
            }
            flaws.push_back({&advisory, version, std::string(core), {}, Holds::Unknown});
            rate(context, answers, flaws.back());
        }
        own.merge(decidedHere);
    };
    const std::string version = versionOf(context);
    if (!version.empty()) {
        add(context.product(), version, {});
    }
    const auto& known = context.snapshot().gateway.embedded;
    // A version that is only attested tells the core as well.
    for (const auto& embedded :
         known.empty() ? model::embeddedCores(context.product(), version) : known) {
        const auto space = embedded.find(' ');
        if (space != std::string::npos) {
            const std::string core = toLower(embedded.substr(0, space));
            add(core, embedded.substr(space + 1), core);
        }
    }
    std::stable_sort(flaws.begin(), flaws.end(), [](const KnownFlaw& a, const KnownFlaw& b) {
        return a.advisory->severity > b.advisory->severity;
    });
    return flaws;
}

} // namespace gatelens::findings
