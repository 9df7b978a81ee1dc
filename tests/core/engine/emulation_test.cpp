// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Configurations of other products, run by this engine.
#include "core/engine/emulation.h"
#include "tests/core/adapters/read_text.h"
#include "tests/core/engine/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

namespace gatelens::engine::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Emulated final {
public:
    Emulated(const std::string& product, const std::string& file, const std::string& text,
             bool echo) {
        auto snapshot = adapters::test::readFiles(product, {{file, text}});
        if (!snapshot) {
            ADD_FAILURE() << snapshot.error().text();
            return;
        }
        auto emulated = emulate(std::make_shared<const model::Snapshot>(std::move(*snapshot)),
                                {.host = "127.0.0.1", .echo = echo});
        if (!emulated) {
            ADD_FAILURE() << emulated.error().text();
            return;
        }
        for (const EmulatedGateway::Gap& gap : emulated->gaps) {
            m_gaps += gap.place + " " + gap.what + ": " + gap.why + "\n";
        }
        m_engine = std::move(*Engine::start(emulated->config, 1));
    }

    [[nodiscard]] std::string get(const std::string& path, const std::string& host) const {
        Wire client = Wire::connect(m_engine->addresses().front().port());
        client.send(
            fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", path, host));
        return client.readAll();
    }
    [[nodiscard]] const std::string& gaps() const { return m_gaps; }

private:
    std::string m_gaps;
    std::unique_ptr<Engine> m_engine;
};

const std::string kTraefik = R"(http:
  routers:
    shop:
      rule: Host(`shop.example`) && PathPrefix(`/api`)
      service: shop
      middlewares: [cut, limit]
    deep:
      rule: Host(`shop.example`) && PathPrefix(`/api/deep`)
      service: nobody
  middlewares:
    cut: {stripPrefix: {prefixes: [/api]}}
    limit: {rateLimit: {average: 5}}
  services:
    shop: {loadBalancer: {servers: [{url: 'http://127.0.0.1:{port}'}]}}
    nobody: {loadBalancer: {servers: [{url: 'http://127.0.0.1:1'}]}}
)";

TEST(Emulation, RoutesAsTraefikDoes) {
    const auto upstream = answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nshop");
    const Emulated gateway("traefik", "dynamic.yaml", withPort(kTraefik, upstream->port()), false);
    EXPECT_THAT(gateway.get("/api/x?q=1", "shop.example"), HasSubstr("\r\n\r\nshop"));
    EXPECT_THAT(upstream->requests().front(), StartsWith("GET /x?q=1 HTTP/1.1\r\n"));
    // The longer rule has the higher priority, and its server is down.
    EXPECT_THAT(gateway.get("/api/deep/x", "shop.example"), StartsWith("HTTP/1.1 502"));
    EXPECT_THAT(gateway.get("/api", "other.example"), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(gateway.gaps(),
                HasSubstr("dynamic.yaml:12:5 policy \"limit\": rateLimit is not run (1 route)"));
    EXPECT_THAT(gateway.gaps(), Not(HasSubstr("cut"))); // it is run
}

TEST(Emulation, EchoShowsWhatABackendWouldGet) {
    const Emulated gateway("traefik", "dynamic.yaml", withPort(kTraefik, 1), true);
    const std::string answer = gateway.get("/api/x?q=1", "shop.example");
    EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("\"path\": \"/x\""),
                              HasSubstr("\"query\": \"q=1\""), HasSubstr("\"127.0.0.1:1\""),
                              HasSubstr("\r\nGatelens-Route: shop")));
}

TEST(Emulation, AnswersAsNginxDoes) {
    const std::string text = R"(events {}
http {
    server {
        listen 8080;
        server_name shop.test;
        location = /old { return 301 /new; }
        location ~ \.php$ { return 403; }
        location /api/ { proxy_pass http://127.0.0.1:1/v1/; }
        location / { root /srv; }
    }
}
)";
    const Emulated gateway("nginx", "nginx.conf", text, true);
    EXPECT_THAT(gateway.get("/old", "shop.test"),
                AllOf(StartsWith("HTTP/1.1 301"), HasSubstr("Location: "), HasSubstr("/new\r\n")));
    EXPECT_THAT(gateway.get("/api/x.php", "shop.test"), StartsWith("HTTP/1.1 403"));
    EXPECT_THAT(gateway.get("/api/x", "shop.test"), HasSubstr("\"path\": \"/v1/x\""));
    EXPECT_THAT(gateway.get("/", "shop.test"), StartsWith("HTTP/1.1 501"));
}

TEST(Emulation, WhatIsNotHttpIsTold) {
    const std::string text = R"(events {}
http { server { listen 8080; location / { return 200; } } }
stream { server { listen 3306; proxy_pass 127.0.0.1:3307; } }
)";
    const Emulated gateway("nginx", "nginx.conf", text, false);
    EXPECT_THAT(gateway.gaps(), AllOf(HasSubstr("nginx.conf:3:"), HasSubstr("not spoken here"),
                                      Not(HasSubstr("8080"))));
    EXPECT_THAT(gateway.get("/", "a"), StartsWith("HTTP/1.1 200"));
}

} // namespace
} // namespace gatelens::engine::test
