// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What wire tests are made of: a client and an upstream that send exactly the
// bytes they are told, and an engine between them on a port of its own.
#pragma once

#include "core/engine/config_file.h"
#include "core/engine/engine.h"
#include "core/net/socket.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace gatelens::engine::test {

// A blocking connection with a deadline: no call waits longer than half a minute.
class Wire final {
public:
    explicit Wire(net::Socket socket);
    [[nodiscard]] static Wire connect(std::uint16_t port);

    void send(std::string_view bytes) const; // the peer may be gone
    // Up to and with `end`, or what came until the connection closed or time ran out.
    [[nodiscard]] std::string readUntil(std::string_view end);
    // Head and body by Content-Length or last chunk.
    [[nodiscard]] std::string readMessage();
    [[nodiscard]] std::string readAll(); // until the peer closes
    [[nodiscard]] std::string readExactly(std::size_t size);
    [[nodiscard]] std::string readSome(); // at least one byte; nothing when closed
    // Whether something has come or comes within that time.
    [[nodiscard]] bool hasMore(int milliseconds) const;
    // Whether the peer closes (within the deadline), having sent nothing more.
    [[nodiscard]] bool closes();
    void finish() const; // half-close
    void reset();        // RST
    [[nodiscard]] bool wasReset() const { return m_reset; }

private:
    bool fill();

    net::Socket m_socket;
    std::string m_buffer;
    bool m_reset = false;
};

// Accepts connections and hands each, with its number from 0, to a script.
class Upstream final {
public:
    using Script = std::function<void(Wire& wire, int number)>;
    explicit Upstream(Script script);
    ~Upstream();
    Upstream(const Upstream&) = delete;
    Upstream& operator=(const Upstream&) = delete;

    [[nodiscard]] std::uint16_t port() const { return m_port; }
    [[nodiscard]] int connections() const { return m_connections; }
    // Every request that serveSimply() has seen.
    [[nodiscard]] std::vector<std::string> requests() const;
    void remember(const std::string& request);

private:
    Script m_script;
    net::Socket m_listening;
    std::uint16_t m_port = 0;
    std::atomic<bool> m_stop{false};
    std::atomic<int> m_connections{0};
    mutable std::mutex m_mutex;
    std::vector<std::string> m_requests;
    std::vector<std::thread> m_threads;
    std::thread m_accepting;
};

// An upstream that answers every request of a connection with `response`.
[[nodiscard]] std::unique_ptr<Upstream> answering(std::string response);

// An engine with one thread. `yaml` may use {port} for the upstream's.
class Gateway final {
public:
    explicit Gateway(const Upstream& upstream); // one catch-all route
    Gateway(const std::string& yaml, const Upstream& upstream);
    explicit Gateway(const std::string& yaml);

    [[nodiscard]] std::uint16_t port() const { return m_engine->addresses().front().port(); }
    [[nodiscard]] Wire connect() const { return Wire::connect(port()); }
    [[nodiscard]] Engine& engine() { return *m_engine; }
    // One request on a connection of its own, with Connection: close.
    [[nodiscard]] std::string get(const std::string& path, const std::string& fields = {}) const;

private:
    void start(const std::string& yaml);
    std::unique_ptr<Engine> m_engine;
};

[[nodiscard]] Result<ConfigPtr> configOf(const std::string& yaml);
[[nodiscard]] std::string withPort(std::string yaml, std::uint16_t port);

} // namespace gatelens::engine::test
