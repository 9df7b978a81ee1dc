// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/origin_pattern.h"

#include <string_view>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

// A dot between two letters of a name that is neither escaped nor quantified nor in
// a class.
bool hasBareDot(std::string_view regex) {
    bool inClass = false;
    for (std::size_t i = 0; i < regex.size(); ++i) {
        const char c = regex[i];
        if (c == '\\') {
            ++i;
        } else if (c == '[') {
            inClass = true;
        } else if (c == ']') {
            inClass = false;
        } else if (c == '.' && !inClass && i > 0 && i + 1 < regex.size() &&
                   isNameCharacter(regex[i - 1]) && isNameCharacter(regex[i + 1])) {
            return true;
        }
    }
    return false;
}

// ".*shop.example" and "[a-z]+shop.example": the part in front of the name has no
// dot of its own to end at.
bool hasOpenStart(std::string_view regex) {
    for (const std::string_view any : {".*", ".+", "[a-z]*", "[a-z]+", "\\w*", "\\w+"}) {
        for (auto at = regex.find(any); at != std::string_view::npos;
             at = regex.find(any, at + 1)) {
            std::string_view rest = regex.substr(at + any.size());
            while (!rest.empty() && (rest.front() == ')' || rest.front() == '?')) {
                rest.remove_prefix(1);
            }
            if (!rest.empty() && isNameCharacter(rest.front())) {
                return true;
            }
        }
    }
    return false;
}

std::string_view withoutGroup(std::string_view regex) {
    while (!regex.empty() && (regex.front() == '(' || regex.front() == '^')) {
        regex.remove_prefix(1);
    }
    return regex;
}

Looseness looseRegex(const Origin& origin) {
    const std::string_view regex = origin.text;
    const bool start = origin.anchor != model::RegexAnchor::Search || regex.starts_with('^') ||
                       regex.starts_with("(^") || regex.starts_with("\\A");
    const bool end = origin.anchor == model::RegexAnchor::Full || regex.ends_with('$') ||
                     regex.ends_with("$)") || regex.ends_with("\\z") || regex.ends_with("\\Z");
    if (!end) {
        return {"it has no end: whatever follows the name gets in as well",
                "https://shop.example.evil.example", false};
    }
    if (!start && !withoutGroup(regex).starts_with("\\.")) {
        return {"it has no start: whatever stands before the name gets in as well",
                "https://evil-shop.example", false};
    }
    if (hasOpenStart(regex)) {
        return {"what stands before the name need not end with a dot", "https://evilshop.example",
                false};
    }
    if (hasBareDot(regex)) {
        return {"an unescaped dot stands for any character", "https://shopXexample", false};
    }
    if (withoutGroup(regex).starts_with("http://") || regex.find("https?") != regex.npos) {
        return {
            "it lets in clear-text origins, which whoever stands on the way can forge", {}, true};
    }
    return {};
}

bool isLocal(std::string_view origin) {
    return origin.find("//localhost") != std::string_view::npos ||
           origin.find("//127.") != std::string_view::npos ||
           origin.find("//[::1]") != std::string_view::npos;
}

Looseness looseWildcard(std::string_view text) {
    const auto star = text.find('*');
    if (star != std::string_view::npos && star + 1 < text.size() && text[star + 1] != '.' &&
        text[star + 1] != ':') {
        return {"the star is not followed by a dot", "https://evilshop.example", false};
    }
    if (!text.empty() && text.back() == '*' && text.find(":*") == std::string_view::npos) {
        return {"the star at the end lets any continuation of the name in",
                "https://shop.example.evil.example", false};
    }
    return {};
}

} // namespace

Looseness loosenessOf(const Origin& origin) {
    switch (origin.kind) {
    case OriginKind::Regex:
        return looseRegex(origin);
    case OriginKind::Wildcard:
        return looseWildcard(origin.text);
    case OriginKind::Prefix:
        // Only with the port's colon or a slash the host is complete.
        return origin.text.ends_with(':') || origin.text.ends_with('/')
                   ? Looseness{}
                   : Looseness{"it compares only the beginning", origin.text + ".evil.example",
                               false};
    case OriginKind::Suffix:
        return origin.text.starts_with('.') || origin.text.find("://") != std::string::npos
                   ? Looseness{}
                   : Looseness{"it compares only the end", "https://evil" + origin.text, false};
    case OriginKind::Contains:
        return {"it only looks for the text somewhere", "https://evil.example/" + origin.text,
                false};
    case OriginKind::Exact:
        if (origin.text.starts_with("http://") && !isLocal(origin.text)) {
            return {
                "it is a clear-text origin, which whoever stands on the way can forge", {}, true};
        }
        return {};
    default:
        return {};
    }
}

} // namespace gatelens::findings
