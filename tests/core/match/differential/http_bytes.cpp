// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/match/differential/http_bytes.h"

#include "core/base/strings.h"

#include <charconv>

#include <fmt/format.h>

namespace gatelens::match::differential {

namespace {

Message parseHead(std::string_view head) {
    Message message;
    for (const auto line : split(head, '\n')) {
        const auto text = line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
        if (message.startLine.empty()) {
            message.startLine = text;
            continue;
        }
        const auto colon = text.find(':');
        if (colon != std::string_view::npos) {
            message.headers.emplace_back(text.substr(0, colon), trim(text.substr(colon + 1)));
        }
    }
    return message;
}

// The body of a chunked message from `at` on; nothing when it is not complete.
std::optional<std::string> takeChunks(const std::string& buffer, std::size_t& at) {
    std::string body;
    while (true) {
        const auto end = buffer.find("\r\n", at);
        if (end == std::string::npos) {
            return std::nullopt;
        }
        std::size_t size = 0;
        std::from_chars(buffer.data() + at, buffer.data() + end, size, 16);
        if (buffer.size() < end + 4 + size) {
            return std::nullopt;
        }
        body.append(buffer, end + 2, size);
        at = end + 4 + size;
        if (size == 0) {
            return body;
        }
    }
}

bool hasNoBody(const Message& message) {
    const std::string status =
        message.startLine.starts_with("HTTP/") ? message.word(1) : std::string{};
    return status == "204" || status == "304" || status.starts_with('1');
}

} // namespace

std::string Message::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (equalsIgnoreCase(key, name)) {
            return value;
        }
    }
    return {};
}

std::string Message::joined(std::string_view name) const {
    std::string out;
    bool first = true;
    for (const auto& [key, value] : headers) {
        if (equalsIgnoreCase(key, name)) {
            out += first ? value : "," + value;
            first = false;
        }
    }
    return out;
}

std::string Message::target() const {
    const auto begin = startLine.find(' ') + 1;
    const auto end = startLine.rfind(" HTTP/");
    return end == std::string::npos || end < begin ? std::string()
                                                   : startLine.substr(begin, end - begin);
}

std::string Message::word(std::size_t index) const {
    const auto words = split(startLine, ' ');
    return index < words.size() ? std::string(words[index]) : std::string{};
}

std::optional<Message> takeMessage(std::string& buffer, bool bodyless, bool ended) {
    const auto end = buffer.find("\r\n\r\n");
    if (end == std::string::npos) {
        return std::nullopt;
    }
    Message message = parseHead(std::string_view(buffer).substr(0, end));
    std::size_t at = end + 4;
    if (bodyless || hasNoBody(message)) {
        buffer.erase(0, at);
        return message;
    }
    if (equalsIgnoreCase(message.header("transfer-encoding"), "chunked")) {
        auto body = takeChunks(buffer, at);
        if (!body) {
            return std::nullopt;
        }
        message.body = std::move(*body);
    } else if (const auto length = parseInt(message.header("content-length"))) {
        const auto size = static_cast<std::size_t>(*length);
        if (buffer.size() < at + size) {
            return std::nullopt;
        }
        message.body = buffer.substr(at, size);
        at += size;
    } else if (message.startLine.starts_with("HTTP/")) {
        if (!ended) {
            return std::nullopt; // the body ends with the connection
        }
        message.body = buffer.substr(at);
        at = buffer.size();
    }
    buffer.erase(0, at);
    return message;
}

std::string requestBytes(const Request& request) {
    std::string out = fmt::format("{} {} HTTP/{}.{}\r\n", request.method, request.target(),
                                  request.httpMajor, request.httpMinor);
    for (const auto& host : request.hosts) {
        out += fmt::format("Host: {}\r\n", host);
    }
    for (const auto& [name, value] : request.headers) {
        out += fmt::format("{}: {}\r\n", name, value);
    }
    if (!request.body.empty()) {
        out += fmt::format("Content-Length: {}\r\n", request.body.size());
    }
    return out + "\r\n" + request.body;
}

} // namespace gatelens::match::differential
