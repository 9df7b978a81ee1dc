// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/field_parser.h"
#include "core/http/head_parser.h"
#include "core/http/syntax.h"

#include <optional>

namespace gatelens::http {

namespace {

// RFC 9112 section 4. Servers that leave out the space before an empty reason
// are common; the status line is written anew for the client in any case.
std::optional<Fault> readStatusLine(std::string_view line, ResponseHead& head) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (line.size() < 12 || !line.starts_with("HTTP/1.") || !digit(line[7]) || line[8] != ' ' ||
        !digit(line[9]) || !digit(line[10]) || !digit(line[11]) ||
        (line.size() > 12 && line[12] != ' ')) {
        return Fault{502, "the status line is malformed"};
    }
    head.minor = line[7] == '0' ? 0 : 1;
    head.status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
    head.reason = line.size() > 13 ? line.substr(13) : std::string_view{};
    // RFC 9110 section 15: anything outside 100 to 599 is invalid.
    if (head.status < 100 || head.status > 599 || !isFieldValue(head.reason)) {
        return Fault{502, "the status line is malformed"};
    }
    return std::nullopt;
}

// RFC 9112 section 6.3, in its order.
void decideBody(const Framing& framing, Method request, ResponseHead& head) {
    head.hasContentLength = framing.hasLength;
    head.contentLength = framing.length;
    const bool noContent = head.status < 200 || head.status == 204 || head.status == 304;
    if (request == Method::Head || noContent || (request == Method::Connect && head.status < 300)) {
        head.body = BodyKind::None;
    } else if (framing.chunked) {
        head.body = BodyKind::Chunked;
    } else if (framing.hasLength) {
        head.body = framing.length > 0 ? BodyKind::Length : BodyKind::None;
    } else {
        head.body = BodyKind::UntilClose;
        head.keepAlive = false;
    }
}

std::optional<Fault> readHead(std::string_view text, const Limits& limits, Method request,
                              ResponseHead& head) {
    const std::size_t lineEnd = text.find('\n');
    if (auto fault = readStatusLine(text.substr(0, lineEnd - 1), head)) {
        return fault;
    }
    const std::string_view section = text.substr(lineEnd + 1, text.size() - lineEnd - 3);
    auto fault = parseFields(section, BlanksBeforeColon::Remove, limits.maxFields, head.fields);
    if (fault) {
        return Fault{502, fault->what};
    }
    const FramingResult read = readFraming(head.fields, head.minor, limits);
    // Expect has no meaning in a response (RFC 9110 section 10.1.1).
    if (read.fault && read.fault->status != 417) {
        return Fault{502, read.fault->what};
    }
    head.keepAlive = !read.framing.close && (head.minor >= 1 || read.framing.keepAlive);
    head.upgrade = read.framing.upgrade;
    decideBody(read.framing, request, head);
    return std::nullopt;
}

} // namespace

void ResponseParser::reset() {
    Fields fields = std::move(m_head.fields);
    fields.clear();
    m_head = ResponseHead{};
    m_head.fields = std::move(fields);
    m_scanner.reset();
}

Progress ResponseParser::parse(std::string_view buffer, Method request) {
    const Progress progress = m_scanner.scan(buffer, m_limits.maxHeadBytes, m_limits.maxHeadBytes);
    if (progress == Progress::Failed) {
        m_fault = {502, m_scanner.fault().what};
    }
    if (progress != Progress::Done) {
        return progress;
    }
    // An empty line before a status line is no licence of RFC 9112 section 2.2,
    // which speaks of requests.
    if (m_scanner.begin() != 0) {
        m_fault = {502, "an empty line before the status line"};
        return Progress::Failed;
    }
    if (auto fault = readHead(buffer.substr(0, m_scanner.end()), m_limits, request, m_head)) {
        m_fault = *fault;
        return Progress::Failed;
    }
    return Progress::Done;
}

} // namespace gatelens::http
