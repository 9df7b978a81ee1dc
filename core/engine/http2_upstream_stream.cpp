// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/http2_upstream_stream.h"
#include "core/engine/http2_upstream.h"
#include "core/engine/worker.h"
#include "core/http/field_parser.h"
#include "core/http/syntax.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace gatelens::engine {

namespace {

// More interim responses than any server has a reason to send.
constexpr int kMaxInterims = 16;
// Smaller pieces wait for flush(), so that they share a frame.
constexpr std::size_t kFrame = 16U << 10U;

int statusOf(std::string_view text) {
    const auto number = http::parseLength(text);
    return text.size() == 3 && number && *number >= 100 ? static_cast<int>(*number) : 0;
}

} // namespace

Http2UpstreamStream::Http2UpstreamStream(Http2Upstream& connection, UpstreamEvents& exchange,
                                         const Service& service)
    : m_connection(connection)
    , m_exchange(&exchange)
    , m_responseTimeout(service.responseTimeout)
    , m_readTimeout(service.readTimeout)
    , m_timer(connection.worker().loop().timers(), [this] { timedOut(); }) {}

void Http2UpstreamStream::sendHead(const OutgoingRequest& request, bool more) {
    m_method = request.head->methodId;
    m_requestEnded = request.body == http::BodyKind::None;
    m_requestSent = m_requestEnded;
    m_id = m_connection.submitRequest(*this, request, !m_requestEnded);
    if (m_id < 0) {
        m_connection.retire(); // it has run out of stream numbers
        return fault(UpstreamFault::Refused, "no stream is left");
    }
    m_timer.arm(m_responseTimeout);
    if (!more) {
        m_connection.send();
    }
}

void Http2UpstreamStream::sendBody(std::string_view data) {
    m_out.append(data);
    if (unsent() >= kFrame) {
        flush();
    }
}

void Http2UpstreamStream::endBody(const http::Fields& trailers) {
    m_requestEnded = true;
    for (const http::Field& field : trailers) {
        m_requestTrailers.push_back(
            {m_arena.copy(field.name), m_arena.copy(field.value), field.id});
    }
    flush();
}

void Http2UpstreamStream::flush() {
    if (m_id >= 0 && !m_requestSent) {
        m_connection.resume(*this);
    }
    m_connection.send();
    m_blocked = m_exchange != nullptr && unsent() > 0;
    m_connection.watchDrain(m_blocked);
}

Http2UpstreamStream::Piece Http2UpstreamStream::take(char* to, std::size_t size) {
    Piece piece;
    piece.size = std::min(size, unsent());
    std::memcpy(to, m_out.data() + m_outBegin, piece.size);
    m_outBegin += piece.size;
    if (unsent() == 0) {
        m_out.clear();
        m_outBegin = 0;
        piece.last = m_requestEnded;
        m_requestSent = m_requestEnded;
    }
    return piece;
}

void Http2UpstreamStream::afterSend() {
    if (m_blocked && unsent() == 0) {
        m_blocked = false;
        if (m_exchange != nullptr) {
            m_exchange->onUpstreamDrained();
        }
    }
}

bool Http2UpstreamStream::addField(std::string_view name, std::string_view value) {
    const http::Limits& limits = m_connection.worker().config()->limits;
    http::Fields& fields = m_headDone ? m_trailers : m_head.fields;
    m_headBytes += name.size() + value.size() + 32; // as RFC 9113 section 6.5.2 counts
    if (m_headBytes > limits.maxHeadBytes || fields.size() >= limits.maxFields) {
        return false;
    }
    if (name == ":status") {
        m_head.status = statusOf(value);
        return m_head.status != 0 && m_head.status != 101;
    }
    value = http::trimBlanks(value);
    if (!http::isToken(name) || !http::isFieldValue(value)) {
        return false;
    }
    fields.push_back({m_arena.copy(name), m_arena.copy(value), http::fieldId(name)});
    return true;
}

void Http2UpstreamStream::headersEnded(bool streamEnded) {
    touched = true;
    if (m_exchange == nullptr) {
        return;
    }
    if (m_headDone) {
        std::erase_if(m_trailers,
                      [](const http::Field& field) { return !http::isTrailerAllowed(field); });
    } else if (m_head.status < 200) {
        m_head.reason = http::reasonPhrase(m_head.status);
        if (++m_interims > kMaxInterims) {
            return fault(UpstreamFault::Malformed, "too many interim responses");
        }
        m_exchange->onInterim(m_head);
        m_head.fields.clear();
        m_head.status = 0;
    } else {
        acceptHead(streamEnded);
    }
    if (streamEnded) {
        ended();
    }
}

void Http2UpstreamStream::acceptHead(bool streamEnded) {
    const http::FramingResult read =
        http::readFraming(m_head.fields, 1, m_connection.worker().config()->limits);
    if (read.fault) {
        return fault(UpstreamFault::Malformed, read.fault->what);
    }
    m_headDone = true;
    m_head.reason = http::reasonPhrase(m_head.status);
    m_head.hasContentLength = read.framing.hasLength;
    m_head.contentLength = read.framing.length;
    m_bodiless = m_method == http::Method::Head || m_head.status == 204 || m_head.status == 304;
    const bool empty = read.framing.hasLength && read.framing.length == 0;
    m_head.body = streamEnded || m_bodiless || empty ? http::BodyKind::None
                  : read.framing.hasLength           ? http::BodyKind::Length
                                                     : http::BodyKind::Chunked;
    m_timer.arm(m_readTimeout);
    m_exchange->onResponseHead(m_head, {});
}

void Http2UpstreamStream::addBody(std::string_view data) {
    touched = true;
    if (m_exchange == nullptr || m_bodiless) {
        return m_connection.consumed(*this, data.size());
    }
    m_timer.arm(m_readTimeout);
    if (m_paused || !m_in.empty()) {
        m_in.append(data); // the stream's window bounds it
    } else {
        deliver(data);
    }
}

void Http2UpstreamStream::deliver(std::string_view data) {
    m_exchange->onResponseBody(data);
    m_connection.consumed(*this, data.size());
}

void Http2UpstreamStream::resume() {
    if (!m_paused) {
        return;
    }
    m_paused = false;
    if (!m_in.empty()) {
        std::string data;
        data.swap(m_in);
        deliver(data);
    }
    if (m_exchange != nullptr && !m_paused) {
        if (m_responseEnded) {
            finishResponse();
        } else {
            m_exchange->onResponsePause();
        }
    }
    m_connection.send(); // the window may have opened
}

void Http2UpstreamStream::ended() {
    m_responseEnded = true;
    if (m_exchange != nullptr && !m_paused && m_in.empty()) {
        finishResponse();
    }
}

void Http2UpstreamStream::finishResponse() {
    m_connection.answered();
    UpstreamEvents* exchange = std::exchange(m_exchange, nullptr);
    leave(NGHTTP2_CANCEL);
    exchange->onResponseEnd(m_trailers);
}

void Http2UpstreamStream::readPaused() {
    if (m_exchange != nullptr && !m_paused) {
        m_exchange->onResponsePause();
    }
}

// nghttp2 has forgotten the stream.
void Http2UpstreamStream::closed(std::uint32_t code) {
    m_id = -1;
    if (m_responseEnded && m_exchange != nullptr) {
        return; // the client still has to take what came
    }
    if (m_exchange == nullptr) {
        return leave(code);
    }
    fault(code == NGHTTP2_REFUSED_STREAM ? UpstreamFault::Refused : UpstreamFault::Broken,
          "the stream was reset");
}

void Http2UpstreamStream::connectionLost() {
    m_id = -1;
    if (!m_responseEnded && m_exchange != nullptr) {
        fault(m_connection.hasAnswered() && !m_headDone ? UpstreamFault::Stale
                                                        : UpstreamFault::Broken,
              "the connection was closed");
    }
}

void Http2UpstreamStream::fault(UpstreamFault fault, std::string_view why) {
    UpstreamEvents* exchange = std::exchange(m_exchange, nullptr);
    leave(fault == UpstreamFault::Malformed ? NGHTTP2_PROTOCOL_ERROR : NGHTTP2_CANCEL);
    if (exchange != nullptr) {
        exchange->onUpstreamFault(fault, why);
    }
}

void Http2UpstreamStream::cancel() {
    m_exchange = nullptr;
    leave(NGHTTP2_CANCEL);
}

// Neither side has an interest in the stream any more.
void Http2UpstreamStream::leave(std::uint32_t code) {
    m_timer.cancel();
    if (m_id >= 0) {
        const bool finished = m_requestSent && m_responseEnded;
        m_connection.forget(*this, finished ? std::uint32_t{NGHTTP2_NO_ERROR} : code);
        m_id = -1;
    }
    m_connection.remove(*this);
}

void Http2UpstreamStream::timedOut() {
    if (m_headDone && m_paused) {
        return m_timer.arm(m_readTimeout); // it is the client who is slow
    }
    // While the request is still being sent, the upstream owes nothing.
    if (!m_headDone && !m_requestSent) {
        return m_timer.arm(m_responseTimeout);
    }
    // The connection may be dead without having said so.
    m_connection.retire();
    fault(UpstreamFault::Timeout, "no answer in time");
}

} // namespace gatelens::engine
