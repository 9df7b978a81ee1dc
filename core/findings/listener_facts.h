// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What several rules ask about a listener: the routes on it, and whether something
// in front of it ends TLS or sets the forwarded headers.
#pragma once

#include "core/findings/context.h"
#include "core/findings/finding.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::findings {

// The first route on the listener that the predicate accepts, none when there is
// none. Routes that name no listener are reachable on every one.
template <typename Predicate>
[[nodiscard]] model::RouteId firstRouteOn(const Context& context, model::ListenerId id,
                                          const Predicate& accepts) {
    const std::span<const model::RouteId> own = context.relations().routesOfListener[id];
    for (const auto route : own) {
        if (accepts(route)) {
            return route;
        }
    }
    for (const auto route : context.relations().routesOnEveryListener) {
        if (accepts(route)) {
            return route;
        }
    }
    return {};
}

// "0.0.0.0/0", "::/0", "*", "all": a list that leaves nobody out.
[[nodiscard]] bool meansEveryone(std::string_view entry);

// A proxy in front is declared: attested, the PROXY protocol, or forwarded headers
// believed from named addresses only.
[[nodiscard]] bool behindDeclaredProxy(const Context& context, const model::Listener& listener);

// Connections without HTTP: TCP, UDP and passed-through TLS.
[[nodiscard]] bool isStream(const model::Snapshot& snapshot, const model::Route& route);

// The listeners that present or trust the certificate, then the certificate.
[[nodiscard]] std::vector<Subject> pathOf(const Context& context, model::CertificateId id);

// "\"www\" (*:443)": the name a reader looks for and the socket.
[[nodiscard]] std::string describe(const model::Listener& listener);

} // namespace gatelens::findings
