// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/match/differential/client.h"

#include "core/base/strings.h"

#include <array>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gatelens::match::differential {

namespace {

constexpr int kPatienceMs = 10'000;

} // namespace

bool RawClient::connect() {
    if (m_socket >= 0) {
        return true;
    }
    m_buffer.clear();
    m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(m_port);
    if (::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        disconnect();
        return false;
    }
    const int on = 1;
    ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return true;
}

void RawClient::disconnect() {
    if (m_socket >= 0) {
        ::close(m_socket);
        m_socket = -1;
    }
}

std::optional<Message> RawClient::exchange(const std::string& bytes, bool bodyless) {
    if (::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(bytes.size())) {
        return std::nullopt;
    }
    std::array<char, 16384> chunk{};
    bool ended = false;
    while (!ended) {
        pollfd wait{m_socket, POLLIN, 0};
        if (::poll(&wait, 1, kPatienceMs) <= 0) {
            return std::nullopt;
        }
        const auto count = ::recv(m_socket, chunk.data(), chunk.size(), 0);
        ended = count <= 0;
        m_buffer.append(chunk.data(), ended ? 0 : static_cast<std::size_t>(count));
        if (auto message = takeMessage(m_buffer, bodyless, ended)) {
            return message;
        }
    }
    return std::nullopt;
}

std::optional<Message> RawClient::ask(const Request& request) {
    const std::string bytes = requestBytes(request);
    // A kept connection may have been closed meanwhile; then a new one is tried.
    for (const bool fresh : {m_socket < 0, true}) {
        if (!connect()) {
            return std::nullopt;
        }
        auto answer = exchange(bytes, request.method == "HEAD");
        const bool over = !answer || !m_buffer.empty() ||
                          answer->startLine.starts_with("HTTP/1.0") ||
                          equalsIgnoreCase(answer->header("connection"), "close");
        if (over) {
            disconnect();
        }
        if (answer || fresh) {
            return answer;
        }
    }
    return std::nullopt;
}

} // namespace gatelens::match::differential
