// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Two streams of one loop talk to each other, with and without TLS.
#include "core/net/buffer.h"
#include "core/net/resolver.h"
#include "core/net/stream.h"

#include <gtest/gtest.h>

#include <sys/socket.h>

#include <array>
#include <functional>
#include <string>

namespace gatelens::net {
namespace {

class Peer final : public StreamOwner {
public:
    explicit Peer(Loop& loop)
        : stream(loop, *this) {}

    void onOpen() override { opened = true; }
    void onReadable() override {
        std::array<char, 30'000> bytes;
        for (;;) {
            const Stream::ReadResult got = stream.read(bytes.data(), bytes.size());
            if (got.status == Stream::ReadStatus::Data) {
                received.append(bytes.data(), got.size);
                continue;
            }
            ended = got.status == Stream::ReadStatus::End;
            broken = got.status == Stream::ReadStatus::Failed;
            break;
        }
        if (changed) {
            changed();
        }
    }
    void onDrained() override { ++drained; }
    void onFailed(const std::string& why) override {
        failure = why;
        if (changed) {
            changed();
        }
    }

    Stream stream;
    std::string received;
    std::string failure;
    std::function<void()> changed;
    bool opened = false;
    bool ended = false;
    bool broken = false;
    int drained = 0;
};

struct Pair {
    Socket a;
    Socket b;
};

Pair socketPair() {
    std::array<int, 2> sockets{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, sockets.data()), 0);
    return {Socket(sockets[0]), Socket(sockets[1])};
}

// The loop must not wait for ever when a test fails.
class Deadline final {
public:
    explicit Deadline(Loop& loop)
        : m_timer(loop.timers(), [&loop] {
            ADD_FAILURE() << "it took too long";
            loop.stop();
        }) {
        m_timer.arm(5000);
    }

private:
    Timer m_timer;
};

std::string pattern(std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
        text[i] = static_cast<char>(i * 7 + i / 251);
    }
    return text;
}

TEST(Stream, KeepsWhatTheSocketDoesNotTakeAndEndsAfterIt) {
    auto loop = std::move(*Loop::create());
    const Deadline deadline(*loop);
    Peer a(*loop);
    Peer b(*loop);
    Pair pair = socketPair();
    ASSERT_TRUE(a.stream.open(std::move(pair.a), nullptr));
    ASSERT_TRUE(b.stream.open(std::move(pair.b), nullptr));
    const std::string all = pattern(3'000'000);
    EXPECT_TRUE(a.stream.write(all));
    EXPECT_GT(a.stream.pending(), 0U);
    a.stream.shutdownWrite();
    EXPECT_FALSE(a.stream.write("more"));
    b.changed = [&] {
        if (b.ended) {
            loop->stop();
        }
    };
    loop->run();
    EXPECT_TRUE(b.received == all);
    EXPECT_EQ(a.drained, 1);
}

TEST(Stream, TlsCarriesEveryByteAndTheEnd) {
    auto loop = std::move(*Loop::create());
    const Deadline deadline(*loop);
    const auto certificate = selfSigned({"a.example"});
    ASSERT_TRUE(certificate.has_value());
    TlsServerOptions options;
    options.certificates = {*certificate};
    const auto server = TlsServerContext::create(options);
    const auto client = TlsClientContext::create({.ca = certificate->chain});
    ASSERT_TRUE(server && client);
    Peer a(*loop);
    Peer b(*loop);
    Pair pair = socketPair();
    ASSERT_TRUE(b.stream.open(std::move(pair.b), TlsSession::server(*server)));
    ASSERT_TRUE(a.stream.open(std::move(pair.a), TlsSession::client(*client, "a.example")));
    const std::string all = pattern(500'000);
    Timer start(loop->timers(), [&] {
        EXPECT_TRUE(a.opened);
        const std::array<std::string_view, 3> pieces{std::string_view(all).substr(0, 10),
                                                     std::string_view(all).substr(10, 400'000),
                                                     std::string_view(all).substr(400'010)};
        EXPECT_TRUE(a.stream.write(pieces));
        a.stream.shutdownWrite();
    });
    start.arm(100);
    b.changed = [&] {
        if (b.ended || b.broken) {
            loop->stop();
        }
    };
    loop->run();
    EXPECT_TRUE(b.received == all);
    EXPECT_TRUE(b.ended); // by close_notify
    EXPECT_EQ(b.stream.tls()->serverName(), "a.example");
    EXPECT_EQ(b.stream.tls()->version(), "TLSv1.3");
}

TEST(Stream, AWrongNameFailsTheHandshake) {
    auto loop = std::move(*Loop::create());
    const Deadline deadline(*loop);
    const auto certificate = selfSigned({"a.example"});
    TlsServerOptions options;
    options.certificates = {*certificate};
    const auto server = TlsServerContext::create(options);
    const auto client = TlsClientContext::create({.ca = certificate->chain});
    Peer a(*loop);
    Peer b(*loop);
    Pair pair = socketPair();
    ASSERT_TRUE(b.stream.open(std::move(pair.b), TlsSession::server(*server)));
    ASSERT_TRUE(a.stream.open(std::move(pair.a), TlsSession::client(*client, "b.example")));
    a.changed = [&] { loop->stop(); };
    loop->run();
    EXPECT_NE(a.failure.find("certificate verify failed"), std::string::npos) << a.failure;
    EXPECT_FALSE(a.opened);
}

TEST(Stream, ARefusedConnectionFails) {
    auto loop = std::move(*Loop::create());
    const Deadline deadline(*loop);
    std::uint16_t port = 0;
    {
        const auto listening = listenOn(*Address::ip("127.0.0.1", 0), Sharing::Alone);
        ASSERT_TRUE(listening.has_value());
        port = localAddress(*listening).port();
    }
    Peer a(*loop);
    auto socket = beginConnect(*Address::ip("127.0.0.1", port));
    ASSERT_TRUE(socket.has_value());
    ASSERT_TRUE(a.stream.connect(std::move(*socket), nullptr));
    a.changed = [&] { loop->stop(); };
    loop->run();
    EXPECT_NE(a.failure, "");
}

TEST(Resolver, KnowsAddressesAndAsksForNames) {
    auto loop = std::move(*Loop::create());
    const Deadline deadline(*loop);
    Resolver resolver;
    EXPECT_EQ(resolver.known("127.0.0.1", 80)->front().text(), "127.0.0.1:80");
    EXPECT_EQ(resolver.known("localhost", 80), nullptr);
    Resolver::Addresses found;
    resolver.resolve("localhost", 80, *loop, [&](const Resolver::Addresses& addresses) {
        found = addresses;
        loop->stop();
    });
    loop->run();
    ASSERT_FALSE(found->empty());
    EXPECT_EQ(found->front().port(), 80);
    EXPECT_NE(resolver.known("localhost", 80), nullptr);
}

TEST(Buffer, GivesItsBlockBack) {
    BufferPool pool;
    Buffer buffer;
    EXPECT_FALSE(buffer.held());
    buffer.acquire(pool);
    const char* block = buffer.room();
    std::memcpy(buffer.room(), "headbody", 8);
    buffer.added(8);
    buffer.move(6, 4);
    EXPECT_EQ(buffer.data(), "headdy");
    buffer.consume(4);
    buffer.compact();
    EXPECT_EQ(buffer.data(), "dy");
    EXPECT_EQ(buffer.room(), block + 2);
    buffer.release();
    buffer.acquire(pool);
    EXPECT_EQ(buffer.room(), block);
    EXPECT_TRUE(buffer.empty());
}

TEST(Address, ReadsAndWritesItself) {
    EXPECT_EQ(Address::ip("::1", 8080)->text(), "[::1]:8080");
    EXPECT_EQ(Address::ip("127.0.0.1", 1)->host(), "127.0.0.1");
    EXPECT_FALSE(Address::ip("localhost", 1).has_value());
    EXPECT_EQ(Address::unixSocket("/run/x")->text(), "unix:/run/x");
    EXPECT_FALSE(Address::unixSocket(std::string(200, 'a')).has_value());
    EXPECT_TRUE(*Address::ip("::1", 1) == *Address::ip("::1", 1));
    EXPECT_FALSE(*Address::ip("::1", 1) == *Address::ip("::1", 2));
}

} // namespace
} // namespace gatelens::net
