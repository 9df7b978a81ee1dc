// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Paths as Caddy compares them: modules/caddyhttp/{caddyhttp,matchers}.go of 2.11.
#include "core/match/path.h"
#include "core/match/products/caddy_internal.h"

#include <algorithm>

namespace gatelens::match::caddy {

namespace {

// path.Clean with a trailing slash kept.
std::string cleanKeeping(std::string_view path) {
    if (path.empty()) {
        return ".";
    }
    std::string cleaned;
    if (path.front() == '/') {
        cleaned = goPathClean(path);
    } else {
        cleaned = goPathClean("/" + std::string(path)).substr(1);
        cleaned = cleaned.empty() ? "." : cleaned;
    }
    if (cleaned != "/" && path.ends_with('/')) {
        cleaned += '/';
    }
    return cleaned;
}

bool isContinuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t characterLength(std::string_view text) {
    std::size_t length = 1;
    while (length < text.size() && isContinuation(text[length])) {
        ++length;
    }
    return length;
}

// One element of a pattern against the front of a text: how much of both is used.
struct Taken {
    bool valid = true; // the pattern can be read
    bool matched = false;
    std::size_t pattern = 0;
    std::size_t text = 0;
};

Taken takeClass(std::string_view pattern, std::string_view text) {
    Taken taken;
    std::size_t at = 1;
    const bool negated = at < pattern.size() && pattern[at] == '^';
    at += negated ? 1 : 0;
    bool found = false;
    bool first = true;
    const auto character = [&]() -> std::optional<char> {
        if (at < pattern.size() && pattern[at] == '\\') {
            ++at;
        }
        return at < pattern.size() ? std::optional(pattern[at++]) : std::nullopt;
    };
    while (at < pattern.size() && (first || pattern[at] != ']')) {
        if (pattern[at] == '-' || (pattern[at] == ']' && first)) {
            taken.valid = false;
            return taken;
        }
        const auto low = character();
        auto high = low;
        if (at < pattern.size() && pattern[at] == '-') {
            ++at;
            high = character();
        }
        if (!low || !high) {
            taken.valid = false;
            return taken;
        }
        found = found || (!text.empty() && *low <= text[0] && text[0] <= *high);
        first = false;
    }
    if (at >= pattern.size()) {
        taken.valid = false;
        return taken;
    }
    taken.pattern = at + 1;
    taken.text = text.empty() ? 0 : characterLength(text);
    taken.matched = !text.empty() && found != negated;
    return taken;
}

Taken takeElement(std::string_view pattern, std::string_view text) {
    Taken taken;
    if (pattern[0] == '[') {
        return takeClass(pattern, text);
    }
    if (pattern[0] == '?') {
        taken.pattern = 1;
        taken.text = text.empty() ? 0 : characterLength(text);
        taken.matched = !text.empty() && text[0] != '/';
        return taken;
    }
    taken.pattern = 1;
    char wanted = pattern[0];
    if (wanted == '\\') {
        if (pattern.size() < 2) {
            taken.valid = false;
            return taken;
        }
        wanted = pattern[1];
        taken.pattern = 2;
    }
    taken.text = 1;
    taken.matched = !text.empty() && text[0] == wanted;
    return taken;
}

} // namespace

std::string cleanPath(std::string_view path, bool mergeSlashes) {
    if (mergeSlashes) {
        return cleanKeeping(path);
    }
    // A byte that no path holds keeps empty segments apart.
    constexpr char kMark = static_cast<char>(0xff);
    std::string marked;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '/' && i > 0 && path[i - 1] == '/') {
            marked += kMark;
        }
        marked += path[i];
    }
    std::string cleaned = cleanKeeping(marked);
    std::erase(cleaned, kMark);
    return cleaned;
}

bool globMatchesPath(std::string_view pattern, std::string_view path) {
    constexpr auto kNone = std::string_view::npos;
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t starPattern = kNone;
    std::size_t starText = 0;
    while (p < pattern.size() || t < path.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            starPattern = ++p;
            starText = t;
            continue;
        }
        if (p < pattern.size()) {
            const Taken taken = takeElement(pattern.substr(p), path.substr(t));
            if (!taken.valid) {
                return false;
            }
            if (taken.matched) {
                p += taken.pattern;
                t += taken.text;
                continue;
            }
        }
        // The last star takes one byte more, never a slash.
        if (starPattern == kNone || starText >= path.size() || path[starText] == '/') {
            return false;
        }
        p = starPattern;
        t = ++starText;
    }
    return true;
}

std::string lowerPath(std::string_view path) {
    const bool isLower = std::none_of(path.begin(), path.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x80U || (c >= 'A' && c <= 'Z');
    });
    if (isLower) {
        return std::string(path);
    }
    std::string out;
    out.reserve(path.size());
    for (std::size_t i = 0; i < path.size(); ++i) {
        const auto byte = static_cast<unsigned char>(path[i]);
        if (byte < 0x80U) {
            out += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 0x20U) : path[i];
            continue;
        }
        const std::size_t length = byte >= 0xF0U ? 4 : byte >= 0xE0U ? 3 : byte >= 0xC2U ? 2 : 0;
        const std::string_view rest = path.substr(i, length);
        const bool valid = length != 0 && rest.size() == length &&
                           std::all_of(rest.begin() + 1, rest.end(), isContinuation);
        if (!valid) {
            out += "\xEF\xBF\xBD"; // what Go puts for a byte that is no UTF-8
            continue;
        }
        std::string character(rest);
        if (length == 2) {
            unsigned code = ((byte & 0x1FU) << 6U) | (static_cast<unsigned char>(rest[1]) & 0x3FU);
            const bool latin = code >= 0xC0U && code <= 0xDEU && code != 0xD7U;
            const bool greek = code >= 0x391U && code <= 0x3A9U && code != 0x3A2U;
            const bool cyrillic = code >= 0x410U && code <= 0x42FU;
            code += latin || greek || cyrillic ? 0x20U : 0U;
            character[0] = static_cast<char>(0xC0U | (code >> 6U));
            character[1] = static_cast<char>(0x80U | (code & 0x3FU));
        }
        out += character;
        i += length - 1;
    }
    return out;
}

// matchPatternWithEscapeSequence: where the pattern has "%", that part is compared
// as it was sent; everything else decoded.
bool escapedPatternMatches(std::string escapedPath, std::string_view pattern) {
    const std::string path = lowerPath(escapedPath);
    std::string built;
    std::size_t p = 0;
    std::size_t t = 0;
    while (p < pattern.size() && t < path.size()) {
        std::string character(1, path[t]);
        std::string escape;
        if (path[t] == '%' && path.size() >= t + 3) {
            escape = path.substr(t, 3);
            const auto decoded = percentDecode(escape);
            if (!decoded) {
                return false;
            }
            character = *decoded;
            t += 2;
        }
        const bool literal = pattern[p] == '%' && pattern.size() >= p + 3 && pattern[p + 1] != '*';
        if (literal) {
            built += escape;
            ++t;
            p += 3;
            continue;
        }
        if (pattern[p] != '%' && pattern[p] != '*') {
            built += character;
            ++t;
            ++p;
            continue;
        }
        const bool decode = pattern[p] == '*';
        p += decode ? 0 : 1;
        // The star reaches to the next character of the pattern, or to the end.
        std::size_t until = path.size() - t;
        if (p + 1 < pattern.size()) {
            const auto found = path.find(pattern[p + 1], t);
            if (found == std::string::npos) {
                return false;
            }
            until = found - t;
        }
        const std::string span = path.substr(t, until);
        const auto decoded = decode ? percentDecode(span) : std::optional(span);
        if (!decoded) {
            return false;
        }
        built += *decoded;
        t += until;
        ++p;
    }
    if (t < path.size()) {
        const std::string rest = path.substr(t);
        built += percentDecode(rest).value_or(rest);
    }
    std::string glob;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%' || i + 1 >= pattern.size() || pattern[i + 1] != '*') {
            glob += pattern[i];
        }
    }
    return globMatchesPath(glob, lowerPath(built));
}

std::string_view hostOf(const GoRequest& request) {
    if (const auto parts = splitGoHostPort(request.host)) {
        return parts->host;
    }
    std::string_view host = request.host;
    if (host.starts_with('[')) {
        host.remove_prefix(1);
    }
    if (host.ends_with(']')) {
        host.remove_suffix(1);
    }
    return host;
}

} // namespace gatelens::match::caddy
