// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/config_text.h"
#include "core/findings/listener_facts.h"
#include "core/findings/rule.h"

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// Address rules and per-address limits on the listener's routes stand or fall with
// the forged address.
model::RouteId routeByAddress(const Context& context, model::ListenerId id) {
    return firstRouteOn(context, id, [&](model::RouteId route) {
        return context.facts(route).forwards && (context.first(route, model::PolicyClass::Ip) ||
                                                 !context.snapshot()[route].clientIps.empty());
    });
}

// The entry of the list that means everyone, where the list has no place of its own.
text::SourceRange placeOfList(const Context& context, const model::Listener& listener) {
    const auto& trusted = listener.trustedProxies;
    if (trusted.range.valid()) {
        return trusted.range;
    }
    for (const auto& entry : trusted.value) {
        const text::Node* node =
            meansEveryone(entry) ? findScalar(context.snapshot(), entry) : nullptr;
        if (node != nullptr && node->range.valid()) {
            return node->range;
        }
    }
    return listener.source.range;
}

void check(const Context& context, model::ListenerId id, Reporter& reporter) {
    const auto& listener = context.snapshot()[id];
    const auto& any = listener.trustAnyForwarded;
    if (!listener.enabled || !any.known() || !any.value || !context.isPublic(listener) ||
        behindDeclaredProxy(context, listener)) {
        return;
    }
    const auto forwards = firstRouteOn(context, id, [&](model::RouteId route) {
        return context.facts(route).forwards &&
               !isStream(context.snapshot(), context.snapshot()[route]);
    });
    if (!forwards) {
        return;
    }
    auto trust = any;
    if (trust.declared() && !trust.range.valid()) {
        trust.range = placeOfList(context, listener);
    }
    Draft draft = reporter.report(context, id);
    const auto byAddress = routeByAddress(context, id);
    draft
        .message("Listener {} believes the X-Forwarded-For of every client{}", describe(listener),
                 byAddress ? fmt::format(", and route \"{}\" decides by the address",
                                         context.snapshot()[byAddress].label())
                           : std::string())
        .evidence("trust in forwarded headers on listener \"" + listener.label() + '"', trust,
                  "everyone", listener)
        .fix("On listener \"{}\" trust forwarded headers from the addresses of your own proxies "
             "only; where clients connect directly, from nobody",
             listener.label())
        .confirm("Send X-Forwarded-For: 203.0.113.7 to port {}: the access log or the backend "
                 "shows that address",
                 listener.port)
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Listener, id.value}},
               "trust in forwarded headers",
               "false"})
        .via({model::EntityKind::Route, (byAddress ? byAddress : forwards).value});
}

} // namespace

extern const Rule hdr001;
const Rule hdr001{
    .id = "GW-HDR-001",
    .title = "Forwarded headers trusted from anyone",
    .severity = Severity::Medium,
    .meaning = "A public listener takes the client's address, scheme or host from X-Forwarded-* "
               "headers, whoever sent them.",
    .risk = "A client chooses its own address: it passes address rules, evades limits per "
            "address, and the logs blame somebody else.",
    .fix = "Name the proxies in front, and only them, as trusted; reset the headers at the edge.",
    .verify = "A forged X-Forwarded-For no longer shows in the log or at the backend; requests "
              "through the real proxy still show the client.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-348",
    .asvs = "4.1.3",
    .products = kKong | kApisix | kTraefik | kEnvoy | kCaddy | kHaproxy | kNginx | kGatewayApi,
    .listener = check,
};

} // namespace gatelens::findings
