// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/admin/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace gatelens::engine::admin {

namespace {

constexpr std::int64_t kPatience = 15'000;     // milliseconds for a request, or a piece of it
constexpr std::int64_t kIdle = 60'000;         // between requests
constexpr std::int64_t kHeartbeat = 15'000;    // of the tap
constexpr std::size_t kMaxPending = 1U << 20U; // that a listener of the tap has not taken

} // namespace

Connection::Connection(ConnectionOwner& owner)
    : m_owner(owner)
    , m_stream(owner.loop(), *this)
    , m_timer(owner.loop().timers(), [this] { m_state == State::Tap ? heartbeat() : close(); }) {}

void Connection::open(net::Socket socket) {
    m_timer.arm(kPatience);
    if (!m_stream.open(std::move(socket), nullptr)) {
        close();
    }
}

void Connection::close() {
    if (m_state != State::Closed) {
        m_state = State::Closed;
        m_timer.cancel();
        m_stream.close();
        m_owner.ended(*this);
    }
}

void Connection::onFailed(const std::string&) {
    close();
}

void Connection::onDrained() {
    if (m_state == State::Closing) {
        close();
    }
}

void Connection::onReadable() {
    std::array<char, 16384> bytes;
    while (m_state != State::Closed) {
        const auto got = m_stream.read(bytes.data(), bytes.size());
        if (got.status == net::Stream::ReadStatus::Blocked) {
            return;
        }
        if (got.status != net::Stream::ReadStatus::Data) {
            return close();
        }
        if (m_state == State::Tap || m_state == State::Closing) {
            continue; // it has nothing more to say
        }
        m_in.append(bytes.data(), got.size);
        read();
    }
}

void Connection::read() {
    while (m_state == State::Head || m_state == State::Body) {
        if (!(m_state == State::Head ? readHead() : readBody())) {
            return;
        }
    }
}

bool Connection::readHead() {
    if (m_in.empty()) {
        return false;
    }
    m_timer.arm(kPatience);
    const http::Progress progress = m_parser.parse(m_in);
    if (progress == http::Progress::Failed) {
        refuse(m_parser.fault().status, m_parser.fault().what);
    }
    if (progress != http::Progress::Done) {
        return false;
    }
    const http::RequestHead& head = m_parser.head();
    m_request = {};
    m_request.method = head.method;
    m_request.path = head.path;
    m_request.query = head.query;
    for (const http::Field& field : head.fields) {
        m_request.fields.emplace_back(field.name, field.value);
    }
    m_keepAlive = head.keepAlive;
    m_bodyKind = head.body;
    m_bodyLeft = head.contentLength;
    if (head.form != http::TargetForm::Origin) {
        refuse(400, "the target of a request begins with /");
        return false;
    }
    if (m_bodyKind == http::BodyKind::Length && m_bodyLeft > kMaxBody) {
        refuse(413, "the body is too large");
        return false;
    }
    const bool waits = head.expectsContinue && m_bodyKind != http::BodyKind::None;
    m_in.erase(0, m_parser.consumed());
    m_parser.reset();
    m_chunks.reset();
    m_state = State::Body;
    if (waits && !m_stream.write("HTTP/1.1 100 Continue\r\n\r\n")) {
        close();
        return false;
    }
    return true;
}

bool Connection::readBody() {
    if (m_bodyKind == http::BodyKind::Length) {
        const std::size_t size = std::min<std::size_t>(m_bodyLeft, m_in.size());
        m_request.body.append(m_in, 0, size);
        m_in.erase(0, size);
        m_bodyLeft -= size;
        if (m_bodyLeft > 0) {
            m_timer.arm(kPatience);
            return false;
        }
    }
    std::size_t used = 0;
    while (m_bodyKind == http::BodyKind::Chunked) {
        const auto step = m_chunks.decode(std::string_view(m_in).substr(used));
        used += step.consumed;
        m_request.body += step.data;
        if (step.progress == http::Progress::Failed) {
            refuse(400, m_chunks.fault().what);
            return false;
        }
        if (m_request.body.size() > kMaxBody) {
            refuse(413, "the body is too large");
            return false;
        }
        if (step.progress == http::Progress::NeedMore && step.consumed == 0) {
            m_in.erase(0, used);
            m_timer.arm(kPatience);
            return false;
        }
        if (step.progress == http::Progress::Done) {
            break;
        }
    }
    m_in.erase(0, used);
    respond();
    return m_state == State::Head;
}

void Connection::respond() {
    Response response = m_owner.answer(m_request);
    if (response.tap && m_request.method == "GET") {
        if (m_owner.beginTap(*this)) {
            m_state = State::Tap;
            m_timer.arm(kHeartbeat);
            send(response, false, false);
            return;
        }
        response = problem({503, "there are too many listeners already"});
    }
    m_state = m_keepAlive ? State::Head : State::Closing;
    m_timer.arm(m_keepAlive ? kIdle : kPatience);
    send(response, m_request.method != "HEAD", m_keepAlive);
}

void Connection::refuse(int status, std::string_view why) {
    m_state = State::Closing;
    m_timer.arm(kPatience);
    send(problem({status, std::string(why)}), true, false);
}

void Connection::send(const Response& response, bool withBody, bool keep) {
    std::string head =
        fmt::format("HTTP/1.1 {} {}\r\n", response.status, http::reasonPhrase(response.status));
    if (response.status != 204) {
        head += fmt::format("Content-Type: {}\r\n", response.type);
        if (!response.tap) {
            head += fmt::format("Content-Length: {}\r\n", response.body.size());
        }
    }
    for (const auto& [name, value] : response.fields) {
        head += fmt::format("{}: {}\r\n", name, value);
    }
    // What it tells is for who asked, now.
    head += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";
    head += keep ? "\r\n" : "Connection: close\r\n\r\n";
    const std::array<std::string_view, 2> pieces{head, withBody ? std::string_view(response.body)
                                                                : std::string_view{}};
    if (!m_stream.write(pieces)) {
        return close();
    }
    if (m_state == State::Closing && m_stream.pending() == 0) {
        close();
    }
}

bool Connection::sendEvent(std::string_view text) {
    if (m_state != State::Tap || m_stream.pending() > kMaxPending) {
        return false;
    }
    if (!m_stream.write(text)) {
        close();
    }
    return true;
}

// So that both sides notice when the other one is gone.
void Connection::heartbeat() {
    m_timer.arm(kHeartbeat);
    (void)sendEvent(":\n\n");
}

} // namespace gatelens::engine::admin
