// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/http_parser.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace gatelens::connect {

namespace {

constexpr std::size_t kMaxLine = 64U << 10U;
constexpr std::size_t kMaxHead = 256U << 10U; // everything that is no body
constexpr std::size_t kMaxReserve = 1U << 20U;
constexpr std::size_t kMaxChunkLines = 64U << 20U; // a body in chunks of one byte
constexpr int kMaxInterim = 8;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

tl::unexpected<Error> notHttp(std::string_view why) {
    return fail(ErrorCode::UnexpectedAnswer, fmt::format("the answer is not HTTP: {}", why));
}

tl::unexpected<Error> tooLong(std::size_t limit) {
    return fail(ErrorCode::LimitExceeded,
                fmt::format("the answer has more than the limit of {} bytes", limit));
}

} // namespace

HttpParser::HttpParser(std::size_t maxBodyBytes, bool bodyless)
    : m_maxBody(maxBodyBytes)
    , m_bodyless(bodyless) {}

Status HttpParser::feed(std::string_view bytes) {
    m_started = m_started || !bytes.empty();
    while (!bytes.empty()) {
        switch (m_state) {
        case State::Complete:
            m_excess = true;
            return {};
        case State::Length:
        case State::ChunkData:
        case State::UntilClose:
            if (auto status = takeBytes(bytes); !status) {
                return status;
            }
            continue;
        default:
            break;
        }
        const auto end = bytes.find('\n');
        const auto piece = bytes.substr(0, end);
        const bool inChunks = m_state == State::ChunkSize || m_state == State::ChunkEnd;
        m_lineBytes += piece.size() + 1;
        if (m_line.size() + piece.size() > kMaxLine ||
            m_lineBytes > (inChunks ? kMaxChunkLines : kMaxHead)) {
            return fail(ErrorCode::LimitExceeded, "the head of the answer has no end");
        }
        m_line += piece;
        if (end == std::string_view::npos) {
            return {};
        }
        bytes.remove_prefix(end + 1);
        // RFC 9112 section 2.2: a bare LF ends a line as well.
        const std::string whole = std::exchange(m_line, {});
        const std::string_view text = whole;
        if (auto status = line(text.ends_with('\r') ? text.substr(0, text.size() - 1) : text);
            !status) {
            return status;
        }
    }
    return {};
}

Status HttpParser::line(std::string_view text) {
    switch (m_state) {
    case State::StatusLine:
        return statusLine(text);
    case State::Headers:
        return text.empty() ? headEnds() : headerLine(text);
    case State::ChunkSize:
        return chunkSize(text);
    case State::ChunkEnd:
        if (!text.empty()) {
            return notHttp("a chunk is longer than it says");
        }
        m_state = State::ChunkSize;
        return {};
    case State::Trailers:
        if (text.empty()) {
            m_state = State::Complete;
        }
        return {};
    default:
        return {};
    }
}

Status HttpParser::statusLine(std::string_view text) {
    // "HTTP/1.1 200 OK"
    const bool known = text.starts_with("HTTP/1.") && text.size() >= 12 && isDigit(text[7]) &&
                       text[8] == ' ' && isDigit(text[9]) && isDigit(text[10]) &&
                       isDigit(text[11]) && (text.size() == 12 || text[12] == ' ');
    if (!known) {
        return notHttp("it does not begin with a status line");
    }
    m_http10 = text[7] == '0';
    m_status = (text[9] - '0') * 100 + (text[10] - '0') * 10 + (text[11] - '0');
    m_state = State::Headers;
    return {};
}

Status HttpParser::headerLine(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) {
        return notHttp("a header holds a zero byte");
    }
    // RFC 9112 section 5.2: a folded line belongs to the header before it.
    if ((text.front() == ' ' || text.front() == '\t') && !m_headers.empty()) {
        m_headers.back().second += fmt::format(" {}", trim(text));
        return {};
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0) {
        return notHttp("a header has no name");
    }
    m_headers.emplace_back(trim(text.substr(0, colon)), trim(text.substr(colon + 1)));
    return {};
}

Status HttpParser::headEnds() {
    if (m_status >= 100 && m_status < 200) {
        if (m_status == 101 || ++m_interim > kMaxInterim) {
            return notHttp(fmt::format("status {} was not asked for", m_status));
        }
        m_headers.clear();
        m_state = State::StatusLine;
        return {};
    }
    return chooseBody();
}

// RFC 9112 section 6.3.
Status HttpParser::chooseBody() {
    if (m_bodyless || m_status == 204 || m_status == 304) {
        m_state = State::Complete;
        return {};
    }
    if (const auto coding = header("Transfer-Encoding")) {
        if (!equalsIgnoreCase(*coding, "chunked")) {
            return notHttp(fmt::format("transfer coding \"{}\" was not asked for", *coding));
        }
        m_state = State::ChunkSize;
        return {};
    }
    const auto length = contentLength();
    if (!length) {
        return fail(length.error());
    }
    if (!*length) {
        m_state = State::UntilClose;
        return {};
    }
    m_left = **length;
    if (m_left > m_maxBody) {
        return fail(
            ErrorCode::LimitExceeded,
            fmt::format("the answer has {} bytes, more than the limit of {}", m_left, m_maxBody));
    }
    m_body.reserve(std::min<std::size_t>(m_left, kMaxReserve));
    m_state = m_left == 0 ? State::Complete : State::Length;
    return {};
}

Result<std::optional<std::uint64_t>> HttpParser::contentLength() const {
    std::optional<std::uint64_t> length;
    for (const auto& [name, value] : m_headers) {
        if (!equalsIgnoreCase(name, "Content-Length")) {
            continue;
        }
        for (const auto part : split(value, ',')) {
            const auto digits = trim(part);
            std::uint64_t number = 0;
            const auto [end, error] =
                std::from_chars(digits.data(), digits.data() + digits.size(), number);
            if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() ||
                (length && *length != number)) {
                return notHttp(fmt::format("Content-Length \"{}\" is no length", value));
            }
            length = number;
        }
    }
    return length;
}

Status HttpParser::chunkSize(std::string_view text) {
    const auto digits = trim(text.substr(0, text.find(';'))); // extensions mean nothing here
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), m_left, 16);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) {
        return notHttp("a chunk has no size");
    }
    if (m_left > m_maxBody - m_body.size()) {
        return tooLong(m_maxBody);
    }
    m_state = m_left == 0 ? State::Trailers : State::ChunkData;
    if (m_left == 0) {
        m_lineBytes = 0;
    }
    return {};
}

Status HttpParser::takeBytes(std::string_view& bytes) {
    if (m_state == State::UntilClose) {
        if (bytes.size() > m_maxBody - m_body.size()) {
            return tooLong(m_maxBody);
        }
        m_body += bytes;
        bytes = {};
        return {};
    }
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, bytes.size()));
    m_body += bytes.substr(0, count);
    bytes.remove_prefix(count);
    m_left -= count;
    if (m_left == 0) {
        m_state = m_state == State::Length ? State::Complete : State::ChunkEnd;
    }
    return {};
}

Status HttpParser::close() {
    if (m_state == State::UntilClose) {
        m_state = State::Complete;
    }
    if (m_state == State::Complete) {
        return {};
    }
    if (!m_started) {
        return fail(ErrorCode::Unreachable, "the server closed the connection without an answer");
    }
    if (m_state == State::Length) {
        return fail(ErrorCode::Unreachable,
                    fmt::format("the connection broke after {} of {} bytes of the answer",
                                m_body.size(), m_body.size() + m_left));
    }
    return fail(ErrorCode::Unreachable,
                fmt::format("the connection broke within the answer, after {} bytes of its body",
                            m_body.size()));
}

bool HttpParser::keepAlive() const {
    const auto connection = toLower(header("Connection").value_or(""));
    const bool closes = connection.find("close") != std::string::npos ||
                        (m_http10 && connection.find("keep-alive") == std::string::npos);
    // With both lengths somebody in between may see another end (section 6.3).
    const bool ambiguous = header("Transfer-Encoding") && header("Content-Length");
    const bool delimited = m_bodyless || m_status == 204 || m_status == 304 ||
                           header("Transfer-Encoding") || header("Content-Length");
    return complete() && delimited && !closes && !ambiguous && !m_excess;
}

std::optional<std::string> HttpParser::header(std::string_view name) const {
    for (const auto& [key, value] : m_headers) {
        if (equalsIgnoreCase(key, name)) {
            return value;
        }
    }
    return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> HttpParser::takeHeaders() {
    return std::move(m_headers);
}

std::string HttpParser::takeBody() {
    return std::move(m_body);
}

} // namespace gatelens::connect
