// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads one HTTP/1.1 answer from a stream of bytes (RFC 9112). What it accepts is
// limited in every direction, and an answer counts only when it ended as it said
// it would.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::connect {

class HttpParser final {
public:
    // `bodyless`: the answer to a HEAD.
    explicit HttpParser(std::size_t maxBodyBytes, bool bodyless = false);

    // The next bytes of the connection. Errors: UnexpectedAnswer (this is not
    // HTTP), LimitExceeded.
    [[nodiscard]] Status feed(std::string_view bytes);
    // The connection was closed. Error: Unreachable when the answer is not whole.
    [[nodiscard]] Status close();

    [[nodiscard]] bool started() const { return m_started; }
    [[nodiscard]] bool complete() const { return m_state == State::Complete; }
    // Whether the connection can carry another request.
    [[nodiscard]] bool keepAlive() const;

    [[nodiscard]] int status() const { return m_status; }
    // First header of that name, ASCII case-insensitive.
    [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> takeHeaders();
    [[nodiscard]] std::string takeBody();
    [[nodiscard]] std::size_t bodySize() const { return m_body.size(); }

private:
    enum class State : std::uint8_t {
        StatusLine,
        Headers,
        Length, // a body of m_left bytes
        ChunkSize,
        ChunkData, // m_left bytes of a chunk
        ChunkEnd,
        Trailers,
        UntilClose,
        Complete,
    };

    [[nodiscard]] Status line(std::string_view text);
    [[nodiscard]] Status statusLine(std::string_view text);
    [[nodiscard]] Status headerLine(std::string_view text);
    [[nodiscard]] Status headEnds();
    [[nodiscard]] Status chooseBody();
    [[nodiscard]] Status chunkSize(std::string_view text);
    [[nodiscard]] Status takeBytes(std::string_view& bytes);
    [[nodiscard]] Result<std::optional<std::uint64_t>> contentLength() const;

    std::size_t m_maxBody;
    bool m_bodyless;
    State m_state = State::StatusLine;
    bool m_started = false;
    bool m_excess = false; // bytes after the end
    bool m_http10 = false;
    int m_status = 0;
    int m_interim = 0;           // 1xx answers so far
    std::size_t m_lineBytes = 0; // of head, chunk lines and trailers
    std::uint64_t m_left = 0;
    std::string m_line; // an unfinished line
    std::vector<std::pair<std::string, std::string>> m_headers;
    std::string m_body;
};

} // namespace gatelens::connect
