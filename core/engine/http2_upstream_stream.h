// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One request to an HTTP/2 server on behalf of one exchange (RFC 9113 section 8).
#pragma once

#include "core/engine/arena.h"
#include "core/engine/config.h"
#include "core/engine/peers.h"
#include "core/net/loop.h"
#include "core/net/timer.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace gatelens::engine {

class Http2Upstream;

class Http2UpstreamStream final : public UpstreamStream, public net::Disposable {
public:
    Http2UpstreamStream(Http2Upstream& connection, UpstreamEvents& exchange,
                        const Service& service);

    void sendHead(const OutgoingRequest& request, bool more) override;
    void sendBody(std::string_view data) override;
    void endBody(const http::Fields& trailers) override;
    void flush() override;
    // What waits for more than the next flush(): the server takes nothing.
    [[nodiscard]] std::size_t pending() const override { return m_blocked ? unsent() : 0; }
    void pause() override { m_paused = true; }
    void resume() override;
    void cancel() override;

    // From the connection, in the order of the frames. addField() gives false when
    // the stream is to be reset as malformed.
    [[nodiscard]] bool addField(std::string_view name, std::string_view value);
    void headersEnded(bool streamEnded);
    void addBody(std::string_view data);
    void ended();
    void closed(std::uint32_t code);
    void connectionLost();
    // No more has come for the time being.
    void readPaused();

    // For the frames that go out.
    struct Piece {
        std::size_t size = 0;
        bool last = false;
    };
    [[nodiscard]] Piece take(char* to, std::size_t size);
    [[nodiscard]] const http::Fields& requestTrailers() const { return m_requestTrailers; }
    // After frames went out: the exchange may have waited for it.
    void afterSend();

    [[nodiscard]] std::int32_t id() const { return m_id; }
    [[nodiscard]] bool serves(const UpstreamEvents& exchange) const {
        return m_exchange == &exchange;
    }
    std::size_t slot = 0; // in the connection's list
    bool touched = false; // something has come since readPaused()

private:
    [[nodiscard]] std::size_t unsent() const { return m_out.size() - m_outBegin; }
    void acceptHead(bool streamEnded);
    void deliver(std::string_view data);
    void finishResponse();
    void fault(UpstreamFault fault, std::string_view why);
    void leave(std::uint32_t code);
    void timedOut();

    Http2Upstream& m_connection;
    UpstreamEvents* m_exchange;
    const std::int64_t m_responseTimeout;
    const std::int64_t m_readTimeout;
    std::int32_t m_id = -1;
    net::Timer m_timer;
    Arena m_arena; // texts of the head and of both trailer sections
    http::ResponseHead m_head;
    http::Fields m_trailers;
    http::Fields m_requestTrailers;
    std::string m_in; // of the response, while the client takes nothing
    std::string m_out;
    std::size_t m_outBegin = 0;
    std::size_t m_headBytes = 0;
    int m_interims = 0;
    http::Method m_method = http::Method::Get;
    bool m_headDone = false;
    bool m_bodiless = false;     // whatever comes (HEAD, 204, 304)
    bool m_requestEnded = false; // the exchange has no more of it
    bool m_requestSent = false;  // END_STREAM is out
    bool m_responseEnded = false;
    bool m_paused = false;
    bool m_blocked = false;
};

} // namespace gatelens::engine
