// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway as a whole: worker threads, their listening sockets, and the
// configuration that they run.
#pragma once

#include "core/base/result.h"
#include "core/engine/config.h"
#include "core/engine/figures.h"
#include "core/engine/stats.h"
#include "core/engine/tap.h"
#include "core/net/address.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace gatelens::engine {

// The sum over all workers.
struct Totals {
    std::int64_t connections = 0;
    std::int64_t accepted = 0;
    std::int64_t refused = 0;
    std::int64_t requests = 0;
    std::int64_t badRequests = 0;
    std::int64_t retries = 0;
    std::int64_t brokenResponses = 0;
    std::int64_t tunnels = 0;
    std::int64_t upstreamConnects = 0;
    std::array<std::int64_t, 6> statuses{};
};

class Engine final {
public:
    // Listens and starts the threads. Nothing listens when it fails.
    [[nodiscard]] static Result<std::unique_ptr<Engine>> start(ConfigPtr config,
                                                               std::size_t threads);
    ~Engine(); // stops at once
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    // Swaps the configuration; requests that run keep the one they began with.
    // Its listeners must be those that the engine was started with.
    [[nodiscard]] Status apply(ConfigPtr config);
    // Whether apply() would take it.
    [[nodiscard]] Status mayApply(const Config& config) const;
    // Where each listener really is.
    [[nodiscard]] const std::vector<net::Address>& addresses() const;
    [[nodiscard]] Totals totals() const;
    // Asks every thread and waits for it: not for a worker's own thread.
    [[nodiscard]] Figures figures() const;
    [[nodiscard]] Tap& tap();
    [[nodiscard]] std::size_t threads() const;
    // Takes no more connections, lets requests end, then stops. Blocks.
    void drain();

private:
    struct State;
    explicit Engine(std::unique_ptr<State> state);
    Status listen();
    void run();
    void join();

    std::unique_ptr<State> m_state;
};

} // namespace gatelens::engine
