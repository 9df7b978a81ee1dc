// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One client that speaks HTTP/2 (RFC 9113). nghttp2 does the framing, HPACK and
// the checks of section 8; its limits against floods are set here.
#pragma once

#include "core/engine/http2_stream.h"
#include "core/engine/peers.h"
#include "core/engine/worker.h"
#include "core/net/stream.h"

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gatelens::engine {

// What a client sends first when it speaks HTTP/2 (section 3.4).
inline constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

class Http2Connection final : public Connection, public net::StreamOwner {
public:
    Http2Connection(Worker& worker, ClientInfo client, std::unique_ptr<net::Stream> stream);
    ~Http2Connection() override;
    // `already` was read before it was known what the client speaks.
    void begin(std::string_view already);

    void drain() override;
    void closeNow() override;

    void onOpen() override {}
    void onReadable() override;
    void onDrained() override;
    void onFailed(const std::string& why) override;

    // For its streams.
    [[nodiscard]] Worker& worker() { return m_worker; }
    [[nodiscard]] const ClientInfo& client() const { return m_client; }
    void submitHead(Http2Stream& stream, const http::ResponseHead& head, bool interim, bool body);
    void submitTrailers(Http2Stream& stream, const http::Fields& trailers);
    void resume(Http2Stream& stream);
    void reset(Http2Stream& stream, std::uint32_t code);
    void consumed(Http2Stream& stream, std::size_t size);
    void send();

private:
    struct SessionFree {
        void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
    };

    void createSession();
    void feed(std::string_view bytes);
    void frameReceived(const nghttp2_frame& frame);
    void streamClosed(std::int32_t id);
    [[nodiscard]] Http2Stream* find(std::int32_t id);
    bool collectFrames();
    void settle();
    void close();
    void armTimer();

    static int onBeginHeaders(nghttp2_session* session, const nghttp2_frame* frame, void* self);
    static int onHeader(nghttp2_session* session, const nghttp2_frame* frame,
                        const std::uint8_t* name, std::size_t nameSize, const std::uint8_t* value,
                        std::size_t valueSize, std::uint8_t flags, void* self);
    static int onFrame(nghttp2_session* session, const nghttp2_frame* frame, void* self);
    static int onData(nghttp2_session* session, std::uint8_t flags, std::int32_t id,
                      const std::uint8_t* data, std::size_t size, void* self);
    static int onClose(nghttp2_session* session, std::int32_t id, std::uint32_t code, void* self);
    static ssize_t onRead(nghttp2_session* session, std::int32_t id, std::uint8_t* to,
                          std::size_t size, std::uint32_t* flags, nghttp2_data_source* source,
                          void* self);

    Worker& m_worker;
    ConfigPtr m_config;
    ClientInfo m_client;
    std::unique_ptr<net::Stream> m_stream;
    std::unique_ptr<nghttp2_session, SessionFree> m_session;
    std::unordered_map<std::int32_t, std::unique_ptr<Http2Stream>> m_streams;
    net::Timer m_timer;
    std::string m_out;        // recycled
    bool m_inSession = false; // nghttp2 must not be entered from its own callbacks
    bool m_closed = false;
};

} // namespace gatelens::engine
