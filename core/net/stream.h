// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A connected socket with or without TLS, seen as bytes. Writing never blocks and
// never loses: what the socket does not take is kept, and pending() tells its
// owner to stop producing.
#pragma once

#include "core/net/loop.h"
#include "core/net/socket.h"
#include "core/net/tls_session.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace gatelens::net {

class StreamOwner {
public:
    StreamOwner() = default;
    StreamOwner(const StreamOwner&) = delete;
    StreamOwner& operator=(const StreamOwner&) = delete;
    virtual ~StreamOwner() = default;

    // The connection and its TLS handshake are done. Not called when there was
    // nothing to wait for.
    virtual void onOpen() = 0;
    // There may be something to read, be it the end.
    virtual void onReadable() = 0;
    // All that was kept has left.
    virtual void onDrained() = 0;
    // It cannot be used any more: refused, reset, or the handshake failed.
    virtual void onFailed(const std::string& why) = 0;
};

class Stream final : public EventHandler {
public:
    Stream(Loop& loop, StreamOwner& owner)
        : m_loop(loop)
        , m_owner(&owner) {}
    ~Stream() override { close(); }

    // Another one goes on with the connection.
    void setOwner(StreamOwner& owner) { m_owner = &owner; }

    // Takes a connected socket; with a session the handshake comes first.
    [[nodiscard]] Status open(Socket socket, std::unique_ptr<TlsSession> tls);
    // Takes a socket that is still connecting.
    [[nodiscard]] Status connect(Socket socket, std::unique_ptr<TlsSession> tls);
    // The peer spoke before TLS (PROXY protocol): the handshake begins now, with
    // what was read too much.
    void startTls(std::unique_ptr<TlsSession> tls, std::string_view already);

    enum class ReadStatus : std::uint8_t { Data, Blocked, End, Failed };
    struct ReadResult {
        ReadStatus status = ReadStatus::Blocked;
        std::size_t size = 0;
    };
    [[nodiscard]] ReadResult read(char* to, std::size_t size);

    // False when the stream has failed; onFailed() is not called then.
    bool write(std::span<const std::string_view> pieces);
    bool write(std::string_view piece) { return write(std::span(&piece, 1)); }
    // Keeps a small piece for the next write() or flushQueued().
    void queue(std::string_view piece);
    bool flushQueued();
    [[nodiscard]] std::size_t pending() const { return m_out.size() - m_outBegin; }

    // No more will be written; what is pending still goes out.
    void shutdownWrite();
    void close();
    // A close that the peer sees as a reset: what it was sent is not the whole.
    void reset();

    [[nodiscard]] bool isOpen() const { return m_socket.valid() && m_state == State::Open; }
    [[nodiscard]] bool isClosed() const { return !m_socket.valid(); }
    [[nodiscard]] bool readable() const { return m_readable; }
    [[nodiscard]] bool peerClosed() const { return m_peerClosed; }
    // Reset, or closed in both directions: nothing can be delivered any more.
    [[nodiscard]] bool broken() const { return m_broken; }
    [[nodiscard]] const TlsSession* tls() const { return m_tls.get(); }

    void onEvents(std::uint32_t events) override;

private:
    enum class State : std::uint8_t { Connecting, Handshake, Open };

    void failed(const std::string& why);
    void continueHandshake();
    ReadResult receive(char* to, std::size_t size);
    ReadResult readTls(char* to, std::size_t size);
    bool writeNow(std::span<const std::string_view> pieces);
    bool encrypt(std::span<const std::string_view> pieces);
    bool sendTls();
    bool sendPieces(std::span<const std::string_view> pieces);
    void keep(std::span<const std::string_view> pieces, std::size_t skip);
    bool flush();

    Loop& m_loop;
    StreamOwner* m_owner;
    Socket m_socket;
    std::unique_ptr<TlsSession> m_tls;
    std::string m_out;
    std::size_t m_outBegin = 0;
    std::string m_queued; // plain text that waits for more
    State m_state = State::Open;
    bool m_readable = false;
    bool m_peerClosed = false;
    bool m_broken = false;
    bool m_shutdown = false; // asked for
    bool m_wasFull = false;  // the owner waits for onDrained(), whoever sends the rest
};

} // namespace gatelens::net
