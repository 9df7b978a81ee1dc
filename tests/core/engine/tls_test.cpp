// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// TLS towards clients and towards upstreams, and the PROXY protocol before it.
#include "core/engine/proxy_protocol.h"
#include "core/net/tls_session.h"
#include "tests/core/engine/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace gatelens::engine::test {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

struct Answer {
    std::string text;
    std::string error;
};

// A TLS client over raw bytes, so that something may come before the handshake.
Answer askOverTls(std::uint16_t port, const net::TlsClientOptions& options, const std::string& name,
                  const std::string& before = {}) {
    const auto context = net::TlsClientContext::create(options);
    EXPECT_TRUE(context.has_value());
    const auto session = net::TlsSession::client(*context, name);
    Wire wire = Wire::connect(port);
    wire.send(before);
    Answer answer;
    std::array<char, 4096> plain;
    bool asked = false;
    for (int i = 0; i < 200; ++i) {
        const net::TlsStatus status = asked ? net::TlsStatus::Ok : session->handshake();
        if (!asked && status == net::TlsStatus::Ok) {
            (void)session->write("GET /t HTTP/1.1\r\nHost: " + name +
                                 "\r\nConnection: close\r\n\r\n");
            asked = true;
        }
        wire.send(session->output());
        session->sent();
        if (status == net::TlsStatus::Failed) {
            answer.error = session->error();
            return answer;
        }
        if (asked) {
            const auto got = session->read(plain.data(), plain.size());
            if (got.status == net::TlsStatus::Ok) {
                answer.text.append(plain.data(), got.size);
                continue;
            }
            if (got.status != net::TlsStatus::NeedMore) {
                answer.error = got.status == net::TlsStatus::Closed ? "" : session->error();
                return answer;
            }
        }
        const std::string bytes = wire.readSome();
        if (bytes.empty()) {
            answer.error = "closed";
            return answer;
        }
        session->feed(bytes);
    }
    return answer;
}

class Tls : public testing::Test {
protected:
    void SetUp() override {
        m_a = *net::selfSigned({"a.example"});
        m_b = *net::selfSigned({"*.b.example"});
    }
    Result<ConfigPtr> config(const std::string& yaml) const {
        const text::MemoryFileSystem files({{"gatelens.yaml", yaml},
                                            {"a.pem", m_a.chain},
                                            {"a.key", m_a.key},
                                            {"b.pem", m_b.chain},
                                            {"b.key", m_b.key}});
        auto read = readConfigFile("gatelens.yaml", files);
        return read ? Result<ConfigPtr>(read->config) : fail(read.error());
    }
    std::unique_ptr<Engine> start(const std::string& yaml) const {
        auto made = config(yaml);
        EXPECT_TRUE(made.has_value()) << made.error().text();
        auto engine = Engine::start(*made, 1);
        EXPECT_TRUE(engine.has_value());
        return std::move(*engine);
    }

    net::CertificateText m_a;
    net::CertificateText m_b;
};

const std::string kListener = "listeners:\n- address: 127.0.0.1:0\n  tls:\n"
                              "    certificates:\n"
                              "    - {chain: a.pem, key: a.key}\n"
                              "    - {chain: b.pem, key: b.key}\n";
const std::string kRest = "services: [{name: s, targets: ['http://127.0.0.1:{port}']}]\n"
                          "routes: [{name: r, service: s}]\n";

// The client trusts exactly one certificate: which one it got is thereby proved.
TEST_F(Tls, TheServerNameChoosesTheCertificate) {
    const auto upstream = answering(kOk);
    const auto engine = start(withPort(kListener + kRest, upstream->port()));
    const std::uint16_t port = engine->addresses().front().port();
    const Answer a = askOverTls(port, {.ca = m_a.chain}, "a.example");
    EXPECT_THAT(a.text, StartsWith("HTTP/1.1 200 OK\r\n")) << a.error;
    const Answer b = askOverTls(port, {.ca = m_b.chain}, "x.b.example");
    EXPECT_THAT(b.text, StartsWith("HTTP/1.1 200 OK\r\n")) << b.error;
    EXPECT_NE(askOverTls(port, {.ca = m_b.chain}, "a.example").error, "");
    EXPECT_THAT(upstream->requests().front(), HasSubstr("X-Forwarded-Proto: https\r\n"));
}

TEST_F(Tls, StrictNamesRefuseOthers) {
    const auto upstream = answering(kOk);
    const auto engine =
        start(withPort(kListener + "    strict-names: true\n" + kRest, upstream->port()));
    const std::uint16_t port = engine->addresses().front().port();
    EXPECT_NE(askOverTls(port, {.verify = false}, "c.example").error, "");
    EXPECT_THAT(askOverTls(port, {.verify = false}, "a.example").text, StartsWith("HTTP/1.1 200"));
}

TEST_F(Tls, ClientCertificatesAreRequiredAndVerified) {
    const auto upstream = answering(kOk);
    const auto engine = start(
        withPort(kListener + "    client-certificates: require\n    client-ca: b.pem\n" + kRest,
                 upstream->port()));
    const std::uint16_t port = engine->addresses().front().port();
    EXPECT_EQ(askOverTls(port, {.verify = false}, "a.example").text, "");
    EXPECT_EQ(askOverTls(port, {.verify = false, .certificate = m_a}, "a.example").text, "");
    EXPECT_TRUE(upstream->requests().empty());
}

TEST_F(Tls, TheProxyProtocolComesBeforeTheHandshake) {
    const auto upstream = answering(kOk);
    const auto engine =
        start(withPort(kListener + "  proxy-protocol: true\n" + kRest, upstream->port()));
    const std::uint16_t port = engine->addresses().front().port();
    const Answer answer = askOverTls(port, {.verify = false}, "a.example",
                                     "PROXY TCP4 203.0.113.7 192.0.2.1 40000 443\r\n");
    EXPECT_THAT(answer.text, StartsWith("HTTP/1.1 200")) << answer.error;
    EXPECT_THAT(upstream->requests().front(), HasSubstr("X-Forwarded-For: 203.0.113.7\r\n"));
}

TEST_F(Tls, AnUpstreamIsVerified) {
    const auto backend = answering(kOk);
    const auto inner = start(withPort(kListener + kRest, backend->port()));
    const std::string port = std::to_string(inner->addresses().front().port());
    const auto outer = [&](const std::string& tls) {
        return start("listeners: [{address: '127.0.0.1:0'}]\n"
                     "services: [{name: s, targets: ['https://127.0.0.1:" +
                     port + "'], tls: " + tls + "}]\nroutes: [{name: r, service: s}]\n");
    };
    const auto ask = [](const Engine& engine) {
        Wire client = Wire::connect(engine.addresses().front().port());
        client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        return client.readAll();
    };
    EXPECT_THAT(ask(*outer("{ca: a.pem, server-name: a.example}")), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(ask(*outer("{verify: false}")), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(ask(*outer("{ca: a.pem}")), StartsWith("HTTP/1.1 502"));
    EXPECT_THAT(ask(*outer("{ca: b.pem, server-name: a.example}")), StartsWith("HTTP/1.1 502"));
}

TEST_F(Tls, MistakesHaveTheirPlace) {
    const auto errorOf = [this](const std::string& tls) {
        const auto made = config("listeners:\n- address: 127.0.0.1:0\n  tls: " + tls + "\n");
        return made ? "no error" : made.error().text();
    };
    EXPECT_THAT(errorOf("{}"), HasSubstr("\"certificates\" or \"self-signed\""));
    EXPECT_THAT(errorOf("{certificates: [{chain: a.pem, key: b.key}]}"),
                HasSubstr("does not belong"));
    EXPECT_THAT(errorOf("{certificates: [{chain: a.key, key: a.key}]}"),
                StartsWith("gatelens.yaml:3:"));
    EXPECT_THAT(errorOf("{certificates: [{chain: none.pem, key: a.key}]}"),
                StartsWith("gatelens.yaml:3:"));
    EXPECT_THAT(errorOf("{self-signed: [a], client-certificates: require}"),
                HasSubstr("\"client-ca\""));
}

TEST(ProxyProtocol, ReadsBothVersions) {
    const auto read = [](const std::string& bytes) {
        const ProxyHeader header = readProxyHeader(bytes);
        return header.progress == http::Progress::Done && header.source.valid()
                   ? header.source.text() + " " + std::to_string(bytes.size() - header.size)
               : header.progress == http::Progress::Done     ? "own"s
               : header.progress == http::Progress::NeedMore ? "more"s
                                                             : "failed"s;
    };
    const std::string signature("\r\n\r\n\0\r\nQUIT\n", 12);
    EXPECT_EQ(read("PROXY TCP4 203.0.113.7 192.0.2.1 40000 443\r\nGET"), "203.0.113.7:40000 3");
    EXPECT_EQ(read("PROXY TCP6 2001:db8::1 ::1 1 2\r\n"), "[2001:db8::1]:1 0");
    EXPECT_EQ(read("PROXY UNKNOWN\r\n"), "own");
    EXPECT_EQ(read("PROXY TCP4 203.0"), "more");
    EXPECT_EQ(
        read(signature + "\x21\x11\x00\x0c\x01\x02\x03\x04\x05\x06\x07\x08\x00\x50\x01\xbbX"s),
        "1.2.3.4:80 1");
    EXPECT_EQ(read(signature + "\x20\x00\x00\x00"s), "own");
    EXPECT_EQ(read(signature.substr(0, 5)), "more");
    for (const std::string& bad :
         {"GET / HTTP/1.1\r\n"s, "PROXY TCP4 a b 1 2\r\n"s, "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n"s,
          "PROXY TCP4 ::1 ::1 1 2\r\n"s, "PROXY TCP4 1.2.3.4 1.2.3.4 70000 2\r\n"s,
          "PROXY UNKNOWN\n"s, signature + "\x31\x11\x00\x0c"s, signature + "\x22\x11\x00\x0c"s,
          "PROXY "s + std::string(200, 'x')}) {
        EXPECT_EQ(read(bad), "failed") << bad;
    }
}

} // namespace
} // namespace gatelens::engine::test
