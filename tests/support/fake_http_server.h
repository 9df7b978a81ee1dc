// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A real server on loopback that answers as a test says and, when asked to,
// misbehaves in the ways that admin APIs do.
//
//   FakeHttpServer server([](const ApiRequest& request) {
//       return request.path == "/" ? json(R"({"version":"3.9.0"})") : status(404);
//   });
//   readSource(server.url(), {});
#pragma once

#include "core/adapters/adapter.h"
#include "tests/support/test_certificates.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gatelens::testsupport {

enum class Fault : std::uint8_t {
    None,
    Hang,            // takes the request and never answers
    SlowDrip,        // one byte of the body every 20 ms, for ever
    CloseAtOnce,     // closes instead of answering
    CloseAfterwards, // answers well, then closes without having said so
    ResetMidway,     // half of the body, then a TCP reset
    CutMidway,       // half of the body, then a clean close
    CutChunked,      // half of the body in chunks, then a clean close
    HugeBody,        // announces nothing and sends without end
    HugeLength,      // announces 1 TB
    EndlessHeaders,  // header after header
    NotHttp,         // a line that is no status line
};

struct FakeAnswer {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
    Fault fault = Fault::None;
    bool chunked = false;
};

[[nodiscard]] FakeAnswer json(std::string body, int status = 200);
[[nodiscard]] FakeAnswer plain(std::string body, std::string contentType = "text/plain");
[[nodiscard]] FakeAnswer status(int status, std::string body = {});
[[nodiscard]] FakeAnswer redirect(std::string location, int status = 302);
[[nodiscard]] FakeAnswer faulty(Fault fault, std::string body = "0123456789");

struct FakeTls {
    CertificateKind kind = CertificateKind::Good;
    bool wantClientCertificate = false; // one that TestCertificates' CA issued
};

class FakeHttpServer final {
public:
    // Called on server threads, one request at a time.
    using Handler = std::function<FakeAnswer(const adapters::ApiRequest&)>;

    explicit FakeHttpServer(Handler handler);
    FakeHttpServer(Handler handler, const FakeTls& tls);
    FakeHttpServer(Handler handler, const std::string& unixPath);
    ~FakeHttpServer();
    FakeHttpServer(const FakeHttpServer&) = delete;
    FakeHttpServer& operator=(const FakeHttpServer&) = delete;

    [[nodiscard]] std::string url() const; // "http://127.0.0.1:12345", "unix:///path"
    [[nodiscard]] std::uint16_t port() const;
    // Every request so far, in order of arrival; `path` with its query.
    [[nodiscard]] std::vector<adapters::ApiRequest> requests() const;
    // How many of them were under way at once, at most.
    [[nodiscard]] std::size_t mostAtOnce() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
    std::string m_unixPath;
};

// A port of 127.0.0.1 on which nobody listens.
[[nodiscard]] std::uint16_t closedPort();

} // namespace gatelens::testsupport
