// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The HTTP/1 parser (RFC 9112): strict, zero-copy, without sockets. What two
// readers could understand differently is a fault, because a gateway stands
// between two readers. A fault always means: answer, then close.
#pragma once

#include "core/http/message.h"

#include <cstddef>
#include <string_view>

namespace gatelens::http {

enum class Progress : std::uint8_t { NeedMore, Done, Failed };

// Finds the end of a head while it arrives; each byte is looked at once. Lines
// end in CR LF and nothing else (RFC 9112 section 2.2).
class HeadScanner final {
public:
    // `buffer` begins with the message and only ever grows.
    [[nodiscard]] Progress scan(std::string_view buffer, std::size_t maxFirstLine,
                                std::size_t maxBytes);
    void reset() { *this = HeadScanner(); }
    [[nodiscard]] std::size_t begin() const { return m_begin; } // after a leading CR LF
    [[nodiscard]] std::size_t end() const { return m_scanned; } // after the empty line
    [[nodiscard]] const Fault& fault() const { return m_fault; }

private:
    Progress failed(int status, std::string_view what);
    Progress endLine(std::string_view buffer, std::size_t lineFeed, std::size_t maxFirstLine);

    std::size_t m_begin = 0;
    std::size_t m_line = 0;    // where the current line begins
    std::size_t m_scanned = 0; // bytes before it hold no unseen line feed
    bool m_firstLine = true;
    Fault m_fault;
};

class RequestParser final {
public:
    explicit RequestParser(const Limits& limits = {})
        : m_limits(limits) {}

    // To be called with the same buffer, grown, until it is done or has failed.
    [[nodiscard]] Progress parse(std::string_view buffer);
    // Valid when done, until the buffer goes or reset().
    [[nodiscard]] RequestHead& head() { return m_head; }
    [[nodiscard]] const RequestHead& head() const { return m_head; }
    [[nodiscard]] std::size_t consumed() const { return m_scanner.end(); }
    [[nodiscard]] const Fault& fault() const { return m_fault; }
    void reset();

private:
    Limits m_limits;
    HeadScanner m_scanner;
    RequestHead m_head;
    Fault m_fault;
};

class ResponseParser final {
public:
    explicit ResponseParser(const Limits& limits = {})
        : m_limits(limits) {}

    // `request`: the method that is answered, because a response to HEAD has no
    // body whatever its fields say (RFC 9112 section 6.3).
    [[nodiscard]] Progress parse(std::string_view buffer, Method request);
    [[nodiscard]] ResponseHead& head() { return m_head; }
    [[nodiscard]] const ResponseHead& head() const { return m_head; }
    [[nodiscard]] std::size_t consumed() const { return m_scanner.end(); }
    [[nodiscard]] const Fault& fault() const { return m_fault; }
    void reset();

private:
    Limits m_limits;
    HeadScanner m_scanner;
    ResponseHead m_head;
    Fault m_fault;
};

} // namespace gatelens::http
