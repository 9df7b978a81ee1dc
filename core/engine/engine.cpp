// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"
#include "core/engine/worker.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <thread>

namespace gatelens::engine {

struct Engine::State {
    ConfigPtr config;
    Shared shared;
    std::vector<std::unique_ptr<Worker>> workers;
    std::vector<std::thread> threads;
    std::vector<net::Address> addresses;
};

Engine::Engine(std::unique_ptr<State> state)
    : m_state(std::move(state)) {}

Engine::~Engine() {
    for (const auto& worker : m_state->workers) {
        worker->loop().stop();
    }
    join();
}

Result<std::unique_ptr<Engine>> Engine::start(ConfigPtr config, std::size_t threads) {
    auto state = std::make_unique<State>();
    state->config = std::move(config);
    for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
        auto loop = net::Loop::create();
        if (!loop) {
            return fail(loop.error());
        }
        state->workers.push_back(std::make_unique<Worker>(std::move(*loop), state->shared));
        if (i == 0) {
            state->workers.back()->checkHealth();
        }
        state->workers.back()->apply(state->config);
    }
    std::unique_ptr<Engine> engine(new Engine(std::move(state)));
    if (auto listening = engine->listen(); !listening) {
        return fail(listening.error());
    }
    engine->run();
    return engine;
}

Status Engine::listen() {
    for (std::size_t i = 0; i < m_state->config->listeners.size(); ++i) {
        net::Address address = m_state->config->listeners[i].address;
        const bool local = address.family() == AF_UNIX;
        // SO_REUSEPORT would let two engines share a port unnoticed.
        if (!local && address.port() != 0) {
            if (auto alone = net::listenOn(address, net::Sharing::Alone); !alone) {
                return fail(alone.error());
            }
        }
        for (const auto& worker : m_state->workers) {
            // A Unix socket has no SO_REUSEPORT: the first thread has it alone.
            if (local && worker != m_state->workers.front()) {
                continue;
            }
            auto socket = net::listenOn(address, net::Sharing::ReusePort);
            if (!socket) {
                return fail(socket.error());
            }
            address = net::localAddress(*socket); // the others join it on its port
            if (auto listening = worker->listen(i, std::move(*socket)); !listening) {
                return listening;
            }
        }
        m_state->addresses.push_back(address);
    }
    return {};
}

void Engine::run() {
    for (const auto& worker : m_state->workers) {
        m_state->threads.emplace_back([&loop = worker->loop()] { loop.run(); });
    }
}

void Engine::join() {
    for (std::thread& thread : m_state->threads) {
        thread.join();
    }
    m_state->threads.clear();
}

Status Engine::mayApply(const Config& config) const {
    const auto& before = m_state->config->listeners;
    const bool same = std::equal(before.begin(), before.end(), config.listeners.begin(),
                                 config.listeners.end(), [](const Listener& a, const Listener& b) {
                                     return a.address == b.address &&
                                            a.proxyProtocol == b.proxyProtocol &&
                                            (a.tls == nullptr) == (b.tls == nullptr);
                                 });
    if (!same) {
        return fail(ErrorCode::Unsupported,
                    "the addresses of listeners change only when the engine is started anew");
    }
    if (config.admin != m_state->config->admin) {
        return fail(ErrorCode::Unsupported,
                    "\"admin\" changes only when the engine is started anew");
    }
    return {};
}

Status Engine::apply(ConfigPtr config) {
    if (auto may = mayApply(*config); !may) {
        return may;
    }
    m_state->config = config;
    for (const auto& worker : m_state->workers) {
        worker->loop().post([&worker = *worker, config] { worker.apply(config); });
    }
    return {};
}

const std::vector<net::Address>& Engine::addresses() const {
    return m_state->addresses;
}

Totals Engine::totals() const {
    Totals totals;
    for (const auto& worker : m_state->workers) {
        const Stats& stats = static_cast<const Worker&>(*worker).stats();
        totals.connections += stats.connections.value();
        totals.accepted += stats.accepted.value();
        totals.refused += stats.refused.value();
        totals.requests += stats.requests.value();
        totals.badRequests += stats.badRequests.value();
        totals.retries += stats.retries.value();
        totals.brokenResponses += stats.brokenResponses.value();
        totals.tunnels += stats.tunnels.value();
        totals.upstreamConnects += stats.upstreamConnects.value();
        for (std::size_t i = 0; i < totals.statuses.size(); ++i) {
            totals.statuses[i] += stats.statuses[i].value();
        }
    }
    return totals;
}

Figures Engine::figures() const {
    std::vector<std::future<Figures>> answers;
    for (const auto& worker : m_state->workers) {
        auto promise = std::make_shared<std::promise<Figures>>();
        answers.push_back(promise->get_future());
        worker->loop().post([&worker = *worker, promise] { promise->set_value(worker.figures()); });
    }
    Figures figures;
    // A thread that has ended its work answers no more.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    for (auto& answer : answers) {
        if (answer.wait_until(deadline) == std::future_status::ready) {
            figures.merge(answer.get());
        }
    }
    return figures;
}

Tap& Engine::tap() {
    return m_state->shared.tap;
}

std::size_t Engine::threads() const {
    return m_state->workers.size();
}

void Engine::drain() {
    for (const auto& worker : m_state->workers) {
        worker->loop().post([&worker = *worker] { worker.drain(); });
    }
    join();
}

} // namespace gatelens::engine
