// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/engine/http2_server.h"

#include <algorithm>
#include <cstring>

namespace gatelens::engine::test {

namespace {

Http2Server& serverOf(void* self) {
    return *static_cast<Http2Server*>(self);
}

} // namespace

std::string Http2Request::field(const std::string& name) const {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&name](const auto& field) { return field.first == name; });
    return found == fields.end() ? "" : found->second;
}

Http2Server::Http2Server(Wire& wire, std::uint32_t maxStreams)
    : m_wire(wire) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, onHeader);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, onData);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, onFrame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, onClose);
    nghttp2_session_server_new(&m_session, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    const nghttp2_settings_entry setting{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, maxStreams};
    nghttp2_submit_settings(m_session, NGHTTP2_FLAG_NONE, &setting, 1);
    send();
}

Http2Server::~Http2Server() {
    nghttp2_session_del(m_session);
}

void Http2Server::send() {
    const std::uint8_t* data = nullptr;
    for (ssize_t size = 0; (size = nghttp2_session_mem_send(m_session, &data)) > 0;) {
        m_wire.send({reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)});
    }
}

bool Http2Server::waitUntil(const std::function<bool()>& done) {
    while (!done()) {
        const std::string bytes = m_wire.readSome();
        if (bytes.empty() ||
            nghttp2_session_mem_recv(m_session, reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                     bytes.size()) < 0) {
            return false;
        }
        send();
    }
    return true;
}

std::int32_t Http2Server::find(bool Http2Request::*wanted) {
    std::int32_t found = 0;
    const auto any = [&] {
        for (auto& [id, request] : m_requests) {
            if (!request.taken && request.*wanted) {
                found = id;
                return true;
            }
        }
        return false;
    };
    if (waitUntil(any)) {
        m_requests[found].taken = true;
    }
    return found;
}

std::int32_t Http2Server::next() {
    return find(&Http2Request::ended);
}

std::int32_t Http2Server::nextHead() {
    return find(&Http2Request::headDone);
}

void Http2Server::respond(std::int32_t id, const Pairs& fields, const std::string& body,
                          const Pairs& trailers) {
    m_sending[id] = {body, trailers, 0, false};
    begin(id, fields);
}

void Http2Server::begin(std::int32_t id, const Pairs& fields) {
    nghttp2_data_provider provider{};
    provider.read_callback = onRead;
    const Sending& sending = m_sending[id];
    const bool content = sending.open || !sending.body.empty() || !sending.trailers.empty();
    const auto pairs = namesAndValues(fields);
    nghttp2_submit_response(m_session, id, pairs.data(), pairs.size(),
                            content ? &provider : nullptr);
    send();
}

void Http2Server::data(std::int32_t id, const std::string& bytes) {
    m_sending[id].body += bytes;
    nghttp2_session_resume_data(m_session, id);
    send();
}

void Http2Server::end(std::int32_t id, const Pairs& trailers) {
    m_sending[id].trailers = trailers;
    m_sending[id].open = false;
    data(id, {});
}

void Http2Server::reset(std::int32_t id, std::uint32_t code) {
    nghttp2_submit_rst_stream(m_session, NGHTTP2_FLAG_NONE, id, code);
    send();
}

void Http2Server::goAway(std::int32_t last) {
    nghttp2_submit_goaway(m_session, NGHTTP2_FLAG_NONE, last, NGHTTP2_NO_ERROR, nullptr, 0);
    send();
}

int Http2Server::onHeader(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                          std::size_t nameSize, const std::uint8_t* value, std::size_t valueSize,
                          std::uint8_t, void* self) {
    Http2Request& request = serverOf(self).m_requests[frame->hd.stream_id];
    (request.headDone ? request.trailers : request.fields)
        .emplace_back(std::string(reinterpret_cast<const char*>(name), nameSize),
                      std::string(reinterpret_cast<const char*>(value), valueSize));
    return 0;
}

int Http2Server::onData(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* data,
                        std::size_t size, void* self) {
    serverOf(self).m_requests[id].body.append(reinterpret_cast<const char*>(data), size);
    return 0;
}

int Http2Server::onFrame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    if (frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) {
        Http2Request& request = serverOf(self).m_requests[frame->hd.stream_id];
        request.headDone = true;
        request.ended = request.ended || (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    }
    return 0;
}

int Http2Server::onClose(nghttp2_session*, std::int32_t id, std::uint32_t code, void* self) {
    serverOf(self).m_requests[id].closed = true;
    serverOf(self).m_requests[id].error = code;
    return 0;
}

ssize_t Http2Server::onRead(nghttp2_session* session, std::int32_t id, std::uint8_t* to,
                            std::size_t size, std::uint32_t* flags, nghttp2_data_source*,
                            void* self) {
    Sending& sending = serverOf(self).m_sending[id];
    const std::size_t piece = std::min(size, sending.body.size() - sending.sent);
    std::memcpy(to, sending.body.data() + sending.sent, piece);
    sending.sent += piece;
    if (sending.sent < sending.body.size() || sending.open) {
        return piece == 0 ? ssize_t{NGHTTP2_ERR_DEFERRED} : static_cast<ssize_t>(piece);
    }
    *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (!sending.trailers.empty()) {
        *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        const auto pairs = namesAndValues(sending.trailers);
        nghttp2_submit_trailer(session, id, pairs.data(), pairs.size());
    }
    return static_cast<ssize_t>(piece);
}

} // namespace gatelens::engine::test
