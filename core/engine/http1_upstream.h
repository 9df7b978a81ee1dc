// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One HTTP/1.1 connection to a target: used by one exchange at a time, kept when
// both messages ended cleanly.
#pragma once

#include "core/engine/config.h"
#include "core/engine/peers.h"
#include "core/http/chunked.h"
#include "core/http/head_parser.h"
#include "core/net/buffer.h"
#include "core/net/stream.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace gatelens::engine {

class UpstreamPool;

class Http1Upstream final : public UpstreamStream, public net::StreamOwner, public net::Disposable {
public:
    explicit Http1Upstream(UpstreamPool& pool);

    void connect(UpstreamEvents& exchange, const Service& service, const net::Address& address,
                 std::unique_ptr<net::TlsSession> tls);
    // A kept connection takes the next exchange.
    void assign(UpstreamEvents& exchange, const Service& service);
    [[nodiscard]] bool serves(const UpstreamEvents& exchange) const {
        return m_exchange == &exchange;
    }
    std::size_t slot = 0; // in the pool's list

    void sendHead(const OutgoingRequest& request, bool more) override;
    void sendBody(std::string_view data) override;
    void endBody(const http::Fields& trailers) override;
    void flush() override;
    [[nodiscard]] std::size_t pending() const override { return m_stream.pending(); }
    void pause() override { m_paused = true; }
    void resume() override;
    void cancel() override;

    void onOpen() override;
    void onReadable() override;
    void onDrained() override;
    void onFailed(const std::string& why) override;

private:
    enum class State : std::uint8_t { Connecting, Kept, Head, Body, Tunnel, Closed };

    bool readMore();
    bool process();
    bool processHead();
    bool processBody();
    bool acceptHead();
    void deliver(std::string_view data);
    bool hasSurplus();
    void atEnd();
    void responseEnded(const http::Fields& trailers);
    void fault(UpstreamFault fault, std::string_view why);
    void close();
    void armTimer();
    void timedOut();

    UpstreamPool& m_pool;
    net::Stream m_stream;
    net::Timer m_timer;
    UpstreamEvents* m_exchange = nullptr;
    const Service* m_service = nullptr;
    net::Buffer m_in;
    http::ResponseParser m_parser;
    http::ChunkedDecoder m_decoder;
    State m_state = State::Connecting;
    http::BodyKind m_body = http::BodyKind::None;
    std::uint64_t m_left = 0; // of a body with a length
    http::Method m_method = http::Method::Get;
    bool m_chunkedOut = false;
    bool m_upgradeAsked = false;
    bool m_requestEnded = false;
    bool m_keepAlive = false;
    bool m_kept = false; // it has served an exchange before
    bool m_paused = false;
    bool m_processing = false;
    int m_interims = 0;
};

} // namespace gatelens::engine
