// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

constexpr std::int64_t kMostRetries = 3;

bool checksHealth(const model::Upstream& upstream) {
    return (upstream.active && upstream.active->enabled) ||
           (upstream.passive && upstream.passive->enabled) ||
           (upstream.circuitBreaker.declared() && upstream.circuitBreaker.value);
}

// Kubernetes and service registries take dead instances out of the list themselves.
bool isManaged(const Context& context, model::UpstreamId id) {
    const auto& upstream = context.snapshot()[id];
    const auto services = context.relations().servicesOfUpstream[id];
    const bool datagrams =
        std::any_of(services.begin(), services.end(), [&](model::ServiceId service) {
            return context.snapshot()[service].protocol == model::Protocol::Udp;
        });
    if (datagrams) {
        return true; // there is no answer to judge by
    }
    // Plain DNS goes on naming an instance that is dead.
    return (!upstream.discovery.empty() && upstream.discovery != "dns") ||
           context.product() == "gateway-api" || context.product() == "krakend";
}

bool guardedByPolicy(const Context& context, model::UpstreamId id) {
    const auto& snapshot = context.snapshot();
    const auto services = context.relations().servicesOfUpstream[id];
    return std::any_of(services.begin(), services.end(), [&](model::ServiceId service) {
        const auto routes = context.relations().routesOfService[service];
        return !routes.empty() &&
               (context.facts(routes.front()).classes & classBit(model::PolicyClass::Resilience)) !=
                   0 &&
               context.first(routes.front(), model::PolicyClass::Resilience) &&
               snapshot[context.first(routes.front(), model::PolicyClass::Resilience)].type.find(
                   "ircuit") != std::string::npos;
    });
}

void checkUpstream(const Context& context, model::UpstreamId id, Reporter& reporter) {
    const auto& upstream = context.snapshot()[id];
    if (upstream.targets.size() < 2 || checksHealth(upstream) || isManaged(context, id) ||
        context.relations().servicesOfUpstream[id].empty() || guardedByPolicy(context, id)) {
        return;
    }
    reporter.report(context, id)
        .message("Upstream \"{}\" sends requests to {} targets and never notices that one of them "
                 "is dead: every {} request fails until somebody acts",
                 upstream.label(), upstream.targets.size(),
                 upstream.targets.size() == 2   ? std::string("second")
                 : upstream.targets.size() == 3 ? std::string("third")
                                                : fmt::format("{}th", upstream.targets.size()))
        .evidence(fmt::format("health checks of upstream \"{}\"", upstream.label()), "none",
                  upstream.source)
        .fix("Add an active or passive health check or a circuit breaker to upstream \"{}\"",
             upstream.label())
        .confirm("Stop one target and count the failing requests");
}

void checkService(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto& service = context.snapshot()[id];
    const auto routes = context.relations().routesOfService[id];
    const bool writes = std::any_of(routes.begin(), routes.end(), [&](model::RouteId route) {
        return context.facts(route).writes;
    });
    const bool repeats = service.retryNonIdempotent.declared() &&
                         service.retryNonIdempotent.value && writes &&
                         !(service.retries.known() && service.retries.value == 0);
    const bool many = service.retries.declared() && service.retries.value > kMostRetries;
    if (routes.empty() || (!repeats && !many)) {
        return;
    }
    Draft draft = reporter.report(context, id);
    if (repeats) {
        draft.message("The gateway repeats POST and other changing requests to service \"{}\": an "
                      "order may be booked twice",
                      service.label());
        addSetting(draft, fmt::format("retries of service \"{}\"", service.label()),
                   service.retryNonIdempotent, "of any method", service.source);
        draft.fix("Retry only GET, HEAD and other repeatable methods on service \"{}\"",
                  service.label());
    } else {
        draft.message("The gateway tries service \"{}\" up to {} times more: a backend in trouble "
                      "gets a multiple of its load",
                      service.label(), service.retries.value);
        addSetting(draft, fmt::format("retries of service \"{}\"", service.label()),
                   service.retries, fmt::format("{}", service.retries.value), service.source);
        draft
            .fix("Set retries of service \"{}\" to {} or less, with a budget or back-off",
                 service.label(), kMostRetries)
            .edit({ModelEdit::Kind::SetField,
                   {context.index(), {model::EntityKind::Service, id.value}},
                   "retries",
                   fmt::format("{}", kMostRetries)});
    }
}

} // namespace

extern const Rule res002;
const Rule res002{
    .id = "GW-RES-002",
    .title = "No circuit breaker, health check or unsafe retry",
    .severity = Severity::Medium,
    .meaning = "Nothing takes a dead target out of a load-balanced group, or the gateway repeats "
               "requests too often or where a repetition does harm.",
    .risk = "One dead instance turns into failures for every client. Retries multiply the load of "
            "an attack, and repeated changing requests are carried out twice.",
    .fix = "Add passive or active health checks or a circuit breaker; retry at most a few times, "
           "and only what may be repeated.",
    .verify = "With one target stopped the errors end within seconds; a failing POST reaches the "
              "backend once.",
    .fixKind = FixKind::Assisted,
    .owasp = "API4",
    .cwe = "CWE-770",
    .asvs = "13.2.6",
    .service = checkService,
    .upstream = checkUpstream,
};

} // namespace gatelens::findings
