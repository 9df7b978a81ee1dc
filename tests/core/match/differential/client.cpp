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

bool RawClient::connect(const Request& request) {
    const bool tls = request.scheme == "https";
    if (m_socket >= 0 && tls == (m_tls != nullptr) && m_sni == request.sni) {
        return true;
    }
    disconnect();
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
    m_sni = request.sni;
    if (tls && !handshake(request)) {
        disconnect();
        return false;
    }
    return true;
}

bool RawClient::handshake(const Request& request) {
    if (!m_context) {
        m_context = {SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
    }
    m_tls = {SSL_new(m_context.get()), SSL_free};
    SSL_set_fd(m_tls.get(), m_socket);
    if (!request.sni.empty()) {
        SSL_ctrl(m_tls.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 const_cast<char*>(request.sni.c_str()));
    }
    constexpr std::array<unsigned char, 9> kHttp1{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_set_alpn_protos(m_tls.get(), kHttp1.data(), kHttp1.size());
    return SSL_connect(m_tls.get()) == 1;
}

void RawClient::disconnect() {
    m_tls.reset();
    if (m_socket >= 0) {
        ::close(m_socket);
        m_socket = -1;
    }
}

long RawClient::send(const std::string& bytes) {
    return m_tls ? SSL_write(m_tls.get(), bytes.data(), static_cast<int>(bytes.size()))
                 : ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

long RawClient::receive(char* into, std::size_t size) {
    return m_tls ? SSL_read(m_tls.get(), into, static_cast<int>(size))
                 : ::recv(m_socket, into, size, 0);
}

std::optional<Message> RawClient::exchange(const std::string& bytes, bool bodyless) {
    if (send(bytes) != static_cast<long>(bytes.size())) {
        return std::nullopt;
    }
    std::array<char, 16384> chunk{};
    bool ended = false;
    while (!ended) {
        pollfd wait{m_socket, POLLIN, 0};
        const bool waiting = !m_tls || SSL_pending(m_tls.get()) == 0;
        if (waiting && ::poll(&wait, 1, kPatienceMs) <= 0) {
            return std::nullopt;
        }
        const auto count = receive(chunk.data(), chunk.size());
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
        if (!connect(request)) {
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
