// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A descriptor that closes itself, and how listening and connecting begin.
#pragma once

#include "core/base/result.h"
#include "core/net/address.h"

#include <utility>

namespace gatelens::net {

class Socket final {
public:
    Socket() = default;
    explicit Socket(int descriptor)
        : m_descriptor(descriptor) {}
    Socket(Socket&& other) noexcept
        : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    Socket& operator=(Socket&& other) noexcept;
    ~Socket() { close(); }

    [[nodiscard]] int get() const { return m_descriptor; }
    [[nodiscard]] bool valid() const { return m_descriptor >= 0; }
    void close();

private:
    int m_descriptor = -1;
};

// One of several sockets on the same address, between which the kernel spreads
// connections (SO_REUSEPORT), so that each thread has its own.
enum class Sharing { Alone, ReusePort };

[[nodiscard]] Result<Socket> listenOn(const Address& address, Sharing sharing);
// Where a listening socket really is: port 0 asked for any.
[[nodiscard]] Address localAddress(const Socket& socket);
// Begun, not finished: the loop tells.
[[nodiscard]] Result<Socket> beginConnect(const Address& address);
// The error of a connection attempt that is finished, 0 for none.
[[nodiscard]] int connectError(const Socket& socket);

struct Accepted {
    Socket socket;
    Address peer;
    int error = 0; // errno when there is no socket; EAGAIN: none is waiting
};
[[nodiscard]] Accepted acceptFrom(const Socket& listening);

} // namespace gatelens::net
