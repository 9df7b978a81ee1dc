// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/access_rules.h"
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"
#include "core/findings/service_routes.h"

namespace gatelens::findings {

using model::PolicyClass;

namespace {

// With one caller there is nobody to keep apart.
bool hasOneCaller(const Context& context, model::RouteId id) {
    const auto& snapshot = context.snapshot();
    if (snapshot.consumers.size() == 1) {
        return true;
    }
    const auto authn = context.first(id, PolicyClass::Authn);
    if (!snapshot.consumers.empty() || !authn) {
        return false;
    }
    // The one account of a password list; the one key set of an issuer has many users.
    const auto credentials = context.relations().credentialsOfPolicy[authn];
    return credentials.size() == 1 &&
           (snapshot[credentials.front()].kind == model::CredentialKind::Basic ||
            snapshot[credentials.front()].kind == model::CredentialKind::ApiKey);
}

bool lacksRule(const Context& context, model::RouteId id, const RouteFacts& facts) {
    return facts.authn && context.first(id, PolicyClass::Authn) && facts.forwards &&
           !facts.loginWord && !facts.taggedPublic && (facts.writes || facts.adminWord) &&
           !isAuthorised(context, id) && !isRestrictedByAddress(context, id) &&
           !hasOneCaller(context, id);
}

void check(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto& service = context.snapshot()[id];
    if (context.attestations().find(AttestedFact::BackendVerifies, model::EntityKind::Service,
                                    service, context.snapshot().gateway.label(),
                                    context.now()) != nullptr) {
        return;
    }
    const auto routes = routesOf(context, id, [&](model::RouteId route, const RouteFacts& facts) {
        return lacksRule(context, route, facts);
    });
    if (routes.empty()) {
        return;
    }
    const auto& route = context.snapshot()[routes.front()];
    const auto& policy = context.snapshot()[context.first(routes.front(), PolicyClass::Authn)];
    reporter.report(context, routes.front())
        .message("Whoever passes the {} may {} on {}: nothing asks for a role, group or scope",
                 nameOf(policy),
                 context.facts(routes.front()).writes ? "write" : "use the administrative path",
                 namesOf(context, routes))
        .evidence("authorisation on route \"" + route.label() + '"', "none in the effective chain",
                  route.source)
        .fix("Ask for a group, role or scope on {}, or attest that service \"{}\" decides itself",
             namesOf(context, routes), service.label())
        .confirm("Call route \"{}\" as a consumer that should only read", route.label())
        .edit(addPolicy(context, routes.front(), "authorisation"));
}

} // namespace

extern const Rule acl001;
const Rule acl001{
    .id = "GW-ACL-001",
    .title = "Authenticated but not authorised",
    .severity = Severity::Medium,
    .meaning = "The route asks who the caller is, and then lets every known caller write or "
               "administer.",
    .risk = "A partner's key, an intern's token or any leaked credential does what only a few "
            "should be able to do.",
    .fix = "Add an access list, a role or a scope for the methods that change something; or attest "
           "that the backend checks it.",
    .verify = "A consumer without the role gets 403, one with it passes.",
    .fixKind = FixKind::Assisted,
    .owasp = "API5",
    .cwe = "CWE-862",
    .asvs = "8.2.1",
    .service = check,
};

} // namespace gatelens::findings
