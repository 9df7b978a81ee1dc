// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/field_parser.h"
#include "core/http/head_parser.h"
#include "core/http/syntax.h"

#include <algorithm>
#include <optional>

namespace gatelens::http {

namespace {

// RFC 9112 section 2.3. A higher minor version is read as 1.1 (RFC 9110
// section 2.5).
std::optional<Fault> readVersion(std::string_view text, RequestHead& head) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() != 8 || !text.starts_with("HTTP/") || text[6] != '.' || !digit(text[5]) ||
        !digit(text[7])) {
        return Fault{400, "the request line does not end in an HTTP version"};
    }
    if (text[5] != '1') {
        return Fault{505, "a version that is not spoken here"};
    }
    head.minor = text[7] == '0' ? 0 : 1;
    return std::nullopt;
}

// Path and query of an origin-form target, or what follows the authority of an
// absolute-form one.
bool readPath(std::string_view text, RequestHead& head) {
    const std::size_t mark = text.find('?');
    head.hasQuery = mark != std::string_view::npos;
    head.path = mark == 0 || text.empty() ? std::string_view("/") : text.substr(0, mark);
    head.query = head.hasQuery ? text.substr(mark + 1) : std::string_view{};
    return isPath(head.path) && isQuery(head.query);
}

std::optional<Fault> readAbsolute(std::string_view target, RequestHead& head) {
    static constexpr Fault kBad{400, "the request target is malformed"};
    const std::size_t colon = target.find("://");
    if (colon == std::string_view::npos) {
        return kBad;
    }
    head.scheme = target.substr(0, colon);
    if (!equalsLower(head.scheme, "http") && !equalsLower(head.scheme, "https")) {
        return Fault{400, "the request target has a scheme other than http and https"};
    }
    head.form = TargetForm::Absolute;
    const std::string_view rest = target.substr(colon + 3);
    const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
    head.authority = rest.substr(0, end);
    if (!isAuthority(head.authority)) {
        return kBad;
    }
    const bool ok = readPath(rest.substr(end), head);
    return ok ? std::nullopt : std::optional(kBad);
}

std::optional<Fault> readTarget(RequestHead& head) {
    const std::string_view target = head.target;
    if (head.methodId == Method::Connect) {
        head.form = TargetForm::Authority;
        head.authority = target;
        // RFC 9110 section 9.3.6: host and port.
        return isAuthority(target) && target.rfind(':') != std::string_view::npos
                   ? std::nullopt
                   : std::optional(Fault{400, "CONNECT without host and port"});
    }
    if (target == "*") {
        head.form = TargetForm::Asterisk;
        head.path = target;
        return head.methodId == Method::Options
                   ? std::nullopt
                   : std::optional(Fault{400, "the target * goes with OPTIONS only"});
    }
    if (target.front() != '/') {
        return readAbsolute(target, head);
    }
    return readPath(target, head)
               ? std::nullopt
               : std::optional(Fault{400, "the request target has a byte that no URI has"});
}

// RFC 9112 section 3: method SP request-target SP HTTP-version, single spaces.
std::optional<Fault> readRequestLine(std::string_view line, RequestHead& head) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) {
        return Fault{400, "the request line has not three parts"};
    }
    head.method = line.substr(0, first);
    head.target = line.substr(first + 1, last - first - 1);
    if (!isToken(head.method)) {
        return Fault{400, "the method is no token"};
    }
    if (head.target.empty() || head.target.find(' ') != std::string_view::npos) {
        return Fault{400, "the request line has not three parts"};
    }
    if (auto fault = readVersion(line.substr(last + 1), head)) {
        return fault;
    }
    head.methodId = methodId(head.method);
    return readTarget(head);
}

std::optional<Fault> applyHost(const Framing& framing, RequestHead& head) {
    // RFC 9112 section 3.2: exactly one valid Host in HTTP/1.1, never two.
    if (framing.hosts > 1 || (framing.hosts == 0 && head.minor >= 1)) {
        return Fault{400, framing.hosts == 0 ? "no Host field" : "more than one Host field"};
    }
    if (framing.hosts == 1 && !isAuthority(framing.host)) {
        return Fault{400, "the Host field is malformed"};
    }
    // RFC 9112 section 3.2.2: the target's authority replaces the field.
    if (head.form == TargetForm::Origin || head.form == TargetForm::Asterisk) {
        head.authority = framing.host;
    }
    return std::nullopt;
}

std::optional<Fault> readHead(std::string_view text, const Limits& limits, RequestHead& head) {
    const std::size_t lineEnd = text.find('\n');
    if (auto fault = readRequestLine(text.substr(0, lineEnd - 1), head)) {
        return fault;
    }
    const std::string_view section = text.substr(lineEnd + 1, text.size() - lineEnd - 3);
    if (auto fault =
            parseFields(section, BlanksBeforeColon::Refuse, limits.maxFields, head.fields)) {
        return fault;
    }
    const FramingResult read = readFraming(head.fields, head.minor, limits);
    if (read.fault) {
        return read.fault;
    }
    const Framing& framing = read.framing;
    head.keepAlive = !framing.close && (head.minor >= 1 || framing.keepAlive);
    head.upgrade = framing.upgrade;
    head.expectsContinue = framing.expectsContinue && head.minor >= 1;
    head.contentLength = framing.length;
    head.body = framing.chunked      ? BodyKind::Chunked
                : framing.length > 0 ? BodyKind::Length
                                     : BodyKind::None;
    // RFC 9110 section 9.3.8: a TRACE request has no content.
    if (head.methodId == Method::Trace && head.body != BodyKind::None) {
        return Fault{400, "TRACE with content"};
    }
    return applyHost(framing, head);
}

} // namespace

void RequestParser::reset() {
    Fields fields = std::move(m_head.fields);
    fields.clear();
    m_head = RequestHead{};
    m_head.fields = std::move(fields);
    m_scanner.reset();
}

Progress RequestParser::parse(std::string_view buffer) {
    const Progress progress =
        m_scanner.scan(buffer, m_limits.maxRequestLine, m_limits.maxHeadBytes);
    if (progress == Progress::Failed) {
        m_fault = m_scanner.fault();
    }
    if (progress != Progress::Done) {
        return progress;
    }
    const std::size_t begin = m_scanner.begin();
    if (auto fault = readHead(buffer.substr(begin, m_scanner.end() - begin), m_limits, m_head)) {
        m_fault = *fault;
        return Progress::Failed;
    }
    return Progress::Done;
}

} // namespace gatelens::http
