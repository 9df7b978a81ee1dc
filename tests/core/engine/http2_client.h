// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// An HTTP/2 client with prior knowledge over a Wire, for one connection of tests.
#pragma once

#include "tests/core/engine/wire.h"

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace gatelens::engine::test {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Http2Answer {
    std::string status;
    Pairs fields;
    Pairs trailers;
    std::string body;
    bool headDone = false; // of the final response
    bool closed = false;
    std::uint32_t error = 0; // of RST_STREAM

    [[nodiscard]] std::string field(const std::string& name) const;
};

[[nodiscard]] std::vector<nghttp2_nv> namesAndValues(const Pairs& pairs);

class Http2Client final {
public:
    explicit Http2Client(std::uint16_t port);
    ~Http2Client();
    Http2Client(const Http2Client&) = delete;
    Http2Client& operator=(const Http2Client&) = delete;

    // Begins a stream; pseudo fields are among the pairs.
    std::int32_t request(const Pairs& fields, const std::string& body = {},
                         const Pairs& trailers = {});
    std::int32_t get(const std::string& path);
    // A request whose body comes in pieces.
    std::int32_t begin(const Pairs& fields);
    void data(std::int32_t id, const std::string& bytes);
    void end(std::int32_t id);
    void reset(std::int32_t id, std::uint32_t code);
    void send();
    void raw(std::string_view bytes) { m_wire.send(bytes); }
    // How much it takes of a stream, and of all together, without a word.
    void setWindow(std::int32_t size);
    // Until nothing has come for so long.
    void waitForQuiet(int milliseconds);
    // False when the connection ended first.
    bool waitUntil(const std::function<bool()>& done);
    [[nodiscard]] const Http2Answer& answer(std::int32_t id) { return m_answers[id]; }
    // Until the stream is closed or the connection is.
    const Http2Answer& wait(std::int32_t id);
    [[nodiscard]] bool goneAway() const { return m_goneAway; }
    [[nodiscard]] bool waitForEnd(); // of the connection

private:
    struct Sending {
        std::string body;
        Pairs trailers;
        std::size_t sent = 0;
        bool open = false;
    };
    std::int32_t submit(const Pairs& fields, Sending sending);
    bool step();
    static int onHeader(nghttp2_session* session, const nghttp2_frame* frame,
                        const std::uint8_t* name, std::size_t nameSize, const std::uint8_t* value,
                        std::size_t valueSize, std::uint8_t flags, void* self);
    static int onData(nghttp2_session* session, std::uint8_t flags, std::int32_t id,
                      const std::uint8_t* data, std::size_t size, void* self);
    static int onClose(nghttp2_session* session, std::int32_t id, std::uint32_t code, void* self);
    static int onFrame(nghttp2_session* session, const nghttp2_frame* frame, void* self);
    static ssize_t onRead(nghttp2_session* session, std::int32_t id, std::uint8_t* to,
                          std::size_t size, std::uint32_t* flags, nghttp2_data_source* source,
                          void* self);

    Wire m_wire;
    nghttp2_session* m_session = nullptr;
    std::map<std::int32_t, Http2Answer> m_answers;
    std::map<std::int32_t, Sending> m_sending;
    bool m_goneAway = false;
};

} // namespace gatelens::engine::test
