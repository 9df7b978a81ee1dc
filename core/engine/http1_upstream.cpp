// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/http1_upstream.h"
#include "core/engine/http1_writer.h"
#include "core/engine/worker.h"

#include <algorithm>
#include <array>

namespace gatelens::engine {

namespace {

// More interim responses than any server has a reason to send.
constexpr int kMaxInterims = 16;
// Larger pieces are not copied to go out together with what follows.
constexpr std::size_t kSmall = 4096;

} // namespace

Http1Upstream::Http1Upstream(UpstreamPool& pool)
    : m_pool(pool)
    , m_stream(pool.worker().loop(), *this)
    , m_timer(pool.worker().loop().timers(), [this] { timedOut(); }) {}

void Http1Upstream::connect(UpstreamEvents& exchange, const Service& service,
                            const net::Address& address, std::unique_ptr<net::TlsSession> tls) {
    m_exchange = &exchange;
    m_service = &service;
    m_state = State::Connecting;
    auto socket = net::beginConnect(address);
    if (!socket) {
        return fault(UpstreamFault::Connect, socket.error().message);
    }
    if (auto opened = m_stream.connect(std::move(*socket), std::move(tls)); !opened) {
        return fault(UpstreamFault::Connect, opened.error().message);
    }
    armTimer();
}

void Http1Upstream::onOpen() {
    m_state = State::Kept;
    assign(*m_exchange, *m_service);
}

void Http1Upstream::assign(UpstreamEvents& exchange, const Service& service) {
    m_exchange = &exchange;
    m_service = &service;
    m_parser.reset();
    m_requestEnded = false;
    m_keepAlive = false;
    m_paused = false;
    m_interims = 0;
    m_state = State::Head;
    armTimer();
    exchange.onUpstreamReady(*this);
}

void Http1Upstream::sendHead(const OutgoingRequest& request, bool more) {
    m_method = request.head->methodId;
    m_chunkedOut = request.body == http::BodyKind::Chunked;
    m_upgradeAsked = !request.upgrade.empty();
    m_requestEnded = request.body == http::BodyKind::None && !m_upgradeAsked;
    std::string& out = m_pool.worker().scratch();
    out.clear();
    appendRequestHead(out, request);
    if (more) {
        m_stream.queue(out);
    } else if (!m_stream.write(out)) {
        fault(m_kept ? UpstreamFault::Stale : UpstreamFault::Broken, "cannot send");
    }
}

void Http1Upstream::sendBody(std::string_view data) {
    if (data.empty() || m_state == State::Closed) {
        return;
    }
    bool ok = true;
    if (m_chunkedOut && m_state != State::Tunnel) {
        const http::ChunkHead head(data.size());
        if (data.size() <= kSmall) {
            m_stream.queue(head.text());
            m_stream.queue(data);
            m_stream.queue("\r\n");
        } else {
            const std::array<std::string_view, 3> pieces{head.text(), data, "\r\n"};
            ok = m_stream.write(pieces);
        }
    } else {
        ok = m_stream.write(data);
    }
    if (!ok) {
        // What the server said before it closed is still read: the event comes.
        m_keepAlive = false;
    }
}

void Http1Upstream::endBody(const http::Fields& trailers) {
    m_requestEnded = true;
    if (m_chunkedOut) {
        std::string& out = m_pool.worker().scratch();
        out.assign("0\r\n");
        appendTrailers(out, trailers);
        m_stream.queue(out);
    }
    flush();
}

void Http1Upstream::flush() {
    m_stream.flushQueued();
}

void Http1Upstream::resume() {
    if (m_paused) {
        m_paused = false;
        onReadable();
    }
}

void Http1Upstream::cancel() {
    m_exchange = nullptr;
    close();
}

void Http1Upstream::close() {
    if (m_state != State::Closed) {
        m_state = State::Closed;
        m_timer.cancel();
        m_stream.close();
        m_pool.remove(*this);
    }
}

void Http1Upstream::fault(UpstreamFault fault, std::string_view why) {
    UpstreamEvents* exchange = std::exchange(m_exchange, nullptr);
    close();
    if (exchange != nullptr) {
        exchange->onUpstreamFault(fault, why);
    }
}

void Http1Upstream::onFailed(const std::string& why) {
    if (m_state == State::Closed) {
        return;
    }
    const bool connecting = m_state == State::Connecting;
    fault(connecting ? UpstreamFault::Connect : UpstreamFault::Broken, why);
}

void Http1Upstream::onDrained() {
    if (m_exchange != nullptr && m_state != State::Connecting) {
        m_exchange->onUpstreamDrained();
    }
}

bool Http1Upstream::readMore() {
    m_in.acquire(m_pool.worker().buffers());
    if (m_in.empty()) {
        m_in.truncate(0);
    }
    m_in.compact();
    if (m_in.roomSize() == 0) {
        fault(UpstreamFault::Malformed, "a line is too long");
        return false;
    }
    const net::Stream::ReadResult got = m_stream.read(m_in.room(), m_in.roomSize());
    switch (got.status) {
    case net::Stream::ReadStatus::Data:
        m_in.added(got.size);
        armTimer();
        return true;
    case net::Stream::ReadStatus::Blocked:
        if (m_in.empty()) {
            m_in.release();
        }
        if (m_exchange != nullptr) {
            m_exchange->onResponsePause();
        }
        return false;
    case net::Stream::ReadStatus::End:
        atEnd();
        return false;
    case net::Stream::ReadStatus::Failed:
        fault(m_kept && m_state == State::Head && m_in.empty() && m_interims == 0
                  ? UpstreamFault::Stale
                  : UpstreamFault::Broken,
              "the connection was reset");
        return false;
    }
    return false;
}

void Http1Upstream::atEnd() {
    if (m_state == State::Body && m_body == http::BodyKind::UntilClose) {
        m_keepAlive = false;
        return responseEnded({});
    }
    if (m_state == State::Tunnel) {
        m_keepAlive = false;
        return responseEnded({});
    }
    const bool nothing = m_state == State::Head && m_in.empty() && m_interims == 0;
    fault(m_kept && nothing ? UpstreamFault::Stale : UpstreamFault::Broken,
          "the connection was closed");
}

// A connection without a request has nothing to say but its end; bytes belong to
// no request (RFC 9112 section 9.2). TLS may have messages of its own.
bool Http1Upstream::hasSurplus() {
    char byte = 0;
    return m_stream.read(&byte, 1).status != net::Stream::ReadStatus::Blocked;
}

void Http1Upstream::onReadable() {
    if (m_state == State::Kept || m_state == State::Closed) {
        return hasSurplus() ? close() : void();
    }
    if (m_processing || m_state == State::Connecting) {
        return;
    }
    m_processing = true;
    while (process()) {
    }
    m_processing = false;
}

// One step; false when nothing more can be done now.
bool Http1Upstream::process() {
    if (m_paused) {
        return false;
    }
    switch (m_state) {
    case State::Head:
        return processHead();
    case State::Body:
        return processBody();
    case State::Tunnel:
        if (m_in.empty()) {
            return readMore();
        }
        deliver(m_in.data());
        return true;
    default:
        return false;
    }
}

bool Http1Upstream::processHead() {
    if (m_in.empty()) {
        return readMore() && processHead();
    }
    switch (m_parser.parse(m_in.data(), m_method)) {
    case http::Progress::NeedMore:
        return readMore();
    case http::Progress::Failed:
        fault(UpstreamFault::Malformed, m_parser.fault().what);
        return false;
    case http::Progress::Done:
        break;
    }
    return acceptHead();
}

bool Http1Upstream::acceptHead() {
    http::ResponseHead& head = m_parser.head();
    const std::string_view all = m_in.data();
    if (head.status < 200 && head.status != 101) {
        if (++m_interims > kMaxInterims) {
            fault(UpstreamFault::Malformed, "too many interim responses");
            return false;
        }
        m_exchange->onInterim(head);
        if (m_state != State::Head) {
            return false;
        }
        m_in.consume(m_parser.consumed());
        m_parser.reset();
        return true;
    }
    // RFC 9110 section 15.2.2: only what was asked for.
    if (head.status == 101 && (!m_upgradeAsked || !head.upgrade)) {
        fault(UpstreamFault::Malformed, "an upgrade that nobody asked for");
        return false;
    }
    m_keepAlive = head.keepAlive;
    m_body = head.status == 101 ? http::BodyKind::UntilClose : head.body;
    m_left = head.contentLength;
    m_state = head.status == 101 ? State::Tunnel : State::Body;
    m_decoder.reset();
    std::string_view first;
    if (m_body == http::BodyKind::Length || m_body == http::BodyKind::UntilClose) {
        first = all.substr(m_parser.consumed());
        if (m_body == http::BodyKind::Length) {
            first = first.substr(0, std::min<std::uint64_t>(m_left, first.size()));
            m_left -= first.size();
        }
    }
    m_exchange->onResponseHead(head, first);
    if (m_state == State::Closed) {
        return false;
    }
    m_in.consume(m_parser.consumed() + first.size());
    armTimer();
    if (m_body == http::BodyKind::None || (m_body == http::BodyKind::Length && m_left == 0)) {
        responseEnded({});
        return false;
    }
    return true;
}

void Http1Upstream::deliver(std::string_view data) {
    m_exchange->onResponseBody(data);
    if (m_state != State::Closed) {
        m_in.consume(data.size());
    }
}

bool Http1Upstream::processBody() {
    if (m_in.empty() && !readMore()) {
        return false;
    }
    if (m_body == http::BodyKind::UntilClose) {
        deliver(m_in.data());
        return true;
    }
    if (m_body == http::BodyKind::Length) {
        const auto size = std::min<std::uint64_t>(m_left, m_in.data().size());
        m_left -= size;
        deliver(m_in.data().substr(0, size));
        if (m_state == State::Body && m_left == 0) {
            responseEnded({});
            return false;
        }
        return true;
    }
    const http::ChunkedDecoder::Step step = m_decoder.decode(m_in.data());
    if (step.progress == http::Progress::Failed) {
        fault(UpstreamFault::Malformed, m_decoder.fault().what);
        return false;
    }
    if (!step.data.empty()) {
        m_exchange->onResponseBody(step.data);
        if (m_state == State::Closed) {
            return false;
        }
    }
    if (step.progress == http::Progress::Done) {
        m_in.consume(step.consumed);
        responseEnded(m_decoder.trailers());
        return false;
    }
    m_in.consume(step.consumed);
    return step.consumed > 0 || readMore();
}

void Http1Upstream::responseEnded(const http::Fields& trailers) {
    UpstreamEvents* exchange = std::exchange(m_exchange, nullptr);
    const Service& service = *m_service;
    // Surplus bytes would be read as the answer to the next request (RFC 9112
    // section 9.2), and an unfinished request cannot be followed by another.
    const bool keep = m_keepAlive && m_requestEnded && m_in.empty() && !m_stream.peerClosed() &&
                      m_stream.pending() == 0 && m_stream.isOpen() && !hasSurplus();
    if (!keep) {
        close();
        return exchange->onResponseEnd(trailers);
    }
    m_state = State::Kept;
    m_kept = true;
    // Trailers are by reference into the buffer, which is let go of afterwards;
    // giving back first lets a pipelined request have this connection.
    net::Buffer buffer = std::move(m_in);
    m_timer.arm(service.keepTimeout);
    m_pool.giveBack(*this, service);
    exchange->onResponseEnd(trailers);
}

void Http1Upstream::armTimer() {
    switch (m_state) {
    case State::Connecting:
        return m_timer.arm(m_service->connectTimeout);
    case State::Head:
        return m_timer.arm(m_service->responseTimeout);
    case State::Body:
        return m_timer.arm(m_service->readTimeout);
    default:
        return m_timer.cancel(); // a tunnel's silence is measured at the client's side
    }
}

void Http1Upstream::timedOut() {
    if (m_state == State::Kept) {
        return close();
    }
    if (m_state == State::Body && m_paused) {
        return m_timer.arm(m_service->readTimeout); // it is the client who is slow
    }
    // While the request is still being sent, the upstream owes nothing.
    if (m_state == State::Head && !m_requestEnded && !m_upgradeAsked) {
        return armTimer();
    }
    fault(m_state == State::Connecting ? UpstreamFault::Connect : UpstreamFault::Timeout,
          "no answer in time");
}

} // namespace gatelens::engine
