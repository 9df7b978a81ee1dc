// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/predicates.h"
#include "core/findings/rule.h"
#include "core/findings/targets.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// Services that trust whoever is on their own machine.
std::string_view trustingAt(std::uint16_t port) {
    struct Known {
        std::uint16_t port;
        std::string_view name;
    };
    static constexpr std::array kKnown = std::to_array<Known>({{3306, "MySQL"},
                                                               {5432, "PostgreSQL"},
                                                               {5984, "CouchDB"},
                                                               {6379, "Redis"},
                                                               {8086, "InfluxDB"},
                                                               {9200, "Elasticsearch"},
                                                               {11211, "memcached"},
                                                               {15672, "RabbitMQ's management"},
                                                               {27017, "MongoDB"}});
    const auto* found = std::find_if(kKnown.begin(), kKnown.end(),
                                     [&](const Known& known) { return known.port == port; });
    return found == kKnown.end() ? std::string_view{} : found->name;
}

bool isSidecar(const model::EntityBase& entity) {
    return std::any_of(entity.tags.begin(), entity.tags.end(),
                       [](const std::string& tag) { return equalsIgnoreCase(tag, "sidecar"); });
}

// A route that anyone may use: reachable from outside, no credential, no address rule.
model::RouteId openRoute(const Context& context, model::ServiceId id) {
    for (const auto route : context.relations().routesOfService[id]) {
        const auto& facts = context.facts(route);
        if (facts.publicReach && !(facts.authn && facts.acl) && context.snapshot()[route].enabled) {
            return route;
        }
    }
    return {};
}

void check(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& service = snapshot[id];
    const auto route = openRoute(context, id);
    if (!route || isSidecar(service) || isSidecar(snapshot[route])) {
        return;
    }
    for (const auto& destination : destinationsOf(context, id)) {
        auto what = controlPlaneAt(destination.host, destination.port);
        if (what.empty() && isLoopback(destination.host)) {
            what = trustingAt(destination.port);
        }
        if (what.empty()) {
            continue;
        }
        reporter.report(context, id)
            .message("Public route \"{}\" leads through service \"{}\" to {} at {}:{}",
                     snapshot[route].label(), service.label(), what, destination.host,
                     destination.port)
            .evidence(fmt::format("address of service \"{}\"", service.label()),
                      fmt::format("{}:{}", destination.host, destination.port), destination.place)
            .fix("Remove route \"{}\" or limit it to administrators by certificate and address; "
                 "tag service \"{}\" \"sidecar\" when an application of this pod listens there",
                 snapshot[route].label(), service.label())
            .confirm("Request it through route \"{}\" from outside", snapshot[route].label());
        return;
    }
}

// Kubernetes: an ExternalName Service can point anywhere, without the owner of the
// target knowing; implementations are told not to follow it (GEP-709, CVE-2021-25740).
void checkGateway(const Context& context, Reporter& reporter) {
    for (const auto& diagnostic : context.snapshot().diagnostics) {
        if (diagnostic.code != "external-name") {
            continue;
        }
        reporter.reportGateway(context)
            .message("A route leads to an ExternalName Service, which can point to any name, also "
                     "inside: {}",
                     diagnostic.message)
            .evidence(fmt::format("backend: {}", diagnostic.message), "ExternalName",
                      model::Provenance{diagnostic.range, diagnostic.apiPath})
            .fix("Use a Service with selectors or EndpointSlices, or forbid ExternalName by an "
                 "admission policy");
    }
}

} // namespace

extern const Rule ssrf003;
const Rule ssrf003{
    .id = "GW-SSRF-003",
    .title = "Public route leads to loopback, control plane or ExternalName",
    .severity = Severity::High,
    .meaning = "A route that the public can use ends at a service that controls other machines or "
               "trusts its own: an orchestrator, a container runtime, a store on loopback.",
    .risk = "What was protected by its place in the network is one request away: read secrets "
            "from etcd, start a container, write a cron job through Redis.",
    .fix = "Remove the route, or require a client certificate and an address rule on it; never "
           "publish control planes through an application gateway.",
    .verify = "From outside, the route answers 404 or 401.",
    .fixKind = FixKind::Assisted,
    .owasp = "API7",
    .cwe = "CWE-441",
    .asvs = "13.2.4",
    .service = check,
    .gateway = checkGateway,
};

} // namespace gatelens::findings
