// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reading requests; the other half is http1_connection_write.cpp.
#include "core/engine/http1_connection.h"
#include "core/engine/http2_connection.h"
#include "core/engine/proxy_protocol.h"

#include <algorithm>
#include <utility>

namespace gatelens::engine {

namespace {

// How much of a request that is answered already is read to save the connection.
constexpr std::uint64_t kMaxDiscarded = 256U << 10U;
// The head that the preface of HTTP/2 looks like; the rest may come later.
constexpr std::string_view kPrefaceLine = kHttp2Preface.substr(0, 18);

} // namespace

Http1Connection::Http1Connection(Worker& worker, const Listener& listener, const net::Address& peer)
    : m_worker(worker)
    , m_config(worker.config())
    , m_peer(peer)
    , m_tls(listener.tls)
    , m_stream(std::make_unique<net::Stream>(worker.loop(), *this))
    , m_timer(worker.loop().timers(), [this] { timedOut(); })
    , m_parser(worker.config()->limits)
    , m_decoder(worker.config()->limits)
    , m_exchange(worker, *this)
    , m_proxyProtocol(listener.proxyProtocol) {
    m_client.peer = peer;
    m_client.ip = peer.host();
    m_client.port = listener.matchPort != 0 ? listener.matchPort : listener.address.port();
    m_client.tls = listener.tls != nullptr;
    m_client.trustForwarded = listener.trustForwarded;
}

Http1Connection::~Http1Connection() = default;

void Http1Connection::open(net::Socket socket) {
    const bool handshake = m_tls != nullptr && !m_proxyProtocol;
    m_state = m_proxyProtocol ? State::Proxy : handshake ? State::Opening : State::Head;
    auto session = handshake ? net::TlsSession::server(m_tls) : nullptr;
    if (auto opened = m_stream->open(std::move(socket), std::move(session)); !opened) {
        return close();
    }
    armTimer();
}

void Http1Connection::onOpen() {
    m_state = State::Head;
    const net::TlsSession* tls = m_stream->tls();
    m_client.serverName = tls->serverName();
    m_client.certificate = tls->peerSubject();
    if (tls->alpn() == "h2") {
        return becomeHttp2();
    }
    armTimer();
}

// The rest of this connection's life is another object's.
void Http1Connection::becomeHttp2() {
    m_state = State::Closed;
    m_timer.cancel();
    auto made = std::make_unique<Http2Connection>(m_worker, m_client, std::move(m_stream));
    Http2Connection& connection = *made;
    connection.countedIp = std::exchange(countedIp, {});
    m_worker.adopt(std::move(made));
    connection.begin(m_in.data());
    m_worker.remove(*this);
}

void Http1Connection::onFailed(const std::string&) {
    close();
}

void Http1Connection::onReadable() {
    // Whoever has only stopped sending still gets an answer; whoever is gone
    // takes the request along.
    if (m_stream->broken() && m_exchange.running()) {
        return close();
    }
    process();
}

void Http1Connection::process() {
    if (m_processing) {
        return;
    }
    m_processing = true;
    while (step()) {
    }
    m_processing = false;
}

// False when there is nothing to do before the next event.
bool Http1Connection::step() {
    switch (m_state) {
    case State::Proxy:
        return stepProxy();
    case State::Head:
        return stepHead();
    case State::Body:
        return stepBody();
    case State::Tunnel:
        return stepTunnel();
    case State::Linger:
        return stepLinger();
    default:
        return false;
    }
}

bool Http1Connection::readMore() {
    m_in.acquire(m_worker.buffers());
    if (m_in.roomSize() == 0) {
        m_in.compact();
    }
    const net::Stream::ReadResult got = m_stream->read(m_in.room(), m_in.roomSize());
    switch (got.status) {
    case net::Stream::ReadStatus::Data:
        m_in.added(got.size);
        return true;
    case net::Stream::ReadStatus::Blocked:
        if (m_in.empty()) {
            m_in.release();
        }
        return false;
    case net::Stream::ReadStatus::End:
    case net::Stream::ReadStatus::Failed:
        // A request that is not complete is no request (RFC 9112 section 8).
        close();
        return false;
    }
    return false;
}

bool Http1Connection::stepProxy() {
    if (!readMore()) {
        return false;
    }
    const ProxyHeader header = readProxyHeader(m_in.data());
    if (header.progress == http::Progress::NeedMore) {
        return true;
    }
    if (header.progress == http::Progress::Failed) {
        ++m_worker.stats().badRequests;
        close();
        return false;
    }
    if (header.source.valid()) {
        m_client.peer = header.source;
        m_client.ip = header.source.host();
    }
    m_in.consume(header.size);
    m_in.compact();
    m_state = m_tls == nullptr ? State::Head : State::Opening;
    armTimer();
    if (m_tls != nullptr) {
        const std::string already(m_in.data());
        m_in.release();
        m_stream->startTls(net::TlsSession::server(m_tls), already);
    }
    return m_state == State::Head;
}

bool Http1Connection::stepHead() {
    if (m_in.empty()) {
        if (!readMore()) {
            return false;
        }
        // The first bytes: from now on the head has a time limit.
        m_timer.arm(m_worker.config()->timeouts.header);
    }
    switch (m_parser.parse(m_in.data())) {
    case http::Progress::NeedMore:
        return readMore();
    case http::Progress::Failed:
        // RFC 9113 section 3.3: HTTP/2 with prior knowledge, as the first thing.
        if (m_requests == 0 && m_tls == nullptr && m_in.data().starts_with(kPrefaceLine)) {
            becomeHttp2();
            return false;
        }
        refuse(m_parser.fault());
        return m_state == State::Linger;
    case http::Progress::Done:
        beginRequest();
        return true;
    }
    return false;
}

void Http1Connection::beginRequest() {
    http::RequestHead& head = m_parser.head();
    m_config = m_worker.config();
    ++m_requests;
    m_headSize = m_parser.consumed();
    const std::size_t most = m_config->maxRequestsPerConnection;
    m_keepAlive = head.keepAlive && !m_draining && (most == 0 || m_requests < most) &&
                  head.methodId != http::Method::Connect;
    m_responseEnded = false;
    m_discarded = 0;
    m_left = head.contentLength;
    m_decoder.reset();
    m_bodyPending = head.body != http::BodyKind::None;
    m_state = m_bodyPending ? State::Body : State::Answer;
    armTimer();
    m_exchange.start(head, m_client, m_in.data().size() > m_headSize);
}

void Http1Connection::consumeBody(std::size_t size) {
    if (m_headSize + size == m_in.data().size()) {
        m_in.truncate(m_headSize);
    } else {
        m_in.move(m_headSize + size, m_headSize);
    }
}

bool Http1Connection::stepBody() {
    if (m_exchange.running() && !m_exchange.wantsBody()) {
        m_timer.cancel(); // it is not the client who is slow
        return false;
    }
    if (unread().empty()) {
        if (!readMore()) {
            m_exchange.onBodyPause();
            if (m_state == State::Body && !m_timer.armed()) {
                armTimer();
            }
            return false;
        }
        armTimer();
    }
    return takeBody();
}

// One piece of the body to the exchange.
bool Http1Connection::takeBody() {
    std::string_view data;
    std::size_t used = 0;
    bool ended = false;
    if (m_parser.head().body == http::BodyKind::Length) {
        used = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, unread().size()));
        data = unread().substr(0, used);
        m_left -= used;
        ended = m_left == 0;
    } else {
        const http::ChunkedDecoder::Step step = m_decoder.decode(unread());
        if (step.progress == http::Progress::Failed) {
            refuse(m_decoder.fault());
            return m_state == State::Linger;
        }
        used = step.consumed;
        data = step.data;
        ended = step.progress == http::Progress::Done;
    }
    if (used == 0 && !ended) {
        if (readMore()) {
            return true;
        }
        m_exchange.onBodyPause();
        return false;
    }
    if (!m_exchange.running()) {
        m_discarded += used;
        if (m_discarded > kMaxDiscarded) {
            linger();
            return true;
        }
    } else if (!data.empty()) {
        m_exchange.onBody(data);
    }
    if (ended && m_state == State::Body) {
        static const http::Fields kNone;
        const bool chunked = m_parser.head().body == http::BodyKind::Chunked;
        requestEnded(chunked ? m_decoder.trailers() : kNone);
    }
    if (m_state == State::Body || m_state == State::Answer) {
        consumeBody(used);
    }
    if (ended && m_state == State::Answer && m_responseEnded) {
        exchangeEnded();
    }
    return m_state != State::Closed;
}

void Http1Connection::requestEnded(const http::Fields& trailers) {
    m_bodyPending = false;
    m_state = State::Answer;
    m_timer.cancel();
    if (m_exchange.running()) {
        m_exchange.onBodyEnd(trailers);
    }
}

bool Http1Connection::stepTunnel() {
    if (!m_exchange.wantsBody()) {
        return false;
    }
    if (m_in.empty() && !readMore()) {
        return false;
    }
    armTimer();
    // What is written at once is by reference; the buffer is free afterwards.
    m_exchange.onTunnelData(m_in.data());
    if (m_state == State::Tunnel) {
        m_in.truncate(0);
    }
    return m_state == State::Tunnel;
}

bool Http1Connection::stepLinger() {
    m_in.acquire(m_worker.buffers());
    m_in.truncate(0);
    const net::Stream::ReadResult got = m_stream->read(m_in.room(), m_in.roomSize());
    if (got.status == net::Stream::ReadStatus::Data) {
        return true;
    }
    if (got.status != net::Stream::ReadStatus::Blocked) {
        close();
    }
    return false;
}

void Http1Connection::resumeBody() {
    if (m_state == State::Body || m_state == State::Tunnel) {
        process();
    }
}

void Http1Connection::onDrained() {
    if (m_state != State::Head || m_in.empty()) {
        armTimer();
    }
    if (m_exchange.running()) {
        m_exchange.onDrained();
    }
}

void Http1Connection::armTimer() {
    const Timeouts& timeouts = m_config->timeouts;
    switch (m_state) {
    case State::Opening:
    case State::Proxy:
        return m_timer.arm(timeouts.handshake);
    case State::Head:
        return m_timer.arm(timeouts.idle);
    case State::Body:
        return m_timer.arm(timeouts.body);
    case State::Tunnel:
        return m_timer.arm(timeouts.tunnel);
    case State::Linger:
        return m_timer.arm(timeouts.linger);
    default:
        return m_timer.cancel();
    }
}

void Http1Connection::timedOut() {
    // A request that has begun and does not end gets an answer (RFC 9110 section
    // 15.5.9); silence between requests does not.
    if ((m_state == State::Head && !m_in.empty()) ||
        (m_state == State::Body && !m_exchange.responseStarted() && m_stream->pending() == 0)) {
        return refuse({408, "the request did not come in time"});
    }
    m_exchange.cancel();
    close();
}

} // namespace gatelens::engine
