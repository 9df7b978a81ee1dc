// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/listener_facts.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool isAcme(const model::Route& route) {
    return !route.paths.empty() &&
           std::all_of(route.paths.begin(), route.paths.end(), [](const model::PathMatch& path) {
               return path.value.find("/.well-known/acme-challenge") != std::string::npos;
           });
}

// Kong: a route that lists https alone refuses clear text on every listener.
void closeRoutes(const Context& context, model::ListenerId id, Draft& draft) {
    constexpr std::size_t kMostEdits = 50;
    std::vector<model::RouteId> open;
    (void)firstRouteOn(context, id, [&](model::RouteId route) {
        const auto& entity = context.snapshot()[route];
        if (entity.enabled && context.facts(route).forwards && !entity.tls.value) {
            open.push_back(route);
        }
        return open.size() > kMostEdits;
    });
    for (const auto route : open.size() > kMostEdits ? std::vector<model::RouteId>{} : open) {
        draft.edit({ModelEdit::Kind::SetField,
                    {context.index(), {model::EntityKind::Route, route.value}},
                    "tls",
                    "true"});
    }
}

void check(const Context& context, model::ListenerId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& listener = snapshot[id];
    const bool clear =
        listener.protocol == model::Protocol::Http || listener.protocol == model::Protocol::H2c;
    if (!clear || listener.tls || listener.redirectsToHttps || !listener.enabled ||
        !context.isPublic(listener) || behindDeclaredProxy(context, listener)) {
        return;
    }
    // Routes of Kong and others can refuse or redirect clear text themselves.
    const auto served = firstRouteOn(context, id, [&](model::RouteId routeId) {
        const auto& route = snapshot[routeId];
        return route.enabled && context.facts(routeId).forwards && !route.tls.value &&
               !isAcme(route);
    });
    if (!served) {
        return;
    }
    const auto& route = snapshot[served];
    Draft draft = reporter.report(context, id);
    draft.message("Listener {} takes plain HTTP from outside and serves route \"{}\" on it",
                  describe(listener), route.label());
    // A listener that the product opens by default stands nowhere; the route does.
    const bool written = listener.source.range.valid() || !listener.source.apiPath.empty();
    if (written) {
        draft.evidence("protocol of listener \"" + listener.label() + '"', "http, without TLS",
                       listener.source);
    }
    draft
        .evidence("route \"" + route.label() + "\" on listener \"" + listener.label() + '"',
                  "served without TLS", route.source)
        .fix("Serve route \"{}\" over https only; on listener \"{}\" refuse API calls (ASVS 4.1.2: "
             "do not redirect them) and keep at most the redirect for browsers",
             route.label(), listener.label())
        .confirm("Send a request to route \"{}\" over http: an answer other than a refusal or a "
                 "redirect confirms it; attest \"tls-terminated-before\" when a proxy in front "
                 "ends TLS",
                 route.label())
        .via({model::EntityKind::Route, served.value});
    if (context.product() == "kong") {
        closeRoutes(context, id, draft);
    }
}

} // namespace

extern const Rule tls001;
const Rule tls001{
    .id = "GW-TLS-001",
    .title = "Public listener serves clear text",
    .severity = Severity::High,
    .meaning = "A listener that can be reached from outside accepts plain HTTP and answers API "
               "requests on it, alone or beside https.",
    .risk = "Everyone on the way, such as a shared wireless network, reads the keys, tokens and "
            "data of the requests and can change the answers. A client that was set up with "
            "http:// by mistake leaks its credential with the first request, even when the answer "
            "is a redirect.",
    .fix = "Bind API routes to https listeners and refuse http for them; keep port 80 for ACME "
           "challenges and for redirects of browsers.",
    .verify = "A request to an API path over http gets no API answer; https works as before.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-319",
    .asvs = "12.2.1, 4.1.2",
    .listener = check,
};

} // namespace gatelens::findings
