// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Servers on loopback that answer 200 to everything and remember what they got.
#pragma once

#include "tests/core/match/differential/http_bytes.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace gatelens::match::differential {

// One request as a backend received it.
struct Seen {
    std::uint16_t port = 0;
    Message message;
};

class RecordingBackend final {
public:
    explicit RecordingBackend(std::size_t ports);
    ~RecordingBackend();
    RecordingBackend(const RecordingBackend&) = delete;
    RecordingBackend& operator=(const RecordingBackend&) = delete;

    [[nodiscard]] std::uint16_t port(std::size_t index) const { return m_ports.at(index); }
    [[nodiscard]] const std::vector<std::uint16_t>& ports() const { return m_ports; }
    // What came since the last call, in order of arrival. A request is in it
    // before its answer leaves.
    [[nodiscard]] std::vector<Seen> take();

private:
    struct Connection {
        std::uint16_t port = 0;
        std::string buffer;
    };

    void run();
    void accept(std::size_t listener);
    // False when the connection is over.
    bool serve(int socket, Connection& connection);

    std::vector<int> m_listeners;
    std::vector<std::uint16_t> m_ports;
    std::map<int, Connection> m_connections;
    int m_stop = -1;
    std::mutex m_mutex;
    std::vector<Seen> m_seen;
    std::thread m_thread;
};

} // namespace gatelens::match::differential
