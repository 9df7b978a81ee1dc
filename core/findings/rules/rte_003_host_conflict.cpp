// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/names.h"
#include "core/findings/nginx_servers.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::findings {

namespace {

// What adapters notice while they read: two claims on one name or socket.
bool isConflict(std::string_view code) {
    static constexpr std::array kCodes = std::to_array<std::string_view>(
        {"conflicting-server-name", "duplicate-default-server", "duplicate-listen",
         "duplicate-domain", "duplicate-site", "conflicted-listener", "duplicate-host"});
    return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

void checkDiagnostics(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    for (const auto& diagnostic : snapshot.diagnostics) {
        if (!isConflict(diagnostic.code)) {
            continue;
        }
        reporter.reportGateway(context)
            .message("Two parts of gateway \"{}\" claim the same: {}", gatewayName(snapshot),
                     diagnostic.message)
            .evidence(diagnostic.message, diagnostic.code,
                      model::Provenance{diagnostic.range, diagnostic.apiPath})
            .fix("{}", diagnostic.fix.empty() ? "Leave the name or the socket to one of them"
                                              : diagnostic.fix)
            .confirm("Send a request for that name and see which of the two answers");
    }
}

// One that answers nothing of its own: "return 444", "ssl_reject_handshake on".
bool rejects(const text::Node& server) {
    const text::Node* handshake = server.directive("ssl_reject_handshake");
    if (handshake != nullptr && handshake->arg(0) == "on") {
        return true;
    }
    return server.directive("return") != nullptr;
}

void checkNginx(const Context& context, Reporter& reporter) {
    const auto servers = nginxServers(context.snapshot());
    struct Socket {
        std::vector<const NginxServer*> servers;
        bool hasDefault = false;
    };
    std::map<std::string, Socket> sockets;
    for (const auto& server : servers) {
        for (const auto& listen : server.listens) {
            Socket& socket = sockets[listen.address];
            socket.servers.push_back(&server);
            // A server without a name, or with one that cannot be asked for, is meant
            // to be the default even when it does not say so and stands first.
            socket.hasDefault =
                socket.hasDefault || listen.isDefault ||
                (socket.servers.size() == 1 &&
                 (server.name.empty() || server.name == "_" || rejects(*server.node)));
        }
    }
    for (const auto& [address, socket] : sockets) {
        const bool several =
            std::any_of(socket.servers.begin(), socket.servers.end(),
                        [&](const NginxServer* s) { return s->name != socket.servers[0]->name; });
        if (socket.hasDefault || !several) {
            continue;
        }
        const NginxServer& first = *socket.servers.front();
        reporter.reportGateway(context)
            .message("Requests for unknown hosts on {} reach server \"{}\", only because it "
                     "stands first of {}",
                     address, first.name, socket.servers.size())
            .evidence("default server of " + address, "none declared; the first one is taken",
                      first.node->nameRange)
            .fix("Add a server with \"listen {} default_server\" that answers 444 (for TLS: "
                 "ssl_reject_handshake on)",
                 address)
            .confirm("Send Host: unknown.example to {}: an answer of \"{}\" confirms it", address,
                     first.name);
    }
}

std::string hostsOf(const model::Listener& listener) {
    std::vector<std::string> names;
    for (const auto& host : listener.hosts) {
        names.push_back(host.text.empty() ? host.value : host.text);
    }
    std::sort(names.begin(), names.end());
    return fmt::format("{}", fmt::join(names, ","));
}

// Two listeners of one gateway object on one port, with the same names.
void checkListeners(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    std::map<std::string, model::ListenerId> seen;
    for (std::size_t i = 0; i < snapshot.listeners.size(); ++i) {
        const auto& listener = snapshot.listeners[i];
        // Envoy tells filter chains of one socket apart by more than names, and
        // Gateways of Kubernetes have addresses of their own.
        const auto slash = listener.key.rfind('/');
        const std::string owner = context.product() == "gateway-api" && slash != std::string::npos
                                      ? listener.key.substr(0, slash)
                                      : std::string();
        if (listener.port == 0 || !listener.enabled || context.product() == "envoy" ||
            listener.protocol == model::Protocol::Udp ||
            listener.protocol == model::Protocol::Http3) {
            continue;
        }
        const auto [place, isNew] = seen.emplace(
            fmt::format("{}|{}|{}|{}", owner, listener.address, listener.port, hostsOf(listener)),
            model::ListenerId(i));
        if (isNew) {
            continue;
        }
        const auto& first = snapshot[place->second];
        if (first.label() == listener.label()) {
            continue; // one listener, told apart by its TLS options
        }
        reporter.report(context, model::ListenerId(i))
            .message("Listeners \"{}\" and \"{}\" both claim port {} for the same hosts",
                     first.label(), listener.label(), listener.port)
            .evidence("socket of listener \"" + listener.label() + '"',
                      "that of listener \"" + first.label() + '"', listener.source)
            .fix("Give listener \"{}\" another port or another host, or delete one of the two",
                 listener.label())
            .via({model::EntityKind::Listener, place->second.value});
    }
}

void check(const Context& context, Reporter& reporter) {
    checkDiagnostics(context, reporter);
    checkNginx(context, reporter);
    checkListeners(context, reporter);
}

} // namespace

extern const Rule rte003;
const Rule rte003{
    .id = "GW-RTE-003",
    .title = "Listener or host conflict, ambiguous default",
    .severity = Severity::Medium,
    .meaning = "Two listeners or hosts claim the same address and name, or several virtual hosts "
               "share a socket and none is declared as the one for unknown names.",
    .risk = "Which of them answers depends on the order of files. Requests with an invented Host "
            "reach a real service, past the names under which it is guarded.",
    .fix = "Leave every name to one owner, and declare a default that refuses (421 or 444).",
    .verify = "A request with an unknown Host is refused.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-694",
    .asvs = "13.2.1",
    .gateway = check,
};

} // namespace gatelens::findings
