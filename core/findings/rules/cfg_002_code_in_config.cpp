// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/places.h"
#include "core/findings/rule.h"
#include "core/findings/scalar_search.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// A digest or signature pins what runs; the code was reviewed as that file.
bool isSigned(const model::Policy& policy) {
    if (policy.config == nullptr) {
        return false;
    }
    return findScalar(*policy.config, [](std::string_view name, const text::Node& value) {
               const bool digest = name == "sha256" || name == "checksum" || name == "md5_hash" ||
                                   name == "signature";
               return digest && value.text.size() >= 32;
           }) != nullptr;
}

// Another process that is called is a dependency, no code in the configuration.
bool callsOut(const model::Policy& policy) {
    static constexpr std::array kTypes = std::to_array<std::string_view>(
        {"ext-plugin-pre-req", "ext-plugin-post-req", "ext-plugin-post-resp",
         "envoy.filters.http.ext_proc", "extProc", "filter spoe", "send-spoe-group",
         "envoy.filters.http.squash", "inspect"});
    return std::any_of(kTypes.begin(), kTypes.end(), [&](std::string_view type) {
        return policy.type == type || policy.type.ends_with(type);
    });
}

bool readsEnvironment(const model::Policy& policy) {
    static constexpr std::array kWords = std::to_array<std::string_view>(
        {"os.getenv", "os.execute", "io.popen", "io.open", "loadstring", "ngx.pipe", "ffi.",
         "process.env", "child_process", "require(\"fs\")", "require('fs')"});
    return policy.config != nullptr && findWord(*policy.config, kWords) != nullptr;
}

std::string scopeText(const Context& context, model::PolicyId id) {
    const auto routes = context.relations().routesOfPolicy[id];
    if (routes.empty()) {
        return "no route at present";
    }
    return routes.size() == 1
               ? fmt::format("route \"{}\"", context.snapshot()[routes.front()].label())
               : fmt::format("{} routes", routes.size());
}

void checkPolicy(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    if (policy.policyClass != model::PolicyClass::Code || !policy.enabled || callsOut(policy) ||
        isSigned(policy)) {
        return;
    }
    const bool reaches = readsEnvironment(policy);
    Draft draft = reporter.report(context, id);
    draft
        .message("Policy \"{}\" ({}) runs program code from the configuration on {}{}",
                 policy.label(), policy.type, scopeText(context, id),
                 reaches ? "; the code reaches for the environment or for other processes" : "")
        .evidence(fmt::format("code of policy \"{}\"", policy.label()), policy.type, policy.source)
        .fix("Replace \"{}\" by a policy of the product, or move the code to a reviewed and signed "
             "plugin, and keep the sandbox on",
             policy.label());
    for (const auto route : context.relations().routesOfPolicy[id]) {
        draft.via({model::EntityKind::Route, route.value});
        break;
    }
    if (!reaches && context.product() == "nginx") {
        draft.severity(Severity::Medium, "the file is as trusted as the server itself");
    }
}

// Kong runs Lua of serverless plugins in a sandbox unless told otherwise.
void checkGateway(const Context& context, Reporter& reporter) {
    const auto& gateway = context.snapshot().gateway;
    const auto* setting = gatewaySetting(gateway, {"untrusted_lua"});
    if (context.product() != "kong" || setting == nullptr ||
        !equalsIgnoreCase(setting->text, "on")) {
        return;
    }
    reporter.reportGateway(context)
        .message("Gateway \"{}\" runs Lua from its configuration without a sandbox: whoever can "
                 "write a plugin owns the machine",
                 nameOf(gateway))
        .evidence("untrusted_lua", "on", setting->range)
        .fix("Set untrusted_lua = sandbox or off in gateway \"{}\"", nameOf(gateway));
}

} // namespace

extern const Rule cfg002;
const Rule cfg002{
    .id = "GW-CFG-002",
    .title = "Code inside configuration",
    .severity = Severity::High,
    .meaning = "A policy contains program code (Lua, JavaScript, WebAssembly, a snippet) that the "
               "gateway runs on requests.",
    .risk = "Whoever can change a route can then run code in the gateway: read its memory and "
            "environment, with every key in it. Reviews of configuration rarely review code.",
    .fix = "Use the product's own policies; where code is needed, build it as a plugin that is "
           "reviewed, versioned and pinned by digest, and keep the sandbox on.",
    .verify = "The configuration holds no code, and a function that reads an environment variable "
              "is refused.",
    .fixKind = FixKind::Advice,
    .owasp = "API8",
    .cwe = "CWE-94",
    .asvs = "15.2.5",
    .products = kKong | kApisix | kEnvoy | kTraefik | kNginx | kGatewayApi | kKrakend | kTyk,
    .policy = checkPolicy,
    .gateway = checkGateway,
};

} // namespace gatelens::findings
