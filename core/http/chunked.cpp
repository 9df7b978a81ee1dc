// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/chunked.h"
#include "core/http/field_parser.h"
#include "core/http/syntax.h"

#include <algorithm>

namespace gatelens::http {

namespace {

int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// chunk-ext: *( ";" name [ "=" ( token / quoted-string ) ] ), without the white
// space that RFC 9112 section 7.1.1 calls "bad".
bool isExtension(std::string_view text) {
    const auto skipToken = [&text] {
        std::size_t end = 0;
        while (end < text.size() && isTokenChar(text[end])) {
            ++end;
        }
        text.remove_prefix(end);
        return end > 0;
    };
    const auto skipQuoted = [&text] {
        for (std::size_t i = 1; i < text.size(); ++i) {
            if (text[i] == '"') {
                text.remove_prefix(i + 1);
                return true;
            }
            i += text[i] == '\\' ? 1U : 0U;
        }
        return false;
    };
    while (!text.empty()) {
        if (text.front() != ';') {
            return false;
        }
        text.remove_prefix(1);
        if (!skipToken()) {
            return false;
        }
        if (text.starts_with('=')) {
            text.remove_prefix(1);
            if (text.starts_with('"') ? !skipQuoted() : !skipToken()) {
                return false;
            }
        }
    }
    return true;
}

} // namespace

void ChunkedDecoder::reset() {
    m_state = State::Size;
    m_left = 0;
    m_scanner.reset();
    m_trailers.clear();
}

ChunkedDecoder::Step ChunkedDecoder::failed(std::string_view what) {
    m_fault = {400, what};
    return {Progress::Failed, 0, {}};
}

ChunkedDecoder::Step ChunkedDecoder::readSize(std::string_view input) {
    const std::size_t end = input.substr(0, m_limits.maxChunkLine).find('\n');
    if (end == std::string_view::npos) {
        return input.size() >= m_limits.maxChunkLine ? failed("a chunk's size line is too long")
                                                     : Step{};
    }
    if (end == 0 || input[end - 1] != '\r') {
        return failed("a chunk's size line ends in LF without CR");
    }
    const std::string_view line = input.substr(0, end - 1);
    std::size_t digits = 0;
    std::uint64_t size = 0;
    while (digits < line.size() && hexDigit(line[digits]) >= 0) {
        // 15 digits: no reader's 64-bit number overflows.
        if (digits == 15) {
            return failed("a chunk's size is too large");
        }
        size = size * 16 + static_cast<std::uint64_t>(hexDigit(line[digits++]));
    }
    if (digits == 0) {
        return failed("a chunk's size is no hexadecimal number");
    }
    const std::string_view extension = line.substr(digits);
    if (!isFieldValue(extension) || !isExtension(extension)) {
        return failed("a chunk's extension is malformed");
    }
    m_left = size;
    m_state = size == 0 ? State::Trailers : State::Data;
    return {Progress::NeedMore, end + 1, {}};
}

ChunkedDecoder::Step ChunkedDecoder::readTrailers(std::string_view input) {
    // The scanner wants a first line; an empty section is the empty line alone.
    if (input.size() < 2) {
        return !input.empty() && input[0] != '\r' && !isTokenChar(input[0])
                   ? failed("the trailer section is malformed")
                   : Step{};
    }
    if (input.starts_with("\r\n")) {
        m_trailers.clear();
        return {Progress::Done, 2, {}};
    }
    const Progress progress =
        m_scanner.scan(input, m_limits.maxTrailerBytes, m_limits.maxTrailerBytes);
    if (progress == Progress::Failed) {
        return failed(m_scanner.fault().what);
    }
    if (progress == Progress::NeedMore) {
        return {};
    }
    const std::string_view section = input.substr(0, m_scanner.end() - 2);
    if (auto fault = parseFields(section, BlanksBeforeColon::Refuse, m_limits.maxTrailerFields,
                                 m_trailers)) {
        return failed(fault->what);
    }
    std::erase_if(m_trailers, [](const Field& field) { return !isTrailerAllowed(field); });
    return {Progress::Done, m_scanner.end(), {}};
}

ChunkedDecoder::Step ChunkedDecoder::decode(std::string_view input) {
    if (input.empty()) {
        return {};
    }
    switch (m_state) {
    case State::Size:
        return readSize(input);
    case State::Data: {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, input.size()));
        m_left -= size;
        m_state = m_left == 0 ? State::DataEnd : State::Data;
        return {Progress::NeedMore, size, input.substr(0, size)};
    }
    case State::DataEnd:
        if (input[0] != '\r' || (input.size() > 1 && input[1] != '\n')) {
            return failed("a chunk does not end where its size says");
        }
        if (input.size() < 2) {
            return {};
        }
        m_state = State::Size;
        return {Progress::NeedMore, 2, {}};
    case State::Trailers:
        return readTrailers(input);
    }
    return {};
}

ChunkHead::ChunkHead(std::size_t size) {
    m_begin = m_text.size();
    m_text[--m_begin] = '\n';
    m_text[--m_begin] = '\r';
    do {
        m_text[--m_begin] = "0123456789abcdef"[size & 0xfU];
        size >>= 4U;
    } while (size != 0);
}

} // namespace gatelens::http
