// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/http2_upstream.h"
#include "core/engine/worker.h"
#include "core/net/buffer.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gatelens::engine {

namespace {

// Streams of one connection, whatever more the server offers: beyond it another
// connection spreads the load.
constexpr std::size_t kMaxStreams = 128;
constexpr std::uint32_t kStreamWindow = 256U << 10U;
constexpr std::int32_t kConnectionWindow = 1 << 24; // each stream is bounded by its own
// Beyond this the socket is full: frames wait in nghttp2, where flow control acts.
constexpr std::size_t kMaxPending = 64U << 10U;

Http2Upstream& connectionOf(void* self) {
    return *static_cast<Http2Upstream*>(self);
}

} // namespace

Http2Upstream::Http2Upstream(UpstreamPool& pool, const Service& service)
    : m_pool(pool)
    , m_connectTimeout(service.connectTimeout)
    , m_keepTimeout(service.keepTimeout)
    , m_tls(service.tls != nullptr)
    , m_stream(pool.worker().loop(), *this)
    , m_timer(pool.worker().loop().timers(), [this] {
        failWaiting(UpstreamFault::Connect, "no connection in time");
        close();
    }) {}

Worker& Http2Upstream::worker() {
    return m_pool.worker();
}

void Http2Upstream::connect(const net::Address& address, std::unique_ptr<net::TlsSession> tls) {
    auto socket = net::beginConnect(address);
    Status opened = socket ? m_stream.connect(std::move(*socket), std::move(tls)) : Status();
    if (!socket || !opened) {
        return onFailed(socket ? opened.error().message : socket.error().message);
    }
    m_timer.arm(m_connectTimeout);
}

void Http2Upstream::join(UpstreamEvents& exchange, const Service& service) {
    if (m_state == State::Open) {
        return begin(exchange, service);
    }
    m_waiting.push_back({&exchange, &service});
}

bool Http2Upstream::hasRoom() const {
    if (m_state != State::Open) {
        // Too many for one connection find another when it is known to be so.
        return m_state == State::Connecting && m_waiting.size() < kMaxStreams;
    }
    return load() < mostStreams();
}

std::size_t Http2Upstream::mostStreams() const {
    const std::size_t most = nghttp2_session_get_remote_settings(
        m_session.get(), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
    return std::min(most, kMaxStreams);
}

void Http2Upstream::createSession() {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, onHeader);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, onFrame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, onData);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, onClose);
    nghttp2_option* options = nullptr;
    nghttp2_option_new(&options);
    nghttp2_option_set_no_auto_window_update(options, 1);
    nghttp2_option_set_max_outbound_ack(options, 256);
    nghttp2_option_set_max_settings(options, 16);
    nghttp2_option_set_max_continuations(options, 8);
    nghttp2_session* session = nullptr;
    nghttp2_session_client_new2(&session, callbacks, this, options);
    m_session.reset(session);
    nghttp2_option_del(options);
    nghttp2_session_callbacks_del(callbacks);
    const std::array settings{
        nghttp2_settings_entry{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindow},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
                               static_cast<std::uint32_t>(worker().config()->limits.maxHeadBytes)}};
    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
    nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, kConnectionWindow);
}

void Http2Upstream::onOpen() {
    if (m_stream.tls() != nullptr && m_stream.tls()->alpn() != "h2") {
        return notHttp2();
    }
    createSession();
    send();
}

// Only now is it known how many streams the server takes. More of them would be
// refused, and a request whose body is on its way cannot be sent again.
void Http2Upstream::settingsCame() {
    if (m_state != State::Connecting) {
        return;
    }
    m_state = State::Open;
    m_timer.cancel();
    // One by one: what is told to an exchange may cancel another one.
    while (!m_waiting.empty()) {
        const Waiting waiting = m_waiting.front();
        m_waiting.erase(m_waiting.begin());
        if (m_state == State::Open && m_streams.size() < mostStreams()) {
            begin(*waiting.exchange, *waiting.service);
        } else {
            m_pool.acquire(*waiting.exchange, *waiting.service);
        }
    }
    armIdle();
}

// The server has chosen HTTP/1.1 in the TLS handshake.
void Http2Upstream::notHttp2() {
    m_state = State::Retired;
    m_pool.learnedHttp1();
    while (!m_waiting.empty()) {
        const Waiting waiting = m_waiting.front();
        m_waiting.erase(m_waiting.begin());
        if (waiting.service->protocol == Protocol::Http2) {
            waiting.exchange->onUpstreamFault(UpstreamFault::Connect,
                                              "the server does not speak HTTP/2");
        } else {
            m_pool.acquire(*waiting.exchange, *waiting.service);
        }
    }
    close();
}

void Http2Upstream::begin(UpstreamEvents& exchange, const Service& service) {
    auto made = std::make_unique<Http2UpstreamStream>(*this, exchange, service);
    Http2UpstreamStream& stream = *made;
    stream.slot = m_streams.size();
    m_streams.push_back(std::move(made));
    m_timer.cancel();
    exchange.onUpstreamReady(stream);
}

void Http2Upstream::failWaiting(UpstreamFault fault, std::string_view why) {
    if (m_state == State::Connecting) {
        m_state = State::Retired; // nobody joins meanwhile
    }
    while (!m_waiting.empty()) {
        UpstreamEvents* exchange = m_waiting.back().exchange;
        m_waiting.pop_back();
        exchange->onUpstreamFault(fault, why);
    }
}

bool Http2Upstream::cancel(const UpstreamEvents& exchange) {
    const auto waiting = std::find_if(m_waiting.begin(), m_waiting.end(), [&](const Waiting& one) {
        return one.exchange == &exchange;
    });
    if (waiting != m_waiting.end()) {
        m_waiting.erase(waiting);
        return true;
    }
    for (const auto& stream : m_streams) {
        if (stream->serves(exchange)) {
            stream->cancel();
            return true;
        }
    }
    return false;
}

std::int32_t Http2Upstream::submitRequest(Http2UpstreamStream& stream,
                                          const OutgoingRequest& request, bool body) {
    fillRequest(m_fields, request, m_tls ? "https" : "http");
    nghttp2_data_provider provider{};
    provider.read_callback = onRead;
    return nghttp2_submit_request(m_session.get(), nullptr, m_fields.data(), m_fields.size(),
                                  body ? &provider : nullptr, &stream);
}

void Http2Upstream::resume(const Http2UpstreamStream& stream) {
    nghttp2_session_resume_data(m_session.get(), stream.id());
}

void Http2Upstream::consumed(const Http2UpstreamStream& stream, std::size_t size) {
    if (stream.id() >= 0) {
        nghttp2_session_consume_stream(m_session.get(), stream.id(), size);
    }
}

// Nothing of the stream is told to it any more.
void Http2Upstream::forget(const Http2UpstreamStream& stream, std::uint32_t code) {
    nghttp2_session_set_stream_user_data(m_session.get(), stream.id(), nullptr);
    if (code != NGHTTP2_NO_ERROR) {
        nghttp2_submit_rst_stream(m_session.get(), NGHTTP2_FLAG_NONE, stream.id(), code);
        send();
    }
}

void Http2Upstream::remove(Http2UpstreamStream& stream) {
    const std::size_t slot = stream.slot;
    if (slot >= m_streams.size() || m_streams[slot].get() != &stream) {
        return; // gone already
    }
    std::unique_ptr<Http2UpstreamStream> gone = std::move(m_streams[slot]);
    if (slot + 1 != m_streams.size()) {
        m_streams[slot] = std::move(m_streams.back());
        m_streams[slot]->slot = slot;
    }
    m_streams.pop_back();
    worker().loop().dispose(std::move(gone)); // it may be on the stack
    armIdle();
}

void Http2Upstream::armIdle() {
    if (!idle()) {
        return;
    }
    if (m_state == State::Closed) {
        return m_pool.remove(*this);
    }
    // Retired: as soon as we are out of its callbacks.
    m_timer.arm(m_state == State::Open ? m_keepTimeout : 1);
}

void Http2Upstream::answered() {
    m_hasAnswered = true;
}

void Http2Upstream::retire() {
    if (m_state == State::Open) {
        m_state = State::Retired;
        armIdle();
    }
}

void Http2Upstream::onReadable() {
    if (m_session == nullptr) {
        return;
    }
    net::Buffer buffer;
    buffer.acquire(worker().buffers());
    while (m_state != State::Closed) {
        const net::Stream::ReadResult got = m_stream.read(buffer.room(), buffer.roomSize());
        if (got.status == net::Stream::ReadStatus::Blocked) {
            return tellPauses();
        }
        if (got.status != net::Stream::ReadStatus::Data || !feed({buffer.room(), got.size})) {
            return close();
        }
    }
}

bool Http2Upstream::feed(std::string_view bytes) {
    m_inSession = true;
    const auto used = nghttp2_session_mem_recv(
        m_session.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    m_inSession = false;
    if (used < 0) {
        nghttp2_session_terminate_session(m_session.get(), NGHTTP2_PROTOCOL_ERROR);
    }
    send();
    // It wants neither when it has given the connection up.
    return used >= 0 && (nghttp2_session_want_read(m_session.get()) != 0 ||
                         nghttp2_session_want_write(m_session.get()) != 0);
}

// After a batch: small pieces that were kept to go out together go out.
void Http2Upstream::tellPauses() {
    for (std::size_t i = m_streams.size(); i > 0; --i) {
        if (i <= m_streams.size() && m_streams[i - 1]->touched) {
            m_streams[i - 1]->touched = false;
            m_streams[i - 1]->readPaused();
        }
    }
}

bool Http2Upstream::collectFrames() {
    m_out.clear();
    m_inSession = true;
    while (m_out.size() < kMaxPending) {
        const std::uint8_t* data = nullptr;
        const auto size = nghttp2_session_mem_send(m_session.get(), &data);
        if (size <= 0) {
            break;
        }
        m_out.append(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
    }
    m_inSession = false;
    return !m_out.empty();
}

void Http2Upstream::send() {
    if (m_inSession || m_session == nullptr || m_state == State::Closed) {
        return;
    }
    // As long as the socket takes it: no event would come to go on with the rest.
    while (m_stream.pending() < kMaxPending && collectFrames()) {
        if (!m_stream.write(m_out)) {
            return; // what the server said before it closed is still read
        }
    }
    settle();
}

// Exchanges that wait for their data to leave.
void Http2Upstream::settle() {
    if (!std::exchange(m_drainWanted, false)) {
        return;
    }
    for (std::size_t i = m_streams.size(); i > 0; --i) {
        if (i <= m_streams.size()) {
            m_streams[i - 1]->afterSend();
        }
    }
    for (const auto& stream : m_streams) {
        m_drainWanted = m_drainWanted || stream->pending() > 0;
    }
}

void Http2Upstream::onDrained() {
    send();
}

void Http2Upstream::onFailed(const std::string& why) {
    failWaiting(UpstreamFault::Connect, why);
    close();
}

void Http2Upstream::close() {
    if (m_state == State::Closed) {
        return;
    }
    failWaiting(UpstreamFault::Connect, "no HTTP/2 server");
    m_state = State::Closed;
    m_timer.cancel();
    m_stream.close();
    for (std::size_t i = m_streams.size(); i > 0; --i) {
        if (i <= m_streams.size()) {
            m_streams[i - 1]->connectionLost();
        }
    }
    armIdle();
}

Http2UpstreamStream* Http2Upstream::find(std::int32_t id) const {
    return static_cast<Http2UpstreamStream*>(
        nghttp2_session_get_stream_user_data(m_session.get(), id));
}

int Http2Upstream::onHeader(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                            std::size_t nameSize, const std::uint8_t* value, std::size_t valueSize,
                            std::uint8_t, void* self) {
    Http2UpstreamStream* stream = connectionOf(self).find(frame->hd.stream_id);
    const bool ok =
        stream == nullptr || stream->addField({reinterpret_cast<const char*>(name), nameSize},
                                              {reinterpret_cast<const char*>(value), valueSize});
    return ok ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE; // RST_STREAM
}

int Http2Upstream::onFrame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    Http2Upstream& connection = connectionOf(self);
    if (frame->hd.type == NGHTTP2_SETTINGS && (frame->hd.flags & NGHTTP2_FLAG_ACK) == 0) {
        connection.settingsCame();
        return 0;
    }
    if (frame->hd.type == NGHTTP2_GOAWAY) {
        connection.retire();
        return 0;
    }
    Http2UpstreamStream* stream = connection.find(frame->hd.stream_id);
    const bool ended = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    if (stream != nullptr && frame->hd.type == NGHTTP2_HEADERS) {
        stream->headersEnded(ended);
    } else if (stream != nullptr && frame->hd.type == NGHTTP2_DATA && ended) {
        stream->ended();
    }
    return 0;
}

int Http2Upstream::onData(nghttp2_session* session, std::uint8_t, std::int32_t id,
                          const std::uint8_t* data, std::size_t size, void* self) {
    // A stream that waits for its client must not hold up the others.
    nghttp2_session_consume_connection(session, size);
    if (Http2UpstreamStream* stream = connectionOf(self).find(id)) {
        stream->addBody({reinterpret_cast<const char*>(data), size});
    }
    return 0;
}

int Http2Upstream::onClose(nghttp2_session*, std::int32_t id, std::uint32_t code, void* self) {
    if (Http2UpstreamStream* stream = connectionOf(self).find(id)) {
        stream->closed(code);
    }
    return 0;
}

ssize_t Http2Upstream::onRead(nghttp2_session* session, std::int32_t id, std::uint8_t* to,
                              std::size_t size, std::uint32_t* flags, nghttp2_data_source*,
                              void* self) {
    Http2Upstream& connection = connectionOf(self);
    Http2UpstreamStream* stream = connection.find(id);
    if (stream == nullptr) {
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }
    const Http2UpstreamStream::Piece piece = stream->take(reinterpret_cast<char*>(to), size);
    if (!piece.last) {
        return piece.size == 0 ? ssize_t{NGHTTP2_ERR_DEFERRED} : static_cast<ssize_t>(piece.size);
    }
    *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (!stream->requestTrailers().empty()) {
        *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        connection.m_fields.clear();
        connection.m_fields.addAll(stream->requestTrailers());
        nghttp2_submit_trailer(session, id, connection.m_fields.data(), connection.m_fields.size());
    }
    return static_cast<ssize_t>(piece.size);
}

} // namespace gatelens::engine
