// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/path.h"

#include <vector>

namespace gatelens::match {

namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";

// The byte of a well-formed %XX at `at`, -1 when it is none.
int escapedByte(std::string_view text, std::size_t at) {
    if (at + 2 >= text.size() || text[at] != '%') {
        return -1;
    }
    const int high = hexValue(text[at + 1]);
    const int low = hexValue(text[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

void appendEscape(std::string& out, unsigned char byte) {
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
}

} // namespace

bool isUnreserved(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

int hexValue(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> percentDecode(std::string_view text) {
    if (text.find('%') == std::string_view::npos) {
        return std::string(text);
    }
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const int byte = escapedByte(text, i);
        if (byte < 0) {
            return std::nullopt;
        }
        out += static_cast<char>(byte);
        i += 2;
    }
    return out;
}

std::string percentDecodeSome(std::string_view text, bool (*decode)(char)) {
    if (text.find('%') == std::string_view::npos) {
        return std::string(text);
    }
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int byte = escapedByte(text, i);
        if (byte < 0) {
            out += text[i];
            continue;
        }
        if (decode(static_cast<char>(byte))) {
            out += static_cast<char>(byte);
        } else {
            appendEscape(out, static_cast<unsigned char>(byte));
        }
        i += 2;
    }
    return out;
}

std::string percentEncode(std::string_view text, bool (*keep)(char)) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (keep(c)) {
            out += c;
        } else {
            appendEscape(out, static_cast<unsigned char>(c));
        }
    }
    return out;
}

std::string removeDotSegments(std::string_view path) {
    if (path.starts_with('/') && path.find("/.") == std::string_view::npos) {
        return std::string(path);
    }
    std::vector<std::string_view> kept;
    std::size_t at = path.starts_with('/') ? 1 : 0;
    bool trailing = false;
    while (at <= path.size()) {
        const auto slash = path.find('/', at);
        const bool last = slash == std::string_view::npos;
        const auto segment = path.substr(at, last ? std::string_view::npos : slash - at);
        if (segment == ".." && !kept.empty()) {
            kept.pop_back();
        }
        const bool dots = segment == "." || segment == "..";
        if (!dots) {
            kept.push_back(segment);
        }
        trailing = dots && last;
        if (last) {
            break;
        }
        at = slash + 1;
    }
    std::string out;
    for (const auto segment : kept) {
        out += '/';
        out += segment;
    }
    if (trailing || out.empty()) {
        out += '/';
    }
    return out;
}

std::string goPathClean(std::string_view path) {
    std::string out =
        isClean(path) ? std::string(path) : mergeSlashes(removeDotSegments(mergeSlashes(path)));
    if (out.size() > 1 && out.ends_with('/')) {
        out.pop_back();
    }
    return out;
}

std::string mergeSlashes(std::string_view path) {
    if (path.find("//") == std::string_view::npos) {
        return std::string(path);
    }
    std::string out;
    out.reserve(path.size());
    for (const char c : path) {
        if (c != '/' || out.empty() || out.back() != '/') {
            out += c;
        }
    }
    return out;
}

bool isClean(std::string_view path) {
    return path.starts_with('/') && path.find("//") == std::string_view::npos &&
           path.find("/.") == std::string_view::npos;
}

bool isSegmentPrefix(std::string_view prefix, std::string_view path) {
    while (prefix.ends_with('/')) {
        prefix.remove_suffix(1);
    }
    return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

} // namespace gatelens::match
