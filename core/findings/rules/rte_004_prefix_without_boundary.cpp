// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/route_overlap.h"
#include "core/findings/rule.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// The first path of the route that matches as a bare string.
const model::PathMatch* barePrefix(const model::Route& route) {
    const auto found =
        std::find_if(route.paths.begin(), route.paths.end(), [](const model::PathMatch& path) {
            return path.kind == model::PathMatchKind::Prefix && path.value.size() > 1 &&
                   !path.value.ends_with('/');
        });
    return found == route.paths.end() ? nullptr : &*found;
}

void tell(const Context& context, model::RouteId id, model::RouteId otherId,
          const model::PathMatch& path, const std::string& example, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    const auto& other = context.snapshot()[otherId];
    const std::string lost = weakness(context.facts(id), context.facts(otherId));
    reporter.report(context, id)
        .message("Route \"{}\" takes every path that begins with {}, such as {}, {} that route "
                 "\"{}\" asks for",
                 route.label(), path.value, example, lost, other.label())
        .evidence("path of route \"" + route.label() + '"', path.value, route.source)
        .evidence("guard of route \"" + other.label() + '"',
                  "not on route \"" + route.label() + '"', other.source)
        .fix("Match {} and {}/ only on route \"{}\": by segment where the product can, else with "
             "a slash at the end beside the exact path",
             path.value, path.value, route.label())
        .confirm("Ask for {} without a credential: an answer of the backend confirms it", example);
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& facts = context.facts(id);
    // A route that has every guard is guarded less than none.
    if (!facts.enabled || !facts.forwards || (facts.authn && facts.acl)) {
        return;
    }
    const auto* path = barePrefix(context.snapshot()[id]);
    if (path == nullptr) {
        return;
    }
    const auto& overlap = context.derived<RouteOverlap>();
    // What would take such a path if this route ended at its boundary?
    const std::string example = path->value + "x";
    const auto fallback = overlap.winnerFor(id, example);
    const bool loses = fallback && !weakness(context.facts(id), context.facts(fallback)).empty();
    if (loses) {
        tell(context, id, fallback, *path, example, reporter);
        return;
    }
    const auto longer = overlap.continuationOf(id);
    if (longer) {
        const auto& paths = context.snapshot()[longer].paths;
        tell(context, id, longer, *path, paths.empty() ? example : paths.front().value + "x",
             reporter);
    }
}

} // namespace

extern const Rule rte004;
const Rule rte004{
    .id = "GW-RTE-004",
    .title = "Prefix has no boundary",
    .severity = Severity::Medium,
    .meaning = "A route's prefix is compared as a bare string, so it also takes paths in which "
               "the word goes on, and it is guarded less than the route that those paths belong "
               "to.",
    .risk = "Paths such as /apiadmin under /api, or /publicx under /public, reach the backend "
            "without the guard of their neighbour; backends that rewrite or trim paths make them "
            "protected ones again.",
    .fix = "Match by segment, or end the prefix with a slash and add the exact path.",
    .verify = "The prefix with a letter after it is answered by the route it belongs to, or "
              "with 404.",
    .fixKind = FixKind::OneClick,
    .owasp = "API5",
    .cwe = "CWE-187",
    .asvs = "8.2.1",
    .products = kKong | kApisix | kHaproxy | kNginx | kCaddy | kTraefik | kTyk | kEnvoy,
    .route = check,
};

} // namespace gatelens::findings
