// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/http/reference.h"

#include <algorithm>
#include <regex>

namespace gatelens::http::reference {

namespace {

const std::string kToken = R"([!#$%&'*+\-.^_`|~0-9A-Za-z]+)";
const std::string kEscape = "%[0-9A-Fa-f]{2}";
const std::string kPathChar = R"([\-._~!$&'()*+,;=:@/0-9A-Za-z])";
const std::string kQueryChar = R"([\-._~!$&'()*+,;=:@/?^`{|}\\\[\]0-9A-Za-z])";
const std::string kPath = "/(?:" + kPathChar + "|" + kEscape + ")*";
const std::string kQuery = "(?:" + kQueryChar + "|" + kEscape + ")*";
const std::string kAuthority =
    R"((?:\[[0-9a-f:]+\]|(?:[\-._~!$&'()*+,;=0-9A-Za-z]|)" + kEscape + R"()+)(?::[0-9]{1,5})?)";

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t");
    return first == std::string::npos
               ? ""
               : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string> listOf(const std::string& text) {
    std::vector<std::string> elements{""};
    for (const char c : text) {
        if (c == ',') {
            elements.emplace_back();
        } else {
            elements.back() += c;
        }
    }
    for (auto& element : elements) {
        element = lower(trimmed(element));
    }
    return elements;
}

// Lines up to and without the empty one; nothing when a line does not end in CR LF.
std::optional<std::vector<std::string>> linesOf(const std::string& bytes, std::size_t& at) {
    std::vector<std::string> lines;
    for (;;) {
        const auto end = bytes.find('\n', at);
        if (end == std::string::npos || end == at || bytes[end - 1] != '\r') {
            return std::nullopt;
        }
        lines.push_back(bytes.substr(at, end - 1 - at));
        at = end + 1;
        if (lines.back().empty()) {
            lines.pop_back();
            return lines;
        }
    }
}

bool readTarget(const std::string& target, Request& request) {
    std::smatch match;
    static const std::regex kOrigin("(" + kPath + R"()(\?()" + kQuery + "))?");
    static const std::regex kAbsolute("[Hh][Tt][Tt][Pp][Ss]?://(" + kAuthority + ")(" + kPath +
                                      R"()?(\?()" + kQuery + "))?");
    static const std::regex kHostPort(kAuthority + "");
    if (request.method == "CONNECT") {
        request.authority = target;
        return std::regex_match(target, kHostPort) && target.find(':') != std::string::npos &&
               !target.ends_with(']');
    }
    if (target == "*") {
        request.path = "*";
        return request.method == "OPTIONS";
    }
    if (std::regex_match(target, match, kOrigin)) {
        request.path = match[1];
        request.query = match[3];
    } else if (std::regex_match(target, match, kAbsolute)) {
        request.authority = match[1];
        request.path = match[2].length() == 0 ? "/" : match[2].str();
        request.query = match[4];
    } else {
        return false;
    }
    return request.path.find("%00") == std::string::npos &&
           request.authority.find("%00") == std::string::npos;
}

bool readFields(const std::vector<std::string>& lines, std::size_t from, Request& request) {
    static const std::regex kField("(" + kToken + R"():([\t\x20-\x7e\x80-\xff]*))");
    for (std::size_t i = from; i < lines.size(); ++i) {
        std::smatch match;
        if (!std::regex_match(lines[i], match, kField)) {
            return false;
        }
        request.fields.emplace_back(match[1], trimmed(match[2]));
    }
    return true;
}

std::vector<std::string> valuesOf(const Request& request, const std::string& name) {
    std::vector<std::string> values;
    for (const auto& [fieldName, value] : request.fields) {
        if (lower(fieldName) == name) {
            values.push_back(value);
        }
    }
    return values;
}

bool readBodyRules(bool http10, Request& request) {
    const auto lengths = valuesOf(request, "content-length");
    const auto codings = valuesOf(request, "transfer-encoding");
    if (lengths.size() > 1 || (!lengths.empty() && !codings.empty()) ||
        (http10 && !codings.empty())) {
        return false;
    }
    static const std::regex kNumber("0*[0-9]{1,18}");
    if (!lengths.empty()) {
        if (!std::regex_match(lengths[0], kNumber)) {
            return false;
        }
        request.length = std::stoull(lengths[0]);
    }
    request.chunked = !codings.empty();
    return codings.empty() || (codings.size() == 1 && lower(codings[0]) == "chunked");
}

bool readConnection(bool http10, Request& request) {
    bool close = false;
    bool keepAlive = false;
    for (const auto& value : valuesOf(request, "connection")) {
        for (const auto& option : listOf(value)) {
            if (!option.empty() && !std::regex_match(option, std::regex(kToken))) {
                return false;
            }
            close = close || option == "close";
            keepAlive = keepAlive || option == "keep-alive";
            if (option == "host" || option == "content-length" || option == "transfer-encoding") {
                return false;
            }
        }
    }
    request.keepAlive = !close && (!http10 || keepAlive);
    return true;
}

bool readHost(bool http10, Request& request) {
    static const std::regex kHost(kAuthority);
    const auto hosts = valuesOf(request, "host");
    if (hosts.size() > 1 || (hosts.empty() && !http10)) {
        return false;
    }
    if (!hosts.empty() &&
        (!std::regex_match(hosts[0], kHost) || hosts[0].find("%00") != std::string::npos)) {
        return false;
    }
    if (request.authority.empty() && !hosts.empty()) {
        request.authority = hosts[0];
    }
    return true;
}

} // namespace

std::optional<Request> readRequest(const std::string& bytes) {
    std::size_t at = bytes.starts_with("\r\n") ? 2 : 0;
    const auto lines = linesOf(bytes, at);
    if (!lines || lines->empty()) {
        return std::nullopt;
    }
    static const std::regex kLine("(" + kToken + R"() ([^ ]+) HTTP/1\.([0-9]))");
    std::smatch match;
    Request request;
    request.consumed = at;
    if (!std::regex_match(lines->front(), match, kLine)) {
        return std::nullopt;
    }
    request.method = match[1];
    const bool http10 = match[3] == "0";
    if (!readTarget(match[2], request) || !readFields(*lines, 1, request) ||
        !readBodyRules(http10, request) || !readConnection(http10, request) ||
        !readHost(http10, request)) {
        return std::nullopt;
    }
    for (const auto& value : valuesOf(request, "expect")) {
        if (!http10 && lower(value) != "100-continue") {
            return std::nullopt;
        }
    }
    if (request.method == "TRACE" && (request.chunked || request.length > 0)) {
        return std::nullopt;
    }
    return request;
}

std::optional<Body> readChunked(const std::string& bytes) {
    static const std::regex kSize("([0-9A-Fa-f]{1,15})((?:;" + kToken + "(?:=(?:" + kToken +
                                  R"(|"(?:[^"\\]|\\.)*"))?)*))");
    Body body;
    std::size_t at = 0;
    for (;;) {
        const auto end = bytes.find("\r\n", at);
        std::smatch match;
        const std::string line = end == std::string::npos ? "" : bytes.substr(at, end - at);
        if (line.find('\n') != std::string::npos || !std::regex_match(line, match, kSize)) {
            return std::nullopt;
        }
        at = end + 2;
        const std::size_t size = std::stoull(match[1], nullptr, 16);
        if (size == 0) {
            break;
        }
        if (size > bytes.size() - at || bytes.size() - at - size < 2 ||
            bytes.compare(at + size, 2, "\r\n") != 0) {
            return std::nullopt;
        }
        body.data += bytes.substr(at, size);
        at += size + 2;
    }
    Request trailers;
    const auto lines = linesOf(bytes, at);
    if (!lines || !readFields(*lines, 0, trailers)) {
        return std::nullopt;
    }
    body.consumed = at;
    return body;
}

} // namespace gatelens::http::reference
