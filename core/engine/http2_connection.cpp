// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/http2_connection.h"
#include "core/base/strings.h"
#include "core/net/buffer.h"

#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

namespace gatelens::engine {

namespace {

constexpr std::uint32_t kMaxStreams = 128;
constexpr std::int32_t kConnectionWindow = 1 << 20;
// Beyond this the socket is full: frames wait in nghttp2, where flow control acts.
constexpr std::size_t kMaxPending = 64U << 10U;

Http2Connection& connectionOf(void* self) {
    return *static_cast<Http2Connection*>(self);
}

nghttp2_nv pair(std::string_view name, std::string_view value) {
    return {reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
            reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())), name.size(),
            value.size(), NGHTTP2_NV_FLAG_NONE};
}

} // namespace

Http2Connection::Http2Connection(Worker& worker, ClientInfo client,
                                 std::unique_ptr<net::Stream> stream)
    : m_worker(worker)
    , m_config(worker.config())
    , m_client(std::move(client))
    , m_stream(std::move(stream))
    , m_timer(worker.loop().timers(), [this] { close(); }) {
    m_client.major = 2;
    m_stream->setOwner(*this);
    createSession();
}

Http2Connection::~Http2Connection() {
    m_closed = true;
    m_streams.clear();
}

void Http2Connection::createSession() {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, onBeginHeaders);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, onHeader);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, onFrame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, onData);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, onClose);
    nghttp2_option* options = nullptr;
    nghttp2_option_new(&options);
    nghttp2_option_set_no_auto_window_update(options, 1);
    // Floods: acknowledgements that nobody reads, settings, rapid resets
    // (CVE-2023-44487), endless continuations (CVE-2024-28182).
    nghttp2_option_set_max_outbound_ack(options, 256);
    nghttp2_option_set_max_settings(options, 16);
    nghttp2_option_set_stream_reset_rate_limit(options, 200, 20);
    nghttp2_option_set_max_continuations(options, 8);
    nghttp2_session* session = nullptr;
    nghttp2_session_server_new2(&session, callbacks, this, options);
    m_session.reset(session);
    nghttp2_option_del(options);
    nghttp2_session_callbacks_del(callbacks);
    const std::array settings{
        nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, kMaxStreams},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
                               static_cast<std::uint32_t>(m_config->limits.maxHeadBytes)}};
    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
    nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, kConnectionWindow);
}

void Http2Connection::begin(std::string_view already) {
    armTimer();
    feed(already);
    if (!m_closed) {
        onReadable();
    }
}

void Http2Connection::onReadable() {
    net::Buffer buffer;
    buffer.acquire(m_worker.buffers());
    while (!m_closed) {
        const net::Stream::ReadResult got = m_stream->read(buffer.room(), buffer.roomSize());
        if (got.status == net::Stream::ReadStatus::Blocked) {
            return;
        }
        if (got.status != net::Stream::ReadStatus::Data) {
            return close();
        }
        feed({buffer.room(), got.size});
    }
}

void Http2Connection::feed(std::string_view bytes) {
    m_inSession = true;
    const auto used = nghttp2_session_mem_recv(
        m_session.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    m_inSession = false;
    if (used < 0) {
        // The GOAWAY that says why is worth an attempt.
        ++m_worker.stats().badRequests;
        nghttp2_session_terminate_session(m_session.get(), NGHTTP2_PROTOCOL_ERROR);
    }
    send();
    if (!m_closed) {
        armTimer();
    }
}

void Http2Connection::send() {
    if (m_inSession || m_closed) {
        return;
    }
    // As long as the socket takes it: no event would come to go on with the rest.
    while (m_stream->pending() < kMaxPending && collectFrames()) {
        if (!m_stream->write(m_out)) {
            return close();
        }
    }
    settle();
}

// Frames for one write; false when there are none.
bool Http2Connection::collectFrames() {
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

// What was put off while nghttp2 was at work.
void Http2Connection::settle() {
    std::vector<std::int32_t> ids;
    for (const auto& [id, stream] : m_streams) {
        if (stream->waitsForDrain() && stream->pending() == 0) {
            ids.push_back(id);
        }
    }
    for (const std::int32_t id : ids) {
        if (Http2Stream* stream = find(id); stream != nullptr && !m_closed) {
            stream->afterSend();
        }
    }
    const bool finished = nghttp2_session_want_read(m_session.get()) == 0 &&
                          nghttp2_session_want_write(m_session.get()) == 0;
    if (!m_closed && finished && m_stream->pending() == 0) {
        m_stream->shutdownWrite();
        close();
    }
}

void Http2Connection::onDrained() {
    send();
}

void Http2Connection::onFailed(const std::string&) {
    close();
}

void Http2Connection::close() {
    if (m_closed) {
        return;
    }
    m_closed = true;
    m_timer.cancel();
    for (auto& [id, stream] : m_streams) {
        stream->closed();
    }
    m_stream->close();
    m_worker.remove(*this);
}

void Http2Connection::closeNow() {
    close();
}

void Http2Connection::drain() {
    // RFC 9113 section 6.8: what has begun may end.
    nghttp2_submit_goaway(m_session.get(), NGHTTP2_FLAG_NONE,
                          nghttp2_session_get_last_proc_stream_id(m_session.get()),
                          NGHTTP2_NO_ERROR, nullptr, 0);
    send();
    if (!m_closed && m_streams.empty()) {
        m_stream->shutdownWrite();
        close();
    }
}

void Http2Connection::armTimer() {
    const Timeouts& timeouts = m_config->timeouts;
    if (m_streams.empty()) {
        return m_timer.arm(timeouts.idle);
    }
    for (const auto& [id, stream] : m_streams) {
        if (!stream->requestEnded()) {
            return m_timer.arm(timeouts.body);
        }
    }
    if (m_stream->pending() > 0) {
        return m_timer.arm(timeouts.write);
    }
    m_timer.cancel(); // it is not the client that we wait for
}

Http2Stream* Http2Connection::find(std::int32_t id) {
    const auto found = m_streams.find(id);
    return found == m_streams.end() ? nullptr : found->second.get();
}

void Http2Connection::submitHead(Http2Stream& stream, const http::ResponseHead& head, bool interim,
                                 bool body) {
    // RFC 9113 section 8.2: names are lower case.
    std::vector<std::string> names;
    names.reserve(head.fields.size());
    std::vector<nghttp2_nv> pairs;
    const std::string status = std::to_string(head.status);
    const std::string length = std::to_string(head.contentLength);
    pairs.push_back(pair(":status", status));
    bool dated = false;
    for (const http::Field& field : head.fields) {
        if (field.hop || field.id == http::FieldId::ContentLength) {
            continue;
        }
        dated = dated || field.id == http::FieldId::Date;
        names.push_back(toLower(field.name));
        pairs.push_back(pair(names.back(), field.value));
    }
    if (!interim && !dated) {
        pairs.push_back(pair("date", m_worker.loop().date()));
    }
    if (!interim && head.hasContentLength && head.status != 204) {
        pairs.push_back(pair("content-length", length));
    }
    if (interim) {
        nghttp2_submit_headers(m_session.get(), NGHTTP2_FLAG_NONE, stream.id(), nullptr,
                               pairs.data(), pairs.size(), nullptr);
        return;
    }
    nghttp2_data_provider provider{};
    provider.read_callback = onRead;
    nghttp2_submit_response(m_session.get(), stream.id(), pairs.data(), pairs.size(),
                            body ? &provider : nullptr);
}

void Http2Connection::submitTrailers(Http2Stream& stream, const http::Fields& trailers) {
    std::vector<std::string> names;
    names.reserve(trailers.size());
    std::vector<nghttp2_nv> pairs;
    for (const http::Field& field : trailers) {
        names.push_back(toLower(field.name));
        pairs.push_back(pair(names.back(), field.value));
    }
    nghttp2_submit_trailer(m_session.get(), stream.id(), pairs.data(), pairs.size());
}

void Http2Connection::resume(Http2Stream& stream) {
    nghttp2_session_resume_data(m_session.get(), stream.id());
}

void Http2Connection::reset(Http2Stream& stream, std::uint32_t code) {
    nghttp2_submit_rst_stream(m_session.get(), NGHTTP2_FLAG_NONE, stream.id(), code);
}

void Http2Connection::consumed(Http2Stream& stream, std::size_t size) {
    nghttp2_session_consume(m_session.get(), stream.id(), size);
}

void Http2Connection::streamClosed(std::int32_t id) {
    const auto found = m_streams.find(id);
    if (found != m_streams.end()) {
        std::unique_ptr<Http2Stream> stream = std::move(found->second);
        m_streams.erase(found);
        stream->closed();
        m_worker.loop().dispose(std::move(stream)); // it may be on the stack
    }
}

void Http2Connection::frameReceived(const nghttp2_frame& frame) {
    Http2Stream* stream = find(frame.hd.stream_id);
    if (stream == nullptr) {
        return;
    }
    const bool ended = (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    if (frame.hd.type == NGHTTP2_DATA && ended) {
        stream->bodyEnded();
    } else if (frame.hd.type == NGHTTP2_HEADERS) {
        if (frame.headers.cat == NGHTTP2_HCAT_REQUEST) {
            stream->headersEnded(ended);
        } else if (ended) {
            stream->trailersEnded();
        }
    }
}

int Http2Connection::onBeginHeaders(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    Http2Connection& connection = connectionOf(self);
    if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
        connection.m_streams.emplace(
            frame->hd.stream_id, std::make_unique<Http2Stream>(connection, frame->hd.stream_id));
    }
    return 0;
}

int Http2Connection::onHeader(nghttp2_session*, const nghttp2_frame* frame,
                              const std::uint8_t* name, std::size_t nameSize,
                              const std::uint8_t* value, std::size_t valueSize, std::uint8_t,
                              void* self) {
    Http2Stream* stream = connectionOf(self).find(frame->hd.stream_id);
    const bool ok =
        stream == nullptr || stream->addField({reinterpret_cast<const char*>(name), nameSize},
                                              {reinterpret_cast<const char*>(value), valueSize});
    return ok ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE; // RST_STREAM
}

int Http2Connection::onFrame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    connectionOf(self).frameReceived(*frame);
    return 0;
}

int Http2Connection::onData(nghttp2_session*, std::uint8_t, std::int32_t id,
                            const std::uint8_t* data, std::size_t size, void* self) {
    Http2Connection& connection = connectionOf(self);
    if (Http2Stream* stream = connection.find(id)) {
        stream->addBody({reinterpret_cast<const char*>(data), size});
    } else {
        nghttp2_session_consume_connection(connection.m_session.get(), size);
    }
    return 0;
}

int Http2Connection::onClose(nghttp2_session*, std::int32_t id, std::uint32_t, void* self) {
    connectionOf(self).streamClosed(id);
    return 0;
}

ssize_t Http2Connection::onRead(nghttp2_session*, std::int32_t id, std::uint8_t* to,
                                std::size_t size, std::uint32_t* flags, nghttp2_data_source*,
                                void* self) {
    Http2Stream* stream = connectionOf(self).find(id);
    if (stream == nullptr) {
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }
    const Http2Stream::Piece piece = stream->take(reinterpret_cast<char*>(to), size);
    if (piece.last) {
        *flags |= NGHTTP2_DATA_FLAG_EOF;
        if (piece.trailers) {
            *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        }
    } else if (piece.size == 0) {
        return NGHTTP2_ERR_DEFERRED;
    }
    return static_cast<ssize_t>(piece.size);
}

} // namespace gatelens::engine
