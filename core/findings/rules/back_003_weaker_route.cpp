// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/access_rules.h"
#include "core/findings/backend_index.h"
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"

#include <algorithm>

namespace gatelens::findings {

namespace {

bool methodsMeet(const model::Route& a, const model::Route& b) {
    return a.methods.empty() || b.methods.empty() ||
           std::any_of(a.methods.begin(), a.methods.end(), [&](const std::string& method) {
               return std::find(b.methods.begin(), b.methods.end(), method) != b.methods.end();
           });
}

bool sameHosts(const model::Route& a, const model::Route& b) {
    return a.hosts.size() == b.hosts.size() &&
           std::equal(a.hosts.begin(), a.hosts.end(), b.hosts.begin(),
                      [](const auto& x, const auto& y) { return x.value == y.value; });
}

bool sameConditions(const model::Route& a, const model::Route& b) {
    const auto texts = [](const std::vector<model::FieldMatch>& fields) {
        std::vector<std::string> out;
        for (const auto& field : fields) {
            out.push_back(field.name + '=' + field.text);
        }
        return out;
    };
    return texts(a.headers) == texts(b.headers) && texts(a.query) == texts(b.query);
}

bool sameListeners(const model::Route& a, const model::Route& b) {
    return a.listeners == b.listeners;
}

// On one host with unchanged paths the product picks one of the two for each path:
// then the open one is an exception that somebody made, not a way around.
bool isException(const Context& context, model::RouteId weakId, model::RouteId strongId) {
    const auto& index = context.derived<BackendIndex>();
    const auto& weak = context.snapshot()[weakId];
    const auto& strong = context.snapshot()[strongId];
    return index.keepsPaths(weakId) && index.keepsPaths(strongId) && sameHosts(weak, strong) &&
           sameListeners(weak, strong) && sameConditions(weak, strong);
}

// The condition on which the open route is chosen is all that differs.
bool isOpen(const Context& context, model::RouteId id) {
    const RouteFacts& facts = context.facts(id);
    return facts.forwards && !facts.stream && facts.publicReach && !facts.taggedPublic &&
           !facts.staticWord && !facts.loginWord && !isRestrictedByAddress(context, id) &&
           context.snapshot()[id].snis.empty();
}

std::string reachedPath(const Context& context, const model::Route& route) {
    const auto paths = upstreamPaths(context.snapshot(), route);
    return paths.empty() ? std::string("/") : paths.front().path;
}

void tell(const Context& context, model::RouteId id, model::RouteId other, bool authn,
          Draft draft) {
    const auto& weak = context.snapshot()[id];
    const auto& strong = context.snapshot()[other];
    const std::string_view what = authn ? "a credential" : "an access rule";
    draft
        .message("Route \"{}\" reaches \"{}\" of {} without {}, which route \"{}\" asks for on "
                 "the way to the same place",
                 weak.label(), reachedPath(context, weak),
                 addressesOf(context.snapshot(), weak).front(), what, strong.label())
        .evidence(fmt::format("{} on route \"{}\"", authn ? "authentication" : "access rule",
                              weak.label()),
                  "none in the effective chain", weak.source)
        .evidence(fmt::format("{} on route \"{}\"", authn ? "authentication" : "access rule",
                              strong.label()),
                  "required", strong.source)
        .fix("Attach the policies of route \"{}\" to the service instead of the route, or "
             "narrow or delete route \"{}\"",
             strong.label(), weak.label())
        .confirm("Send the request that route \"{}\" refuses through route \"{}\" and compare "
                 "the answers",
                 strong.label(), weak.label())
        .via({model::EntityKind::Route, other.value})
        .edit(addPolicy(context, id, authn ? "authentication" : "access list"));
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const RouteFacts& facts = context.facts(id);
    if ((facts.authn && facts.acl) || !isOpen(context, id)) {
        return;
    }
    const auto& weak = context.snapshot()[id];
    for (const auto other : context.derived<BackendIndex>().guardedAtBackend(id)) {
        const RouteFacts& guarded = context.facts(other);
        const bool authn = guarded.authn && !facts.authn;
        const bool acl = guarded.acl && !facts.acl && guarded.authn == facts.authn;
        if ((!authn && !acl) || !methodsMeet(weak, context.snapshot()[other]) ||
            isException(context, id, other)) {
            continue;
        }
        Draft draft = reporter.report(context, id);
        draft.sentence(authn ? 0 : 1);
        if (draft.isTold()) {
            tell(context, id, other, authn, draft);
        }
        return;
    }
}

} // namespace

extern const Rule back003;
const Rule back003{
    .id = "GW-BACK-003",
    .title = "The same backend path is open through a weaker route",
    .severity = Severity::High,
    .meaning = "Two routes lead to the same path of the same backend, and one of them asks for "
               "less.",
    .risk = "The stronger route protects nothing: whoever is refused there takes the other one and "
            "gets the same answer.",
    .fix = "Attach protection to the service, so that every route to it has it, or remove the "
           "weaker route.",
    .verify =
        "The request that the stronger route refuses is refused on every other route as well.",
    .fixKind = FixKind::OneClick,
    .owasp = "API5",
    .cwe = "CWE-288",
    .asvs = "8.3.1",
    .route = check,
};

} // namespace gatelens::findings
