// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One thread of the engine with everything it owns: loop, listening sockets,
// connections, upstream pools. Workers share nothing that a request would touch
// but the configuration, which never changes.
#pragma once

#include "core/engine/balancer.h"
#include "core/engine/config.h"
#include "core/engine/figures.h"
#include "core/engine/mirror.h"
#include "core/engine/peers.h"
#include "core/engine/stats.h"
#include "core/engine/tap.h"
#include "core/engine/upstream_pool.h"
#include "core/match/dispatch.h"
#include "core/net/buffer.h"
#include "core/net/loop.h"
#include "core/net/resolver.h"
#include "core/net/socket.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::engine {

// What all workers know of each other.
struct Shared {
    net::Resolver resolver;
    Tap tap;
    HealthBoard health;
    std::atomic<std::int64_t> connections{0};

    // Counts a connection of an address; false when it has `most` already. Only
    // asked when there is such a limit.
    [[nodiscard]] bool enter(const std::string& ip, std::size_t most);
    void leave(const std::string& ip);

private:
    std::mutex m_mutex;
    std::unordered_map<std::string, std::size_t> m_perIp;
};

// A client's connection, as far as its worker looks after it.
class Connection : public net::Disposable {
public:
    // Finish what runs, begin nothing new.
    virtual void drain() = 0;
    virtual void closeNow() = 0;
    std::size_t slot = 0;  // in the worker's list
    std::string countedIp; // the address that it was counted for; empty: it was not
};

class Worker final {
public:
    Worker(std::unique_ptr<net::Loop> loop, Shared& shared);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    [[nodiscard]] net::Loop& loop() { return *m_loop; }
    [[nodiscard]] net::BufferPool& buffers() { return m_buffers; }
    [[nodiscard]] Stats& stats() { return m_stats; }
    [[nodiscard]] const Stats& stats() const { return m_stats; }
    [[nodiscard]] const ConfigPtr& config() const { return m_config; }
    [[nodiscard]] RouteBook& routes() { return m_routes; }
    // For the configuration of now, when it emulates.
    [[nodiscard]] match::Dispatcher* dispatcher() {
        return m_dispatcher ? &*m_dispatcher : nullptr;
    }
    [[nodiscard]] Shared& shared() { return m_shared; }
    // For putting a head together; empty it before use.
    [[nodiscard]] std::string& scratch() { return m_scratch; }

    // All of these on the worker's own thread.
    void apply(ConfigPtr config);
    [[nodiscard]] Status listen(std::size_t listener, net::Socket socket);
    void closeListeners();
    void drain(); // stops the loop when the last connection is gone
    void adopt(std::unique_ptr<Connection> connection);
    void remove(Connection& connection);

    // A copy of what was measured.
    [[nodiscard]] Figures figures();

    // By the service's balance among the targets that are not ejected; null when
    // it has none.
    [[nodiscard]] UpstreamPool* choosePool(const Service& service, const http::RequestHead& request,
                                           const ClientInfo& client);

    // Dropped when there are too many already.
    void send(std::unique_ptr<Mirror> mirror);
    void remove(Mirror& mirror);
    [[nodiscard]] Breaker& breakerOf(const Service& service);
    [[nodiscard]] Random& random() { return m_random; }
    // One thread asks for all of them how the targets are.
    void checkHealth() { m_checksHealth = true; }

private:
    class Acceptor;

    [[nodiscard]] Balancer& balancerOf(const Service& service);
    [[nodiscard]] Balancer makeBalancer(const Service& service);
    void stopWhenIdle();

    std::unique_ptr<net::Loop> m_loop;
    Shared& m_shared;
    net::BufferPool m_buffers;
    std::string m_scratch;
    Stats m_stats;
    RouteBook m_routes;
    std::optional<match::Dispatcher> m_dispatcher;
    ConfigPtr m_config;
    std::vector<std::unique_ptr<Acceptor>> m_acceptors;
    std::vector<std::unique_ptr<Connection>> m_connections;
    std::unordered_map<std::string, std::shared_ptr<UpstreamPool>> m_pools;
    std::unordered_map<const Service*, Balancer> m_services; // of all configurations in use
    std::unordered_map<Mirror*, std::unique_ptr<Mirror>> m_mirrors;
    net::Timer m_drainTimer;
    bool m_draining = false;
    Random m_random;
    HealthChecks m_health;
    bool m_checksHealth = false;
};

} // namespace gatelens::engine
