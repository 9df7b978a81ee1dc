// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/request_data.h"
#include "core/findings/rule.h"
#include "core/findings/scalar_search.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

struct Proxying {
    std::string how;
    model::Provenance place;
};

// Envoy: a route for CONNECT that ends the tunnel itself (connect_config).
std::optional<Proxying> tunnels(const model::Route& route) {
    if (route.raw == nullptr) {
        return std::nullopt;
    }
    const auto* node = findScalar(*route.raw, [](std::string_view name, const text::Node& value) {
        return name == "upgrade_type" && equalsIgnoreCase(value.text, "CONNECT");
    });
    const auto* action = route.raw->get("route");
    const auto* upgrades = action == nullptr ? nullptr : action->get("upgrade_configs");
    const bool ends =
        upgrades != nullptr &&
        std::any_of(upgrades->items.begin(), upgrades->items.end(),
                    [](const text::Node* item) { return item->get("connect_config") != nullptr; });
    return node != nullptr && ends ? std::optional(Proxying{"CONNECT", {node->range, {}}})
                                   : std::nullopt;
}

// Plugins that are forward proxies: Caddy's forward_proxy, nginx's proxy_connect.
std::optional<Proxying> byPlugin(const Context& context, model::RouteId id) {
    const auto& route = context.snapshot()[id];
    for (const auto policyId : context.chain(id)) {
        const auto& policy = context.snapshot()[policyId];
        if (policy.type == "forward_proxy" && option(policy, "auth_credentials") == nullptr &&
            option(policy, "auth_user_deprecated") == nullptr && option(policy, "acl") == nullptr) {
            return Proxying{"forward_proxy", policy.source};
        }
    }
    if (const auto* connect = extraField(route, "proxy_connect"); connect != nullptr) {
        return Proxying{"proxy_connect", {connect->range, {}}};
    }
    return std::nullopt;
}

std::optional<Proxying> proxying(const Context& context, model::RouteId id) {
    if (auto plugin = byPlugin(context, id)) {
        return plugin;
    }
    const auto chosen = chosenByClient(context, id);
    if (chosen && chosen->hostHeader) {
        return Proxying{chosen->by, chosen->place};
    }
    auto tunnel = context.product() == "envoy" ? tunnels(context.snapshot()[id]) : std::nullopt;
    const auto service = context.snapshot()[id].service();
    // A tunnel to fixed targets is no open proxy.
    const bool open = tunnel && service && context.snapshot()[service].dynamic;
    return open ? tunnel : std::nullopt;
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& facts = context.facts(id);
    const auto& route = context.snapshot()[id];
    if (!route.enabled || !facts.publicReach || (facts.authn && facts.acl)) {
        return;
    }
    const auto found = proxying(context, id);
    if (!found) {
        return;
    }
    Draft draft = reporter.report(context, id);
    draft
        .message("Route \"{}\" is a forward proxy for everyone ({}): it connects to whatever host "
                 "a client names",
                 route.label(), found->how)
        .evidence(fmt::format("forward proxy at route \"{}\"", route.label()), found->how,
                  found->place)
        .fix("Switch the forward proxy at route \"{}\" off; if it is needed, ask for a credential "
             "and list the hosts and ports it may reach",
             route.label())
        .confirm("Send a request with Host 127.0.0.1, or CONNECT to an internal port 22")
        .edit({ModelEdit::Kind::Disable,
               {context.index(), {model::EntityKind::Route, id.value}},
               {},
               {}});
    if (facts.authn) {
        draft.severity(Severity::High, "only clients with a credential can use it");
    }
}

} // namespace

extern const Rule ssrf004;
const Rule ssrf004{
    .id = "GW-SSRF-004",
    .title = "Open forward proxy",
    .severity = Severity::Critical,
    .meaning = "The gateway forwards to any destination that the request names, by its Host or by "
               "CONNECT, and asks for no credential or keeps no list.",
    .risk = "Attackers reach internal hosts through it and attack others from your address. "
            "Scanners find open proxies within hours.",
    .fix = "Switch it off, or require a credential and an allow list of hosts and ports.",
    .verify = "CONNECT and requests for foreign hosts get 403 or 405.",
    .fixKind = FixKind::OneClick,
    .owasp = "API7",
    .cwe = "CWE-441",
    .asvs = "13.2.4",
    .products = kEnvoy | kCaddy | kHaproxy | kKong | kNginx,
    .route = check,
};

} // namespace gatelens::findings
