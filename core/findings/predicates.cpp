// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/predicates.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

namespace gatelens::findings {

using model::PolicyClass;

namespace {

bool startsWithWord(std::string_view segment, std::string_view word) {
    if (segment.size() < word.size() || !equalsIgnoreCase(segment.substr(0, word.size()), word)) {
        return false;
    }
    return segment.size() == word.size() ||
           std::string_view("*.-_)$?|").find(segment[word.size()]) != std::string_view::npos;
}

// Whether a segment of the path is one of the words (in lower case), alone or with a
// suffix that only separates ("admin.json", "admin-v2", "admin*"). Asked three times
// for every path of a configuration, so nothing is copied.
bool hasWord(std::string_view path, std::span<const std::string_view> words) {
    while (!path.empty()) {
        const auto slash = std::min(path.find('/'), path.size());
        std::string_view segment = path.substr(0, slash);
        path.remove_prefix(std::min(slash + 1, path.size()));
        segment.remove_prefix(std::min(segment.find_first_not_of("^~( "), segment.size()));
        if (segment.empty()) {
            continue;
        }
        const char first =
            static_cast<char>(std::tolower(static_cast<unsigned char>(segment.front())));
        for (const auto word : words) {
            if (word.front() == first && startsWithWord(segment, word)) {
                return true;
            }
        }
    }
    return false;
}

bool isSet(const text::Node* config, std::string_view key) {
    const text::Node* value = config == nullptr ? nullptr : config->get(key);
    return value != nullptr && !value->isNull() && value->asText().value_or("x") != "";
}

// Envoy writes snake_case, other tools lowerCamelCase (proto3 JSON).
const text::Node* either(const text::Node& node, std::string_view snake, std::string_view camel) {
    const text::Node* value = node.get(snake);
    return value == nullptr ? node.get(camel) : value;
}

// Readers bound the depth of a document, so this recursion is bounded too.
bool allowsMissing(const text::Node& requirement) {
    for (const auto& member : requirement.members) {
        if (member.name == "allow_missing" || member.name == "allowMissing" ||
            member.name == "allow_missing_or_failed" || member.name == "allowMissingOrFailed" ||
            allowsMissing(*member.value)) {
            return true;
        }
    }
    return std::any_of(requirement.items.begin(), requirement.items.end(),
                       [](const text::Node* item) { return allowsMissing(*item); });
}

// Whether every path of the route falls under the match of a jwt_authn rule. A
// regular expression is taken to cover it: what it lets through is not known here.
bool coversRoute(const text::Node& match, const model::Route& route) {
    const text::Node* prefix = match.get("prefix");
    const text::Node* exact = match.get("path");
    if (prefix == nullptr && exact == nullptr) {
        return true;
    }
    if (route.paths.empty()) {
        return prefix != nullptr && prefix->text == "/";
    }
    return std::all_of(route.paths.begin(), route.paths.end(), [&](const model::PathMatch& path) {
        if (prefix != nullptr) {
            return prefix->text == "/" || path.value.starts_with(prefix->text);
        }
        return path.kind == model::PathMatchKind::Exact && path.value == exact->text;
    });
}

// Envoy jwt_authn: the first rule that matches decides, and a path without a rule
// needs no token (envoy.extensions.filters.http.jwt_authn.v3).
bool jwtAuthnRejects(const text::Node& config, const model::Route& route) {
    // PerRouteConfig names a requirement of the filter's map, or switches it off.
    if (either(config, "requirement_name", "requirementName") != nullptr) {
        return true;
    }
    const text::Node* rules = config.get("rules");
    if (rules == nullptr || rules->items.empty()) {
        // Routes may name a requirement of the map themselves.
        return either(config, "requirement_map", "requirementMap") != nullptr;
    }
    for (const text::Node* rule : rules->items) {
        const text::Node* match = rule->get("match");
        if (match != nullptr && !coversRoute(*match, route)) {
            continue;
        }
        const text::Node* required = rule->get("requires");
        const bool named = either(*rule, "requirement_name", "requirementName") != nullptr;
        return named || (required != nullptr && !allowsMissing(*required));
    }
    return false;
}

// HAProxy: an authentication rule with a condition of its own ("if { path_beg /x }")
// speaks of a part of the requests only: of this route, when the route has the same
// condition. What tests the credential itself is no such condition.
bool ruleAsksAlways(const text::Node& rule, const model::Route& route) {
    bool conditional = false;
    bool inBraces = false;
    std::string term;
    for (const text::Node* argument : rule.items) {
        const std::string_view word = argument->text;
        if (!conditional) {
            conditional = word == "if" || word == "unless";
            if (word == "unless") {
                break; // everything but what is named here must bring a credential
            }
            continue;
        }
        if (word == "or" || word == "||") {
            return false;
        }
        if (word == "{" || word == "!{") {
            inBraces = true;
            continue;
        }
        if (inBraces && word != "}") {
            term += (term.empty() ? "" : " ") + std::string(word);
            continue;
        }
        inBraces = false;
        term = word == "}" ? term : std::string(word);
        const bool tests = term.starts_with('!') || term.find("http_auth") != std::string::npos ||
                           term.find("jwt_verify") != std::string::npos ||
                           term.find("ssl_c_") != std::string::npos;
        if (!tests && route.ruleText.find(term) == std::string::npos) {
            return false;
        }
        term.clear();
    }
    return true;
}

// Whoever decides outside of the gateway refuses strangers; which, is not known here.
bool asksOutside(const model::Policy& policy) {
    return policy.type == "envoy.filters.http.ext_authz" || policy.type.ends_with(".extAuth") ||
           policy.type == "ExternalAuth" || policy.type == "opa";
}

} // namespace

bool rejectsAnonymous(const model::Policy& policy, const model::Route& route) {
    if (asksOutside(policy)) {
        return policy.enabled && policy.mode == model::PolicyMode::Block;
    }
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
    // nginx: "optional" and "optional_no_ca" let requests without a certificate pass.
    if (policy.type == "ssl_verify_client" && policy.config != nullptr) {
        return policy.config->arg(0) == "on";
    }
    if (policy.type == "envoy.filters.http.jwt_authn" && policy.config != nullptr) {
        return jwtAuthnRejects(*policy.config, route);
    }
    if (policy.config != nullptr && policy.config->kind == text::NodeKind::Directive &&
        policy.type.starts_with("http-request")) {
        return ruleAsksAlways(*policy.config, route);
    }
    // APISIX openid-connect: unauth_action pass.
    const text::Node* action =
        policy.config == nullptr ? nullptr : policy.config->get("unauth_action");
    return action == nullptr || action->text != "pass";
}

bool canDeny(const model::Policy& policy) {
    // Envoy RBAC with shadow rules only and WAFs in detection mode are Monitor.
    const bool rightClass =
        policy.policyClass == PolicyClass::Authz || policy.policyClass == PolicyClass::Ip;
    // nginx's limit_except refuses methods and Envoy's csrf foreign pages, whoever asks.
    const bool whoever = policy.type == "limit_except" || policy.type == "envoy.filters.http.csrf";
    return rightClass && !whoever && policy.enabled && policy.mode == model::PolicyMode::Block;
}

std::string_view segmentAmong(std::string_view path, std::span<const std::string_view> words) {
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        const std::string_view segment = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        if (segment.empty()) {
            continue;
        }
        const char first = static_cast<char>(segment.front() | 0x20); // letters in lower case
        for (const auto word : words) {
            if (word.front() == first && equalsIgnoreCase(segment, word)) {
                return word;
            }
        }
    }
    return {};
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
    // Tyk: "/orders/{id}" is a template that it makes an expression of.
    const auto brace = text.find("/{");
    const bool named = brace != std::string::npos && brace + 2 < text.size() &&
                       std::isalpha(static_cast<unsigned char>(text[brace + 2])) != 0;
    if (path.kind == model::PathMatchKind::Regex) {
        return named || text.find("(?<") != std::string::npos ||
               text.find("(?P<") != std::string::npos || text.find("[0-9]") != std::string::npos ||
               text.find("\\d") != std::string::npos || text.find("[^/]+") != std::string::npos ||
               text.find("[a-f0-9") != std::string::npos;
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
