// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/predicates.h"
#include "core/findings/rule.h"
#include "core/findings/service_routes.h"

#include <algorithm>

namespace gatelens::findings {

namespace {

// The clear-text listener on which the route answers to strangers, if there is one.
model::ListenerId clearListener(const Context& context, model::RouteId id) {
    const auto& snapshot = context.snapshot();
    // Only served over TLS: a clear-text request gets 426 or a redirect.
    if (snapshot[id].tls.known() && snapshot[id].tls.value) {
        return {};
    }
    for (const auto listenerId : context.relations().listenersOfRoute(id)) {
        const auto& listener = snapshot[listenerId];
        const bool ended = context.attestations().find(
                               AttestedFact::TlsTerminatedBefore, model::EntityKind::Listener,
                               listener, snapshot.gateway.label(), context.now()) != nullptr;
        const bool http = listener.protocol == model::Protocol::Http ||
                          listener.protocol == model::Protocol::H2c ||
                          listener.protocol == model::Protocol::Unknown;
        if (!listener.tls && http && !listener.redirectsToHttps && !ended &&
            context.isPublic(listener)) {
            return listenerId;
        }
    }
    return {};
}

void check(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto routes = routesOf(context, id, [&](model::RouteId route, const RouteFacts& facts) {
        return facts.cleartext && (facts.classes & classBit(model::PolicyClass::Authn)) != 0 &&
               clearListener(context, route);
    });
    if (routes.empty()) {
        return;
    }
    const auto listenerId = clearListener(context, routes.front());
    const auto& listener = context.snapshot()[listenerId];
    const auto authn = context.first(routes.front(), model::PolicyClass::Authn);
    const auto& policy = context.snapshot()[authn];
    const auto& route = context.snapshot()[routes.front()];
    reporter.report(context, routes.front())
        .message("Credentials for {} cross the network in clear: the {} asks for them on listener "
                 "\"{}\", which has no TLS",
                 namesOf(context, routes), nameOf(policy), listener.label())
        .evidence("listener of route \"" + route.label() + '"',
                  fmt::format("\"{}\", clear text", listener.label()), route.source)
        .evidence("TLS of listener \"" + listener.label() + '"', "none", listener.source)
        .fix("Serve {} over https only, and refuse clear-text requests to it rather than "
             "redirecting them: a redirected client has already sent its credential",
             namesOf(context, routes))
        .confirm("Read the traffic to port {} while a client calls route \"{}\"", listener.port,
                 route.label())
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Route, routes.front().value}},
               "tls",
               "true"});
}

} // namespace

extern const Rule auth005;
const Rule auth005{
    .id = "GW-AUTH-005",
    .title = "Credentials travel over a clear-text listener",
    .severity = Severity::High,
    .meaning = "A route that asks for a key, a password or a token can be called on a listener "
               "without TLS.",
    .risk = "Whoever can read the traffic on the way, in the same Wi-Fi or at any hop, takes the "
            "credential and uses it.",
    .fix = "Bind the route to an https listener only. If TLS ends in front of this gateway, attest "
           "it in .gatelens.yaml.",
    .verify = "A clear-text request gets 403 or 426 and no challenge for a credential.",
    .fixKind = FixKind::OneClick,
    .owasp = "API2",
    .cwe = "CWE-523",
    .asvs = "12.2.1",
    .service = check,
};

} // namespace gatelens::findings
