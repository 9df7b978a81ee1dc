// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_connection.h"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace gatelens::testsupport {

namespace {

SSL_CTX* makeTls(const FakeTls& wish) {
    const auto& certificates = TestCertificates::instance();
    const auto& files = certificates.files(wish.kind);
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    if (SSL_CTX_use_certificate_file(context, files.certificate.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
        ADD_FAILURE() << "the test certificate cannot be used";
    }
    if (wish.wantClientCertificate) {
        SSL_CTX_load_verify_file(context, certificates.caFile().c_str());
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }
    return context;
}

} // namespace

FakeListener::FakeListener(const std::optional<FakeTls>& tls)
    : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    , m_stop(::eventfd(0, EFD_CLOEXEC)) {
    std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes without MSG_NOSIGNAL
    if (tls) {
        m_tls.reset(makeTls(*tls));
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(m_socket, generic, size) != 0 || ::listen(m_socket, 64) != 0 ||
        ::getsockname(m_socket, generic, &size) != 0) {
        ADD_FAILURE() << "cannot listen: " << std::strerror(errno);
    }
    m_port = ntohs(address.sin_port);
}

FakeListener::FakeListener(const std::string& unixPath)
    : m_socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    , m_stop(::eventfd(0, EFD_CLOEXEC)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, unixPath.c_str(), sizeof(address.sun_path) - 1);
    if (::bind(m_socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
        ::listen(m_socket, 64) != 0) {
        ADD_FAILURE() << "cannot listen on " << unixPath << ": " << std::strerror(errno);
    }
}

FakeListener::~FakeListener() {
    ::close(m_socket);
    ::close(m_stop);
}

int FakeListener::accept() const {
    std::array<pollfd, 2> waiting{pollfd{m_socket, POLLIN, 0}, pollfd{m_stop, POLLIN, 0}};
    while (::poll(waiting.data(), waiting.size(), -1) < 0 && errno == EINTR) {
    }
    if (waiting[1].revents != 0) {
        return -1;
    }
    return ::accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

void FakeListener::stop() {
    ::eventfd_write(m_stop, 1);
}

FakeConnection::FakeConnection(int socket, const FakeListener& listener)
    : m_socket(socket)
    , m_listener(listener) {
    if (listener.tls() != nullptr) {
        m_ssl.reset(SSL_new(listener.tls()));
        SSL_set_fd(m_ssl.get(), socket);
    }
}

FakeConnection::~FakeConnection() {
    if (m_socket >= 0) {
        ::close(m_socket);
    }
}

bool FakeConnection::waitFor(short events) const {
    std::array<pollfd, 2> waiting{pollfd{m_socket, events, 0},
                                  pollfd{m_listener.stopEvent(), POLLIN, 0}};
    while (::poll(waiting.data(), waiting.size(), -1) < 0 && errno == EINTR) {
    }
    return waiting[1].revents == 0;
}

template <typename Call>
int FakeConnection::driveTls(Call call) {
    while (true) {
        const int result = call();
        if (result > 0) {
            return result;
        }
        const int want = SSL_get_error(m_ssl.get(), result);
        if (want != SSL_ERROR_WANT_READ && want != SSL_ERROR_WANT_WRITE) {
            return 0;
        }
        if (!waitFor(want == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT)) {
            return 0;
        }
    }
}

bool FakeConnection::handshake() {
    return !m_ssl || driveTls([this] { return SSL_accept(m_ssl.get()); }) > 0;
}

bool FakeConnection::fill() {
    std::array<char, 16'384> block{};
    if (m_ssl) {
        const int count = driveTls(
            [&] { return SSL_read(m_ssl.get(), block.data(), static_cast<int>(block.size())); });
        m_buffer.append(block.data(), static_cast<std::size_t>(count));
        return count > 0;
    }
    if (!waitFor(POLLIN)) {
        return false;
    }
    const auto count = ::recv(m_socket, block.data(), block.size(), 0);
    if (count <= 0) {
        return false;
    }
    m_buffer.append(block.data(), static_cast<std::size_t>(count));
    return true;
}

bool FakeConnection::beginsWithALetter() {
    return (!m_buffer.empty() || fill()) && m_buffer.front() >= 'A' && m_buffer.front() <= 'Z';
}

std::optional<std::string> FakeConnection::readUntil(std::string_view end) {
    std::size_t found = 0;
    while ((found = m_buffer.find(end)) == std::string::npos) {
        if (!fill()) {
            return std::nullopt;
        }
    }
    std::string text = m_buffer.substr(0, found);
    m_buffer.erase(0, found + end.size());
    return text;
}

std::optional<std::string> FakeConnection::readExactly(std::size_t count) {
    while (m_buffer.size() < count) {
        if (!fill()) {
            return std::nullopt;
        }
    }
    std::string text = m_buffer.substr(0, count);
    m_buffer.erase(0, count);
    return text;
}

bool FakeConnection::write(std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t count = 0;
        if (m_ssl) {
            count = driveTls([&] {
                return SSL_write(m_ssl.get(), bytes.data(), static_cast<int>(bytes.size()));
            });
        } else {
            if (!waitFor(POLLOUT)) {
                return false;
            }
            count = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        }
        if (count <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool FakeConnection::endsWithin(std::chrono::milliseconds time) const {
    std::array<pollfd, 2> waiting{pollfd{m_socket, POLLIN | POLLRDHUP, 0},
                                  pollfd{m_listener.stopEvent(), POLLIN, 0}};
    const int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(time.count()));
    return ready > 0;
}

void FakeConnection::waitForEnd() const {
    while (!endsWithin(std::chrono::milliseconds(1000))) {
    }
}

void FakeConnection::reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(m_socket, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    ::close(m_socket);
    m_socket = -1;
}

} // namespace gatelens::testsupport
