// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/stream.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace gatelens::net {

namespace {

constexpr std::size_t kMaxPieces = 64;
constexpr std::size_t kWireBlock = 18U << 10U; // a TLS record and a little

ssize_t sendOnce(int descriptor, std::span<const std::string_view> pieces) {
    if (pieces.size() == 1) {
        return send(descriptor, pieces[0].data(), pieces[0].size(), MSG_NOSIGNAL);
    }
    std::array<iovec, kMaxPieces> vectors;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        vectors[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
    }
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = pieces.size();
    return sendmsg(descriptor, &message, MSG_NOSIGNAL);
}

} // namespace

Status Stream::open(Socket socket, std::unique_ptr<TlsSession> tls) {
    m_socket = std::move(socket);
    m_tls = std::move(tls);
    m_state = m_tls == nullptr ? State::Open : State::Handshake;
    return m_loop.add(m_socket.get(), *this);
}

Status Stream::connect(Socket socket, std::unique_ptr<TlsSession> tls) {
    m_socket = std::move(socket);
    m_tls = std::move(tls);
    m_state = State::Connecting;
    return m_loop.add(m_socket.get(), *this);
}

void Stream::startTls(std::unique_ptr<TlsSession> tls, std::string_view already) {
    m_tls = std::move(tls);
    m_state = State::Handshake;
    m_tls->feed(already);
    continueHandshake();
}

void Stream::close() {
    if (m_socket.valid()) {
        m_socket.close(); // leaves the epoll set by itself: the descriptor is never shared
        m_tls.reset();
        m_out.clear();
        m_outBegin = 0;
        m_queued.clear();
        m_readable = false;
    }
}

void Stream::reset() {
    if (m_socket.valid()) {
        const linger now{1, 0};
        setsockopt(m_socket.get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
        close();
    }
}

void Stream::failed(const std::string& why) {
    close();
    m_owner->onFailed(why);
}

void Stream::onEvents(std::uint32_t events) {
    if (!m_socket.valid()) {
        return; // closed earlier in this batch
    }
    if (m_state == State::Connecting) {
        if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0) {
            return;
        }
        if (const int error = connectError(m_socket); error != 0) {
            return failed(std::strerror(error));
        }
        m_state = m_tls == nullptr ? State::Open : State::Handshake;
        if (m_state == State::Open) {
            m_owner->onOpen();
        }
    }
    if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
        m_peerClosed = true;
    }
    m_broken = m_broken || (events & (EPOLLHUP | EPOLLERR)) != 0;
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
        m_readable = true;
    }
    if ((events & EPOLLOUT) != 0 && m_wasFull) {
        if (!flush()) {
            return failed("the connection broke while sending");
        }
        m_wasFull = pending() > 0;
        if (!m_wasFull && m_state == State::Open) {
            m_owner->onDrained();
        }
    }
    if (m_socket.valid() && m_state == State::Handshake) {
        continueHandshake();
    }
    if (m_socket.valid() && m_state == State::Open && m_readable) {
        m_owner->onReadable();
    }
}

void Stream::continueHandshake() {
    std::array<char, kWireBlock> wire;
    for (;;) {
        const TlsStatus status = m_tls->handshake();
        if (!sendTls()) {
            return failed("the connection broke in the TLS handshake");
        }
        if (status == TlsStatus::Ok) {
            m_state = State::Open;
            m_readable = true; // the first request may have come with the handshake
            return m_owner->onOpen();
        }
        if (status != TlsStatus::NeedMore) {
            return failed("TLS handshake: " + m_tls->error());
        }
        const ReadResult got = receive(wire.data(), wire.size());
        if (got.status == ReadStatus::Blocked) {
            return;
        }
        if (got.status != ReadStatus::Data) {
            return failed("the peer left in the TLS handshake");
        }
        m_tls->feed({wire.data(), got.size});
    }
}

Stream::ReadResult Stream::receive(char* to, std::size_t size) {
    if (!m_readable || !m_socket.valid()) {
        return {m_socket.valid() ? ReadStatus::Blocked : ReadStatus::Failed, 0};
    }
    ssize_t got = 0;
    do {
        got = recv(m_socket.get(), to, size, 0);
    } while (got < 0 && errno == EINTR);
    if (got > 0) {
        // A short read has emptied the socket; more brings another event. After
        // the peer's half-close there is none, and the end is still to be read.
        m_readable = static_cast<std::size_t>(got) == size || m_peerClosed;
        return {ReadStatus::Data, static_cast<std::size_t>(got)};
    }
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        m_readable = false;
        return {ReadStatus::Blocked, 0};
    }
    m_peerClosed = true;
    return {got == 0 ? ReadStatus::End : ReadStatus::Failed, 0};
}

Stream::ReadResult Stream::readTls(char* to, std::size_t size) {
    std::array<char, kWireBlock> wire;
    for (;;) {
        const TlsSession::Plain plain = m_tls->read(to, size);
        if (plain.status == TlsStatus::Ok) {
            return {ReadStatus::Data, plain.size};
        }
        if (plain.status == TlsStatus::Closed) {
            return {ReadStatus::End, 0};
        }
        if (plain.status == TlsStatus::Failed || !sendTls()) {
            return {ReadStatus::Failed, 0};
        }
        const ReadResult got = receive(wire.data(), wire.size());
        if (got.status == ReadStatus::End) {
            // Without close_notify somebody may have cut the stream short.
            return {ReadStatus::Failed, 0};
        }
        if (got.status != ReadStatus::Data) {
            return got;
        }
        m_tls->feed({wire.data(), got.size});
    }
}

Stream::ReadResult Stream::read(char* to, std::size_t size) {
    return m_tls == nullptr ? receive(to, size) : readTls(to, size);
}

bool Stream::write(std::span<const std::string_view> pieces) {
    if (!isOpen() || m_shutdown) {
        return false;
    }
    if (m_queued.empty()) {
        return writeNow(pieces);
    }
    for (const std::string_view piece : pieces) {
        m_queued.append(piece);
    }
    return flushQueued();
}

bool Stream::writeNow(std::span<const std::string_view> pieces) {
    return m_tls == nullptr ? sendPieces(pieces) : encrypt(pieces) && sendTls();
}

void Stream::queue(std::string_view piece) {
    m_queued.append(piece);
}

bool Stream::flushQueued() {
    if (m_queued.empty()) {
        return true;
    }
    const std::string_view all = m_queued;
    const bool ok = isOpen() && !m_shutdown && writeNow(std::span(&all, 1));
    m_queued.clear();
    return ok;
}

bool Stream::encrypt(std::span<const std::string_view> pieces) {
    // Head and body of a small message share one record.
    std::array<char, 16U << 10U> record;
    std::size_t used = 0;
    for (std::string_view piece : pieces) {
        while (!piece.empty()) {
            if (used == 0 && piece.size() >= record.size()) {
                const std::size_t whole = piece.size() - piece.size() % record.size();
                if (m_tls->write(piece.substr(0, whole)) != TlsStatus::Ok) {
                    return false;
                }
                piece.remove_prefix(whole);
                continue;
            }
            const std::size_t part = std::min(piece.size(), record.size() - used);
            std::memcpy(record.data() + used, piece.data(), part);
            used += part;
            piece.remove_prefix(part);
            if (used == record.size()) {
                if (m_tls->write({record.data(), used}) != TlsStatus::Ok) {
                    return false;
                }
                used = 0;
            }
        }
    }
    return used == 0 || m_tls->write({record.data(), used}) == TlsStatus::Ok;
}

bool Stream::sendTls() {
    const std::string_view wire = m_tls->output();
    const bool ok = wire.empty() || sendPieces(std::span(&wire, 1));
    m_tls->sent();
    return ok;
}

bool Stream::sendPieces(std::span<const std::string_view> pieces) {
    if (pending() > 0 || pieces.size() > kMaxPieces) {
        keep(pieces, 0);
        return pending() > 0 && flush();
    }
    std::size_t total = 0;
    for (const std::string_view piece : pieces) {
        total += piece.size();
    }
    ssize_t sent = 0;
    do {
        sent = sendOnce(m_socket.get(), pieces);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0) {
        if (errno != EAGAIN && errno != EWOULDBLOCK) {
            return false;
        }
        sent = 0;
    }
    if (static_cast<std::size_t>(sent) < total) {
        keep(pieces, static_cast<std::size_t>(sent));
    }
    return true;
}

void Stream::keep(std::span<const std::string_view> pieces, std::size_t skip) {
    for (std::string_view piece : pieces) {
        const std::size_t skipped = std::min(skip, piece.size());
        skip -= skipped;
        m_out.append(piece.substr(skipped));
    }
    m_wasFull = true;
}

bool Stream::flush() {
    while (pending() > 0) {
        const ssize_t sent =
            send(m_socket.get(), m_out.data() + m_outBegin, pending(), MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EINTR) {
                continue;
            }
            return errno == EAGAIN || errno == EWOULDBLOCK;
        }
        m_outBegin += static_cast<std::size_t>(sent);
    }
    m_out.clear();
    m_outBegin = 0;
    if (m_out.capacity() > (256U << 10U)) {
        m_out.shrink_to_fit();
    }
    if (m_shutdown) {
        ::shutdown(m_socket.get(), SHUT_WR);
    }
    return true;
}

void Stream::shutdownWrite() {
    if (!m_socket.valid() || m_shutdown) {
        return;
    }
    if (m_tls != nullptr && m_state == State::Open) {
        m_tls->closeNotify();
        sendTls();
    }
    m_shutdown = true;
    if (pending() == 0) {
        ::shutdown(m_socket.get(), SHUT_WR);
    }
}

} // namespace gatelens::net
