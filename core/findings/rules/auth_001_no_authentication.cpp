// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_claims.h"
#include "core/findings/names.h"
#include "core/findings/rule.h"

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const RouteFacts& facts = context.facts(id);
    if (facts.authn || !facts.publicReach || !facts.forwards || facts.stream) {
        return;
    }
    if (facts.taggedPublic || facts.staticWord || facts.loginWord) {
        return;
    }
    if (backendVerifies(context, id)) {
        return;
    }
    Draft draft = reporter.report(context, id);
    const bool delicate = facts.writes || facts.idParameter || facts.adminWord;
    if (!delicate) {
        draft.severity(Severity::Medium,
                       "it only reads, and its path names no object and nothing delicate");
    }
    if (!draft.isTold()) {
        return;
    }
    const auto& snapshot = context.snapshot();
    const auto& route = snapshot[id];
    const std::string backend = backendName(snapshot, route);
    draft
        .message("Anyone who reaches route \"{}\" reaches service \"{}\": no policy on it asks "
                 "for a credential",
                 route.label(), backend)
        .evidence("authentication on route \"" + route.label() + '"', "none in the effective chain",
                  route.source)
        .fix("Attach an authentication policy to service \"{}\" or, if only this route lacks it, "
             "to route \"{}\"; tag the route \"public\" when it is meant to be open",
             backend, route.label())
        .confirm("Send a request to route \"{}\" without a credential: a 2xx answer confirms it",
                 route.label())
        .edit({ModelEdit::Kind::AddPolicy,
               {context.index(), {model::EntityKind::Route, id.value}},
               "authentication",
               {}});
}

} // namespace

extern const Rule auth001;
const Rule auth001{
    .id = "GW-AUTH-001",
    .title = "Route without authentication",
    .severity = Severity::High,
    .meaning = "The route can be reached from outside and leads to a backend, and no policy that "
               "runs on it rejects a request without a credential.",
    .risk = "Anyone can call the backend through the gateway: read its data and, where the route "
            "lets writing methods pass, change it.",
    .fix = "Attach an authentication policy at the service or the gateway, so that a new route "
           "starts protected; open a route only on purpose.",
    .verify = "A request without a credential gets 401; one with a valid credential still gets "
              "its answer.",
    .fixKind = FixKind::Assisted,
    .owasp = "API2",
    .cwe = "CWE-306",
    .asvs = "8.3.1",
    .route = check,
};

} // namespace gatelens::findings
