// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/emulation.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace gatelens::engine {

namespace {

using Gap = EmulatedGateway::Gap;

bool speaksHttp(model::Protocol protocol) {
    switch (protocol) {
    case model::Protocol::Tcp:
    case model::Protocol::Tls:
    case model::Protocol::Udp:
    case model::Protocol::Http3:
    case model::Protocol::FastCgi:
    case model::Protocol::Other:
        return false;
    default:
        return true;
    }
}

// What the matcher's decisions hold already.
bool isPartOfRouting(model::PolicyClass policyClass) {
    return policyClass == model::PolicyClass::Redirect ||
           policyClass == model::PolicyClass::Respond || policyClass == model::PolicyClass::Proxy;
}

// What some products' matchers look at, too: addresses, credentials, header fields.
bool mayDecide(model::PolicyClass policyClass) {
    return policyClass == model::PolicyClass::Ip || policyClass == model::PolicyClass::Authn ||
           policyClass == model::PolicyClass::Authz || policyClass == model::PolicyClass::Header ||
           policyClass == model::PolicyClass::Transform;
}

class Emulator final {
public:
    Emulator(const model::SnapshotPtr& snapshot, const EmulationOptions& options)
        : m_snapshot(*snapshot)
        , m_options(options)
        , m_config(std::make_shared<Config>()) {}

    Result<EmulatedGateway> run(match::Compiled compiled) {
        for (const text::Diagnostic& problem : compiled.problems) {
            m_gaps.push_back({"a route that cannot be compiled", problem.message,
                              m_snapshot.place(problem.range)});
        }
        if (auto listened = addListeners(); !listened) {
            return fail(listened.error());
        }
        for (const model::Service& service : m_snapshot.services) {
            if (auto added = addService(service); !added) {
                return fail(added.error());
            }
        }
        for (const model::Route& route : m_snapshot.routes) {
            Route& own = m_config->routes.emplace_back();
            own.name = route.label();
        }
        m_config->routes.emplace_back().name = "(no route)";
        tellPolicies();
        auto routing = std::make_shared<EmulatedRouting>();
        routing->matcher = std::move(compiled.matcher);
        routing->echo = m_options.echo;
        m_config->emulated = std::move(routing);
        return EmulatedGateway{m_config, std::move(m_gaps)};
    }

private:
    Status addListeners() {
        std::set<std::tuple<std::string, std::uint16_t>> seen; // several servers on one socket
        for (const model::Listener& listener : m_snapshot.listeners) {
            const std::string where = listener.port == 0
                                          ? listener.address
                                          : fmt::format("{}:{}", listener.address, listener.port);
            if (!speaksHttp(listener.protocol) || (listener.tls && listener.tls->passthrough)) {
                m_gaps.push_back(
                    {fmt::format("listener \"{}\"", listener.label()),
                     fmt::format("{} is not spoken here", model::protocolName(listener.protocol)),
                     m_snapshot.place(listener.source.range)});
            } else if (seen.emplace(listener.address, listener.port).second) {
                if (auto added = addListener(listener, where); !added) {
                    return added;
                }
            }
        }
        if (m_config->listeners.empty()) {
            m_gaps.push_back(
                {"listeners", "the configuration names none; one for HTTP is made", {}});
            return addListener({}, "HTTP");
        }
        return {};
    }

    Status addListener(const model::Listener& listener, const std::string& where) {
        Listener own;
        own.name = listener.label().empty() ? "http" : listener.label();
        own.standsFor = where;
        own.matchPort = listener.port;
        own.proxyProtocol = listener.proxyProtocol.value;
        own.trustForwarded = listener.trustAnyForwarded.value;
        const auto address = net::Address::ip(m_options.host, 0);
        if (!address) {
            return fail(ErrorCode::Usage, m_options.host + " is no address");
        }
        own.address = *address;
        if (model::isEncrypted(listener.protocol) || listener.tls) {
            auto certificate = net::selfSigned(namesOf(listener));
            if (!certificate) {
                return fail(certificate.error());
            }
            net::TlsServerOptions options;
            options.certificates.push_back(std::move(*certificate));
            auto tls = net::TlsServerContext::create(options);
            if (!tls) {
                return fail(tls.error());
            }
            own.tls = std::move(*tls);
            m_gaps.push_back({fmt::format("TLS of listener \"{}\"", own.name),
                              "keys are not read: the certificate is made for today, client "
                              "certificates are not asked for",
                              m_snapshot.place(listener.source.range)});
        }
        m_config->listeners.push_back(std::move(own));
        return {};
    }

    static std::vector<std::string> namesOf(const model::Listener& listener) {
        std::vector<std::string> names{"localhost", "127.0.0.1"};
        for (const model::HostMatch& host : listener.hosts) {
            if (host.kind == model::HostMatchKind::Exact) {
                names.push_back(host.value);
            }
        }
        return names;
    }

    void addTarget(Service& own, const std::string& host, std::uint16_t port,
                   std::int64_t weight) const {
        Target target;
        target.unixSocket = host.starts_with("unix:");
        target.host = target.unixSocket ? host.substr(5) : host;
        target.port = port;
        target.weight = static_cast<std::uint32_t>(std::clamp<std::int64_t>(weight, 0, 1'000'000));
        if (!target.host.empty() && target.weight > 0 && (port != 0 || target.unixSocket)) {
            own.targets.push_back(std::move(target));
        }
    }

    Status addService(const model::Service& service) {
        Service own;
        own.name = service.label();
        if (service.upstream.valid()) {
            for (const model::TargetId id : m_snapshot[service.upstream].targets) {
                const model::Target& target = m_snapshot[id];
                addTarget(own, target.host, target.port, target.backup ? 0 : target.weight);
            }
        } else {
            addTarget(own, service.host, service.port, 1);
        }
        if (service.connectTimeoutMs.known() && service.connectTimeoutMs.value > 0) {
            own.connectTimeout = service.connectTimeoutMs.value;
        }
        if (service.readTimeoutMs.known() && service.readTimeoutMs.value > 0) {
            own.responseTimeout = service.readTimeoutMs.value;
        }
        if (auto tls = setTls(service, own); !tls) {
            return tls;
        }
        if (!m_options.echo) {
            tellService(service, own);
        }
        m_config->services.push_back(std::move(own));
        return {};
    }

    static Status setTls(const model::Service& service, Service& own) {
        if (!model::isEncrypted(service.protocol)) {
            return {};
        }
        net::TlsClientOptions options;
        options.verify = !service.tls || service.tls->verify.orElse(true);
        auto context = net::TlsClientContext::create(options);
        if (!context) {
            return fail(context.error());
        }
        own.tls = std::move(*context);
        own.tlsKey = options.verify ? "verified" : "unverified";
        own.serverName = service.tls ? service.tls->sni.value : std::string{};
        return {};
    }

    void tellService(const model::Service& service, const Service& own) {
        const auto tell = [&](std::string why) {
            m_gaps.push_back({fmt::format("service \"{}\"", own.name), std::move(why),
                              m_snapshot.place(service.source.range)});
        };
        if (!speaksHttp(service.protocol)) {
            tell(fmt::format("{} is not spoken here", model::protocolName(service.protocol)));
        } else if (own.targets.empty()) {
            tell("it has no target with an address: its requests are answered with 503");
        } else if (service.tls &&
                   (service.tls->ca.declared() || service.tls->clientCertificate.declared())) {
            tell("its certificate files are not read: targets are verified with the system's");
        }
    }

    // Rewrites of the path are decided with the route.
    static bool rewrites(const model::Route& route, const model::Policy& policy) {
        return std::any_of(route.rewrites.begin(), route.rewrites.end(),
                           [&policy](const model::PathRewrite& rewrite) {
                               const text::SourceRange own = policy.config == nullptr
                                                                 ? policy.source.range
                                                                 : policy.config->range;
                               return rewrite.range.file == own.file &&
                                      rewrite.range.begin >= own.begin &&
                                      rewrite.range.end <= own.end;
                           });
    }

    // Policies that are bound to routes and not run, each once.
    void tellPolicies() {
        std::map<std::size_t, std::size_t> routes; // by policy
        for (const model::Route& route : m_snapshot.routes) {
            for (const model::ChainEntry& entry : route.chain) {
                const model::Policy& policy = m_snapshot[entry.policy];
                if (!isPartOfRouting(policy.policyClass) && !rewrites(route, policy)) {
                    ++routes[entry.policy.index()];
                }
            }
        }
        for (const auto& [index, count] : routes) {
            const model::Policy& policy = m_snapshot.policies[index];
            m_gaps.push_back({fmt::format("policy \"{}\"", policy.label()),
                              fmt::format("{} {} ({} route{})", policy.type,
                                          mayDecide(policy.policyClass)
                                              ? "is run only as far as it decides the routing"
                                              : "is not run",
                                          count, count == 1 ? "" : "s"),
                              m_snapshot.place(policy.source.range)});
        }
    }

    const model::Snapshot& m_snapshot;
    const EmulationOptions& m_options;
    std::shared_ptr<Config> m_config;
    std::vector<Gap> m_gaps;
};

} // namespace

Result<EmulatedGateway> emulate(const model::SnapshotPtr& snapshot,
                                const EmulationOptions& options) {
    auto compiled = match::compile(snapshot);
    if (!compiled) {
        return fail(compiled.error());
    }
    return Emulator(snapshot, options).run(std::move(*compiled));
}

} // namespace gatelens::engine
