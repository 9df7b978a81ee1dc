// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_http_server.h"

#include "core/base/strings.h"
#include "tests/support/fake_connection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <span>
#include <thread>

namespace gatelens::testsupport {

namespace {

using namespace std::chrono_literals;
using adapters::ApiRequest;

constexpr auto kDrip = 20ms;

std::string head(const FakeAnswer& answer, bool withLength) {
    std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " Status\r\n";
    for (const auto& [name, value] : answer.headers) {
        text += name + ": " + value + "\r\n";
    }
    if (answer.chunked || answer.fault == Fault::CutChunked) {
        text += "Transfer-Encoding: chunked\r\n";
    } else if (withLength) {
        const std::size_t size =
            answer.fault == Fault::HugeLength ? 1'000'000'000'000U : answer.body.size();
        text += "Content-Length: " + std::to_string(size) + "\r\n";
    }
    return text;
}

std::string chunk(std::string_view text) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string size;
    for (std::size_t rest = text.size(); rest > 0; rest /= 16) {
        size.insert(size.begin(), kDigits[rest % 16]);
    }
    return (size.empty() ? "0" : size) + "\r\n" + std::string(text) + "\r\n";
}

std::optional<ApiRequest> readRequest(FakeConnection& connection) {
    const auto headText = connection.readUntil("\r\n\r\n");
    if (!headText) {
        return std::nullopt;
    }
    ApiRequest request;
    const auto lines = split(*headText, '\n');
    const auto words = split(trim(lines.front()), ' ');
    if (words.size() != 3) {
        return std::nullopt;
    }
    request.method = words[0];
    request.path = words[1];
    std::size_t length = 0;
    for (const auto line : std::span(lines).subspan(1)) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) {
            continue;
        }
        const auto name = line.substr(0, colon);
        const auto value = trim(line.substr(colon + 1));
        if (equalsIgnoreCase(name, "content-length")) {
            length = static_cast<std::size_t>(parseInt(value).value_or(0));
        }
        request.headers.emplace_back(name, value);
    }
    auto body = connection.readExactly(length);
    if (!body) {
        return std::nullopt;
    }
    request.body = *std::move(body);
    return request;
}

// Gives whether the connection may be used again.
bool misbehave(FakeConnection& connection, const FakeAnswer& answer) {
    const std::string half = answer.body.substr(0, answer.body.size() / 2);
    const std::string block(64U << 10U, 'x');
    switch (answer.fault) {
    case Fault::Hang:
        connection.waitForEnd();
        return false;
    case Fault::SlowDrip:
        connection.write(head(answer, false) + "\r\n");
        while (connection.write("x") && !connection.endsWithin(kDrip)) {
        }
        return false;
    case Fault::ResetMidway:
        connection.write(head(answer, true) + "\r\n" + half);
        connection.reset();
        return false;
    case Fault::CutMidway:
        connection.write(head(answer, true) + "\r\n" + half);
        return false;
    case Fault::CutChunked:
        connection.write(head(answer, false) + "\r\n" + chunk(half));
        return false;
    case Fault::HugeBody:
        connection.write(head(answer, false) + "\r\n");
        while (connection.write(block)) {
        }
        return false;
    case Fault::HugeLength:
        connection.write(head(answer, true) + "\r\n" + half);
        connection.waitForEnd();
        return false;
    case Fault::EndlessHeaders:
        connection.write(head(answer, false));
        while (connection.write("X-Filler: " + block + "\r\n")) {
        }
        return false;
    case Fault::NotHttp:
        connection.write("220 mail.example ESMTP ready\r\n");
        return false;
    case Fault::CloseAfterwards:
        connection.write(head(answer, true) + "\r\n" + answer.body);
        return false;
    case Fault::CloseAtOnce:
    case Fault::None:
        break;
    }
    return false;
}

} // namespace

FakeAnswer json(std::string body, int status) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}},
            .body = std::move(body)};
}

FakeAnswer plain(std::string body, std::string contentType) {
    return {.headers = {{"Content-Type", std::move(contentType)}}, .body = std::move(body)};
}

FakeAnswer status(int status, std::string body) {
    return {.status = status, .headers = {}, .body = std::move(body)};
}

FakeAnswer redirect(std::string location, int status) {
    return {.status = status, .headers = {{"Location", std::move(location)}}, .body = {}};
}

FakeAnswer faulty(Fault fault, std::string body) {
    return {
        .headers = {{"Content-Type", "application/json"}}, .body = std::move(body), .fault = fault};
}

class FakeHttpServer::Impl final {
public:
    template <typename Where>
    Impl(Handler handler, const Where& where)
        : m_handler(std::move(handler))
        , m_listener(where)
        , m_acceptor([this] { acceptAll(); }) {}

    ~Impl() {
        m_listener.stop();
        m_acceptor.join();
        for (auto& thread : m_threads) {
            thread.join();
        }
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    [[nodiscard]] std::string url() const {
        return (m_listener.tls() ? "https://127.0.0.1:" : "http://127.0.0.1:") +
               std::to_string(port());
    }
    [[nodiscard]] std::uint16_t port() const { return m_listener.port(); }
    [[nodiscard]] std::vector<ApiRequest> requests() const {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }
    [[nodiscard]] std::size_t mostAtOnce() const { return m_most; }

private:
    void acceptAll() {
        for (int socket = m_listener.accept(); socket >= 0; socket = m_listener.accept()) {
            m_threads.emplace_back([this, socket] { serve(socket); });
        }
    }

    void serve(int socket) {
        FakeConnection connection(socket, m_listener);
        if (!connection.handshake()) {
            return;
        }
        if (!connection.beginsWithALetter()) { // a TLS hello on a plain port
            connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        while (auto request = readRequest(connection)) {
            const std::size_t now = ++m_now;
            std::size_t most = m_most;
            while (now > most && !m_most.compare_exchange_weak(most, now)) {
            }
            const FakeAnswer answer = answerTo(*request);
            const bool again = send(connection, answer);
            --m_now;
            if (!again) {
                return;
            }
        }
    }

    FakeAnswer answerTo(const ApiRequest& request) {
        {
            const std::lock_guard lock(m_mutex);
            m_requests.push_back(request);
        }
        const std::lock_guard lock(m_handlerMutex);
        return m_handler(request);
    }

    static bool send(FakeConnection& connection, const FakeAnswer& answer) {
        if (answer.fault != Fault::None) {
            return misbehave(connection, answer);
        }
        std::string bytes = head(answer, true) + "\r\n";
        bytes += answer.chunked ? chunk(answer.body) + (answer.body.empty() ? "" : chunk({}))
                                : answer.body;
        return connection.write(bytes);
    }

    Handler m_handler;
    FakeListener m_listener;
    mutable std::mutex m_mutex;
    std::mutex m_handlerMutex;
    std::vector<ApiRequest> m_requests;
    std::atomic<std::size_t> m_now{0};
    std::atomic<std::size_t> m_most{0};
    std::vector<std::thread> m_threads; // touched by the acceptor, joined after it
    std::thread m_acceptor;
};

FakeHttpServer::FakeHttpServer(Handler handler)
    : m_impl(std::make_unique<Impl>(std::move(handler), std::optional<FakeTls>{})) {}

FakeHttpServer::FakeHttpServer(Handler handler, const FakeTls& tls)
    : m_impl(std::make_unique<Impl>(std::move(handler), std::optional(tls))) {}

FakeHttpServer::FakeHttpServer(Handler handler, const std::string& unixPath)
    : m_impl(std::make_unique<Impl>(std::move(handler), unixPath))
    , m_unixPath(unixPath) {}

FakeHttpServer::~FakeHttpServer() = default;

std::string FakeHttpServer::url() const {
    return m_unixPath.empty() ? m_impl->url() : "unix://" + m_unixPath;
}

std::uint16_t FakeHttpServer::port() const {
    return m_impl->port();
}

std::vector<ApiRequest> FakeHttpServer::requests() const {
    return m_impl->requests();
}

std::size_t FakeHttpServer::mostAtOnce() const {
    return m_impl->mostAtOnce();
}

std::uint16_t closedPort() {
    const FakeListener listener{std::nullopt};
    return listener.port();
}

} // namespace gatelens::testsupport
