// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"
#include "core/findings/service_routes.h"
#include "core/findings/validation.h"

#include <algorithm>

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

void check(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto& service = context.snapshot()[id];
    if (isGrpc(service) || service.protocol == model::Protocol::Tcp ||
        service.protocol == model::Protocol::Tls || service.protocol == model::Protocol::Udp ||
        context.attestations().find(AttestedFact::BackendVerifies, model::EntityKind::Service,
                                    service, context.snapshot().gateway.label(),
                                    context.now()) != nullptr) {
        return;
    }
    const auto routes = routesOf(context, id, [&](model::RouteId route, const RouteFacts& facts) {
        return facts.writes && facts.publicReach && facts.forwards && !facts.stream &&
               !facts.staticWord && !isChecked(context, route);
    });
    if (routes.empty()) {
        return;
    }
    const auto& route = context.snapshot()[routes.front()];
    Draft draft = reporter.report(context, routes.front());
    draft
        .message("Service \"{}\" gets whatever clients send on {}: nothing compares it with a "
                 "schema, and no firewall looks at it",
                 service.label(), namesOf(context, routes))
        .evidence("validation on route \"" + route.label() + '"', "none in the effective chain",
                  route.source)
        .fix("Attach the schema of its requests to {}, best from the API's OpenAPI document, or "
             "attest that service \"{}\" validates",
             namesOf(context, routes), service.label())
        .confirm("Send a wrong type, an unknown field and an injection string to route \"{}\"",
                 route.label())
        .edit(addPolicy(context, routes.front(), "request validation"));
    if (isDescribed(context, routes.front())) {
        draft.severity(Severity::High, "the gateway has the description of this API and does not "
                                       "enforce it");
    } else if (route.methods.empty()) {
        draft.severity(Severity::Low, "the route does not say which methods the API has");
    }
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
    .service = check,
};

} // namespace gatelens::findings
