// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/places.h"
#include "core/findings/rule.h"
#include "core/findings/scalar_search.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// How a log format names what carries a secret: nginx and APISIX variables, Envoy
// commands, HAProxy samples, Caddy placeholders.
constexpr std::array kTokens =
    std::to_array<std::string_view>({"http_authorization",
                                     "http_cookie",
                                     "http_x_api_key",
                                     "http_apikey",
                                     "http_x_auth_token",
                                     "sent_http_set_cookie",
                                     "upstream_http_set_cookie",
                                     "arg_token",
                                     "arg_access_token",
                                     "arg_apikey",
                                     "arg_api_key",
                                     "arg_password",
                                     "$request_body",
                                     "$cookie_session",
                                     "$cookie_token",
                                     "$cookie_jsession",
                                     "req(authorization",
                                     "req(cookie",
                                     "req(x-api-key",
                                     "req(x-auth-token",
                                     "resp(set-cookie",
                                     "req.hdr(authorization",
                                     "req.hdr(cookie",
                                     "req.hdr(x-api-key",
                                     "hdr(authorization)",
                                     "capture request header authorization",
                                     "capture request header cookie",
                                     "req.fhdr(authorization",
                                     "capture.req.hdr(authorization",
                                     "res.hdr(set-cookie",
                                     "request.headers.authorization",
                                     "request.header.authorization",
                                     "get_header(\"authorization\")",
                                     "get_header('authorization')",
                                     "get_header(\"apikey\")",
                                     "get_header('apikey')"});

std::string_view tokenIn(std::string_view format) {
    const auto* found = std::find_if(kTokens.begin(), kTokens.end(), [&](std::string_view token) {
        return containsIgnoreCase(format, token);
    });
    return found == kTokens.end() ? std::string_view{} : *found;
}

// A format that hashes or cuts the value before it is written.
bool isMasked(std::string_view format) {
    static constexpr std::array kWords = std::to_array<std::string_view>(
        {"sha2(", "sha1", "redact", "mask", "digest(", "hash(", "regsub("});
    return std::any_of(kWords.begin(), kWords.end(),
                       [&](std::string_view word) { return containsIgnoreCase(format, word); });
}

// nginx keeps the name of the format in the listener and its text in log_format.
std::string formatText(const model::Gateway& gateway, const model::Setting<std::string>& format) {
    for (const auto& field : gateway.extra) {
        if (field.name != "log_format" || field.value == nullptr ||
            field.value->arg(0) != format.value) {
            continue;
        }
        std::string text;
        for (std::size_t i = 1; i < field.value->items.size(); ++i) {
            text += field.value->arg(i);
        }
        return text;
    }
    return format.value;
}

void tell(Draft draft, std::string_view what, std::string_view token, std::string_view label,
          const model::Provenance& place) {
    draft
        .message("{} \"{}\" writes \"{}\" to the log: everyone who can read the log can use the "
                 "credential",
                 what, label, token)
        .evidence(fmt::format("log of \"{}\"", label), std::string(token), place)
        .fix("Take \"{}\" out of what \"{}\" logs, or log a hash of it; purge the old logs and "
             "rotate what is in them",
             token, label)
        .confirm("Send a known credential and search the log for it");
}

void checkListener(const Context& context, model::ListenerId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& listener = snapshot[id];
    if (!listener.accessLogFormat.declared() || !listener.accessLog.value) {
        return;
    }
    const std::string format = formatText(snapshot.gateway, listener.accessLogFormat);
    const auto token = tokenIn(format);
    if (!token.empty() && !isMasked(format)) {
        tell(reporter.report(context, id), "Listener", token, listener.label(),
             {listener.accessLogFormat.range, {}});
    }
}

// The serializer of Kong logs every request header but Authorization and
// Proxy-Authorization (kong/pdk/log.lua), so that a key in a header of its own is
// written unless key-auth hides it.
const model::Policy* loggedKey(const Context& context, model::PolicyId log) {
    const auto& snapshot = context.snapshot();
    for (const auto route : context.relations().routesOfPolicy[log]) {
        const auto auth = context.first(route, model::PolicyClass::Authn);
        if (!auth || !snapshot[auth].type.starts_with("key-auth")) {
            continue;
        }
        const auto* hides = option(snapshot[auth], "hide_credentials");
        if (hides == nullptr || !hides->asBool().value_or(false)) {
            return &snapshot[auth];
        }
    }
    return nullptr;
}

bool isShippingLog(const model::Policy& policy) {
    static constexpr std::array kTypes = std::to_array<std::string_view>(
        {"http-log", "file-log", "tcp-log", "udp-log", "syslog", "loggly", "kafka-log"});
    return std::find(kTypes.begin(), kTypes.end(), policy.type) != kTypes.end();
}

void checkPolicy(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& policy = snapshot[id];
    if (policy.policyClass != model::PolicyClass::Log || !policy.enabled ||
        policy.config == nullptr || policy.type == "access_log") {
        return;
    }
    const auto* node = findScalar(*policy.config, [](std::string_view, const text::Node& scalar) {
        return !tokenIn(scalar.text).empty() && !isMasked(scalar.text);
    });
    if (node != nullptr) {
        tell(reporter.report(context, id), "Policy", tokenIn(node->text), policy.label(),
             {node->range, {}});
        return;
    }
    for (const std::string_view body : {"include_req_body", "include_resp_body"}) {
        const auto* setting = option(policy, body);
        if (setting != nullptr && setting->asBool().value_or(false) &&
            option(policy, "include_req_body_expr") == nullptr) {
            tell(reporter.report(context, id), "Policy", body, policy.label(),
                 {setting->range, {}});
            return;
        }
    }
    if (context.product() == "kong" && isShippingLog(policy)) {
        if (const auto* auth = loggedKey(context, id)) {
            reporter.report(context, id)
                .message("Policy \"{}\" logs the request headers, and \"{}\" leaves the client's "
                         "key in them: every key ends up in the log",
                         policy.label(), auth->label())
                .evidence(fmt::format("headers logged by \"{}\"", policy.label()),
                          "all but Authorization", policy.source)
                .fix("Set hide_credentials: true on \"{}\", and rotate keys that are in old logs",
                     auth->label());
        }
    }
}

// Traefik drops all header fields unless told otherwise (accessLog.fields.headers).
void checkTraefik(const Context& context, Reporter& reporter) {
    const auto& gateway = context.snapshot().gateway;
    const auto* headers = gatewaySetting(gateway, {"accessLog", "fields", "headers"});
    if (headers == nullptr) {
        return;
    }
    const auto modeOf = [&](std::string_view name) -> const text::Node* {
        const auto* names = headers->get("names");
        if (names == nullptr) {
            return nullptr;
        }
        const auto found =
            std::find_if(names->members.begin(), names->members.end(),
                         [&](const auto& member) { return equalsIgnoreCase(member.name, name); });
        return found == names->members.end() ? nullptr : found->value;
    };
    const auto* byDefault = headers->get("defaultMode");
    for (const std::string_view name : {"Authorization", "Cookie", "X-Api-Key"}) {
        const auto* mode = modeOf(name);
        const auto* deciding = mode == nullptr && name != "X-Api-Key" ? byDefault : mode;
        if (deciding != nullptr && equalsIgnoreCase(deciding->text, "keep")) {
            tell(reporter.reportGateway(context), "Gateway", name, nameOf(gateway),
                 {deciding->range, {}});
            return;
        }
    }
}

// Caddy redacts credentials until log_credentials says otherwise.
void checkCaddy(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    for (std::size_t i = 0; i < snapshot.listeners.size(); ++i) {
        const auto& listener = snapshot.listeners[i];
        const auto* setting = listener.raw == nullptr
                                  ? nullptr
                                  : listener.raw->at({"logs", "should_log_credentials"});
        if (setting != nullptr && setting->asBool().value_or(false)) {
            tell(reporter.report(context, model::ListenerId(i)), "Listener",
                 "Authorization, Cookie", listener.label(), {setting->range, {}});
        }
    }
}

// Detailed recording keeps whole requests and answers, headers included.
void checkTyk(const Context& context, Reporter& reporter) {
    const auto& gateway = context.snapshot().gateway;
    const auto* setting =
        gatewaySetting(gateway, {"analytics_config", "enable_detailed_recording"});
    if (setting != nullptr && setting->asBool().value_or(false)) {
        tell(reporter.reportGateway(context), "Gateway", "enable_detailed_recording",
             nameOf(gateway), {setting->range, {}});
    }
}

// "capture request header Authorization len 64" is no rule of its own.
void checkHaproxy(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    static constexpr std::array kNames =
        std::to_array<std::string_view>({"authorization", "cookie", "x-api-key", "x-auth-token"});
    for (std::size_t i = 0; i < snapshot.listeners.size(); ++i) {
        const auto& listener = snapshot.listeners[i];
        for (const auto& field : listener.extra) {
            if (field.value == nullptr || !field.name.starts_with("capture")) {
                continue;
            }
            const auto* node =
                findScalar(*field.value, [](std::string_view, const text::Node& scalar) {
                    return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) {
                        return equalsIgnoreCase(scalar.text, name);
                    });
                });
            if (node != nullptr) {
                tell(reporter.report(context, model::ListenerId(i)), "Listener", node->text,
                     listener.label(), {field.value->range, {}});
                break;
            }
        }
    }
}

void checkGateway(const Context& context, Reporter& reporter) {
    if (context.product() == "traefik") {
        checkTraefik(context, reporter);
    } else if (context.product() == "caddy") {
        checkCaddy(context, reporter);
    } else if (context.product() == "tyk") {
        checkTyk(context, reporter);
    } else if (context.product() == "haproxy") {
        checkHaproxy(context, reporter);
    }
}

} // namespace

extern const Rule log003;
const Rule log003{
    .id = "GW-LOG-003",
    .title = "Secrets written to logs",
    .severity = Severity::High,
    .meaning = "A log format, a log plugin or a recording option writes what clients prove their "
               "identity with: Authorization, cookies, keys, or whole bodies.",
    .risk = "Logs are copied to many places and read by many people. Each entry is a credential "
            "that works until it expires.",
    .fix = "Leave these fields out, or write a hash; delete the old logs and rotate the "
           "credentials in them.",
    .verify = "A request with a known credential leaves no trace of it in the log store.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-532",
    .asvs = "16.2.5",
    .listener = checkListener,
    .policy = checkPolicy,
    .gateway = checkGateway,
};

} // namespace gatelens::findings
