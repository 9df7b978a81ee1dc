// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/rule.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool takesAnyHost(const model::Route& route) {
    return std::all_of(route.hosts.begin(), route.hosts.end(), [](const model::HostMatch& host) {
        return host.kind == model::HostMatchKind::Any || host.value == "_" || host.value.empty();
    });
}

// The listener may be limited to names where the route is not.
bool listenerNamesHosts(const Context& context, model::RouteId id) {
    const auto listeners = context.relations().listenersOfRoute(id);
    return !listeners.empty() &&
           std::all_of(listeners.begin(), listeners.end(), [&](model::ListenerId listener) {
               const auto& hosts = context.snapshot()[listener].hosts;
               return !hosts.empty() &&
                      std::none_of(hosts.begin(), hosts.end(), [](const model::HostMatch& host) {
                          return host.kind == model::HostMatchKind::Any;
                      });
           });
}

bool ruleTestsHost(const model::Route& route) {
    const std::string rule = toLower(route.ruleText);
    return rule.find("host") != std::string::npos || rule.find("hdr(host)") != std::string::npos;
}

void check(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& service = snapshot[id];
    model::RouteId first;
    std::size_t count = 0;
    for (const auto routeId : context.relations().routesOfService[id]) {
        const auto& route = snapshot[routeId];
        const bool passes = route.preserveHost.known()
                                ? route.preserveHost.value
                                : service.hostMode == model::HostMode::Client;
        if (passes && route.enabled && context.facts(routeId).forwards &&
            context.facts(routeId).publicReach && takesAnyHost(route) && !ruleTestsHost(route) &&
            !listenerNamesHosts(context, routeId)) {
            first = first ? first : routeId;
            ++count;
        }
    }
    if (!first) {
        return;
    }
    const auto& route = snapshot[first];
    Draft draft = reporter.report(context, first);
    draft
        .message("Route \"{}\"{} takes every Host header and passes it on to service \"{}\"",
                 route.label(), count > 1 ? fmt::format(" (and {} more)", count - 1) : "",
                 service.label())
        .evidence("Host header on route \"" + route.label() + '"', route.preserveHost,
                  "that of the client", route)
        .fix("Name the hosts of route \"{}\", or send service \"{}\" its own host name",
             route.label(), service.label())
        .confirm("Send Host: evil.example to route \"{}\": a link or redirect to that host in the "
                 "answer confirms it",
                 route.label());
    for (const auto routeId : context.relations().routesOfService[id]) {
        if (context.product() == "kong" && snapshot[routeId].preserveHost.declared() &&
            snapshot[routeId].preserveHost.value) {
            draft.edit({ModelEdit::Kind::SetField,
                        {context.index(), {model::EntityKind::Route, routeId.value}},
                        "preserve host",
                        "false"});
        }
    }
    if (context.product() == "traefik") {
        draft.edit({ModelEdit::Kind::SetField,
                    {context.index(), {model::EntityKind::Service, id.value}},
                    "preserve host",
                    "false"});
    }
    if (!route.preserveHost.declared()) {
        draft.severity(Severity::Low, "passing the host on is this product's default, and only "
                                      "backends that build links from it are at risk");
    }
}

} // namespace

extern const Rule hdr003;
const Rule hdr003{
    .id = "GW-HDR-003",
    .title = "Host header passed on unchecked",
    .severity = Severity::Medium,
    .meaning = "A route that matches any host name passes the client's Host header to the "
               "backend.",
    .risk = "Backends that build links, redirects or cache keys from Host use a name that the "
            "client chose: password-reset mails point to the attacker's site, caches are "
            "poisoned, name-based access rules of the backend are passed.",
    .fix = "Match the real host names and refuse the rest, or send the backend a fixed name.",
    .verify = "A request with Host: evil.example is refused, or the backend sees its own name.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-644",
    .asvs = "4.1.3",
    .products = kKong | kApisix | kTraefik | kNginx | kHaproxy | kCaddy | kEnvoy,
    .service = check,
};

} // namespace gatelens::findings
