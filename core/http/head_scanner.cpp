// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/head_parser.h"

#include <cstring>

namespace gatelens::http {

Progress HeadScanner::failed(int status, std::string_view what) {
    m_fault = {status, what};
    return Progress::Failed;
}

Progress HeadScanner::endLine(std::string_view buffer, std::size_t lineFeed,
                              std::size_t maxFirstLine) {
    if (lineFeed == m_line || buffer[lineFeed - 1] != '\r') {
        return failed(400, "a line ends in LF without CR");
    }
    const bool empty = lineFeed == m_line + 1;
    m_line = lineFeed + 1;
    m_scanned = m_line;
    if (!m_firstLine) {
        return empty ? Progress::Done : Progress::NeedMore;
    }
    if (!empty) {
        m_firstLine = false;
        return m_line - m_begin > maxFirstLine + 2 ? failed(414, "the request line is too long")
                                                   : Progress::NeedMore;
    }
    // One empty line before a request is skipped (RFC 9112 section 2.2); more is
    // no HTTP.
    if (m_begin != 0) {
        return failed(400, "empty lines instead of a message");
    }
    m_begin = m_line;
    return Progress::NeedMore;
}

Progress HeadScanner::scan(std::string_view buffer, std::size_t maxFirstLine,
                           std::size_t maxBytes) {
    while (m_scanned < buffer.size()) {
        const void* found = std::memchr(buffer.data() + m_scanned, '\n', buffer.size() - m_scanned);
        if (found == nullptr) {
            m_scanned = buffer.size();
            break;
        }
        const auto lineFeed =
            static_cast<std::size_t>(static_cast<const char*>(found) - buffer.data());
        const Progress progress = endLine(buffer, lineFeed, maxFirstLine);
        if (progress != Progress::NeedMore) {
            return progress == Progress::Done && m_scanned > maxBytes
                       ? failed(431, "the head is too large")
                       : progress;
        }
    }
    if (m_firstLine && buffer.size() - m_begin > maxFirstLine + 1) {
        return failed(414, "the request line is too long");
    }
    return buffer.size() >= maxBytes ? failed(431, "the head is too large") : Progress::NeedMore;
}

} // namespace gatelens::http
