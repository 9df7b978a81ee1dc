// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/listener_facts.h"
#include "core/findings/nginx_servers.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

using Socket = std::pair<std::string, std::uint16_t>;

std::map<Socket, std::vector<model::ListenerId>> tlsSockets(const model::Snapshot& snapshot) {
    std::map<Socket, std::vector<model::ListenerId>> sockets;
    for (std::size_t i = 0; i < snapshot.listeners.size(); ++i) {
        const auto& listener = snapshot.listeners[i];
        if (listener.enabled && listener.tls && !listener.tls->passthrough && listener.port != 0) {
            sockets[{listener.address, listener.port}].push_back(model::ListenerId(i));
        }
    }
    return sockets;
}

bool demands(const model::Listener& listener) {
    return listener.tls->clientAuth.value == model::ClientAuth::Require;
}

// Targets behind the routes of a listener.
std::set<std::string> backendsOf(const Context& context, model::ListenerId id) {
    std::set<std::string> addresses;
    (void)firstRouteOn(context, id, [&](model::RouteId route) {
        for (const auto target : context.relations().targetsOfRoute(route)) {
            addresses.insert(toLower(context.snapshot()[target].address()));
        }
        return false;
    });
    return addresses;
}

bool meet(const std::set<std::string>& a, const std::set<std::string>& b) {
    return std::any_of(a.begin(), a.end(),
                       [&b](const std::string& address) { return b.contains(address); });
}

// Where the product itself ties Host to the name of the handshake.
bool bindsHost(const Context& context, const model::Listener& strict, const model::Listener& weak) {
    const auto product = context.product();
    // Early data and HTTP/3 are answered before, or beside, that check.
    const bool beside = (weak.http3.value || strict.http3.value) && product == "traefik";
    if (product == "traefik") {
        return !beside; // 421 when the TLS options of Host and SNI differ
    }
    if (product == "caddy") {
        return strict.tls->sniStrict.value; // strict_sni_host, on when client_auth is set
    }
    return false;
}

struct Difference {
    std::string fact;
    std::string strict;
    std::string weak;
};

Difference differenceOf(const model::Listener& strict, const model::Listener& weak) {
    if (demands(strict) && !demands(weak)) {
        return {"client certificate", "required",
                std::string(model::clientAuthName(weak.tls->clientAuth.value))};
    }
    const auto& high = strict.tls->minVersion;
    const auto& low = weak.tls->minVersion;
    if (high.known() && low.known() && low.value != model::TlsVersion::Unknown &&
        high.value > low.value) {
        return {"lowest TLS version", std::string(model::tlsVersionName(high.value)),
                std::string(model::tlsVersionName(low.value))};
    }
    return {};
}

// Envoy, HAProxy and others choose certificate and TLS options by SNI, then the
// route by Host: the weak handshake must also lead to what the strict one guards.
bool leadsToSame(const Context& context, model::ListenerId strict, model::ListenerId weak) {
    const auto product = context.product();
    if (product == "caddy" || product == "traefik") {
        return true; // one routing table a socket
    }
    return meet(backendsOf(context, strict), backendsOf(context, weak));
}

void compare(const Context& context, model::ListenerId strictId, model::ListenerId weakId,
             Reporter& reporter) {
    const auto& strict = context.snapshot()[strictId];
    const auto& weak = context.snapshot()[weakId];
    const Difference difference = differenceOf(strict, weak);
    if (difference.fact.empty() || bindsHost(context, strict, weak) ||
        !leadsToSame(context, strictId, weakId)) {
        return;
    }
    const auto nameOf = [](const model::Listener& listener) {
        return listener.hosts.empty()                ? listener.label()
               : listener.hosts.front().text.empty() ? listener.hosts.front().value
                                                     : listener.hosts.front().text;
    };
    const auto& place = difference.fact == "client certificate" ? strict.tls->clientAuth.range
                                                                : strict.tls->minVersion.range;
    reporter.report(context, strictId)
        .message("\"{}\" and \"{}\" share port {}, with different demands ({}: {} and {}); a "
                 "client that shakes hands for the second name and then asks for the first "
                 "meets only the weaker demand",
                 nameOf(strict), nameOf(weak), strict.port, difference.fact, difference.strict,
                 difference.weak)
        .evidence(difference.fact + " of \"" + nameOf(strict) + '"', difference.strict, place)
        .evidence(difference.fact + " of \"" + nameOf(weak) + '"', difference.weak, weak.source)
        .fix("Give \"{}\" and \"{}\" the same TLS options or sockets of their own, or refuse "
             "requests whose Host differs from the name of the handshake",
             nameOf(strict), nameOf(weak))
        .confirm("openssl s_client -servername {}, then a request with Host: {}", nameOf(weak),
                 nameOf(strict))
        .via({model::EntityKind::Listener, weakId.value});
}

// "TLSv1 TLSv1.2" -> TLS 1.0; Unknown when it names none.
model::TlsVersion lowestOf(const text::Node& protocols) {
    auto lowest = model::TlsVersion::Unknown;
    for (const text::Node* item : protocols.items) {
        const auto version = item->text == "TLSv1.3"   ? model::TlsVersion::Tls13
                             : item->text == "TLSv1.2" ? model::TlsVersion::Tls12
                             : item->text == "TLSv1.1" ? model::TlsVersion::Tls11
                             : item->text == "TLSv1"   ? model::TlsVersion::Tls10
                                                       : model::TlsVersion::Unknown;
        if (version != model::TlsVersion::Unknown &&
            (lowest == model::TlsVersion::Unknown || version < lowest)) {
            lowest = version;
        }
    }
    return lowest;
}

// nginx chooses the protocol versions before it knows the name: those of the
// socket's default server hold for all of them. For client certificates it answers
// 421 itself when the handshake was for another name (ngx_http_set_virtual_server).
void checkNginx(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    std::map<std::string, model::TlsVersion> lowestOfPort;
    for (const auto& listener : snapshot.listeners) {
        if (listener.tls && listener.tls->minVersion.known()) {
            lowestOfPort[fmt::format("{}", listener.port)] = listener.tls->minVersion.value;
        }
    }
    for (const NginxServer& server : nginxServers(snapshot)) {
        const text::Node* own = server.node->directive("ssl_protocols");
        for (const NginxListen& listen : server.listens) {
            const auto colon = listen.address.rfind(':');
            const auto port = lowestOfPort.find(
                colon == std::string::npos ? listen.address : listen.address.substr(colon + 1));
            if (own == nullptr || !listen.tls || port == lowestOfPort.end() ||
                lowestOf(*own) <= port->second) {
                continue;
            }
            const std::string_view real = model::tlsVersionName(port->second);
            reporter.reportGateway(context)
                .message("Server \"{}\" wants {} at least, but on port {} the default server "
                         "decides, and it accepts {}",
                         server.name, model::tlsVersionName(lowestOf(*own)), port->first, real)
                .evidence("ssl_protocols of server \"" + server.name + '"',
                          "without effect on port " + port->first, own->range)
                .fix("Set ssl_protocols at the http level, or the same in every server on port "
                     "{}; or give \"{}\" an address of its own",
                     port->first, server.name)
                .confirm("A handshake with {} and -servername {}: if it succeeds, this is "
                         "confirmed",
                         real, server.name);
            break;
        }
    }
}

void check(const Context& context, Reporter& reporter) {
    if (context.product() == "nginx") {
        return checkNginx(context, reporter);
    }
    for (const auto& [socket, listeners] : tlsSockets(context.snapshot())) {
        // Against the weakest of each kind: one counterpart is proof enough.
        const auto rank = [&](model::ListenerId id) {
            const auto& tls = *context.snapshot()[id].tls;
            return std::pair(demands(context.snapshot()[id]), tls.minVersion.value);
        };
        const auto weakest = std::min_element(
            listeners.begin(), listeners.end(),
            [&](model::ListenerId a, model::ListenerId b) { return rank(a) < rank(b); });
        for (const auto strict : listeners) {
            if (strict != *weakest) {
                compare(context, strict, *weakest, reporter);
            }
        }
    }
}

} // namespace

extern const Rule tls007;
const Rule tls007{
    .id = "GW-TLS-007",
    .title = "TLS options differ on one listener and can be side-stepped",
    .severity = Severity::Medium,
    .meaning = "Several host names share one socket and differ in the client certificate or the "
               "TLS version that they demand, and the gateway does not tie the Host header to "
               "the name of the handshake.",
    .risk = "A client opens the connection for the name with the weaker demand and then sends the "
            "other name in the Host header: it reaches the protected host without the "
            "certificate, or over the weak version.",
    .fix = "Use the same TLS options for all names of a socket, or separate sockets, or switch on "
           "the product's check that Host equals SNI.",
    .verify = "A request with the SNI of one host and the Host header of the other gets 421.",
    .fixKind = FixKind::Assisted,
    .owasp = "API2",
    .cwe = "CWE-290",
    .asvs = "12.1.3",
    .products = kTraefik | kNginx | kEnvoy | kCaddy | kHaproxy,
    .gateway = check,
};

} // namespace gatelens::findings
