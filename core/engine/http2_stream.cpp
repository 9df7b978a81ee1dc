// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/http2_stream.h"
#include "core/engine/http2_connection.h"
#include "core/http/field_parser.h"
#include "core/http/syntax.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace gatelens::engine {

namespace {

// How much of a request that is answered already is taken before it is reset.
constexpr std::size_t kMaxDiscarded = 256U << 10U;

} // namespace

Http2Stream::Http2Stream(Http2Connection& connection, std::int32_t id)
    : m_connection(connection)
    , m_id(id)
    , m_exchange(connection.worker(), *this) {}

bool Http2Stream::addPseudo(std::string_view name, std::string_view value) {
    const std::string_view text = m_arena.copy(value);
    if (name == ":method") {
        m_head.method = text;
        m_head.methodId = http::methodId(text);
        return http::isToken(text);
    }
    if (name == ":scheme") {
        m_head.scheme = text;
        return true;
    }
    if (name == ":authority") {
        m_head.authority = text;
        return http::isAuthority(text);
    }
    m_head.target = text;
    return true;
}

bool Http2Stream::addField(std::string_view name, std::string_view value) {
    // RFC 9113 section 6.5.2 counts 32 bytes more for each field.
    m_headBytes += name.size() + value.size() + 32;
    const http::Limits& limits = m_connection.worker().config()->limits;
    http::Fields& fields = m_inTrailers ? m_trailers : m_head.fields;
    if (m_headBytes > limits.maxHeadBytes || fields.size() >= limits.maxFields) {
        m_tooLarge = true; // answered when the fields are over; they are read for HPACK's sake
        return true;
    }
    if (name.starts_with(':')) {
        return addPseudo(name, value);
    }
    value = http::trimBlanks(value);
    if (!http::isToken(name) || !http::isFieldValue(value)) {
        return false;
    }
    const http::FieldId id = http::fieldId(name);
    if (id == http::FieldId::Cookie && !m_inTrailers) {
        // RFC 9113 section 8.2.3: the pieces become one field again.
        m_cookies =
            m_cookies.empty() ? m_arena.copy(value) : m_arena.join({m_cookies, "; ", value});
        return true;
    }
    if (id == http::FieldId::Host) {
        const bool first = m_host.empty();
        m_host = m_arena.copy(value);
        return first && http::isAuthority(value);
    }
    fields.push_back({m_arena.copy(name), m_arena.copy(value), id});
    return true;
}

// The rules that nghttp2 leaves to us; null when all of them hold.
std::optional<http::Fault> Http2Stream::finishHead(bool streamEnded) {
    if (m_tooLarge) {
        return http::Fault{431, "the fields are too large"};
    }
    // RFC 9113 section 8.3.1: Host and :authority do not disagree.
    if (!m_host.empty() && !m_head.authority.empty() && !http::sameName(m_host, m_head.authority)) {
        return http::Fault{400, "Host contradicts :authority"};
    }
    m_head.authority = m_head.authority.empty() ? m_host : m_head.authority;
    if (m_head.authority.empty()) {
        return http::Fault{400, "neither :authority nor Host"};
    }
    if (!m_cookies.empty()) {
        m_head.fields.push_back({"cookie", m_cookies, http::FieldId::Cookie});
    }
    const http::FramingResult read =
        http::readFraming(m_head.fields, 1, m_connection.worker().config()->limits);
    if (read.fault) {
        return read.fault;
    }
    m_hasLength = read.framing.hasLength;
    m_head.contentLength = read.framing.length;
    m_head.expectsContinue = read.framing.expectsContinue;
    m_head.body = streamEnded   ? http::BodyKind::None
                  : m_hasLength ? http::BodyKind::Length
                                : http::BodyKind::Chunked;
    if (m_head.body == http::BodyKind::Length && m_head.contentLength == 0) {
        m_head.body = http::BodyKind::None;
    }
    if (m_head.methodId == http::Method::Connect) {
        return std::nullopt; // refused by the exchange
    }
    if (m_head.target == "*") {
        m_head.form = http::TargetForm::Asterisk;
        m_head.path = m_head.target;
        return m_head.methodId == http::Method::Options
                   ? std::nullopt
                   : std::optional(http::Fault{400, "the target * goes with OPTIONS only"});
    }
    const std::size_t mark = m_head.target.find('?');
    m_head.hasQuery = mark != std::string_view::npos;
    m_head.path = m_head.target.substr(0, mark);
    m_head.query = m_head.hasQuery ? m_head.target.substr(mark + 1) : std::string_view{};
    if (!http::isPath(m_head.path) || !http::isQuery(m_head.query)) {
        return http::Fault{400, "the path has a byte that no URI has"};
    }
    return std::nullopt;
}

void Http2Stream::headersEnded(bool streamEnded) {
    m_inTrailers = true;
    if (const auto fault = finishHead(streamEnded)) {
        return refuse(*fault);
    }
    m_requestEnded = streamEnded;
    m_endDelivered = streamEnded;
    m_exchange.start(m_head, m_connection.client(), false);
}

void Http2Stream::refuse(const http::Fault& fault) {
    ++m_connection.worker().stats().badRequests;
    const std::string body =
        fmt::format("{} {}: {}\n", fault.status, http::reasonPhrase(fault.status), fault.what);
    http::ResponseHead head;
    head.status = fault.status;
    head.body = http::BodyKind::Length;
    head.contentLength = body.size();
    head.hasContentLength = true;
    m_connection.worker().stats().countStatus(fault.status);
    sendHead(head, body);
    endBody({});
}

void Http2Stream::trailersEnded() {
    std::erase_if(m_trailers,
                  [](const http::Field& field) { return !http::isTrailerAllowed(field); });
    bodyEnded();
}

void Http2Stream::addBody(std::string_view data) {
    if (!m_exchange.running()) {
        m_discarded += data.size();
        m_connection.consumed(*this, data.size());
        if (m_discarded > kMaxDiscarded) {
            m_connection.reset(*this, NGHTTP2_NO_ERROR);
        }
        return;
    }
    // What the upstream does not take now waits; the window bounds it.
    m_in.append(data);
    deliverBody();
}

void Http2Stream::bodyEnded() {
    m_requestEnded = true;
    deliverBody();
}

void Http2Stream::resumeBody() {
    deliverBody();
    // What was consumed opens the window again, and a client that waits for that
    // sends nothing which would make us write.
    m_connection.send();
}

void Http2Stream::deliverBody() {
    if (m_closed || !m_exchange.running() || m_head.body == http::BodyKind::None) {
        return;
    }
    while (!m_in.empty() && m_exchange.running() && m_exchange.wantsBody()) {
        std::string data;
        data.swap(m_in);
        m_exchange.onBody(data);
        m_connection.consumed(*this, data.size());
    }
    if (!m_exchange.running()) {
        return;
    }
    if (m_in.empty() && m_requestEnded && !m_endDelivered && m_exchange.wantsBody()) {
        m_endDelivered = true;
        return m_exchange.onBodyEnd(m_trailers);
    }
    m_exchange.onBodyPause();
}

void Http2Stream::closed() {
    m_closed = true;
    m_exchange.cancel();
}

void Http2Stream::sendInterim(const http::ResponseHead& head) {
    m_connection.submitHead(*this, head, true, false);
    m_connection.send();
}

void Http2Stream::sendHead(const http::ResponseHead& head, std::string_view first) {
    m_out.append(first);
    m_connection.submitHead(*this, head, false, head.body != http::BodyKind::None);
    if (head.body != http::BodyKind::None) {
        flush();
    }
}

void Http2Stream::sendBody(std::string_view data) {
    m_out.append(data);
    flush();
}

void Http2Stream::endBody(const http::Fields& trailers) {
    m_responseEnded = true;
    std::size_t size = 0;
    for (const http::Field& field : trailers) {
        size += field.name.size() + field.value.size();
    }
    m_trailerText.reserve(size); // views into it stay
    for (const http::Field& field : trailers) {
        const std::size_t at = m_trailerText.size();
        m_trailerText.append(field.name).append(field.value);
        const std::string_view text = std::string_view(m_trailerText).substr(at);
        m_responseTrailers.push_back(
            {text.substr(0, field.name.size()), text.substr(field.name.size()), field.id});
    }
    m_connection.resume(*this);
    m_connection.send();
}

void Http2Stream::flush() {
    m_connection.resume(*this);
    m_connection.send();
    m_waitsForDrain = m_waitsForDrain || pending() > 0;
}

void Http2Stream::abort() {
    m_connection.reset(*this, NGHTTP2_INTERNAL_ERROR);
    m_connection.send();
}

Http2Stream::Piece Http2Stream::take(char* to, std::size_t size) {
    Piece piece;
    piece.size = std::min(size, pending());
    std::memcpy(to, m_out.data() + m_outBegin, piece.size);
    m_outBegin += piece.size;
    if (pending() == 0) {
        m_out.clear();
        m_outBegin = 0;
        piece.last = m_responseEnded;
        piece.trailers = m_responseEnded && !m_responseTrailers.empty();
        if (piece.trailers) {
            m_connection.submitTrailers(*this, m_responseTrailers);
        }
    }
    return piece;
}

void Http2Stream::afterSend() {
    if (m_waitsForDrain && pending() == 0 && !m_closed) {
        m_waitsForDrain = false;
        if (m_exchange.running()) {
            m_exchange.onDrained();
        }
    }
}

} // namespace gatelens::engine
