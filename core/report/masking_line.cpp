// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Secrets in one line of a source, replaced in place.
#include "core/report/masking.h"

#include <algorithm>

namespace gatelens::report {

namespace {

constexpr bool isNameChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '$';
}

constexpr bool isContinuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// The value after a name: behind quotes, blanks and one ":" or "=".
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

Span valueAfter(std::string_view line, std::size_t at) {
    const auto skip = [&](std::string_view characters) {
        at = std::min(line.find_first_not_of(characters, at), line.size());
    };
    skip("\"' \t");
    if (at < line.size() && (line[at] == ':' || line[at] == '=')) {
        ++at;
    }
    skip(" \t[");
    if (at < line.size() && (line[at] == '"' || line[at] == '\'')) {
        const std::size_t close = line.find(line[at], at + 1);
        return {at + 1, std::min(close, line.size())};
    }
    const std::size_t comment = std::min(line.find(" #", at), line.size());
    std::size_t end = std::min(line.find_first_of(",;]}", at), comment);
    while (end > at && (line[end - 1] == ' ' || line[end - 1] == '\t')) {
        --end;
    }
    return {at, end};
}

void starOut(std::string& line, Span span) {
    constexpr std::size_t kShown = 4;
    constexpr std::size_t kShownFrom = 12;
    const bool tail = span.end - span.begin >= kShownFrom;
    const std::size_t stop = tail ? span.end - kShown : span.end;
    std::string stars;
    for (std::size_t i = span.begin; i < stop; ++i) {
        if (!isContinuation(line[i])) {
            stars += '*';
        }
    }
    line.replace(span.begin, stop - span.begin, stars);
}

// A line of a PEM or base64 block has no blanks and no other marks.
bool isKeyMaterial(std::string_view line) {
    constexpr std::size_t kShortest = 40;
    const std::size_t begin = std::min(line.find_first_not_of(" \t\"'"), line.size());
    const std::size_t end = line.find_last_not_of(" \t\"',");
    if (end == std::string_view::npos || end < begin + kShortest) {
        return false;
    }
    const std::string_view body = line.substr(begin, end - begin + 1);
    const auto has = [body](char first, char last) {
        return std::any_of(body.begin(), body.end(),
                           [=](char c) { return c >= first && c <= last; });
    };
    const bool mixed = has('a', 'z') && has('A', 'Z') && has('0', '9');
    return mixed && std::all_of(body.begin(), body.end(), [](char c) {
               return (isNameChar(c) && c != '$' && c != '.') || c == '+' || c == '/' || c == '=';
           });
}

} // namespace

std::string maskLine(std::string_view text) {
    std::string line(text);
    if (isKeyMaterial(line)) {
        starOut(line, {line.find_first_not_of(" \t\"'"), line.find_last_not_of(" \t\"',") + 1});
        return line;
    }
    for (std::size_t at = 0; at < line.size();) {
        if (!isNameChar(line[at])) {
            ++at;
            continue;
        }
        const auto stop = std::find_if_not(line.begin() + static_cast<std::ptrdiff_t>(at),
                                           line.end(), isNameChar);
        const auto end = static_cast<std::size_t>(stop - line.begin());
        const std::string_view word = std::string_view(line).substr(at, end - at);
        if (looksSecret(word)) {
            const Span span = valueAfter(line, end);
            const std::string value = line.substr(span.begin, span.end - span.begin);
            if (span.begin < span.end && maskField(word, value) != value) {
                starOut(line, span);
                at = span.end;
                continue;
            }
        }
        at = end;
    }
    // Passwords in URLs.
    for (std::size_t at = line.find("://"); at != std::string::npos; at = line.find("://", at)) {
        at += 3;
        const std::size_t end = std::min(line.find_first_of("/?# \t\"'", at), line.size());
        const std::size_t sign = line.rfind('@', end);
        const std::size_t colon = line.find(':', at);
        if (sign != std::string::npos && colon != std::string::npos && colon < sign) {
            starOut(line, {colon + 1, sign});
        }
    }
    return line;
}

} // namespace gatelens::report
