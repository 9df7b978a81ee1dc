// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One client of the admin API. Requests are read whole, one after the other.
#pragma once

#include "core/engine/admin/message.h"
#include "core/http/chunked.h"
#include "core/http/head_parser.h"
#include "core/net/stream.h"
#include "core/net/timer.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gatelens::engine::admin {

class Connection;

// What connections need of their server.
class ConnectionOwner {
public:
    ConnectionOwner() = default;
    ConnectionOwner(const ConnectionOwner&) = delete;
    ConnectionOwner& operator=(const ConnectionOwner&) = delete;
    virtual ~ConnectionOwner() = default;

    [[nodiscard]] virtual Response answer(const Request& request) = 0;
    // False when there are too many listeners already.
    [[nodiscard]] virtual bool beginTap(Connection& connection) = 0;
    virtual void ended(Connection& connection) = 0; // it is to be disposed of
    [[nodiscard]] virtual net::Loop& loop() = 0;
};

class Connection final : public net::StreamOwner, public net::Disposable {
public:
    static constexpr std::size_t kMaxBody = 64U << 20U;

    explicit Connection(ConnectionOwner& owner);
    void open(net::Socket socket);
    // For a listener of the tap: false when it is too slow to take more now.
    bool sendEvent(std::string_view text);
    void close();

    void onOpen() override {}
    void onReadable() override;
    void onDrained() override;
    void onFailed(const std::string& why) override;

private:
    enum class State : std::uint8_t { Head, Body, Tap, Closing, Closed };

    void read();
    bool readHead();
    bool readBody();
    void respond();
    void send(const Response& response, bool withBody, bool keep);
    void refuse(int status, std::string_view why);
    void heartbeat();

    ConnectionOwner& m_owner;
    net::Stream m_stream;
    net::Timer m_timer;
    http::RequestParser m_parser;
    http::ChunkedDecoder m_chunks;
    State m_state = State::Head;
    std::string m_in;
    Request m_request;
    http::BodyKind m_bodyKind = http::BodyKind::None;
    std::uint64_t m_bodyLeft = 0;
    bool m_keepAlive = true;
};

} // namespace gatelens::engine::admin
