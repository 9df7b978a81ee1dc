// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/engine/http2_client.h"

#include <algorithm>
#include <cstring>

namespace gatelens::engine::test {

namespace {

Http2Client& clientOf(void* self) {
    return *static_cast<Http2Client*>(self);
}

} // namespace

std::vector<nghttp2_nv> namesAndValues(const Pairs& pairs) {
    std::vector<nghttp2_nv> made;
    for (const auto& [name, value] : pairs) {
        made.push_back({reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
                        reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())),
                        name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
    }
    return made;
}

std::string Http2Answer::field(const std::string& name) const {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&name](const auto& field) { return field.first == name; });
    return found == fields.end() ? "" : found->second;
}

Http2Client::Http2Client(std::uint16_t port)
    : m_wire(Wire::connect(port)) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, onHeader);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, onData);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, onClose);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, onFrame);
    nghttp2_option* options = nullptr;
    nghttp2_option_new(&options);
    nghttp2_option_set_no_http_messaging(options, 1); // tests send what is wrong, too
    nghttp2_session_client_new2(&m_session, callbacks, this, options);
    nghttp2_option_del(options);
    nghttp2_session_callbacks_del(callbacks);
    nghttp2_submit_settings(m_session, NGHTTP2_FLAG_NONE, nullptr, 0);
    send();
}

Http2Client::~Http2Client() {
    nghttp2_session_del(m_session);
}

void Http2Client::send() {
    const std::uint8_t* data = nullptr;
    for (ssize_t size = 0; (size = nghttp2_session_mem_send(m_session, &data)) > 0;) {
        m_wire.send({reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)});
    }
}

std::int32_t Http2Client::request(const Pairs& fields, const std::string& body,
                                  const Pairs& trailers) {
    return submit(fields, {body, trailers});
}

std::int32_t Http2Client::begin(const Pairs& fields) {
    return submit(fields, {{}, {}, 0, true});
}

std::int32_t Http2Client::submit(const Pairs& fields, Sending sending) {
    const auto pairs = namesAndValues(fields);
    nghttp2_data_provider provider{};
    provider.read_callback = onRead;
    const bool content = sending.open || !sending.body.empty() || !sending.trailers.empty();
    const std::int32_t id = nghttp2_submit_request(m_session, nullptr, pairs.data(), pairs.size(),
                                                   content ? &provider : nullptr, nullptr);
    m_sending[id] = std::move(sending);
    send();
    return id;
}

void Http2Client::data(std::int32_t id, const std::string& bytes) {
    m_sending[id].body += bytes;
    nghttp2_session_resume_data(m_session, id);
    send();
}

void Http2Client::end(std::int32_t id) {
    m_sending[id].open = false;
    data(id, {});
}

void Http2Client::reset(std::int32_t id, std::uint32_t code) {
    nghttp2_submit_rst_stream(m_session, NGHTTP2_FLAG_NONE, id, code);
    send();
}

bool Http2Client::waitUntil(const std::function<bool()>& done) {
    while (!done()) {
        if (!step()) {
            return false;
        }
    }
    return true;
}

std::int32_t Http2Client::get(const std::string& path) {
    return request(
        {{":method", "GET"}, {":scheme", "http"}, {":authority", "a.example"}, {":path", path}});
}

bool Http2Client::step() {
    const std::string bytes = m_wire.readSome();
    if (bytes.empty()) {
        return false;
    }
    const auto used = nghttp2_session_mem_recv(
        m_session, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    send();
    return used >= 0;
}

const Http2Answer& Http2Client::wait(std::int32_t id) {
    while (!m_answers[id].closed && step()) {
    }
    return m_answers[id];
}

void Http2Client::setWindow(std::int32_t size) {
    const nghttp2_settings_entry setting{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE,
                                         static_cast<std::uint32_t>(size)};
    nghttp2_submit_settings(m_session, NGHTTP2_FLAG_NONE, &setting, 1);
    nghttp2_session_set_local_window_size(m_session, NGHTTP2_FLAG_NONE, 0, std::max(size, 65'535));
    send();
}

void Http2Client::waitForQuiet(int milliseconds) {
    while (m_wire.hasMore(milliseconds) && step()) {
    }
}

bool Http2Client::waitForEnd() {
    for (int i = 0; i < 1000; ++i) {
        if (!step()) {
            return true;
        }
    }
    return false;
}

int Http2Client::onHeader(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                          std::size_t nameSize, const std::uint8_t* value, std::size_t valueSize,
                          std::uint8_t, void* self) {
    Http2Answer& answer = clientOf(self).m_answers[frame->hd.stream_id];
    const std::string key(reinterpret_cast<const char*>(name), nameSize);
    const std::string text(reinterpret_cast<const char*>(value), valueSize);
    if (key == ":status") {
        answer.status += (answer.status.empty() ? "" : " ") + text;
    } else {
        (answer.headDone ? answer.trailers : answer.fields).emplace_back(key, text);
    }
    return 0;
}

int Http2Client::onData(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* data,
                        std::size_t size, void* self) {
    clientOf(self).m_answers[id].body.append(reinterpret_cast<const char*>(data), size);
    return 0;
}

int Http2Client::onClose(nghttp2_session*, std::int32_t id, std::uint32_t code, void* self) {
    clientOf(self).m_answers[id].closed = true;
    clientOf(self).m_answers[id].error = code;
    return 0;
}

int Http2Client::onFrame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    clientOf(self).m_goneAway = clientOf(self).m_goneAway || frame->hd.type == NGHTTP2_GOAWAY;
    if (frame->hd.type == NGHTTP2_HEADERS) {
        Http2Answer& answer = clientOf(self).m_answers[frame->hd.stream_id];
        const std::string last = answer.status.substr(answer.status.find_last_of(' ') + 1);
        answer.headDone = !last.starts_with('1');
    }
    return 0;
}

ssize_t Http2Client::onRead(nghttp2_session* session, std::int32_t id, std::uint8_t* to,
                            std::size_t size, std::uint32_t* flags, nghttp2_data_source*,
                            void* self) {
    Sending& sending = clientOf(self).m_sending[id];
    const std::size_t piece = std::min(size, sending.body.size() - sending.sent);
    std::memcpy(to, sending.body.data() + sending.sent, piece);
    sending.sent += piece;
    if (sending.sent == sending.body.size() && sending.open) {
        return piece == 0 ? ssize_t{NGHTTP2_ERR_DEFERRED} : static_cast<ssize_t>(piece);
    }
    if (sending.sent == sending.body.size()) {
        *flags |= NGHTTP2_DATA_FLAG_EOF;
        if (!sending.trailers.empty()) {
            *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
            const auto pairs = namesAndValues(sending.trailers);
            nghttp2_submit_trailer(session, id, pairs.data(), pairs.size());
        }
    }
    return static_cast<ssize_t>(piece);
}

} // namespace gatelens::engine::test
