// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"
#include "core/findings/scalar_search.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

void tell(Draft draft, std::string_view label, std::string_view what, const std::string& value,
          const model::Provenance& place) {
    draft.message("Component \"{}\" {}", label, what)
        .evidence(fmt::format("component \"{}\"", label), value, place)
        .fix("Pin \"{}\" to a reviewed version by its digest, from a registry of your own", label);
}

// Traefik fetches plugins from the catalogue when it starts.
void checkTraefik(const Context& context, Reporter& reporter) {
    const auto* plugins = gatewaySetting(context.snapshot().gateway, {"experimental", "plugins"});
    for (std::size_t i = 0; plugins != nullptr && i < plugins->members.size(); ++i) {
        const auto& plugin = plugins->members[i];
        const auto* version = plugin.value->get("version");
        const bool pinned = version != nullptr && !version->text.empty() &&
                            version->text != "latest" && version->text != "main";
        if (!pinned) {
            tell(reporter.reportGateway(context), plugin.name,
                 "is fetched at start without a fixed version: whoever publishes the next one "
                 "runs code in the gateway",
                 version == nullptr ? "no version" : std::string(version->text),
                 {plugin.keyRange, {}});
        }
    }
}

struct Deprecated {
    std::string_view product;
    std::string_view type;
    std::string_view successor;
};

constexpr std::array kDeprecated = std::to_array<Deprecated>({
    {"traefik", "ipWhiteList", "ipAllowList"},
    {"traefik", "contentType", "an explicit header"},
    {"kong", "oauth2", "openid-connect or an identity provider"},
    {"krakend", "telemetry/opencensus", "telemetry/opentelemetry"},
    {"krakend", "telemetry/metrics", "telemetry/opentelemetry"},
});

// WebAssembly and images that are named without the digest of their content.
const text::Node* unpinnedCode(const model::Policy& policy) {
    if (policy.config == nullptr || policy.policyClass != model::PolicyClass::Code) {
        return nullptr;
    }
    const auto* digest =
        findScalar(*policy.config, [](std::string_view name, const text::Node& value) {
            return (name == "sha256" && value.text.size() >= 32) ||
                   value.text.find("@sha256:") != std::string_view::npos;
        });
    if (digest != nullptr) {
        return nullptr;
    }
    return findScalar(*policy.config, [](std::string_view name, const text::Node& value) {
        const bool fetched = value.text.starts_with("http://") ||
                             value.text.starts_with("https://") || value.text.starts_with("oci://");
        return fetched && (name == "uri" || name == "url" || name == "image");
    });
}

void checkPolicy(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    if (!policy.enabled) {
        return;
    }
    if (const auto* node = unpinnedCode(policy); node != nullptr) {
        tell(reporter.report(context, id), policy.label(),
             "is fetched when it runs and checked against no digest", std::string(node->text),
             {node->range, {}});
        return;
    }
    const auto* old = std::find_if(kDeprecated.begin(), kDeprecated.end(), [&](const auto& entry) {
        return entry.product == context.product() && entry.type == policy.type;
    });
    if (old != kDeprecated.end()) {
        reporter.report(context, id)
            .message("Policy \"{}\" ({}) is deprecated and will go in a later version",
                     policy.label(), policy.type)
            .evidence(fmt::format("type of policy \"{}\"", policy.label()), policy.type,
                      policy.source)
            .fix("Replace \"{}\" by {}", policy.label(), old->successor)
            .severity(Severity::Low, "it still works");
    }
}

void checkGateway(const Context& context, Reporter& reporter) {
    if (context.product() == "traefik") {
        checkTraefik(context, reporter);
    }
}

} // namespace

extern const Rule ver004;
const Rule ver004{
    .id = "GW-VER-004",
    .title = "Plugin or component unpinned, foreign or deprecated",
    .severity = Severity::Medium,
    .meaning = "A plugin or module is fetched from somewhere without a version or digest that says "
               "which, or is one that its product gives up.",
    .risk = "Whoever controls the place it comes from decides what runs in the gateway next time "
            "it starts. Deprecated parts lose fixes first.",
    .fix = "Pin a reviewed version by digest and serve it from your own registry; replace "
           "deprecated parts.",
    .verify = "A changed module is refused at start.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-1357",
    .asvs = "15.2.4",
    .products = kKong | kApisix | kTraefik | kEnvoy | kCaddy | kTyk | kKrakend | kGatewayApi,
    .policy = checkPolicy,
    .gateway = checkGateway,
};

} // namespace gatelens::findings
