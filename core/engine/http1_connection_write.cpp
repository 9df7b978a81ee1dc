// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Writing responses, and how a connection ends.
#include "core/engine/http1_connection.h"
#include "core/engine/http1_writer.h"

#include <fmt/format.h>

#include <array>

namespace gatelens::engine {

namespace {

// Larger pieces are not copied to go out together with what follows.
constexpr std::size_t kSmall = 4096;

} // namespace

void Http1Connection::sendInterim(const http::ResponseHead& head) {
    std::string& out = m_worker.scratch();
    out.clear();
    appendResponseHead(out, head, {}, {});
    m_stream->write(out);
}

void Http1Connection::sendHead(const http::ResponseHead& head, std::string_view first) {
    const http::RequestHead& request = m_parser.head();
    ResponseFraming framing;
    m_out = head.body;
    if (m_out == http::BodyKind::UntilClose || m_out == http::BodyKind::Chunked) {
        // RFC 9112 section 6.1: no chunks for HTTP/1.0.
        m_out = request.minor >= 1 ? http::BodyKind::Chunked : http::BodyKind::UntilClose;
    }
    framing.chunked = m_out == http::BodyKind::Chunked;
    // RFC 9110 section 8.6: none in 1xx and 204.
    framing.length =
        !framing.chunked && head.hasContentLength && head.status >= 200 && head.status != 204;
    // An answer before the end of the request leaves bytes behind that nobody may
    // take for a request.
    if (m_out == http::BodyKind::UntilClose || (m_bodyPending && head.status >= 400)) {
        m_keepAlive = false;
    }
    framing.close = !m_keepAlive;
    framing.keepAlive = m_keepAlive && request.minor == 0;
    std::string& out = m_worker.scratch();
    out.clear();
    appendResponseHead(out, head, framing, m_worker.loop().date());
    if (m_out == http::BodyKind::Chunked) {
        m_stream->queue(out);
        return sendBody(first);
    }
    if (first.size() <= kSmall) {
        m_stream->write(out.append(first)); // cheaper than two pieces
    } else {
        const std::array<std::string_view, 2> pieces{out, first};
        m_stream->write(pieces);
    }
    if (m_stream->pending() > 0) {
        m_timer.arm(m_config->timeouts.write);
    }
}

void Http1Connection::sendBody(std::string_view data) {
    if (data.empty()) {
        return;
    }
    if (m_out != http::BodyKind::Chunked) {
        m_stream->write(data);
    } else {
        const http::ChunkHead head(data.size());
        if (data.size() <= kSmall) {
            m_stream->queue(head.text());
            m_stream->queue(data);
            m_stream->queue("\r\n");
        } else {
            const std::array<std::string_view, 3> pieces{head.text(), data, "\r\n"};
            m_stream->write(pieces);
        }
    }
    if (m_state == State::Tunnel) {
        armTimer();
    } else if (m_stream->pending() > 0) {
        m_timer.arm(m_config->timeouts.write);
    }
}

void Http1Connection::flush() {
    m_stream->flushQueued();
}

void Http1Connection::endBody(const http::Fields& trailers) {
    if (m_out == http::BodyKind::Chunked) {
        std::string& out = m_worker.scratch();
        out.assign("0\r\n");
        appendTrailers(out, trailers);
        m_stream->queue(out);
        m_stream->flushQueued();
    }
    m_responseEnded = true;
    if (m_state == State::Tunnel) {
        return linger();
    }
    if (m_state == State::Body && !m_keepAlive) {
        return linger();
    }
    if (m_state == State::Answer || m_state == State::Body) {
        exchangeEnded();
    }
}

// The response is out; the next request may begin when this one is read.
void Http1Connection::exchangeEnded() {
    if (m_bodyPending) {
        return process();
    }
    if (!m_keepAlive) {
        return linger();
    }
    m_in.consume(m_headSize);
    m_headSize = 0;
    m_parser.reset();
    m_state = State::Head;
    armTimer();
    if (m_stream->pending() > 0) {
        m_timer.arm(m_config->timeouts.write);
    }
    if (m_in.empty()) {
        m_in.release();
    } else {
        m_in.compact();
    }
    if (!m_in.empty() || m_stream->readable()) {
        process();
    }
}

void Http1Connection::beginTunnel() {
    m_state = State::Tunnel;
    m_out = http::BodyKind::UntilClose;
    m_keepAlive = false;
    m_bodyPending = false;
    m_in.consume(m_headSize);
    m_headSize = 0;
    armTimer();
}

void Http1Connection::abort() {
    // Neither a complete length nor a last chunk: a reset says so to clients
    // that read until the connection closes as well.
    m_stream->reset();
    close();
}

// The request is malformed, too large or too late: answered without an exchange,
// since nothing behind it can be trusted.
void Http1Connection::refuse(const http::Fault& fault) {
    ++m_worker.stats().badRequests;
    const bool answered = m_exchange.responseStarted() && m_state != State::Head;
    m_exchange.cancel();
    if (answered) {
        return abort();
    }
    m_worker.stats().countStatus(fault.status);
    const std::string body =
        fmt::format("{} {}: {}\n", fault.status, http::reasonPhrase(fault.status), fault.what);
    m_stream->write(fmt::format("HTTP/1.1 {} {}\r\nServer: {}\r\nDate: {}\r\n"
                                "Content-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n"
                                "Connection: close\r\n\r\n{}",
                                fault.status, http::reasonPhrase(fault.status),
                                m_config->serverName, m_worker.loop().date(), body.size(), body));
    linger();
}

// RFC 9112 section 9.6: closing at once could reset the connection and destroy
// the answer on its way.
void Http1Connection::linger() {
    if (m_state == State::Closed) {
        return;
    }
    m_state = State::Linger;
    m_headSize = 0;
    m_stream->shutdownWrite();
    if (m_stream->pending() > 0) {
        m_timer.arm(m_config->timeouts.write); // lingering begins when it is out
    } else {
        armTimer();
    }
    if (m_stream->peerClosed() && m_stream->pending() == 0) {
        return close();
    }
    process();
}

void Http1Connection::close() {
    if (m_state != State::Closed) {
        m_state = State::Closed;
        m_timer.cancel();
        m_exchange.cancel();
        m_stream->close();
        m_worker.remove(*this);
    }
}

void Http1Connection::closeNow() {
    close();
}

void Http1Connection::drain() {
    m_draining = true;
    m_keepAlive = false;
    if (m_state == State::Head && m_in.empty()) {
        linger();
    }
}

} // namespace gatelens::engine
