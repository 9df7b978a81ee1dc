// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_guards.h"
#include "core/findings/route_overlap.h"
#include "core/findings/rule.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool changesPath(const model::PathRewrite& rewrite) {
    using enum model::PathRewrite::Kind;
    return rewrite.kind == StripPrefix || rewrite.kind == ReplacePrefix ||
           rewrite.kind == RegexReplace;
}

// The path at the backend of the guarded route that a client of this one can make.
std::string reachable(const model::Snapshot& snapshot, model::RouteId id, model::RouteId guarded) {
    for (const auto& own : forwardedPathsOf(snapshot, id)) {
        for (const auto& other : forwardedPathsOf(snapshot, guarded)) {
            if (own.open && other.prefix.starts_with(own.prefix)) {
                return other.prefix;
            }
        }
    }
    return {};
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& facts = context.facts(id);
    if (!facts.enabled || !facts.forwards || !facts.publicReach || (facts.authn && facts.acl)) {
        return;
    }
    const auto& snapshot = context.snapshot();
    const auto& route = snapshot[id];
    const auto rewrite = std::find_if(route.rewrites.begin(), route.rewrites.end(), changesPath);
    if (rewrite == route.rewrites.end()) {
        return;
    }
    const auto guarded = context.derived<BackendGuards>().strongerThan(id);
    const std::string path = guarded ? reachable(snapshot, id, guarded) : std::string();
    if (path.empty()) {
        return;
    }
    const auto& other = snapshot[guarded];
    Draft draft = reporter.report(context, id);
    draft.sentence(static_cast<std::uint32_t>(rewrite->kind));
    if (!draft.isTold()) {
        return;
    }
    const std::string lost = weakness(context.facts(id), context.facts(guarded));
    const std::string client = route.paths.empty() ? std::string() : route.paths.front().value;
    draft.message("Route \"{}\" rewrites the path after it decided: a client chooses what follows "
                  "{} and so reaches {} at the backend {}, which \"{}\" guards",
                  route.label(), client.empty() ? "/" : client, path, lost, other.label());
    if (rewrite->range.valid()) {
        draft.evidence("rewrite of route \"" + route.label() + '"',
                       std::string(model::rewriteKindName(rewrite->kind)), rewrite->range);
    } else {
        draft.evidence("rewrite of route \"" + route.label() + '"',
                       std::string(model::rewriteKindName(rewrite->kind)), route.source);
    }
    draft
        .evidence("guard of route \"" + other.label() + '"', "on the path before the rewrite",
                  other.source)
        .fix("Guard route \"{}\" as well, send it to a service that has only its paths, or let "
             "the rewrite lead below a folder of its own",
             route.label())
        .confirm("Ask for {} followed by the rest of a path that \"{}\" guards", client,
                 other.label());
}

} // namespace

extern const Rule path004;
const Rule path004{
    .id = "GW-PATH-004",
    .title = "Path is rewritten after the check",
    .severity = Severity::High,
    .meaning = "Authentication and access rules look at the path as it came; this route is open "
               "and afterwards cuts or replaces part of it, and what comes out can be a path that "
               "another route guards.",
    .risk = "A crafted path under the open route lands on the guarded one at the backend, without "
            "the guard.",
    .fix = "Check after the rewrite, or make the rewrite's result constant or below a folder of "
           "its own.",
    .verify = "No path under the open route reaches guarded content.",
    .fixKind = FixKind::Assisted,
    .owasp = "API5",
    .cwe = "CWE-863",
    .asvs = "8.2.1",
    .products = kTraefik | kNginx | kKong | kApisix | kEnvoy | kCaddy,
    .route = check,
};

} // namespace gatelens::findings
