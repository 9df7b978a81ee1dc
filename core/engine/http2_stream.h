// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One request of an HTTP/2 connection (RFC 9113 section 8): collects its fields,
// translates them to the head that the exchange knows, and turns the response
// back into frames.
#pragma once

#include "core/engine/arena.h"
#include "core/engine/exchange.h"
#include "core/engine/peers.h"
#include "core/net/loop.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatelens::engine {

class Http2Connection;

class Http2Stream final : public Downstream, public net::Disposable {
public:
    Http2Stream(Http2Connection& connection, std::int32_t id);

    // From the connection, in the order of the frames. addField() gives false when
    // the stream is to be refused as malformed.
    [[nodiscard]] bool addField(std::string_view name, std::string_view value);
    void headersEnded(bool streamEnded);
    void trailersEnded();
    void addBody(std::string_view data); // the connection has not consumed it yet
    void bodyEnded();
    void closed();

    // For the frames that go out: copies what there is; `last` when nothing follows.
    struct Piece {
        std::size_t size = 0;
        bool last = false;
        bool trailers = false;
    };
    [[nodiscard]] Piece take(char* to, std::size_t size);
    // After frames went out: asks for more when everything has left.
    void afterSend();
    [[nodiscard]] std::int32_t id() const { return m_id; }
    [[nodiscard]] bool requestEnded() const { return m_requestEnded; }
    [[nodiscard]] bool waitsForDrain() const { return m_waitsForDrain; }

    void sendInterim(const http::ResponseHead& head) override;
    void sendHead(const http::ResponseHead& head, std::string_view first) override;
    void sendBody(std::string_view data) override;
    void endBody(const http::Fields& trailers) override;
    void flush() override;
    void beginTunnel() override {} // an upgrade cannot come from HTTP/2
    void abort() override;
    [[nodiscard]] std::size_t pending() const override { return m_out.size() - m_outBegin; }
    void resumeBody() override;

private:
    [[nodiscard]] bool addPseudo(std::string_view name, std::string_view value);
    [[nodiscard]] std::optional<http::Fault> finishHead(bool streamEnded);
    void deliverBody();
    void refuse(const http::Fault& fault);

    Http2Connection& m_connection;
    std::int32_t m_id;
    Arena m_arena; // the texts of the head
    http::RequestHead m_head;
    http::Fields m_trailers;
    Exchange m_exchange;
    std::size_t m_headBytes = 0;
    std::string_view m_cookies;
    std::string_view m_host;
    std::string m_in; // of the request's body, while the upstream takes nothing
    std::string m_out;
    std::size_t m_outBegin = 0;
    std::size_t m_discarded = 0;
    std::string m_trailerText; // keeps the response's trailers
    http::Fields m_responseTrailers;
    bool m_tooLarge = false;
    bool m_inTrailers = false;
    bool m_hasLength = false;
    bool m_requestEnded = false;
    bool m_endDelivered = false;
    bool m_responseEnded = false;
    bool m_closed = false;
    bool m_waitsForDrain = false;
};

} // namespace gatelens::engine
