// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/rate_limits.h"

#include "core/base/strings.h"
#include "core/findings/policy_fields.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

using model::Policy;

namespace {

void lower(std::optional<double>& rate, double perMinute) {
    rate = rate ? std::min(*rate, perMinute) : perMinute;
}

std::optional<RateLimit> ofKong(const Policy& policy) {
    struct Window {
        std::string_view field;
        double minutes;
    };
    static constexpr std::array kWindows = std::to_array<Window>({{"second", 1.0 / 60},
                                                                  {"minute", 1},
                                                                  {"hour", 60},
                                                                  {"day", 1440},
                                                                  {"month", 43200},
                                                                  {"year", 525600}});
    RateLimit limit;
    for (const auto& window : kWindows) {
        if (const auto count = numberOf(policy, window.field)) {
            lower(limit.perMinute, *count / window.minutes);
            limit.rateNode = fieldOf(policy, window.field);
        }
    }
    // rate-limiting-advanced: two lists side by side.
    const text::Node* counts = fieldOf(policy, "limit");
    const text::Node* sizes = fieldOf(policy, "window_size");
    for (std::size_t i = 0; counts != nullptr && sizes != nullptr &&
                            i < std::min(counts->items.size(), sizes->items.size());
         ++i) {
        const double seconds = sizes->items[i]->asDouble().value_or(0);
        if (seconds > 0) {
            lower(limit.perMinute, counts->items[i]->asDouble().value_or(0) * 60 / seconds);
            limit.rateNode = counts;
        }
    }
    const std::string_view field = counts != nullptr ? "identifier" : "limit_by";
    const auto by = textOf(policy, field, "consumer");
    limit.keyText = by;
    limit.keyNode = fieldOf(policy, field);
    limit.key = by == "header"                           ? LimitKey::Header
                : by == "ip"                             ? LimitKey::Address
                : by == "service" || by == "path"        ? LimitKey::Everyone
                : by == "consumer" || by == "credential" ? LimitKey::Consumer
                                                         : LimitKey::Unknown;
    if (by == "header") {
        limit.keyText = fmt::format("header {}", textOf(policy, "header_name"));
    }
    return limit;
}

LimitKey keyOfVariable(std::string_view variable) {
    std::string name = toLower(variable);
    while (!name.empty() && (name.front() == '$' || name.front() == '{')) {
        name.erase(name.begin());
    }
    return name.starts_with("http_") || name.find("$http_") != std::string::npos ? LimitKey::Header
           : name.starts_with("arg_") || name.starts_with("cookie_") ||
                   name.find("$arg_") != std::string::npos ||
                   name.find("$cookie_") != std::string::npos
               ? LimitKey::Query
           : name.find("remote_addr") != std::string::npos ? LimitKey::Address
           : name.starts_with("consumer") || name == "remote_user" ||
                   name.starts_with("jwt_claim") || name.starts_with("ssl_client")
               ? LimitKey::Consumer
           : name.starts_with("server_") || name.starts_with("host") ? LimitKey::Everyone
                                                                     : LimitKey::Unknown;
}

std::optional<RateLimit> ofApisix(const Policy& policy) {
    RateLimit limit;
    const auto count = numberOf(policy, "count");
    const auto window = numberOf(policy, "time_window");
    const auto rate = numberOf(policy, "rate");
    if (count && window && *window > 0) {
        limit.perMinute = *count * 60 / *window;
        limit.rateNode = fieldOf(policy, "count");
    } else if (rate) {
        limit.perMinute = *rate * 60;
        limit.rateNode = fieldOf(policy, "rate");
    }
    limit.keyText = textOf(policy, "key", "remote_addr");
    limit.keyNode = fieldOf(policy, "key");
    limit.key = textOf(policy, "key_type") == "constant" ? LimitKey::Everyone
                                                         : keyOfVariable(limit.keyText);
    return limit;
}

std::optional<RateLimit> ofTraefik(const Policy& policy) {
    RateLimit limit;
    const text::Node* criterion = fieldOf(policy, "sourceCriterion");
    const text::Node* header = fieldAt(criterion, "requestHeaderName");
    const text::Node* host = fieldAt(criterion, "requestHost");
    limit.key = header != nullptr ? LimitKey::Header
                : host != nullptr ? LimitKey::Everyone
                                  : LimitKey::Address;
    limit.keyNode = header != nullptr ? header : host;
    limit.keyText = header != nullptr ? fmt::format("header {}", header->text) : "client address";
    if (policy.type == "inFlightReq") {
        return limit;
    }
    const double average = numberOf(policy, "average").value_or(0);
    const double period = secondsOf(textOf(policy, "period", "1s")).value_or(1);
    if (average <= 0) {
        return std::nullopt; // 0, the default, means no limit
    }
    limit.perMinute = average * 60 / std::max(period, 1e-3);
    limit.rateNode = fieldOf(policy, "average");
    return limit;
}

std::optional<RateLimit> ofEnvoy(const Policy& policy) {
    RateLimit limit;
    if (policy.type.ends_with("local_ratelimit")) {
        const auto tokens = numberOf(policy, "token_bucket.tokens_per_fill");
        const auto most = numberOf(policy, "token_bucket.max_tokens");
        const auto interval = secondsOf(textOf(policy, "token_bucket.fill_interval", "1s"));
        if (!most) {
            return std::nullopt;
        }
        limit.key = LimitKey::Everyone;
        limit.keyText = "everyone";
        // tokens_per_fill is 1 when unset (envoy.type.v3.TokenBucket).
        limit.perMinute = tokens.value_or(1) * 60 / std::max(interval.value_or(1), 1e-3);
        limit.rateNode = fieldOf(policy, "token_bucket.max_tokens");
    }
    return limit;
}

// limit_req names a zone; key and rate stand where the zone is defined.
std::optional<RateLimit> ofNginx(const Context& context, const Policy& policy) {
    RateLimit limit;
    if (policy.type == "limit_rate") {
        return std::nullopt; // bandwidth
    }
    const std::string_view zone = argumentAfter(policy, "zone=");
    const std::string_view name =
        policy.type == "limit_conn" && !argumentsOf(policy).empty() ? argumentsOf(policy)[0] : zone;
    for (const auto& extra : context.snapshot().gateway.extra) {
        if (extra.name != policy.type + "_zone" || extra.value == nullptr) {
            continue;
        }
        std::string_view defined;
        std::string_view rate;
        for (const text::Node* argument : extra.value->items) {
            if (argument->text.starts_with("zone=")) {
                defined = argument->text.substr(5);
                defined = defined.substr(0, defined.find(':'));
            } else if (argument->text.starts_with("rate=")) {
                rate = argument->text.substr(5);
            }
        }
        if (defined != name) {
            continue;
        }
        limit.keyText = extra.value->arg(0);
        limit.keyNode = extra.value->items.empty() ? nullptr : extra.value->items[0];
        limit.key = keyOfVariable(limit.keyText);
        limit.rateNode = extra.value;
        const auto slash = rate.find("r/");
        if (const auto number = parseDouble(rate.substr(0, slash))) {
            limit.perMinute = rate.ends_with("r/m") ? *number : *number * 60;
        }
        break;
    }
    return limit;
}

std::optional<RateLimit> ofHaproxy(const Policy& policy) {
    const auto arguments = argumentsOf(policy);
    const bool refuses = policy.type.find("deny") != std::string::npos ||
                         policy.type.find("tarpit") != std::string::npos ||
                         policy.type.find("reject") != std::string::npos ||
                         policy.type.find("silent-drop") != std::string::npos ||
                         policy.type.find("return") != std::string::npos ||
                         policy.type == "rate-limit sessions";
    return refuses ? std::optional(RateLimit{}) : std::nullopt;
}

std::optional<RateLimit> ofTyk(const Policy& policy) {
    RateLimit limit;
    const auto rate = numberOf(policy, "rate");
    const text::Node* per = fieldOf(policy, "per");
    const auto seconds = per == nullptr ? std::nullopt : secondsOf(per->asText().value_or(""));
    if (rate && seconds && *seconds > 0) {
        limit.perMinute = *rate * 60 / *seconds;
        limit.rateNode = fieldOf(policy, "rate");
    }
    limit.key = policy.type == "rate-limit-and-quota" || policy.type == "organisation-quota"
                    ? LimitKey::Consumer
                    : LimitKey::Everyone;
    limit.keyText = limit.key == LimitKey::Consumer ? "the key" : "everyone";
    return limit;
}

std::optional<RateLimit> ofKrakend(const Policy& policy) {
    RateLimit limit;
    const double every = secondsOf(textOf(policy, "every", "1s")).value_or(1);
    const auto client = numberOf(policy, "client_max_rate");
    const auto all = numberOf(policy, "max_rate");
    if (client && *client > 0) {
        const auto strategy = textOf(policy, "strategy", "ip");
        limit.keyText = strategy;
        limit.key = strategy == "ip"       ? LimitKey::Address
                    : strategy == "header" ? LimitKey::Header
                    : strategy == "param"  ? LimitKey::Query
                                           : LimitKey::Unknown;
        if (strategy != "ip") {
            limit.keyText = fmt::format("{} {}", strategy, textOf(policy, "key"));
        }
        limit.keyNode = fieldOf(policy, strategy == "ip" ? "strategy" : "key");
        limit.perMinute = *client * 60 / std::max(every, 1e-3);
        limit.rateNode = fieldOf(policy, "client_max_rate");
    } else if (all && *all > 0) {
        limit.key = LimitKey::Everyone;
        limit.keyText = "everyone";
        limit.perMinute = *all * 60 / std::max(every, 1e-3);
        limit.rateNode = fieldOf(policy, "max_rate");
    } else if (policy.type.find("tiered") == std::string::npos) {
        return std::nullopt;
    }
    return limit;
}

// The mholt/caddy-ratelimit handler; of several zones the tightest counts.
std::optional<RateLimit> ofCaddy(const Policy& policy) {
    RateLimit limit;
    const text::Node* zones = fieldOf(policy, "rate_limits");
    for (std::size_t i = 0; zones != nullptr && i < zones->members.size(); ++i) {
        const text::Node* zone = zones->members[i].value;
        const text::Node* key = fieldAt(zone, "key");
        const text::Node* events = fieldAt(zone, "max_events");
        const text::Node* window = fieldAt(zone, "window");
        limit.keyText = key == nullptr ? "everyone" : std::string(key->text);
        limit.keyNode = key;
        limit.key = limit.keyText.find("request.header") != std::string::npos ? LimitKey::Header
                    : limit.keyText.find("query") != std::string::npos ||
                            limit.keyText.find("cookie") != std::string::npos
                        ? LimitKey::Query
                    : limit.keyText.find("remote") != std::string::npos ||
                            limit.keyText.find("client_ip") != std::string::npos
                        ? LimitKey::Address
                    : limit.keyText.find("auth.user") != std::string::npos ? LimitKey::Consumer
                    : limit.keyText.find('{') == std::string::npos         ? LimitKey::Everyone
                                                                           : LimitKey::Unknown;
        const auto seconds =
            window == nullptr ? std::nullopt : secondsOf(window->asText().value_or(""));
        if (events != nullptr && seconds && *seconds > 0) {
            lower(limit.perMinute, events->asDouble().value_or(0) * 60 / *seconds);
            limit.rateNode = events;
        }
    }
    return limit;
}

} // namespace

std::optional<RateLimit> rateLimitOf(const Context& context, const Policy& policy) {
    if (policy.policyClass != model::PolicyClass::Limit || !policy.enabled ||
        policy.mode == model::PolicyMode::Monitor ||
        policy.type.find("andwidth") != std::string::npos ||
        policy.type == "response-ratelimiting") {
        return std::nullopt;
    }
    const auto product = context.product();
    return product == "kong"      ? ofKong(policy)
           : product == "apisix"  ? ofApisix(policy)
           : product == "traefik" ? ofTraefik(policy)
           : product == "envoy"   ? ofEnvoy(policy)
           : product == "nginx"   ? ofNginx(context, policy)
           : product == "haproxy" ? ofHaproxy(policy)
           : product == "tyk"     ? ofTyk(policy)
           : product == "krakend" ? ofKrakend(policy)
           : product == "caddy"   ? ofCaddy(policy)
                                  : std::optional(RateLimit{});
}

std::vector<RouteLimit> limitsOf(const Context& context, model::RouteId id) {
    std::vector<RouteLimit> limits;
    if ((context.facts(id).classes & classBit(model::PolicyClass::Limit)) == 0) {
        return limits;
    }
    for (const auto& entry : context.snapshot()[id].chain) {
        if (auto limit = rateLimitOf(context, context.snapshot()[entry.policy])) {
            limits.push_back({entry.policy, std::move(*limit)});
        }
    }
    return limits;
}

} // namespace gatelens::findings
