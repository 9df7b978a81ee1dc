// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The chunked transfer coding (RFC 9112 section 7.1), both ways. Extensions are
// checked and dropped; the trailer section is handed out as fields.
#pragma once

#include "core/http/head_parser.h"
#include "core/http/message.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatelens::http {

class ChunkedDecoder final {
public:
    explicit ChunkedDecoder(const Limits& limits = {})
        : m_limits(limits) {}

    struct Step {
        Progress progress = Progress::NeedMore;
        std::size_t consumed = 0; // bytes of the input that are dealt with
        std::string_view data;    // a piece of the body, by reference; may be empty
    };
    // Takes as much of `input` as gives one piece of data. NeedMore with
    // consumed > 0 means: call again with what is left. A piece of a line that is
    // not complete is not consumed, so the caller keeps it and appends.
    [[nodiscard]] Step decode(std::string_view input);
    // When done: by reference into the input of the last call.
    [[nodiscard]] const Fields& trailers() const { return m_trailers; }
    [[nodiscard]] const Fault& fault() const { return m_fault; }
    void reset();

private:
    enum class State : std::uint8_t { Size, Data, DataEnd, Trailers };

    Step failed(std::string_view what);
    Step readSize(std::string_view input);
    Step readTrailers(std::string_view input);

    Limits m_limits;
    State m_state = State::Size;
    std::uint64_t m_left = 0; // of the current chunk
    HeadScanner m_scanner;
    Fields m_trailers;
    Fault m_fault;
};

// "1f4\r\n" for a chunk that is not empty.
class ChunkHead final {
public:
    explicit ChunkHead(std::size_t size);
    [[nodiscard]] std::string_view text() const {
        return {m_text.data() + m_begin, m_text.size() - m_begin};
    }

private:
    std::array<char, 18> m_text;
    std::size_t m_begin = 0;
};

} // namespace gatelens::http
