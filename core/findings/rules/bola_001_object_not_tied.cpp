// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/access_rules.h"
#include "core/findings/backend_claims.h"
#include "core/findings/names.h"
#include "core/findings/policy_fields.h"
#include "core/findings/predicates.h"
#include "core/findings/rule.h"

#include <algorithm>

namespace gatelens::findings {

namespace {

bool isShared(const model::Route& route) {
    return std::find(route.tags.begin(), route.tags.end(), "shared") != route.tags.end();
}

std::string objectPath(const model::Route& route) {
    for (const auto& path : route.paths) {
        if (hasIdParameter(path)) {
            return path.text.empty() ? path.value : path.text;
        }
    }
    return {};
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const RouteFacts& facts = context.facts(id);
    const auto& route = context.snapshot()[id];
    if (!facts.idParameter || !facts.authn || !facts.forwards || facts.taggedPublic ||
        facts.staticWord || isShared(route) || couldCompareOwner(context, id)) {
        return;
    }
    if (backendVerifies(context, id)) {
        return;
    }
    reporter.report(context, id)
        .message("Route \"{}\" takes the object from the path \"{}\", and nothing at the gateway "
                 "compares it with the caller: whether one caller reads another's objects depends "
                 "on service \"{}\" alone",
                 route.label(), objectPath(route), backendName(context.snapshot(), route))
        .evidence("object in the path of route \"" + route.label() + '"', objectPath(route),
                  route.source)
        .fix("Compare the object of route \"{}\" with a claim of the token in a policy, or have "
             "service \"{}\" check the owner and attest it",
             route.label(), backendName(context.snapshot(), route))
        .confirm("Read an object of one consumer with the credential of another");
}

} // namespace

extern const Rule bola001;
const Rule bola001{
    .id = "GW-BOLA-001",
    .title = "Object id in the path and nothing ties it to the caller",
    .severity = Severity::Medium,
    .meaning = "The path names an object, the caller is authenticated, and no policy asks whether "
               "the object is the caller's.",
    .risk =
        "If the backend forgets the check, every caller reads and changes everyone's objects by "
        "changing one segment of the path. It is the most common flaw of APIs.",
    .fix = "Compare the object with a claim at the gateway, or check the owner in the backend and "
           "attest it; a probe with two identities shows which.",
    .verify = "Consumer B gets 403 or 404 for an object of consumer A.",
    .fixKind = FixKind::Assisted,
    .owasp = "API1",
    .cwe = "CWE-639",
    .asvs = "8.2.2",
    .route = check,
};

} // namespace gatelens::findings
