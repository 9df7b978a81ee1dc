// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/engine/wire.h"

#include <gtest/gtest.h>

#include <poll.h>
#include <sys/socket.h>

#include <fmt/format.h>

#include <array>
#include <cerrno>

namespace gatelens::engine::test {

namespace {

// Milliseconds. Only a failing test waits for it, so it allows for any load.
constexpr int kDeadline = 30'000;

bool waitFor(int descriptor, short events, int milliseconds) {
    pollfd entry{descriptor, events, 0};
    int ready = 0;
    do {
        ready = poll(&entry, 1, milliseconds);
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

} // namespace

Wire::Wire(net::Socket socket)
    : m_socket(std::move(socket)) {}

Wire Wire::connect(std::uint16_t port) {
    auto socket = net::beginConnect(*net::Address::ip("127.0.0.1", port));
    EXPECT_TRUE(socket.has_value());
    waitFor(socket->get(), POLLOUT, kDeadline);
    return Wire(std::move(*socket));
}

void Wire::send(std::string_view bytes) const {
    while (!bytes.empty() && waitFor(m_socket.get(), POLLOUT, kDeadline)) {
        const ssize_t sent = ::send(m_socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR)) {
            continue;
        }
        if (sent <= 0) {
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool Wire::fill() {
    if (!waitFor(m_socket.get(), POLLIN, kDeadline)) {
        ADD_FAILURE() << "nothing came in time; before it: " << m_buffer;
        return false;
    }
    std::array<char, 65536> bytes;
    const ssize_t got = recv(m_socket.get(), bytes.data(), bytes.size(), 0);
    if (got <= 0) {
        m_reset = got < 0 && errno == ECONNRESET;
        return false;
    }
    m_buffer.append(bytes.data(), static_cast<std::size_t>(got));
    return true;
}

std::string Wire::readUntil(std::string_view end) {
    std::size_t at = 0;
    while ((at = m_buffer.find(end)) == std::string::npos) {
        if (!fill()) {
            return std::exchange(m_buffer, {});
        }
    }
    std::string result = m_buffer.substr(0, at + end.size());
    m_buffer.erase(0, result.size());
    return result;
}

std::string Wire::readExactly(std::size_t size) {
    while (m_buffer.size() < size && fill()) {
    }
    std::string result = m_buffer.substr(0, size);
    m_buffer.erase(0, result.size());
    return result;
}

std::string Wire::readMessage() {
    const std::string head = readUntil("\r\n\r\n");
    const std::size_t length = head.find("Content-Length: ");
    if (length != std::string::npos) {
        return head + readExactly(std::stoul(head.substr(length + 16)));
    }
    if (head.find("Transfer-Encoding: chunked") == std::string::npos) {
        return head;
    }
    std::string message = head + readUntil("0\r\n");
    for (std::string line; line != "\r\n"; message += line) { // trailers
        line = readUntil("\r\n");
        if (line.empty()) {
            break;
        }
    }
    return message;
}

std::string Wire::readAll() {
    while (fill()) {
    }
    return std::exchange(m_buffer, {});
}

std::string Wire::readSome() {
    if (m_buffer.empty()) {
        fill();
    }
    return std::exchange(m_buffer, {});
}

bool Wire::hasMore(int milliseconds) const {
    return !m_buffer.empty() || waitFor(m_socket.get(), POLLIN, milliseconds);
}

bool Wire::closes() {
    return m_buffer.empty() && !fill() && m_buffer.empty() && waitFor(m_socket.get(), POLLIN, 0);
}

void Wire::finish() const {
    shutdown(m_socket.get(), SHUT_WR);
}

void Wire::reset() {
    const linger now{1, 0};
    setsockopt(m_socket.get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    m_socket.close();
}

Upstream::Upstream(Script script)
    : m_script(std::move(script)) {
    auto listening = net::listenOn(*net::Address::ip("127.0.0.1", 0), net::Sharing::Alone);
    m_listening = std::move(*listening);
    m_port = net::localAddress(m_listening).port();
    m_accepting = std::thread([this] {
        while (!m_stop) {
            if (!waitFor(m_listening.get(), POLLIN, 20)) {
                continue;
            }
            net::Accepted accepted = net::acceptFrom(m_listening);
            if (accepted.socket.valid()) {
                m_threads.emplace_back([this, number = m_connections++,
                                        wire = Wire(std::move(accepted.socket))]() mutable {
                    m_script(wire, number);
                });
            }
        }
    });
}

Upstream::~Upstream() {
    m_stop = true;
    m_accepting.join();
    for (std::thread& thread : m_threads) {
        thread.join();
    }
}

void Upstream::remember(const std::string& request) {
    const std::lock_guard lock(m_mutex);
    m_requests.push_back(request);
}

std::vector<std::string> Upstream::requests() const {
    const std::lock_guard lock(m_mutex);
    return m_requests;
}

std::unique_ptr<Upstream> answering(std::string response) {
    // The script needs the upstream that it belongs to.
    auto self = std::make_shared<std::atomic<Upstream*>>(nullptr);
    auto made = std::make_unique<Upstream>([self, response = std::move(response)](Wire& wire, int) {
        while (true) {
            const std::string request = wire.readMessage();
            if (request.empty()) {
                return;
            }
            while (self->load() == nullptr) {
                std::this_thread::yield();
            }
            self->load()->remember(request);
            wire.send(response);
            if (response.find("Connection: close") != std::string::npos) {
                return;
            }
        }
    });
    self->store(made.get());
    return made;
}

std::string withPort(std::string yaml, std::uint16_t port) {
    for (std::size_t at = yaml.find("{port}"); at != std::string::npos; at = yaml.find("{port}")) {
        yaml.replace(at, 6, std::to_string(port));
    }
    return yaml;
}

Result<ConfigPtr> configOf(const std::string& yaml) {
    const text::MemoryFileSystem files({{"gatelens.yaml", yaml}});
    auto read = readConfigFile("gatelens.yaml", files);
    return read ? Result<ConfigPtr>(read->config) : fail(read.error());
}

Gateway::Gateway(const Upstream& upstream) {
    start(withPort("listeners: [{address: '127.0.0.1:0'}]\n"
                   "services: [{name: s, targets: ['http://127.0.0.1:{port}']}]\n"
                   "routes: [{name: r, service: s}]\n",
                   upstream.port()));
}

Gateway::Gateway(const std::string& yaml, const Upstream& upstream) {
    start(withPort(yaml, upstream.port()));
}

Gateway::Gateway(const std::string& yaml) {
    start(yaml);
}

void Gateway::start(const std::string& yaml) {
    auto config = configOf(yaml);
    ASSERT_TRUE(config.has_value()) << config.error().text();
    auto engine = Engine::start(*config, 1);
    ASSERT_TRUE(engine.has_value()) << engine.error().text();
    m_engine = std::move(*engine);
}

std::string Gateway::get(const std::string& path, const std::string& fields) const {
    Wire client = connect();
    client.send(fmt::format("GET {} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n{}\r\n",
                            path, fields));
    return client.readAll();
}

} // namespace gatelens::engine::test
