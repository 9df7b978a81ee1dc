// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One thread of the engine with everything it owns: loop, listening sockets,
// connections, upstream pools. Workers share nothing that a request would touch
// but the configuration, which never changes.
#pragma once

#include "core/engine/config.h"
#include "core/engine/peers.h"
#include "core/engine/stats.h"
#include "core/engine/upstream_pool.h"
#include "core/net/buffer.h"
#include "core/net/loop.h"
#include "core/net/resolver.h"
#include "core/net/socket.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::engine {

// What all workers know of each other.
struct Shared {
    net::Resolver resolver;
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

    // By the service's balance among the targets that are not ejected; null when
    // it has none.
    [[nodiscard]] UpstreamPool* choosePool(const Service& service, const http::RequestHead& request,
                                           const ClientInfo& client);

private:
    class Acceptor;
    struct ServiceState {
        std::vector<UpstreamPool*> pools; // one a target
        std::vector<std::uint32_t> turns; // targets, each as often as its weight says
        std::size_t next = 0;
    };

    [[nodiscard]] ServiceState makeState(const Service& service);
    [[nodiscard]] std::size_t firstChoice(const Service& service, ServiceState& state,
                                          const http::RequestHead& request,
                                          const ClientInfo& client);
    std::uint64_t random();
    void stopWhenIdle();

    std::unique_ptr<net::Loop> m_loop;
    Shared& m_shared;
    net::BufferPool m_buffers;
    std::string m_scratch;
    Stats m_stats;
    ConfigPtr m_config;
    std::vector<std::unique_ptr<Acceptor>> m_acceptors;
    std::vector<std::unique_ptr<Connection>> m_connections;
    std::unordered_map<std::string, std::shared_ptr<UpstreamPool>> m_pools;
    std::unordered_map<const Service*, ServiceState> m_services; // of all configurations in use
    net::Timer m_drainTimer;
    bool m_draining = false;
    std::uint64_t m_random = 0x9e3779b97f4a7c15U;
};

} // namespace gatelens::engine
