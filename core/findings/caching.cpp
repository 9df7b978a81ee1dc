// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/caching.h"

#include "core/findings/predicates.h"
#include "core/findings/scalar_search.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

using text::Node;

namespace {

// Parts of a key, a list of names or a bypass condition that tell clients apart.
bool namesClient(std::string_view text) {
    static constexpr std::array kWords = std::to_array<std::string_view>(
        {"authorization", "cookie", "remote_user", "consumer", "ssl_client", "x-api-key",
         "x_api_key", "apikey", "jwt_claim", "x-user", "x_user", "tenant", "session"});
    return std::any_of(kWords.begin(), kWords.end(),
                       [&](std::string_view word) { return containsIgnoreCase(text, word); });
}

std::string joined(const Node* node) {
    std::string text;
    const auto add = [&](std::string_view part) {
        text += (text.empty() ? "" : " ") + std::string(part);
    };
    if (node != nullptr && node->isScalar()) {
        add(node->text);
    }
    for (std::size_t i = 0; node != nullptr && i < node->items.size(); ++i) {
        add(node->items[i]->text);
    }
    return text;
}

bool isOn(const Node* node, bool fallback) {
    return node == nullptr ? fallback : node->asBool().value_or(fallback);
}

bool listHas(const Node* list, std::string_view word) {
    return list != nullptr && std::any_of(list->items.begin(), list->items.end(),
                                          [&](const Node* item) { return item->text == word; });
}

// kong/plugins/proxy-cache: the key holds the consumer when one is known; vary_headers
// adds headers; cache_control false keeps what is marked private.
void readKong(const model::Policy& policy, Caching& caching) {
    const Node* vary = option(policy, "vary_headers");
    caching.perClient = namesClient(joined(vary));
    caching.ignoresCacheControl = !isOn(option(policy, "cache_control"), false);
    caching.cachesBodies = listHas(option(policy, "request_method"), "POST");
}

void readApisix(const model::Policy& policy, Caching& caching) {
    const Node* key = option(policy, "cache_key");
    if (key != nullptr) {
        caching.key = model::Setting<std::string>::at(joined(key), key->range);
    }
    caching.perClient = isOn(option(policy, "consumer_isolation"), true) ||
                        namesClient(caching.key.value) ||
                        namesClient(joined(option(policy, "cache_bypass")));
    caching.ignoresCacheControl = !isOn(option(policy, "cache_control"), false);
    caching.cachesBodies = listHas(option(policy, "cache_method"), "POST") &&
                           caching.key.value.find("request_body") == std::string::npos;
}

bool endsWith(const model::Policy& policy, std::string_view suffix) {
    return policy.type.ends_with(suffix);
}

// nginx honours Cache-Control and Set-Cookie unless told to ignore them, and keeps
// answers to requests with Authorization (ngx_http_upstream_module).
void readNginx(const Context& context, model::RouteId id, Caching& caching) {
    const auto& snapshot = context.snapshot();
    for (const auto policyId : context.chain(id)) {
        const auto& policy = snapshot[policyId];
        if (endsWith(policy, "_cache_key")) {
            caching.key =
                model::Setting<std::string>::at(joined(policy.config), policy.source.range);
            caching.perClient = caching.perClient || namesClient(caching.key.value);
        }
    }
    const auto look = [&](std::string_view type, const Node* node) {
        if (type.ends_with("_cache_bypass") || type.ends_with("_no_cache")) {
            caching.bypassesCredentials = caching.bypassesCredentials || namesClient(joined(node));
        } else if (type.ends_with("_ignore_headers")) {
            const std::string names = joined(node);
            caching.ignoresCacheControl = names.find("Cache-Control") != std::string::npos ||
                                          names.find("Set-Cookie") != std::string::npos;
        } else if (type.ends_with("_cache_methods")) {
            caching.cachesBodies = joined(node).find("POST") != std::string::npos &&
                                   caching.key.value.find("request_body") == std::string::npos;
        }
    };
    for (const auto policyId : context.chain(id)) {
        look(snapshot[policyId].type, snapshot[policyId].config);
    }
    for (const auto& field : snapshot[id].extra) {
        look(field.name, field.value);
    }
}

bool runsBeforeAuthn(const Context& context, model::RouteId id, model::PolicyId cache) {
    for (const auto policy : context.chain(id)) {
        if (policy == cache) {
            return true;
        }
        if (rejectsAnonymous(context.snapshot()[policy], context.snapshot()[id])) {
            return false;
        }
    }
    return false;
}

// A directive that only shapes a cache does not switch it on.
bool switchesOn(const model::Policy& policy) {
    static constexpr std::array kShaping = std::to_array<std::string_view>(
        {"_key", "_valid", "_bypass", "_no_cache", "_methods", "_lock", "_use_stale", "_min_uses",
         "_path", "_revalidate", "_background_update"});
    return policy.policyClass == model::PolicyClass::Cache &&
           std::none_of(kShaping.begin(), kShaping.end(),
                        [&](std::string_view suffix) { return endsWith(policy, suffix); });
}

} // namespace

Caching cachingOf(const Context& context, model::RouteId id) {
    Caching caching;
    const auto& snapshot = context.snapshot();
    if ((context.facts(id).classes & classBit(model::PolicyClass::Cache)) == 0) {
        return caching;
    }
    for (const auto policy : context.chain(id)) {
        if (switchesOn(snapshot[policy])) {
            caching.policy = policy;
            break;
        }
    }
    if (!caching.policy) {
        return caching;
    }
    const auto& policy = snapshot[caching.policy];
    const auto product = context.product();
    if (product == "kong") {
        readKong(policy, caching);
    } else if (product == "apisix") {
        readApisix(policy, caching);
    } else if (product == "nginx") {
        readNginx(context, id, caching);
    } else if (product == "tyk") {
        caching.perClient = true; // the key holds the client's token (mw_redis_cache.go)
    } else if (product == "envoy") {
        // The filter does not keep answers to requests that carry Authorization
        // (envoy.extensions.filters.http.cache, cacheability rules).
        caching.bypassesCredentials = true;
        caching.beforeAuthentication = runsBeforeAuthn(context, id, caching.policy);
    } else if (product == "haproxy") {
        caching.bypassesCredentials = true; // RFC 9111 3.5 is followed (http_ana, cache.c)
    }
    if (policy.config != nullptr && product != "kong" && product != "apisix") {
        caching.perClient =
            caching.perClient ||
            findScalar(*policy.config, [](std::string_view name, const Node& value) {
                return name != "name" && namesClient(value.text);
            }) != nullptr;
    }
    return caching;
}

} // namespace gatelens::findings
