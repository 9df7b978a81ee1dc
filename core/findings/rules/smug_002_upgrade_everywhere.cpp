// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/config_text.h"
#include "core/findings/header_changes.h"
#include "core/findings/rule.h"
#include "core/findings/websocket.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

struct Passing {
    std::string setting;
    std::string value;
    text::SourceRange range;
    [[nodiscard]] bool any() const { return !setting.empty(); }
};

// A map that lets only "websocket" through is the cure.
bool mapsOnlyWebsocket(const Context& context, std::string_view variable) {
    for (const auto& field : context.snapshot().gateway.extra) {
        const text::Node* map = field.value;
        if (map == nullptr || map->text != "map" || map->block == nullptr ||
            map->arg(1) != variable) {
            continue;
        }
        return std::none_of(map->directives().begin(), map->directives().end(),
                            [](const text::Node* entry) {
                                const bool wide = entry->text == "default";
                                return wide && !entry->arg(0).empty() && entry->arg(0) != "close" &&
                                       entry->arg(0) != "keep-alive";
                            });
    }
    return false;
}

Passing nginxPassing(const Context& context, model::RouteId id) {
    Passing upgrade;
    bool connection = false;
    for (const auto policyId : context.chain(id)) {
        for (const auto& change : headerChangesOf(context.snapshot()[policyId])) {
            if (change.response || change.op == HeaderOp::Remove) {
                continue;
            }
            if (change.name == "upgrade" && change.value.starts_with('$') &&
                !mapsOnlyWebsocket(context, change.value)) {
                upgrade = {"proxy_set_header Upgrade", change.value, change.range};
            }
            // "close" and an empty value end the upgrade.
            connection = connection || (change.name == "connection" && change.value != "close" &&
                                        !mapsOnlyWebsocket(context, change.value));
        }
    }
    return connection ? upgrade : Passing{};
}

// Envoy passes only the upgrades that are listed; CONNECT and h2c are tunnels.
Passing envoyPassing(const Context& context, model::RouteId id) {
    const auto& route = context.snapshot()[id];
    const text::Node* action = anyOf(route.raw, {"route"});
    std::vector<const text::Node*> lists{anyOf(action, {"upgrade_configs", "upgradeConfigs"})};
    for (const auto listener : context.relations().listenersOfRoute(id)) {
        lists.push_back(extraOf(context.snapshot()[listener], "upgrade_configs"));
    }
    for (const text::Node* list : lists) {
        for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
            const text::Node* type = anyOf(list->items[i], {"upgrade_type", "upgradeType"});
            const text::Node* enabled = anyOf(list->items[i], {"enabled"});
            if (type != nullptr && (enabled == nullptr || enabled->asBool().value_or(true))) {
                return {"upgrade_configs", std::string(type->text), type->range};
            }
        }
    }
    return {};
}

Passing passingOf(const Context& context, model::RouteId id) {
    const auto& route = context.snapshot()[id];
    if (context.product() == "nginx") {
        return nginxPassing(context, id);
    }
    if (context.product() == "envoy") {
        return envoyPassing(context, id);
    }
    // APISIX copies the Upgrade header of the request, whatever it asks for.
    const bool apisix =
        context.product() == "apisix" && route.websocket.declared() && route.websocket.value;
    return apisix ? Passing{"enable_websocket", "true", route.websocket.range} : Passing{};
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    const auto& facts = context.facts(id);
    if (!route.enabled || !facts.forwards || !facts.publicReach) {
        return;
    }
    const Passing passing = passingOf(context, id);
    const bool tunnel =
        context.product() == "envoy" && (passing.value == "CONNECT" || passing.value == "h2c");
    if (!passing.any() || (meantForUpgrade(context.snapshot(), route) && !tunnel)) {
        return;
    }
    Draft draft = reporter.report(context, id);
    draft
        .message("Route \"{}\" passes protocol upgrades to service \"{}\", and nothing about it "
                 "says that it needs them",
                 route.label(),
                 route.service() ? context.snapshot()[route.service()].label() : std::string())
        .evidence(passing.setting + " on route \"" + route.label() + '"', passing.value,
                  passing.range)
        .fix("Pass upgrades only on the routes that serve WebSocket, and only the value "
             "\"websocket\"; take {} from route \"{}\"",
             passing.setting, route.label())
        .confirm("Send Upgrade: h2c with HTTP2-Settings to route \"{}\": 101 confirms it",
                 route.label());
    const Subject subject{context.index(), {model::EntityKind::Route, id.value}};
    if (context.product() == "nginx") {
        draft.edit(
            {ModelEdit::Kind::Replace, subject, "statement", "proxy_set_header Upgrade \"\""});
    } else if (context.product() == "apisix") {
        draft.edit({ModelEdit::Kind::SetField, subject, "enable_websocket", "false"});
    }
    if (context.product() == "envoy" && equalsIgnoreCase(passing.value, "websocket")) {
        draft.severity(Severity::Low, "only upgrades to WebSocket pass, which open no tunnel");
    }
}

} // namespace

extern const Rule smug002;
const Rule smug002{
    .id = "GW-SMUG-002",
    .title = "Upgrade passes to back ends that do not need it",
    .severity = Severity::Medium,
    .meaning = "The route hands the client's Upgrade header to the backend although it is no "
               "WebSocket route.",
    .risk = "A backend that speaks HTTP/2 in clear accepts \"Upgrade: h2c\", and from then on the "
            "connection is a tunnel: requests inside it pass every rule of the gateway unseen.",
    .fix = "Allow upgrades only where WebSocket is served, and only to \"websocket\".",
    .verify = "Upgrade: h2c gets an ordinary answer and no 101; WebSocket still works on its own "
              "route.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-444",
    .asvs = "4.2.1",
    .products = kNginx | kEnvoy | kApisix,
    .route = check,
};

} // namespace gatelens::findings
