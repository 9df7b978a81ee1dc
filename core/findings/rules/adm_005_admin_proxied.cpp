// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/places.h"
#include "core/findings/predicates.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// Ports on which the product listens for its administrators unless told otherwise.
std::span<const std::uint16_t> defaultPorts(std::string_view product) {
    static constexpr std::array<std::uint16_t, 4> kKongPorts{8001, 8444, 8007, 8100};
    static constexpr std::array<std::uint16_t, 2> kApisixPorts{9180, 9090};
    static constexpr std::array<std::uint16_t, 1> kEnvoyPorts{9901};
    static constexpr std::array<std::uint16_t, 1> kCaddyPorts{2019};
    if (product == "kong") {
        return kKongPorts;
    }
    if (product == "apisix") {
        return kApisixPorts;
    }
    if (product == "envoy") {
        return kEnvoyPorts;
    }
    return product == "caddy" ? std::span<const std::uint16_t>(kCaddyPorts)
                              : std::span<const std::uint16_t>{};
}

// What of the gateway listens at that address of this machine; empty when nothing does.
std::string adminAt(const Context& context, std::string_view host, std::uint16_t port) {
    const auto& snapshot = context.snapshot();
    const bool own = isLoopback(host);
    for (const auto& endpoint : snapshot.gateway.admin) {
        const bool sameHost = own || (!endpoint.address.empty() && endpoint.address == host);
        const bool anyListener = endpoint.address == "0.0.0.0" || endpoint.address.empty();
        const bool apart = std::none_of(
            snapshot.listeners.begin(), snapshot.listeners.end(),
            [&](const model::Listener& listener) { return listener.port == endpoint.port; });
        if (endpoint.enabled && endpoint.port == port && port != 0 && apart &&
            (sameHost || (anyListener && own))) {
            return fmt::format("{} \"{}\"", kindText(endpoint), endpoint.label());
        }
    }
    const auto ports = defaultPorts(context.product());
    const bool usual = own && std::find(ports.begin(), ports.end(), port) != ports.end();
    return usual ? fmt::format("the product's usual admin port {}", port) : std::string{};
}

struct Hit {
    std::string admin;
    std::string address;
    model::Provenance place;
};

std::optional<Hit> hitOf(const Context& context, model::ServiceId id) {
    const auto& snapshot = context.snapshot();
    for (const auto target : context.targetsOf(id)) {
        const auto& entity = snapshot[target];
        if (std::string admin = adminAt(context, entity.host, entity.port); !admin.empty()) {
            return Hit{std::move(admin), entity.address(), entity.source};
        }
    }
    const auto& service = snapshot[id];
    if (context.targetsOf(id).empty()) {
        if (std::string admin = adminAt(context, service.host, service.port); !admin.empty()) {
            return Hit{std::move(admin), fmt::format("{}:{}", service.host, service.port),
                       service.source};
        }
    }
    return std::nullopt;
}

// The first route through which somebody comes to the service without the pair of a
// credential and an access rule, the documented way to publish an admin API. One
// without any credential is preferred.
model::RouteId openRoute(const Context& context, model::ServiceId id) {
    model::RouteId weak;
    for (const auto route : context.relations().routesOfService[id]) {
        const auto& facts = context.facts(route);
        if (!facts.publicReach || (facts.authn && facts.acl) ||
            !context.snapshot()[route].enabled) {
            continue;
        }
        if (!facts.authn) {
            return route;
        }
        weak = weak ? weak : route;
    }
    return weak;
}

void checkService(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto hit = hitOf(context, id);
    if (!hit) {
        return;
    }
    const auto route = openRoute(context, id);
    if (!route) {
        return;
    }
    const bool authenticated = context.facts(route).authn;
    const auto& snapshot = context.snapshot();
    Draft draft = reporter.report(context, id);
    draft
        .message("Route \"{}\" leads through service \"{}\" to {}, which is {} of this very "
                 "gateway: {}",
                 snapshot[route].label(), snapshot[id].label(), hit->address, hit->admin,
                 authenticated
                     ? "any authenticated client reaches it, no access rule stands before "
                       "it"
                     : "it trusts its own machine and is now open to every client")
        .evidence(fmt::format("address of service \"{}\"", snapshot[id].label()), hit->address,
                  hit->place.range.valid() ? hit->place : snapshot[id].source)
        .fix("Remove route \"{}\", or require a client certificate or key and an access rule on "
             "it",
             snapshot[route].label())
        .confirm("Request an admin path through route \"{}\"", snapshot[route].label())
        .edit({ModelEdit::Kind::Disable,
               {context.index(), {model::EntityKind::Route, route.value}},
               {},
               {}});
    if (authenticated) {
        draft.severity(Severity::Medium, "the route asks for a credential, but has no access rule");
    }
}

// APISIX: the plugin public-api publishes an internal path; batch-requests replays
// requests from the gateway's own address (plugin documentation of batch-requests).
bool publishesBatch(const Context& context, model::RouteId id) {
    const auto& route = context.snapshot()[id];
    for (const auto policy : context.chain(id)) {
        const auto& entity = context.snapshot()[policy];
        if (entity.type != "public-api") {
            continue;
        }
        const auto* uri = entity.config == nullptr ? nullptr : entity.config->get("uri");
        if (uri != nullptr) {
            return uri->text.find("batch-requests") != std::string_view::npos;
        }
        return std::any_of(route.paths.begin(), route.paths.end(), [](const auto& path) {
            return path.value.find("batch-requests") != std::string::npos;
        });
    }
    return false;
}

void checkRoute(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& route = snapshot[id];
    const auto& facts = context.facts(id);
    if (!route.enabled || !facts.publicReach || facts.authn) {
        return;
    }
    // Routers that the product makes of api.insecure are GW-ADM-001 and GW-ADM-002.
    const bool made = route.key.ends_with("@internal");
    const bool internal = route.action == model::RouteAction::Internal && !made &&
                          !route.services.empty() &&
                          (route.services.front().reference.starts_with("api@") ||
                           route.services.front().reference.starts_with("rest@") ||
                           route.services.front().reference.starts_with("dashboard@"));
    const bool batch = context.product() == "apisix" && publishesBatch(context, id);
    if (!internal && !batch) {
        return;
    }
    const std::string what = internal ? route.services.front().reference : "batch-requests";
    reporter.report(context, id)
        .message("Route \"{}\" publishes the gateway's own \"{}\" and asks for no credential{}",
                 route.label(), what,
                 facts.acl ? "; an address rule is all that stands before it" : "")
        .evidence(fmt::format("service of route \"{}\"", route.label()), what,
                  route.services.empty() || !route.services.front().range.valid()
                      ? route.source
                      : model::Provenance{route.services.front().range, {}})
        .fix("Remove route \"{}\", or attach authentication and an access rule to it",
             route.label())
        .confirm("Request it through route \"{}\" without a credential", route.label())
        .edit({ModelEdit::Kind::Disable,
               {context.index(), {model::EntityKind::Route, id.value}},
               {},
               {}});
}

} // namespace

extern const Rule adm005;
const Rule adm005{
    .id = "GW-ADM-005",
    .title = "The gateway proxies its own admin port",
    .severity = Severity::High,
    .meaning = "A route leads to the port or internal service from which this gateway is "
               "administered. The admin API sees the request come from its own machine.",
    .risk = "A bind to loopback and an address allow list protect nothing any more: a client of "
            "the public route can rewrite the configuration.",
    .fix = "Remove the route. Where the admin API must be published, require a client certificate "
           "or key and an access rule on that route, and limit its methods.",
    .verify = "A request for an admin path through the public listener gets 404, or 401 without "
              "a credential.",
    .fixKind = FixKind::OneClick,
    .owasp = "API7",
    .cwe = "CWE-441",
    .asvs = "13.4.5",
    .route = checkRoute,
    .service = checkService,
};

} // namespace gatelens::findings
