// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The two sides that an exchange stands between, whatever version of HTTP each
// of them speaks.
#pragma once

#include "core/http/message.h"
#include "core/net/address.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gatelens::engine {

// Who sent the request, the same for all requests of a connection.
struct ClientInfo {
    net::Address peer;
    std::string ip;
    std::uint16_t port = 0; // of the listener
    bool tls = false;
    bool trustForwarded = false;
    int major = 1;
    std::string serverName;  // SNI
    std::string certificate; // subject of a verified client certificate
};

// Towards the client. Nothing may be called after a response has ended.
class Downstream {
public:
    Downstream() = default;
    Downstream(const Downstream&) = delete;
    Downstream& operator=(const Downstream&) = delete;
    virtual ~Downstream() = default;

    // 1xx other than 101; any number of them before the response.
    virtual void sendInterim(const http::ResponseHead& head) = 0;
    // head.body says what follows: nothing, contentLength bytes, or pieces up to
    // endBody(). `first` is the beginning of it.
    virtual void sendHead(const http::ResponseHead& head, std::string_view first) = 0;
    virtual void sendBody(std::string_view data) = 0;
    virtual void endBody(const http::Fields& trailers) = 0;
    // Small pieces may have been kept to go out together.
    virtual void flush() = 0;
    // After sendHead() of a 101: bytes both ways without meaning to us.
    virtual void beginTunnel() = 0;
    // The response cannot be finished; the client must see that.
    virtual void abort() = 0;
    // Bytes that the client has not taken. While there are any, nothing more is
    // asked from the upstream.
    [[nodiscard]] virtual std::size_t pending() const = 0;
    // The exchange wants the request's body (again).
    virtual void resumeBody() = 0;
};

enum class UpstreamFault : std::uint8_t {
    Connect,   // nothing was sent
    Stale,     // a kept connection was closed before it answered anything
    Broken,    // closed or reset in the middle
    Refused,   // the upstream said that it has done nothing with it
    Malformed, // what came is no HTTP
    Timeout,
    Overload, // too many connections
};

class UpstreamStream;

// What an exchange is told by its upstream.
class UpstreamEvents {
public:
    UpstreamEvents() = default;
    UpstreamEvents(const UpstreamEvents&) = delete;
    UpstreamEvents& operator=(const UpstreamEvents&) = delete;
    virtual ~UpstreamEvents() = default;

    // The request can be sent now.
    virtual void onUpstreamReady(UpstreamStream& stream) = 0;
    virtual void onInterim(http::ResponseHead& head) = 0;
    virtual void onResponseHead(http::ResponseHead& head, std::string_view first) = 0;
    virtual void onResponseBody(std::string_view data) = 0;
    // The upstream has left the exchange when this is called.
    virtual void onResponseEnd(const http::Fields& trailers) = 0;
    // For the time being there is no more to read.
    virtual void onResponsePause() = 0;
    // It has left, too.
    virtual void onUpstreamFault(UpstreamFault fault, std::string_view why) = 0;
    // All of the request that was written has left.
    virtual void onUpstreamDrained() = 0;
};

// How the request goes out: texts are by reference.
struct OutgoingRequest {
    const http::RequestHead* head = nullptr; // method, fields that are not hop
    std::string_view path;
    std::string_view query; // with "?"
    std::string_view host;
    http::BodyKind body = http::BodyKind::None;
    std::uint64_t contentLength = 0;
    std::string_view extra;   // whole field lines with their CR LF
    std::string_view upgrade; // value of an Upgrade field to send
};

// Towards the upstream, on behalf of one exchange.
class UpstreamStream {
public:
    UpstreamStream() = default;
    UpstreamStream(const UpstreamStream&) = delete;
    UpstreamStream& operator=(const UpstreamStream&) = delete;
    virtual ~UpstreamStream() = default;

    // `more`: body data follows at once, so that both may go out together.
    virtual void sendHead(const OutgoingRequest& request, bool more) = 0;
    virtual void sendBody(std::string_view data) = 0;
    virtual void endBody(const http::Fields& trailers) = 0;
    virtual void flush() = 0;
    [[nodiscard]] virtual std::size_t pending() const = 0;
    virtual void pause() = 0;
    virtual void resume() = 0;
    // The exchange is not interested any more; no event follows.
    virtual void cancel() = 0;
};

} // namespace gatelens::engine
