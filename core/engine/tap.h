// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The live list of requests. While nobody listens it costs one relaxed load a
// request; a listener that is too slow loses records, never the request time.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::engine {

struct TapRecord {
    std::int64_t time = 0; // Unix seconds
    std::string client;
    std::string protocol; // "HTTP/1.1"
    std::string method;
    std::string host;
    std::string path;                                        // without the query: keys travel in it
    std::vector<std::pair<std::string, std::string>> fields; // secrets masked
    int status = 0;
    std::uint64_t requestBytes = 0; // of the body
    std::uint64_t responseBytes = 0;
    std::int64_t microseconds = 0;
    std::int64_t upstreamMicroseconds = -1; // to the response's head; -1: there was none
    std::string route;
    std::string service;
    std::string target;
    std::uint32_t attempts = 0;
    std::string consumer;
    std::vector<std::pair<std::string, std::int64_t>> filters; // name, microseconds
};

class Tap final {
public:
    static constexpr std::size_t kBuffered = 4096; // records

    [[nodiscard]] bool active() const { return m_active.load(std::memory_order_relaxed); }
    // `ready` is called, by any thread, when the first record after take() came.
    void start(std::function<void()> ready);
    void stop();
    void offer(TapRecord record);

    struct Taken {
        std::vector<TapRecord> records;
        std::uint64_t dropped = 0; // since the last time
    };
    [[nodiscard]] Taken take();

private:
    std::atomic<bool> m_active{false};
    std::mutex m_mutex; // of what follows
    std::function<void()> m_ready;
    Taken m_waiting;
};

// Whether a field of that name carries a credential.
[[nodiscard]] bool isSecretField(std::string_view name);

} // namespace gatelens::engine
