// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/route_keys.h"

#include "core/base/strings.h"

#include <algorithm>

namespace gatelens::match {

namespace {

constexpr std::size_t kMostKeys = 64; // of one route

bool isAlnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isMeta(char c) {
    return std::string_view(".[](){}*+?|^$\\").find(c) != std::string_view::npos;
}

// Whether an alternative, a flag or an escape that may mean anything stands
// somewhere; then no part of the text is certain.
bool isIntricate(std::string_view pattern) {
    constexpr std::string_view kClasses = "dDwWsSbB";
    int depth = 0;
    bool inClass = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\') {
            const char next = i + 1 < pattern.size() ? pattern[++i] : '\0';
            if (next == '\0' || (isAlnum(next) && kClasses.find(next) == std::string_view::npos)) {
                return true;
            }
        } else if (inClass) {
            inClass = c != ']';
        } else if (c == '[') {
            inClass = true;
            // "]" is itself when it comes first, also behind "^".
            i += i + 1 < pattern.size() && pattern[i + 1] == '^' ? 1 : 0;
            i += i + 1 < pattern.size() && pattern[i + 1] == ']' ? 1 : 0;
        } else if (c == '(') {
            ++depth;
            const std::string_view rest = pattern.substr(i + 1);
            const bool named =
                rest.starts_with("?P<") || rest.starts_with("?<") || rest.starts_with("?:");
            if (rest.starts_with('*') || (rest.starts_with('?') && !named) ||
                rest.starts_with("?<!") || rest.starts_with("?<=")) {
                return true;
            }
        } else if (c == ')') {
            --depth;
        } else if (c == '|' && depth <= 0) {
            return true;
        }
    }
    return false;
}

// The last character may be several bytes.
void dropLastCharacter(std::string& text) {
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) {
        text.pop_back();
    }
    if (!text.empty()) {
        text.pop_back();
    }
}

std::string_view withoutFinalDots(std::string_view host) {
    while (host.ends_with('.')) {
        host.remove_suffix(1);
    }
    return host;
}

} // namespace

std::string literalPrefix(std::string_view pattern, bool anchored) {
    if (isIntricate(pattern) || (!anchored && !pattern.starts_with('^'))) {
        return {};
    }
    std::string out;
    for (std::size_t i = pattern.starts_with('^') ? 1 : 0; i < pattern.size(); ++i) {
        char c = pattern[i];
        if (c == '\\' && !isAlnum(pattern[i + 1])) {
            c = pattern[++i];
        } else if (isMeta(c)) {
            // What may come not at all is no part of it.
            if (c == '*' || c == '?' || c == '{') {
                dropLastCharacter(out);
            }
            return out;
        }
        out += c;
    }
    return out;
}

std::string literalSuffix(std::string_view pattern) {
    if (isIntricate(pattern) || !pattern.ends_with('$')) {
        return {};
    }
    pattern.remove_suffix(1);
    const auto isEscaped = [&pattern](std::size_t at) {
        std::size_t marks = 0;
        while (marks < at && pattern[at - 1 - marks] == '\\') {
            ++marks;
        }
        return marks % 2 != 0;
    };
    std::string out;
    while (!pattern.empty()) {
        const std::size_t last = pattern.size() - 1;
        const bool escaped = isEscaped(last);
        if (escaped ? isAlnum(pattern[last]) : isMeta(pattern[last])) {
            break;
        }
        out += pattern[last];
        pattern.remove_suffix(escaped ? 2 : 1);
    }
    std::reverse(out.begin(), out.end());
    return out;
}

void RouteKeys::addHostEnding(std::string_view suffix) {
    hosts.push_back({HostKey::Kind::Suffix, std::string(suffix)});
    hosts.push_back({HostKey::Kind::Exact, std::string(suffix)});
}

void RouteKeys::addHostBeginning(std::string_view prefix) {
    hosts.push_back({HostKey::Kind::Prefix, std::string(prefix)});
    hosts.push_back({HostKey::Kind::Exact, std::string(prefix)});
}

void RouteKeys::addHostRegex(std::string_view pattern) {
    // Products pass over a final dot of the host, so that it is no part of a key.
    const std::string suffix = toLower(withoutFinalDots(literalSuffix(pattern)));
    const std::string prefix = toLower(withoutFinalDots(literalPrefix(pattern)));
    if (suffix.empty() && prefix.empty()) {
        hosts.emplace_back();
    } else if (suffix.size() >= prefix.size()) {
        addHostEnding(suffix);
    } else {
        addHostBeginning(prefix);
    }
}

void RouteKeys::addPathRegex(std::string_view pattern, bool anchored, bool caseSensitive) {
    const std::string prefix = literalPrefix(pattern, anchored);
    if (prefix.empty()) {
        paths.emplace_back();
    } else {
        paths.push_back({PathKey::Kind::Prefix, prefix, caseSensitive});
    }
}

void addToIndex(RouteIndex& index, const RouteKeys& keys, Rank rank) {
    static const std::vector<HostKey> kAnyHost(1);
    static const std::vector<PathKey> kAnyPath(1);
    const auto& hosts = keys.hosts.empty() ? kAnyHost : keys.hosts;
    const bool many = hosts.size() * keys.paths.size() > kMostKeys;
    for (const HostKey& host : hosts) {
        for (const PathKey& path : keys.paths.empty() || many ? kAnyPath : keys.paths) {
            index.add(host, path, rank);
        }
    }
}

} // namespace gatelens::match
