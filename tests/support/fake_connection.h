// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Sockets of the test servers, plain or TLS, that end at once when the server
// does.
#pragma once

#include "tests/support/fake_http_server.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <openssl/ssl.h>

namespace gatelens::testsupport {

struct SslContextFree {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct SslFree {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};

// Listens on 127.0.0.1, or on a Unix socket.
class FakeListener final {
public:
    explicit FakeListener(const std::optional<FakeTls>& tls);
    explicit FakeListener(const std::string& unixPath);
    ~FakeListener();
    FakeListener(const FakeListener&) = delete;
    FakeListener& operator=(const FakeListener&) = delete;

    [[nodiscard]] int accept() const; // -1 when stopped
    void stop();                      // wakes everybody who waits
    [[nodiscard]] std::uint16_t port() const { return m_port; }
    [[nodiscard]] SSL_CTX* tls() const { return m_tls.get(); }
    [[nodiscard]] int stopEvent() const { return m_stop; }

private:
    int m_socket = -1;
    int m_stop = -1;
    std::uint16_t m_port = 0;
    std::unique_ptr<SSL_CTX, SslContextFree> m_tls;
};

// Everything gives false or nothing when the peer is gone or the server stops.
class FakeConnection final {
public:
    FakeConnection(int socket, const FakeListener& listener);
    ~FakeConnection();
    FakeConnection(const FakeConnection&) = delete;
    FakeConnection& operator=(const FakeConnection&) = delete;

    [[nodiscard]] bool handshake();
    // Whether the next byte is a letter, as in a request line.
    [[nodiscard]] bool beginsWithALetter();
    // Up to and without `end`.
    [[nodiscard]] std::optional<std::string> readUntil(std::string_view end);
    [[nodiscard]] std::optional<std::string> readExactly(std::size_t count);
    bool write(std::string_view bytes);
    // Whether the peer closes, or the server stops, within that time.
    [[nodiscard]] bool endsWithin(std::chrono::milliseconds time) const;
    void waitForEnd() const;
    void reset(); // closes with RST

private:
    [[nodiscard]] bool waitFor(short events) const;
    [[nodiscard]] bool fill();
    // Repeats a TLS call that wants the socket first; gives the bytes moved.
    template <typename Call>
    [[nodiscard]] int driveTls(Call call);

    int m_socket;
    const FakeListener& m_listener;
    std::unique_ptr<SSL, SslFree> m_ssl;
    std::string m_buffer;
};

} // namespace gatelens::testsupport
