// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/upstream_pool.h"
#include "core/engine/http1_upstream.h"
#include "core/engine/http2_upstream.h"
#include "core/engine/worker.h"

#include <fmt/format.h>

#include <algorithm>

namespace gatelens::engine {

std::string Target::authority() const {
    if (unixSocket) {
        return "localhost";
    }
    const bool v6 = host.find(':') != std::string::npos;
    return v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

UpstreamPool::UpstreamPool(Worker& worker, const Service& service, const Target& target)
    : m_worker(worker)
    , m_target(target)
    , m_tls(service.tls)
    , m_tlsHttp2(service.tlsHttp2)
    , m_serverName(service.serverName.empty() ? target.host : service.serverName)
    , m_authority(target.authority())
    , m_up(worker.shared().health.of(keyOf(service, target))) {}

UpstreamPool::~UpstreamPool() = default;

std::string UpstreamPool::keyOf(const Service& service, const Target& target) {
    return fmt::format("{}|{}|{}|{}|{}|{}", target.unixSocket ? "unix" : "tcp", target.host,
                       target.port, service.tls == nullptr ? "" : service.tlsKey,
                       service.serverName, static_cast<int>(service.protocol));
}

bool UpstreamPool::speaksHttp2(const Service& service) const {
    return service.protocol == Protocol::Http2 ||
           (service.protocol == Protocol::Auto && m_tlsHttp2 != nullptr && !m_http1Only);
}

Http2Upstream* UpstreamPool::withRoom() const {
    const auto found = std::find_if(m_shared.begin(), m_shared.end(),
                                    [](const auto& connection) { return connection->hasRoom(); });
    return found == m_shared.end() ? nullptr : found->get();
}

std::size_t UpstreamPool::connections() const {
    return m_connections.size() - m_idle.size() + m_shared.size();
}

std::size_t UpstreamPool::busy() const {
    std::size_t busy = m_connections.size() - m_idle.size();
    for (const auto& connection : m_shared) {
        busy += connection->load();
    }
    return busy;
}

void UpstreamPool::acquire(UpstreamEvents& exchange, const Service& service) {
    if (speaksHttp2(service)) {
        if (Http2Upstream* connection = withRoom()) {
            return connection->join(exchange, service);
        }
    } else if (!m_idle.empty()) {
        Http1Upstream* connection = m_idle.back();
        m_idle.pop_back();
        return connection->assign(exchange, service);
    }
    if (service.maxConnections != 0 && connections() >= service.maxConnections) {
        return exchange.onUpstreamFault(UpstreamFault::Overload, "too many connections");
    }
    if (m_target.unixSocket) {
        const auto address = net::Address::unixSocket(m_target.host);
        return address ? connect(exchange, service, *address)
                       : exchange.onUpstreamFault(UpstreamFault::Connect, "bad socket path");
    }
    resolve(exchange, service);
}

void UpstreamPool::resolve(UpstreamEvents& exchange, const Service& service) {
    net::Resolver& resolver = m_worker.shared().resolver;
    if (const auto known = resolver.known(m_target.host, m_target.port)) {
        return connect(exchange, service, (*known)[m_nextAddress++ % known->size()]);
    }
    m_waiting.push_back({&exchange, &service});
    if (m_waiting.size() == 1) {
        resolver.resolve(m_target.host, m_target.port, m_worker.loop(),
                         [weak = weak_from_this()](const net::Resolver::Addresses& addresses) {
                             if (const auto self = weak.lock()) {
                                 self->resolved(addresses);
                             }
                         });
    }
}

void UpstreamPool::resolved(const net::Resolver::Addresses& addresses) {
    // One by one: what is told to an exchange may cancel another one.
    while (!m_waiting.empty()) {
        const Waiting waiting = m_waiting.back();
        m_waiting.pop_back();
        if (addresses->empty()) {
            waiting.exchange->onUpstreamFault(UpstreamFault::Connect, "the name is not known");
        } else {
            connect(*waiting.exchange, *waiting.service,
                    (*addresses)[m_nextAddress++ % addresses->size()]);
        }
    }
}

void UpstreamPool::connect(UpstreamEvents& exchange, const Service& service,
                           const net::Address& address) {
    if (speaksHttp2(service)) {
        return connectHttp2(exchange, service, address);
    }
    ++m_worker.stats().upstreamConnects;
    ++m_figures.connects;
    auto made = std::make_unique<Http1Upstream>(*this);
    Http1Upstream& connection = *made;
    connection.slot = m_connections.size();
    m_connections.push_back(std::move(made));
    auto session = m_tls == nullptr ? nullptr : net::TlsSession::client(m_tls, m_serverName);
    connection.connect(exchange, service, address, std::move(session));
}

void UpstreamPool::connectHttp2(UpstreamEvents& exchange, const Service& service,
                                const net::Address& address) {
    // Those who waited for the address together share one connection.
    if (Http2Upstream* connection = withRoom()) {
        return connection->join(exchange, service);
    }
    ++m_worker.stats().upstreamConnects;
    m_shared.push_back(std::make_unique<Http2Upstream>(*this, service));
    Http2Upstream& connection = *m_shared.back();
    connection.join(exchange, service);
    connection.connect(address, m_tlsHttp2 == nullptr
                                    ? nullptr
                                    : net::TlsSession::client(m_tlsHttp2, m_serverName));
}

void UpstreamPool::cancel(UpstreamEvents& exchange) {
    const auto found =
        std::find_if(m_waiting.begin(), m_waiting.end(),
                     [&](const Waiting& waiting) { return waiting.exchange == &exchange; });
    if (found != m_waiting.end()) {
        m_waiting.erase(found);
        return;
    }
    for (const auto& connection : m_shared) {
        if (connection->cancel(exchange)) {
            return;
        }
    }
    for (const auto& connection : m_connections) {
        if (connection->serves(exchange)) {
            return connection->cancel();
        }
    }
}

void UpstreamPool::failed(const Service& service) {
    ++m_figures.failures;
    if (service.ejectAfter != 0 && ++m_failures >= service.ejectAfter) {
        m_ejectedUntil = m_worker.loop().now() + service.ejectFor;
        // One more failure ejects it again.
        m_failures = service.ejectAfter - 1;
    }
}

TargetFigures UpstreamPool::figures() const {
    TargetFigures figures = m_figures;
    figures.busy = busy();
    figures.idle = m_idle.size();
    figures.ejected = ejected();
    return figures;
}

bool UpstreamPool::ejected() const {
    return m_worker.loop().now() < m_ejectedUntil || !m_up->load(std::memory_order_relaxed);
}

void UpstreamPool::giveBack(Http1Upstream& connection, const Service& service) {
    if (m_idle.size() >= service.maxIdle) {
        return connection.cancel();
    }
    m_idle.push_back(&connection);
}

void UpstreamPool::remove(Http1Upstream& connection) {
    std::erase(m_idle, &connection);
    const std::size_t slot = connection.slot;
    std::unique_ptr<Http1Upstream> gone = std::move(m_connections[slot]);
    if (slot + 1 != m_connections.size()) {
        m_connections[slot] = std::move(m_connections.back());
        m_connections[slot]->slot = slot;
    }
    m_connections.pop_back();
    m_worker.loop().dispose(std::move(gone));
}

void UpstreamPool::remove(Http2Upstream& connection) {
    const auto found =
        std::find_if(m_shared.begin(), m_shared.end(),
                     [&connection](const auto& one) { return one.get() == &connection; });
    if (found != m_shared.end()) {
        m_worker.loop().dispose(std::move(*found));
        m_shared.erase(found);
    }
}

void UpstreamPool::closeIdle() {
    for (const auto& connection : m_shared) {
        connection->retire();
    }
    while (!m_idle.empty()) {
        m_idle.back()->cancel();
    }
}

} // namespace gatelens::engine
