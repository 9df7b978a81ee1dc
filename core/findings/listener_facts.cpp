// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/listener_facts.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

bool meansEveryone(std::string_view entry) {
    return entry == "0.0.0.0/0" || entry == "::/0" || entry == "*" || entry == "all" ||
           entry == "0.0.0.0/1" || entry == "::";
}

bool behindDeclaredProxy(const Context& context, const model::Listener& listener) {
    if (context.attestations().find(AttestedFact::TlsTerminatedBefore, model::EntityKind::Listener,
                                    listener, context.snapshot().gateway.label(),
                                    context.now()) != nullptr) {
        return true;
    }
    if (listener.proxyProtocol.known() && listener.proxyProtocol.value) {
        return true;
    }
    const auto& trusted = listener.trustedProxies;
    return trusted.declared() && !trusted.value.empty() &&
           std::none_of(trusted.value.begin(), trusted.value.end(), meansEveryone);
}

bool isStream(const model::Snapshot& snapshot, const model::Route& route) {
    using enum model::Protocol;
    const auto stream = [](model::Protocol protocol) {
        return protocol == Tcp || protocol == Udp || protocol == Tls;
    };
    const bool named =
        !route.protocols.empty() && std::all_of(route.protocols.begin(), route.protocols.end(),
                                                [](const std::string& protocol) {
                                                    return protocol.starts_with("tcp") ||
                                                           protocol.starts_with("udp") ||
                                                           protocol.starts_with("tls");
                                                });
    return named ||
           std::any_of(route.services.begin(), route.services.end(),
                       [&](const model::WeightedService& share) {
                           return share.service && stream(snapshot[share.service].protocol);
                       });
}

std::vector<Subject> pathOf(const Context& context, model::CertificateId id) {
    std::vector<Subject> path;
    for (const auto listener : context.relations().listenersOfCertificate[id]) {
        path.push_back({context.index(), {model::EntityKind::Listener, listener.value}});
    }
    path.push_back({context.index(), {model::EntityKind::Certificate, id.value}});
    return path;
}

std::string describe(const model::Listener& listener) {
    const std::string port =
        listener.port == 0 ? listener.portText : fmt::format("{}", listener.port);
    const std::string socket = fmt::format(
        "{}:{}", listener.address.empty() ? "*" : std::string_view(listener.address), port);
    return listener.label() == socket || listener.label() == ":" + port
               ? fmt::format("\"{}\"", socket)
               : fmt::format("\"{}\" ({})", listener.label(), socket);
}

} // namespace gatelens::findings
