// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/match/differential/backend.h"

#include <gtest/gtest.h>

#include <array>
#include <utility>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gatelens::match::differential {

namespace {

constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

} // namespace

RecordingBackend::RecordingBackend(std::size_t ports)
    : m_stop(::eventfd(0, EFD_CLOEXEC)) {
    for (std::size_t i = 0; i < ports; ++i) {
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
            ::listen(socket, 64) != 0 ||
            ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            ADD_FAILURE() << "no port for a backend";
        }
        m_listeners.push_back(socket);
        m_ports.push_back(ntohs(address.sin_port));
    }
    m_thread = std::thread([this] { run(); });
}

RecordingBackend::~RecordingBackend() {
    const std::uint64_t one = 1;
    (void)!::write(m_stop, &one, sizeof(one));
    m_thread.join();
    for (const int socket : m_listeners) {
        ::close(socket);
    }
    for (const auto& [socket, connection] : m_connections) {
        ::close(socket);
    }
    ::close(m_stop);
}

std::vector<Seen> RecordingBackend::take() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_seen, {});
}

void RecordingBackend::accept(std::size_t listener) {
    const int socket =
        ::accept4(m_listeners[listener], nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket >= 0) {
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        m_connections[socket].port = m_ports[listener];
    }
}

bool RecordingBackend::serve(int socket, Connection& connection) {
    std::array<char, 16384> bytes{};
    const auto count = ::recv(socket, bytes.data(), bytes.size(), 0);
    if (count <= 0) {
        return false;
    }
    connection.buffer.append(bytes.data(), static_cast<std::size_t>(count));
    while (auto message = takeMessage(connection.buffer, false, false)) {
        const bool last =
            message->startLine.ends_with("HTTP/1.0") || message->header("connection") == "close";
        {
            const std::lock_guard lock(m_mutex);
            m_seen.push_back({connection.port, std::move(*message)});
        }
        (void)::send(socket, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
        if (last) {
            return false;
        }
    }
    return true;
}

void RecordingBackend::run() {
    while (true) {
        std::vector<pollfd> waits{{m_stop, POLLIN, 0}};
        for (const int socket : m_listeners) {
            waits.push_back({socket, POLLIN, 0});
        }
        for (const auto& [socket, connection] : m_connections) {
            waits.push_back({socket, POLLIN, 0});
        }
        if (::poll(waits.data(), waits.size(), -1) < 0 || waits[0].revents != 0) {
            return;
        }
        for (std::size_t i = 1; i < waits.size(); ++i) {
            if (waits[i].revents == 0) {
                continue;
            }
            if (i <= m_listeners.size()) {
                accept(i - 1);
            } else if (!serve(waits[i].fd, m_connections.at(waits[i].fd))) {
                ::close(waits[i].fd);
                m_connections.erase(waits[i].fd);
            }
        }
    }
}

} // namespace gatelens::match::differential
