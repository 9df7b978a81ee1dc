// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/un.h>
#include <unistd.h>

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace gatelens::net {

namespace {

void enable(int descriptor, int level, int option) {
    const int on = 1;
    setsockopt(descriptor, level, option, &on, sizeof(on));
}

ErrorCode codeOf(int error) {
    return error == EACCES || error == EPERM ? ErrorCode::Unauthorized : ErrorCode::Unreachable;
}

} // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
    if (this != &other) {
        close();
        m_descriptor = std::exchange(other.m_descriptor, -1);
    }
    return *this;
}

void Socket::close() {
    if (m_descriptor >= 0) {
        ::close(std::exchange(m_descriptor, -1));
    }
}

Result<Socket> listenOn(const Address& address, Sharing sharing) {
    Socket socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const auto failed = [&address] {
        const int error = errno;
        return fail(codeOf(error),
                    fmt::format("cannot listen on {}: {}", address.text(), std::strerror(error)));
    };
    if (!socket.valid()) {
        return failed();
    }
    if (address.family() == AF_UNIX) {
        // What a process that died left behind; a socket in use is taken away
        // from nobody who still listens, because connecting to it fails first.
        Socket probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (::connect(probe.get(), address.get(), address.size()) != 0 && errno == ECONNREFUSED) {
            ::unlink(reinterpret_cast<const sockaddr_un*>(address.get())->sun_path);
        }
    } else {
        enable(socket.get(), SOL_SOCKET, SO_REUSEADDR);
        if (sharing == Sharing::ReusePort) {
            enable(socket.get(), SOL_SOCKET, SO_REUSEPORT);
        }
        enable(socket.get(), IPPROTO_TCP, TCP_NODELAY); // accepted sockets inherit it
    }
    if (::bind(socket.get(), address.get(), address.size()) != 0 ||
        ::listen(socket.get(), 4096) != 0) {
        return failed();
    }
    return socket;
}

Address localAddress(const Socket& socket) {
    sockaddr_storage storage{};
    socklen_t size = sizeof(storage);
    if (getsockname(socket.get(), reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
        return {};
    }
    return {reinterpret_cast<const sockaddr*>(&storage), size};
}

Result<Socket> beginConnect(const Address& address) {
    Socket socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.valid()) {
        if (address.family() != AF_UNIX) {
            enable(socket.get(), IPPROTO_TCP, TCP_NODELAY);
        }
        if (::connect(socket.get(), address.get(), address.size()) == 0 || errno == EINPROGRESS) {
            return socket;
        }
    }
    return fail(ErrorCode::Unreachable,
                fmt::format("cannot connect to {}: {}", address.text(), std::strerror(errno)));
}

int connectError(const Socket& socket) {
    int error = 0;
    socklen_t size = sizeof(error);
    return getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

Accepted acceptFrom(const Socket& listening) {
    sockaddr_storage storage{};
    socklen_t size = sizeof(storage);
    const int descriptor = accept4(listening.get(), reinterpret_cast<sockaddr*>(&storage), &size,
                                   SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) {
        return {Socket(), Address(), errno};
    }
    return {Socket(descriptor), Address(reinterpret_cast<const sockaddr*>(&storage), size), 0};
}

} // namespace gatelens::net
