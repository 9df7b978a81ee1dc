// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/policies.h"

#include "core/base/strings.h"
#include "core/http/syntax.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace gatelens::sandbox {

namespace {

using text::Node;

std::optional<std::int64_t> positive(const Node& config, std::string_view name) {
    const Node* value = config.get(name);
    const auto number = value == nullptr ? std::nullopt : value->asInt();
    return number && *number > 0 ? number : std::nullopt;
}

std::vector<std::string> texts(const Node* list) {
    std::vector<std::string> found;
    if (list == nullptr) {
        return found;
    }
    if (list->isScalar()) {
        if (const auto text = list->asText()) {
            for (const std::string_view piece : split(*text, ',')) {
                found.emplace_back(trim(piece));
            }
        }
        return found;
    }
    for (const Node* item : list->items) {
        if (const auto text = item->asText()) {
            found.emplace_back(*text);
        }
    }
    return found;
}

std::vector<std::string> firstOf(const Node& config,
                                 std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (auto found = texts(config.get(name)); !found.empty()) {
            return found;
        }
    }
    return {};
}

} // namespace

std::optional<Limit> limitOf(const model::Policy& policy) {
    if (policy.policyClass != model::PolicyClass::Limit || policy.config == nullptr) {
        return std::nullopt;
    }
    const Node& config = *policy.config;
    // Kong rate-limiting.
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kWindows{
        {{"second", "1s"}, {"minute", "60s"}, {"hour", "3600s"}, {"day", "86400s"}}};
    for (const auto& [name, per] : kWindows) {
        if (const auto requests = positive(config, name)) {
            return Limit{*requests, std::string(per)};
        }
    }
    // APISIX limit-count.
    if (const auto count = positive(config, "count")) {
        if (const auto window = positive(config, "time_window")) {
            return Limit{*count, fmt::format("{}s", *window)};
        }
    }
    // Traefik rateLimit: average requests a period, one second when not said.
    if (const auto average = positive(config, "average")) {
        const Node* period = config.get("period");
        return Limit{*average,
                     period == nullptr ? "1s" : std::string(period->asText().value_or("1s"))};
    }
    return std::nullopt;
}

std::optional<std::string> keyFieldOf(const model::Policy& policy) {
    const std::string type = toLower(policy.type);
    if (policy.policyClass != model::PolicyClass::Authn ||
        (type != "key-auth" && type != "key-auth-enc" && type != "auth/api-keys" &&
         type != "auth_token" && type != "authtoken")) {
        return std::nullopt;
    }
    std::string field = "X-API-Key";
    if (policy.config != nullptr) {
        const auto names = firstOf(*policy.config, {"key_names", "header", "identifier"});
        if (!names.empty() && http::isToken(names.front())) {
            field = names.front();
        }
    }
    return field;
}

std::optional<Cors> corsOf(const model::Policy& policy) {
    if (policy.policyClass != model::PolicyClass::Cors || policy.config == nullptr) {
        return std::nullopt;
    }
    Cors cors;
    cors.origins =
        firstOf(*policy.config, {"origins", "allow_origins", "accessControlAllowOriginList"});
    cors.methods = firstOf(*policy.config, {"methods", "allow_methods"});
    for (const std::string_view name : {"credentials", "allow_credential"}) {
        const Node* value = policy.config->get(name);
        cors.credentials =
            cors.credentials || (value != nullptr && value->asBool().value_or(false));
    }
    if (cors.origins.empty()) {
        cors.origins = {"*"}; // the default of Kong and APISIX
    }
    return cors;
}

} // namespace gatelens::sandbox
