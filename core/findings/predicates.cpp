// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/predicates.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <span>

namespace gatelens::findings {

using model::PolicyClass;

namespace {

// Whether a segment of the path is one of the words, alone or with a suffix that
// only separates ("admin.json", "admin-v2", "admin*").
bool hasWord(std::string_view path, std::span<const std::string_view> words) {
    for (const auto part : split(path, '/')) {
        std::string segment = toLower(part);
        while (!segment.empty() && (segment.front() == '^' || segment.front() == '~' ||
                                    segment.front() == '(' || segment.front() == ' ')) {
            segment.erase(segment.begin());
        }
        for (const auto word : words) {
            const bool whole =
                segment.size() == word.size() ||
                (segment.size() > word.size() &&
                 std::string_view("*.-_)$?|").find(segment[word.size()]) != std::string_view::npos);
            if (segment.starts_with(word) && whole) {
                return true;
            }
        }
    }
    return false;
}

bool isTrue(const text::Node* config, std::string_view key) {
    const text::Node* value = config == nullptr ? nullptr : config->get(key);
    return value != nullptr && value->asBool().value_or(false);
}

bool isSet(const text::Node* config, std::string_view key) {
    const text::Node* value = config == nullptr ? nullptr : config->get(key);
    return value != nullptr && !value->isNull() && value->asText().value_or("x") != "";
}

} // namespace

bool rejectsAnonymous(const model::Snapshot&, const model::Policy& policy) {
    if (policy.policyClass != PolicyClass::Authn && policy.policyClass != PolicyClass::Mtls) {
        return false;
    }
    if (!policy.enabled || policy.mode == model::PolicyMode::Monitor) {
        return false;
    }
    // Kong: an anonymous consumer turns a failed authentication into that consumer
    // (kong/plugins/key-auth/handler.lua). APISIX since 3.11: anonymous_consumer.
    if (isSet(policy.config, "anonymous") || isSet(policy.config, "anonymous_consumer")) {
        return false;
    }
    // Envoy jwt_authn: allow_missing and allow_missing_or_failed let it pass.
    if (policy.config != nullptr && policy.config->isMapping()) {
        for (const auto& member : policy.config->members) {
            if (member.name == "allow_missing" || member.name == "allow_missing_or_failed" ||
                member.name == "allowMissing" || member.name == "allowMissingOrFailed") {
                return false;
            }
        }
    }
    // APISIX openid-connect: unauth_action pass.
    const text::Node* action =
        policy.config == nullptr ? nullptr : policy.config->get("unauth_action");
    return action == nullptr || action->text != "pass";
}

bool canDeny(const model::Policy& policy) {
    const bool rightClass =
        policy.policyClass == PolicyClass::Authz || policy.policyClass == PolicyClass::Ip;
    // Envoy RBAC with shadow rules only and WAFs in detection mode are Monitor.
    return rightClass && policy.enabled && policy.mode == model::PolicyMode::Block &&
           !isTrue(policy.config, "shadow");
}

bool hasAdminWord(std::string_view path) {
    static constexpr std::array kWords = std::to_array<std::string_view>(
        {"admin", "administrator", "internal", "manage", "management", "actuator", "console",
         "private", "_cat", "_cluster", "debug", "backoffice", "superuser", "sysadmin"});
    return hasWord(path, kWords);
}

bool hasLoginWord(std::string_view path) {
    static constexpr std::array kWords = std::to_array<std::string_view>(
        {"login", "signin", "sign-in", "token", "tokens", "oauth", "oauth2", "otp", "mfa", "2fa",
         "reset", "reset-password", "forgot-password", "password", "authenticate", "session",
         "sessions"});
    return hasWord(path, kWords);
}

bool hasStaticWord(std::string_view path) {
    static constexpr std::array kWords = std::to_array<std::string_view>(
        {"static", "assets",  "public", "css",    "js",          "img",   "images",
         "fonts",  "favicon", "robots", "health", "healthz",     "livez", "readyz",
         "ready",  "live",    "ping",   "status", ".well-known", "docs"});
    return hasWord(path, kWords);
}

bool hasIdParameter(const model::PathMatch& path) {
    const std::string& text = path.text.empty() ? path.value : path.text;
    if (path.kind == model::PathMatchKind::Regex) {
        return text.find("(?<") != std::string::npos || text.find("(?P<") != std::string::npos ||
               text.find("[0-9]") != std::string::npos || text.find("\\d") != std::string::npos ||
               text.find("[^/]+") != std::string::npos || text.find("[a-f0-9") != std::string::npos;
    }
    for (const auto segment : split(text, '/')) {
        const bool braces = segment.starts_with('{') && segment.ends_with('}');
        const bool colon = segment.size() > 1 && segment.front() == ':';
        if (braces || colon) {
            return true;
        }
    }
    return false;
}

bool isLoopback(std::string_view host) {
    return !host.empty() && model::exposureOf(host) == model::Exposure::Loopback;
}

} // namespace gatelens::findings
