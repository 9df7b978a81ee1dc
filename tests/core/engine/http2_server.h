// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// An HTTP/2 server over one connection of a scripted Upstream.
#pragma once

#include "tests/core/engine/http2_client.h"
#include "tests/core/engine/wire.h"

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace gatelens::engine::test {

struct Http2Request {
    Pairs fields;
    Pairs trailers;
    std::string body;
    bool headDone = false;
    bool ended = false;
    bool closed = false;
    std::uint32_t error = 0; // of RST_STREAM
    bool taken = false;      // by next()

    [[nodiscard]] std::string field(const std::string& name) const;
};

class Http2Server final {
public:
    explicit Http2Server(Wire& wire, std::uint32_t maxStreams = 100);
    ~Http2Server();
    Http2Server(const Http2Server&) = delete;
    Http2Server& operator=(const Http2Server&) = delete;

    // The next whole request, or only its head; 0 when the connection has ended.
    std::int32_t next();
    std::int32_t nextHead();
    // False when the connection ended first.
    bool waitUntil(const std::function<bool()>& done);
    [[nodiscard]] const Http2Request& request(std::int32_t id) { return m_requests[id]; }

    void respond(std::int32_t id, const Pairs& fields, const std::string& body = {},
                 const Pairs& trailers = {});
    // In pieces: a head, data, and the end.
    void begin(std::int32_t id, const Pairs& fields);
    void data(std::int32_t id, const std::string& bytes);
    void end(std::int32_t id, const Pairs& trailers = {});
    void reset(std::int32_t id, std::uint32_t code);
    void goAway(std::int32_t last);
    void send();

private:
    struct Sending {
        std::string body;
        Pairs trailers;
        std::size_t sent = 0;
        bool open = true;
    };
    std::int32_t find(bool Http2Request::*wanted);
    static int onHeader(nghttp2_session* session, const nghttp2_frame* frame,
                        const std::uint8_t* name, std::size_t nameSize, const std::uint8_t* value,
                        std::size_t valueSize, std::uint8_t flags, void* self);
    static int onData(nghttp2_session* session, std::uint8_t flags, std::int32_t id,
                      const std::uint8_t* data, std::size_t size, void* self);
    static int onFrame(nghttp2_session* session, const nghttp2_frame* frame, void* self);
    static int onClose(nghttp2_session* session, std::int32_t id, std::uint32_t code, void* self);
    static ssize_t onRead(nghttp2_session* session, std::int32_t id, std::uint8_t* to,
                          std::size_t size, std::uint32_t* flags, nghttp2_data_source* source,
                          void* self);

    Wire& m_wire;
    nghttp2_session* m_session = nullptr;
    std::map<std::int32_t, Http2Request> m_requests;
    std::map<std::int32_t, Sending> m_sending;
};

} // namespace gatelens::engine::test
