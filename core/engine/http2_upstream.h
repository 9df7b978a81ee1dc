// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One HTTP/2 connection to a target, shared by many exchanges at a time.
#pragma once

#include "core/engine/config.h"
#include "core/engine/http2_fields.h"
#include "core/engine/http2_upstream_stream.h"
#include "core/engine/peers.h"
#include "core/net/stream.h"

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::engine {

class UpstreamPool;
class Worker;

class Http2Upstream final : public net::StreamOwner, public net::Disposable {
public:
    Http2Upstream(UpstreamPool& pool, const Service& service);

    void connect(const net::Address& address, std::unique_ptr<net::TlsSession> tls);
    // Gives the exchange a stream, now or when the connection is open.
    void join(UpstreamEvents& exchange, const Service& service);
    [[nodiscard]] bool hasRoom() const;
    [[nodiscard]] bool idle() const { return m_streams.empty() && m_waiting.empty(); }
    [[nodiscard]] std::size_t load() const { return m_streams.size() + m_waiting.size(); }
    // False when the exchange is none of this connection's.
    bool cancel(const UpstreamEvents& exchange);
    // Takes no more streams and goes when those that run have ended.
    void retire();

    void onOpen() override;
    void onReadable() override;
    void onDrained() override;
    void onFailed(const std::string& why) override;

    // For its streams.
    [[nodiscard]] Worker& worker();
    [[nodiscard]] std::int32_t submitRequest(Http2UpstreamStream& stream,
                                             const OutgoingRequest& request, bool body);
    void resume(const Http2UpstreamStream& stream);
    void consumed(const Http2UpstreamStream& stream, std::size_t size);
    void forget(const Http2UpstreamStream& stream, std::uint32_t code);
    void remove(Http2UpstreamStream& stream);
    void watchDrain(bool wanted) { m_drainWanted = m_drainWanted || wanted; }
    void send();
    void answered();
    [[nodiscard]] bool hasAnswered() const { return m_hasAnswered; }

private:
    enum class State : std::uint8_t { Connecting, Open, Retired, Closed };
    struct Waiting {
        UpstreamEvents* exchange = nullptr;
        const Service* service = nullptr;
    };
    struct SessionFree {
        void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
    };

    void createSession();
    void settingsCame();
    [[nodiscard]] std::size_t mostStreams() const;
    void begin(UpstreamEvents& exchange, const Service& service);
    void failWaiting(UpstreamFault fault, std::string_view why);
    void notHttp2();
    bool feed(std::string_view bytes);
    void tellPauses();
    bool collectFrames();
    void settle();
    void armIdle();
    void close();
    [[nodiscard]] Http2UpstreamStream* find(std::int32_t id) const;

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

    UpstreamPool& m_pool;
    const std::int64_t m_connectTimeout;
    const std::int64_t m_keepTimeout;
    const bool m_tls;
    net::Stream m_stream;
    net::Timer m_timer; // connecting, or without streams
    std::unique_ptr<nghttp2_session, SessionFree> m_session;
    std::vector<std::unique_ptr<Http2UpstreamStream>> m_streams;
    std::vector<Waiting> m_waiting;
    Http2Fields m_fields; // recycled
    std::string m_out;    // recycled
    State m_state = State::Connecting;
    bool m_inSession = false; // nghttp2 must not be entered from its own callbacks
    bool m_drainWanted = false;
    bool m_hasAnswered = false;
};

} // namespace gatelens::engine
