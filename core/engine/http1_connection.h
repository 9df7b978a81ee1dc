// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One client that speaks HTTP/1: requests one after the other, pipelined or not.
// The head of a request stays where it was read until its response has ended, so
// that everything behind it works by reference.
#pragma once

#include "core/engine/exchange.h"
#include "core/engine/peers.h"
#include "core/engine/worker.h"
#include "core/http/chunked.h"
#include "core/http/head_parser.h"
#include "core/net/buffer.h"
#include "core/net/stream.h"

#include <cstdint>
#include <string_view>

namespace gatelens::engine {

class Http1Connection final : public Connection, public Downstream, public net::StreamOwner {
public:
    Http1Connection(Worker& worker, const Listener& listener, const net::Address& peer);
    ~Http1Connection() override;
    void open(net::Socket socket);

    void drain() override;
    void closeNow() override;

    void sendInterim(const http::ResponseHead& head) override;
    void sendHead(const http::ResponseHead& head, std::string_view first) override;
    void sendBody(std::string_view data) override;
    void endBody(const http::Fields& trailers) override;
    void flush() override;
    void beginTunnel() override;
    void abort() override;
    [[nodiscard]] std::size_t pending() const override { return m_stream->pending(); }
    void resumeBody() override;

    void onOpen() override;
    void onReadable() override;
    void onDrained() override;
    void onFailed(const std::string& why) override;

private:
    enum class State : std::uint8_t {
        Opening, // TLS
        Proxy,   // PROXY protocol
        Head,
        Body,
        Answer, // the request is read, the response is on its way
        Tunnel,
        Linger, // answered, closing: the rest of what comes is thrown away
        Closed
    };

    void process();
    bool step();
    bool stepProxy();
    bool stepHead();
    bool stepBody();
    bool stepTunnel();
    bool stepLinger();
    bool readMore();
    void beginRequest();
    void becomeHttp2();
    bool takeBody();
    void requestEnded(const http::Fields& trailers);
    void exchangeEnded();
    void refuse(const http::Fault& fault);
    void linger();
    void close();
    void armTimer();
    void timedOut();
    [[nodiscard]] std::string_view unread() const { return m_in.data().substr(m_headSize); }
    void consumeBody(std::size_t size);

    Worker& m_worker;
    ConfigPtr m_config; // of the current request
    const net::Address m_peer;
    ClientInfo m_client;
    std::shared_ptr<const net::TlsServerContext> m_tls;
    std::unique_ptr<net::Stream> m_stream; // null: handed on to an Http2Connection
    net::Timer m_timer;
    net::Buffer m_in;
    http::RequestParser m_parser;
    http::ChunkedDecoder m_decoder;
    Exchange m_exchange;
    State m_state = State::Opening;
    std::size_t m_headSize = 0; // of the current request, at the front of m_in
    std::uint64_t m_left = 0;   // of a body with a length
    std::uint64_t m_discarded = 0;
    std::size_t m_requests = 0;
    http::BodyKind m_out = http::BodyKind::None; // of the response
    bool m_bodyPending = false;                  // the request's body is not read yet
    bool m_keepAlive = true;
    bool m_responseEnded = false;
    bool m_processing = false;
    bool m_draining = false;
    bool m_proxyProtocol = false;
};

} // namespace gatelens::engine
