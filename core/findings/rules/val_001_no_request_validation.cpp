// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"
#include "core/findings/service_routes.h"
#include "core/findings/validation.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool isChecked(const Context& context, model::RouteId id) {
    const auto& chain = context.snapshot()[id].chain;
    return std::any_of(chain.begin(), chain.end(), [&](const model::ChainEntry& entry) {
        const auto& policy = context.snapshot()[entry.policy];
        // Code and services outside may check what they like.
        return checksContent(policy) ||
               (policy.enabled && policy.policyClass == model::PolicyClass::Code);
    });
}

bool isGrpc(const model::Service& service) {
    return service.protocol == model::Protocol::Grpc || service.protocol == model::Protocol::Grpcs;
}

// An API description that the gateway holds and does not enforce (Tyk OAS).
bool isDescribed(const Context& context, model::RouteId id) {
    const auto& route = context.snapshot()[id];
    for (const auto& document : context.snapshot().documents) {
        for (const text::Node* root : document->roots) {
            if (root->range.file == route.source.range.file && root->get("openapi") != nullptr) {
                return true;
            }
        }
    }
    return false;
}

// These compare no request with a schema; a firewall in front or the backend has to.
bool canValidate(const Context& context) {
    static constexpr std::array kWithout = std::to_array<std::string_view>(
        {"nginx", "haproxy", "caddy", "traefik", "envoy", "gateway-api"});
    return std::find(kWithout.begin(), kWithout.end(), context.product()) == kWithout.end();
}

std::vector<model::RouteId> uncheckedRoutes(const Context& context, model::ServiceId id) {
    const auto& service = context.snapshot()[id];
    if (isGrpc(service) || service.protocol == model::Protocol::Tcp ||
        service.protocol == model::Protocol::Tls || service.protocol == model::Protocol::Udp ||
        context.attestations().find(AttestedFact::BackendVerifies, model::EntityKind::Service,
                                    service, context.snapshot().gateway.label(),
                                    context.now()) != nullptr) {
        return {};
    }
    return routesOf(context, id, [&](model::RouteId route, const RouteFacts& facts) {
        return facts.writes && facts.publicReach && facts.forwards && !facts.stream &&
               !facts.staticWord && !isChecked(context, route);
    });
}

Draft tell(const Context& context, const std::string& services,
           const std::vector<model::RouteId>& routes, Reporter& reporter) {
    const auto& route = context.snapshot()[routes.front()];
    return reporter.report(context, routes.front())
        .message("{} whatever clients send on {}: nothing compares it with a schema, and no "
                 "firewall looks at it",
                 services, namesOf(context, routes))
        .evidence("validation on route \"" + route.label() + '"', "none in the effective chain",
                  route.source)
        .confirm("Send a wrong type, an unknown field and an injection string to route \"{}\"",
                 route.label());
}

void checkService(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto& service = context.snapshot()[id];
    const auto routes =
        canValidate(context) ? uncheckedRoutes(context, id) : std::vector<model::RouteId>{};
    if (routes.empty()) {
        return;
    }
    Draft draft =
        tell(context, fmt::format("Service \"{}\" gets", service.label()), routes, reporter);
    draft
        .fix("Attach the schema of its requests to {}, best from the API's OpenAPI document, or "
             "attest that service \"{}\" validates",
             namesOf(context, routes), service.label())
        .edit(addPolicy(context, routes.front(), "request validation"));
    if (isDescribed(context, routes.front())) {
        draft.severity(Severity::High, "the gateway has the description of this API and does not "
                                       "enforce it");
    } else if (context.snapshot()[routes.front()].methods.empty()) {
        draft.severity(Severity::Low, "the route does not say which methods the API has");
    }
}

// Told once: what to do is the same for all of its services.
void checkGateway(const Context& context, Reporter& reporter) {
    if (canValidate(context)) {
        return;
    }
    std::vector<model::RouteId> routes;
    std::size_t services = 0;
    model::ServiceId first;
    for (std::size_t i = 0; i < context.snapshot().services.size(); ++i) {
        const auto unchecked = uncheckedRoutes(context, model::ServiceId(i));
        routes.insert(routes.end(), unchecked.begin(), unchecked.end());
        services += unchecked.empty() ? 0 : 1;
        first = first || unchecked.empty() ? first : model::ServiceId(i);
    }
    if (routes.empty()) {
        return;
    }
    const auto& gateway = context.snapshot().gateway;
    const auto& name = context.snapshot()[first].label();
    Draft draft =
        tell(context,
             services == 1 ? fmt::format("Service \"{}\" gets", name)
                           : fmt::format("{} services, \"{}\" first, get", services, name),
             routes, reporter);
    draft
        .fix("Validate in the backend and attest it, or put a web application firewall in front: "
             "{} has no validation of its own",
             gateway.productName)
        .severity(Severity::Low, fmt::format("{} cannot validate; whether the backend does is not "
                                             "visible here",
                                             gateway.productName));
}

} // namespace

extern const Rule val001;
const Rule val001{
    .id = "GW-VAL-001",
    .title = "No request validation on a write route",
    .severity = Severity::Medium,
    .meaning = "Requests that change something pass without a look at their content.",
    .risk =
        "Unknown fields overwrite what clients should not touch, wrong types crash the backend, "
        "injection strings reach its database.",
    .fix = "Validate against a schema at the gateway, or attest that the backend does.",
    .verify = "A request with a wrong type gets 400 from the gateway; a right one passes.",
    .fixKind = FixKind::OneClick,
    .owasp = "API3",
    .cwe = "CWE-20",
    .asvs = "2.2.1",
    .service = checkService,
    .gateway = checkGateway,
};

} // namespace gatelens::findings
