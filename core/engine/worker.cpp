// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/worker.h"
#include "core/engine/emulation.h"
#include "core/engine/http1_connection.h"

#include <algorithm>
#include <cerrno>
#include <unordered_set>
#include <utility>

namespace gatelens::engine {

bool Shared::enter(const std::string& ip, std::size_t most) {
    const std::lock_guard lock(m_mutex);
    std::size_t& count = m_perIp[ip];
    if (count >= most) {
        return false;
    }
    ++count;
    return true;
}

void Shared::leave(const std::string& ip) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_perIp.find(ip);
    if (found != m_perIp.end() && --found->second == 0) {
        m_perIp.erase(found);
    }
}

// Takes connections off one listening socket.
class Worker::Acceptor final : public net::EventHandler, public net::Disposable {
public:
    Acceptor(Worker& worker, std::size_t listener, net::Socket socket)
        : m_worker(worker)
        , m_listener(listener)
        , m_socket(std::move(socket))
        , m_pause(worker.m_loop->timers(), [this] { watch(); }) {}

    Status watch() { return m_worker.m_loop->addListening(m_socket.get(), *this); }
    void close() { m_socket.close(); }

    void onEvents(std::uint32_t) override {
        // Level-triggered: what is left in the queue is told again, after others
        // had their turn.
        for (int i = 0; i < 64 && m_socket.valid(); ++i) {
            net::Accepted accepted = net::acceptFrom(m_socket);
            if (accepted.socket.valid()) {
                take(std::move(accepted));
            } else if (accepted.error == EMFILE || accepted.error == ENFILE ||
                       accepted.error == ENOMEM || accepted.error == ENOBUFS) {
                // Nothing can be accepted now; do not spin on it.
                m_worker.m_loop->remove(m_socket.get());
                return m_pause.arm(100);
            } else if (accepted.error != ECONNABORTED && accepted.error != EINTR) {
                return;
            }
        }
    }

private:
    void take(net::Accepted accepted) {
        Worker& worker = m_worker;
        const ConfigPtr& config = worker.m_config;
        ++worker.m_stats.accepted;
        if (m_listener >= config->listeners.size() ||
            worker.m_shared.connections.load(std::memory_order_relaxed) >=
                static_cast<std::int64_t>(config->maxConnections)) {
            ++worker.m_stats.refused;
            return;
        }
        std::string ip;
        if (config->maxConnectionsPerIp != 0) {
            ip = accepted.peer.host();
            if (!worker.m_shared.enter(ip, config->maxConnectionsPerIp)) {
                ++worker.m_stats.refused;
                return;
            }
        }
        auto connection =
            std::make_unique<Http1Connection>(worker, config->listeners[m_listener], accepted.peer);
        connection->countedIp = std::move(ip);
        Http1Connection& opened = *connection;
        worker.adopt(std::move(connection));
        opened.open(std::move(accepted.socket));
    }

    Worker& m_worker;
    std::size_t m_listener;
    net::Socket m_socket;
    net::Timer m_pause;
};

Worker::Worker(std::unique_ptr<net::Loop> loop, Shared& shared)
    : m_loop(std::move(loop))
    , m_shared(shared)
    , m_drainTimer(m_loop->timers(),
                   [this] {
                       while (!m_connections.empty()) {
                           m_connections.back()->closeNow();
                       }
                       stopWhenIdle();
                   })
    // Threads must not choose in step.
    , m_random(reinterpret_cast<std::uintptr_t>(this) * 0x9e3779b97f4a7c15U)
    , m_health(*this) {
    m_scratch.reserve(64U << 10U);
}

Worker::~Worker() {
    while (!m_connections.empty()) {
        m_connections.back()->closeNow();
    }
    m_health.stop();
    m_mirrors.clear();
    m_services.clear();
    m_pools.clear();
    m_loop->settle(); // while there are buffers to give back to
}

void Worker::apply(ConfigPtr config) {
    m_config = std::move(config);
    m_routes.apply(*m_config);
    m_dispatcher.reset();
    if (m_config->emulated != nullptr) {
        m_dispatcher.emplace(m_config->emulated->matcher);
    }
    m_services.clear();
    std::unordered_set<std::string> wanted;
    for (const Service& service : m_config->services) {
        m_services.emplace(&service, makeBalancer(service));
        for (const Target& target : service.targets) {
            wanted.insert(UpstreamPool::keyOf(service, target));
        }
    }
    // Pools that nobody uses any more go; those that still serve a request of an
    // earlier configuration go at the next change.
    std::erase_if(m_pools, [&wanted](const auto& entry) {
        if (wanted.contains(entry.first)) {
            return false;
        }
        entry.second->closeIdle();
        return entry.second->unused();
    });
    if (m_checksHealth) {
        m_health.apply(*m_config);
    }
}

Balancer Worker::makeBalancer(const Service& service) {
    std::vector<UpstreamPool*> pools;
    for (const Target& target : service.targets) {
        std::shared_ptr<UpstreamPool>& pool = m_pools[UpstreamPool::keyOf(service, target)];
        if (pool == nullptr) {
            pool = std::make_shared<UpstreamPool>(*this, service, target);
        }
        pools.push_back(pool.get());
    }
    return {service, std::move(pools)};
}

Figures Worker::figures() {
    Figures figures;
    for (const auto& [name, route] : m_routes.figures()) {
        figures.routes.emplace(name, *route);
    }
    for (const Service& service : m_config->services) {
        const auto& pools = m_services.at(&service).pools();
        for (std::size_t i = 0; i < pools.size(); ++i) {
            figures.targets.push_back(
                {service.name, service.targets[i].authority(), pools[i]->figures()});
        }
    }
    return figures;
}

Balancer& Worker::balancerOf(const Service& service) {
    const auto found = m_services.find(&service);
    return found != m_services.end()
               ? found->second
               : m_services.emplace(&service, makeBalancer(service)).first->second;
}

Breaker& Worker::breakerOf(const Service& service) {
    return balancerOf(service).breaker();
}

UpstreamPool* Worker::choosePool(const Service& service, const http::RequestHead& request,
                                 const ClientInfo& client) {
    return balancerOf(service).choose(service, request, client, m_random);
}

void Worker::send(std::unique_ptr<Mirror> mirror) {
    constexpr std::size_t kMost = 1000;
    if (m_mirrors.size() < kMost) {
        Mirror& begun = *mirror;
        m_mirrors.emplace(&begun, std::move(mirror));
        begun.begin();
    }
}

void Worker::remove(Mirror& mirror) {
    if (auto found = m_mirrors.extract(&mirror)) {
        m_loop->dispose(std::move(found.mapped()));
    }
}

Status Worker::listen(std::size_t listener, net::Socket socket) {
    auto acceptor = std::make_unique<Acceptor>(*this, listener, std::move(socket));
    Status watched = acceptor->watch();
    m_acceptors.push_back(std::move(acceptor));
    return watched;
}

void Worker::closeListeners() {
    for (auto& acceptor : m_acceptors) {
        acceptor->close();
        m_loop->dispose(std::move(acceptor));
    }
    m_acceptors.clear();
}

void Worker::adopt(std::unique_ptr<Connection> connection) {
    connection->slot = m_connections.size();
    m_connections.push_back(std::move(connection));
    ++m_stats.connections;
    m_shared.connections.fetch_add(1, std::memory_order_relaxed);
}

void Worker::remove(Connection& connection) {
    const std::size_t slot = connection.slot;
    std::unique_ptr<Connection> gone = std::move(m_connections[slot]);
    if (slot + 1 != m_connections.size()) {
        m_connections[slot] = std::move(m_connections.back());
        m_connections[slot]->slot = slot;
    }
    m_connections.pop_back();
    --m_stats.connections;
    m_shared.connections.fetch_sub(1, std::memory_order_relaxed);
    if (!connection.countedIp.empty()) {
        m_shared.leave(connection.countedIp);
    }
    m_loop->dispose(std::move(gone));
    stopWhenIdle();
}

void Worker::stopWhenIdle() {
    if (m_draining && m_connections.empty()) {
        m_loop->stop();
    }
}

void Worker::drain() {
    m_draining = true;
    closeListeners();
    m_drainTimer.arm(m_config->timeouts.drain);
    // Draining may end a connection, which changes the list.
    for (std::size_t i = m_connections.size(); i > 0; --i) {
        if (i <= m_connections.size()) {
            m_connections[i - 1]->drain();
        }
    }
    stopWhenIdle();
}

} // namespace gatelens::engine
