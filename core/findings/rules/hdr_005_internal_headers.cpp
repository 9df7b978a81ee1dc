// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/config_text.h"
#include "core/findings/header_changes.h"
#include "core/findings/path_order.h"
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// From the OWASP Secure Headers Project's list of headers to remove, and what
// gateways call their targets.
bool isInternal(std::string_view name) {
    static constexpr std::array kStarts = std::to_array<std::string_view>(
        {"x-envoy-", "x-kong-upstream", "x-upstream", "x-backend", "x-debug", "x-b3-",
         "x-served-by", "x-server", "x-varnish-backend", "x-real-server", "x-host-name", "x-node",
         "x-pod"});
    return std::any_of(kStarts.begin(), kStarts.end(),
                       [name](std::string_view start) { return name.starts_with(start); });
}

bool tellsBackend(std::string_view value) {
    static constexpr std::array kVariables = std::to_array<std::string_view>(
        {"$upstream_addr", "$upstream_name", "$proxy_host", "$hostname", "$server_addr",
         "%[srv_name]", "%[be_name]", "%s", "%b", "%si", "%[dst]", "{http.reverse_proxy.upstream",
         "{rp.upstream", "%UPSTREAM_REMOTE_ADDRESS%", "%UPSTREAM_HOST%", "%UPSTREAM_CLUSTER%"});
    return std::any_of(kVariables.begin(), kVariables.end(), [value](std::string_view variable) {
        return value == variable ||
               (variable.size() > 2 && value.find(variable) != std::string_view::npos);
    });
}

void checkPolicy(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    const auto routes = context.relations().routesOfPolicy[id];
    if (!policy.enabled || routes.empty()) {
        return;
    }
    for (const auto& change : headerChangesOf(policy)) {
        const bool leaks = isInternal(change.name) || tellsBackend(change.value);
        if (!change.response || change.op == HeaderOp::Remove || !leaks ||
            !context.facts(routes.front()).publicReach) {
            continue;
        }
        Draft draft = reporter.report(context, routes.front());
        draft
            .message("Answers of route \"{}\" carry {} with internal details for every client",
                     context.snapshot()[routes.front()].label(), change.name)
            .evidence(change.name + " set by " + policy.label(), change.value, change.range)
            .fix("Remove {} from answers to clients, or set it only for your own addresses",
                 change.name)
            .confirm("curl -I shows {}", change.name);
        viaPolicy(draft, context, id);
        return;
    }
}

bool isOn(const text::Node* node) {
    return node != nullptr && node->asBool().value_or(false);
}

// Envoy's router adds X-Envoy-Upstream-Service-Time and others unless told not to
// (suppress_envoy_headers).
void checkRoute(const Context& context, model::RouteId id, Reporter& reporter) {
    if (context.product() != "envoy" || !context.facts(id).publicReach ||
        !context.facts(id).forwards) {
        return;
    }
    // One route a listener shows it; the filter belongs to the listener.
    const auto listeners = context.relations().listenersOfRoute(id);
    if (listeners.empty()) {
        return;
    }
    const auto onListener = context.relations().routesOfListener[listeners.front()];
    const auto first = std::find_if(onListener.begin(), onListener.end(),
                                    [&](model::RouteId r) { return context.facts(r).forwards; });
    if (first == onListener.end() || *first != id) {
        return;
    }
    bool removed = false;
    const model::Policy* router = nullptr;
    model::PolicyId routerId;
    for (const auto policyId : context.chain(id)) {
        const auto& policy = context.snapshot()[policyId];
        if (policy.type == "envoy.filters.http.router") {
            router = &policy;
            routerId = policyId;
        }
        removed = removed || findChange(headerChangesOf(policy), true, HeaderOp::Remove,
                                        "x-envoy-upstream-service-time") != nullptr;
    }
    const bool suppressed =
        router != nullptr &&
        isOn(anyOf(router->config, {"suppress_envoy_headers", "suppressEnvoyHeaders"}));
    if (router == nullptr || suppressed || removed) {
        return;
    }
    const auto& listener = context.snapshot()[listeners.front()];
    reporter.report(context, id)
        .message("Listener \"{}\" adds X-Envoy-Upstream-Service-Time and its like to every answer",
                 listener.label())
        .evidence("suppress_envoy_headers of the router on listener \"" + listener.label() + '"',
                  "unset; product default false", router->source)
        .fix("Set suppress_envoy_headers: true on the router of listener \"{}\"", listener.label())
        .confirm("curl -I shows X-Envoy-Upstream-Service-Time")
        .edit(setField(context, routerId, "suppress_envoy_headers", "true"));
}

} // namespace

extern const Rule hdr005;
const Rule hdr005{
    .id = "GW-HDR-005",
    .title = "Internal headers returned to clients",
    .severity = Severity::Low,
    .meaning = "Answers to clients carry headers that were meant for the operators: the address "
               "or name of a backend, timings, trace identifiers.",
    .risk = "An attacker learns the topology behind the gateway (addresses, names, which node is "
            "slow) and aims the next step with it.",
    .fix = "Remove these headers from answers at the edge (the OWASP Secure Headers Project keeps "
           "a list), or send them only to your own addresses.",
    .verify = "curl -I from outside shows none of them.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-200",
    .asvs = "13.4.6",
    .route = checkRoute,
    .policy = checkPolicy,
};

} // namespace gatelens::findings
