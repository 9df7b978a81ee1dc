// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/config_text.h"
#include "core/findings/names.h"
#include "core/findings/rule.h"
#include "core/findings/scalar_search.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

struct Leniency {
    std::string_view name; // as a reader finds it
    std::string_view effect;
    Severity severity = Severity::High;
};

constexpr std::array kOptions = std::to_array<Leniency>({
    {"accept-invalid-http-request", "malformed requests are passed on"},
    {"accept-invalid-http-response", "malformed answers are passed on", Severity::Medium},
    {"accept-unsafe-violations-in-http-request", "malformed requests are passed on"},
    {"accept-unsafe-violations-in-http-response", "malformed answers are passed on",
     Severity::Medium},
});

// nginx.org, ngx_http_core_module: with the value that loosens the parser.
struct NginxSwitch {
    std::string_view name;
    std::string_view value;
    std::string_view effect;
    Severity severity = Severity::High;
};
constexpr std::array kSwitches = std::to_array<NginxSwitch>({
    {"ignore_invalid_headers", "off", "headers with invalid names are passed on"},
    {"underscores_in_headers", "on", "X_User and X-User become one header for many backends",
     Severity::Medium},
});

void tell(const Context& context, std::string_view setting, std::string_view effect,
          const text::SourceRange& range, Severity severity, Reporter& reporter) {
    Draft draft = reporter.reportGateway(context);
    draft
        .message("Gateway \"{}\" parses HTTP leniently: {}, so {}", gatewayName(context.snapshot()),
                 setting, effect)
        .evidence(std::string(setting), std::string(effect), range)
        .fix("Remove \"{}\"; mend the client that needed it, or give it a listener of its own",
             setting)
        .confirm("Send the usual smuggling set (CL.TE, TE.CL, malformed header names): what "
                 "reaches the backend confirms it");
    const Subject gateway{context.index(), {model::EntityKind::Gateway, 0}};
    if (setting.starts_with("option ")) {
        draft.edit({ModelEdit::Kind::Replace, gateway, {}, fmt::format("no {}", setting)});
    } else {
        draft.edit({ModelEdit::Kind::SetField, gateway, std::string(setting), "false"});
    }
    if (severity != Severity::High) {
        draft.severity(severity, "it loosens names or answers, not the framing of requests");
    }
}

void checkHaproxy(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    for (const auto& leniency : kOptions) {
        if (context.product() == "haproxy" && policy.enabled &&
            policy.type == fmt::format("option {}", leniency.name)) {
            tell(context, policy.type, leniency.effect, policy.source.range, leniency.severity,
                 reporter);
        }
    }
}

void checkNginxSwitches(const Context& context, Reporter& reporter) {
    for (const auto& document : context.snapshot().documents) {
        for (const text::Node* root : document->roots) {
            (void)walk(root, [&](const text::Node& node) {
                for (const auto& entry : kSwitches) {
                    if (node.kind == text::NodeKind::Directive && node.text == entry.name &&
                        node.arg(0) == entry.value) {
                        tell(context, fmt::format("{} {}", entry.name, entry.value), entry.effect,
                             node.range, entry.severity, reporter);
                    }
                }
                return true;
            });
        }
    }
}

bool isOn(const text::Node* node) {
    return node != nullptr && node->asBool().value_or(false);
}

void checkEnvoy(const Context& context, model::ListenerId id, Reporter& reporter) {
    const auto& listener = context.snapshot()[id];
    const text::Node* options = extraOf(listener, "http_protocol_options");
    if (context.product() != "envoy" || options == nullptr) {
        return;
    }
    const text::Node* chunked = anyOf(options, {"allow_chunked_length", "allowChunkedLength"});
    if (isOn(chunked)) {
        tell(context, "allow_chunked_length",
             "requests with both Content-Length and chunked framing are accepted", chunked->range,
             Severity::High, reporter);
    }
    const text::Node* custom = anyOf(options, {"allow_custom_methods", "allowCustomMethods"});
    if (isOn(custom)) {
        tell(context, "allow_custom_methods", "methods that nobody defined are passed on",
             custom->range, Severity::Medium, reporter);
    }
}

// Only the product's own settings: "nginx_config" of APISIX, and the injected directives
// of kong.conf and of a running Kong.
std::vector<const text::Node*> embeddedSettings(const Context& context, std::string_view name) {
    std::vector<const text::Node*> found;
    if (context.product() == "kong") {
        for (const std::string_view place : {"http", "proxy"}) {
            const std::string key = fmt::format("nginx_{}_{}", place, name);
            if (const auto* value = gatewaySetting(context.snapshot().gateway, {key})) {
                found.push_back(value);
            }
        }
        return found;
    }
    for (const auto& document : context.snapshot().documents) {
        for (const text::Node* root : document->roots) {
            const text::Node* settings =
                root == nullptr ? nullptr : root->at({"nginx_config", "http"});
            if (const text::Node* value = anyOf(settings, {name})) {
                found.push_back(value);
            }
        }
    }
    return found;
}

// Kong and APISIX hand these to their nginx.
void checkEmbedded(const Context& context, Reporter& reporter) {
    const auto product = context.product();
    if (product == "nginx") {
        return checkNginxSwitches(context, reporter);
    }
    if (product != "kong" && product != "apisix") {
        return;
    }
    for (const auto& entry : kSwitches) {
        for (const text::Node* value : embeddedSettings(context, entry.name)) {
            if (value->text == entry.value) {
                tell(context, fmt::format("{} {}", entry.name, entry.value), entry.effect,
                     value->range, entry.severity, reporter);
            }
        }
    }
}

} // namespace

extern const Rule smug001;
const Rule smug001{
    .id = "GW-SMUG-001",
    .title = "Lenient HTTP parsing is switched on",
    .severity = Severity::High,
    .meaning = "A setting makes the gateway accept requests or answers that break the rules of "
               "HTTP (RFC 9112), and pass them on.",
    .risk = "Gateway and backend disagree where a request ends or which header counts: an "
            "attacker hides a second request behind the first, past every guard, or takes over "
            "the answer to somebody else.",
    .fix = "Parse strictly everywhere; mend the client that sends invalid HTTP.",
    .verify = "Requests with two lengths, with both length and chunked framing, and with invalid "
              "header names get 400.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-444",
    .asvs = "4.2.1",
    .products = kHaproxy | kEnvoy | kNginx | kKong | kApisix,
    .listener = checkEnvoy,
    .policy = checkHaproxy,
    .gateway = checkEmbedded,
};

} // namespace gatelens::findings
