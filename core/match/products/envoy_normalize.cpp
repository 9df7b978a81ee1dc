// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/envoy_normalize.h"

#include "core/base/strings.h"
#include "core/match/path.h"
#include "core/match/products/envoy_fields.h"

#include <algorithm>

namespace gatelens::match::envoy {

namespace {

// %2F and %5C become what they stand for.
std::string unescapeSlashes(std::string_view path) {
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const auto escape = toLower(path.substr(i, 3));
        if (escape == "%2f" || escape == "%5c") {
            out += escape == "%2f" ? '/' : '\\';
            i += 2;
        } else {
            out += path[i];
        }
    }
    return out;
}

// A dot segment with parameters (".;v=1") is one; with an escaped dot it is none.
std::string withoutDotParameters(std::string_view path) {
    std::string out;
    while (!path.empty()) {
        const auto end = std::min(path.find_first_of("/\\", 1), path.size());
        const std::string_view segment = path.substr(0, end);
        const auto dots = segment.find_first_not_of('.', 1);
        const bool parameters = dots != std::string_view::npos && segment[dots] == ';' &&
                                (dots == 2 || dots == 3) && segment.front() != '.';
        out += parameters ? segment.substr(0, dots) : segment;
        path.remove_prefix(end);
    }
    return out;
}

// Where an undone escape makes one of a stray percent sign before it ("%%362"), that
// sign is escaped (CheckForNestedEscapes of the URL library that Envoy uses).
void escapeStrayPercent(std::string& out, std::size_t stray, std::string_view rest) {
    if (stray == std::string::npos || stray + 3 < out.size()) {
        return;
    }
    const bool second = stray + 3 == out.size();
    const char next = second ? out.back() : rest.empty() ? '\0' : rest.front();
    if (hexValue(out[stray + 1]) >= 0 && hexValue(next) >= 0) {
        out.insert(stray + 1, "25");
    }
}

// Escapes of unreserved characters are undone, other escapes stay as they were
// written, a backslash counts as a slash.
std::string unescapeUnreserved(std::string_view path) {
    std::string out;
    std::size_t stray = std::string::npos;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '\\') {
            out += '/';
            continue;
        }
        const int high = i + 2 < path.size() ? hexValue(path[i + 1]) : -1;
        const int low = i + 2 < path.size() ? hexValue(path[i + 2]) : -1;
        if (path[i] != '%' || high < 0 || low < 0) {
            stray = path[i] == '%' ? out.size() : stray;
            out += path[i];
            continue;
        }
        const char byte = static_cast<char>(high * 16 + low);
        if (isUnreserved(byte)) {
            out += byte;
            escapeStrayPercent(out, stray, path.substr(i + 3));
        } else {
            out += path.substr(i, 3);
        }
        i += 2;
    }
    return out;
}

} // namespace

PathRules readPathRules(const text::Node* manager) {
    PathRules rules;
    rules.normalize = fieldBool(manager, "normalize_path", false);
    rules.merge = fieldBool(manager, "merge_slashes", false);
    const std::string action = fieldText(manager, "path_with_escaped_slashes_action");
    if (action == "REJECT_REQUEST" || action == "2") {
        rules.escapedSlashes = PathRules::Slashes::Reject;
    } else if (action == "UNESCAPE_AND_REDIRECT" || action == "3") {
        rules.escapedSlashes = PathRules::Slashes::Redirect;
    } else if (action == "UNESCAPE_AND_FORWARD" || action == "4") {
        rules.escapedSlashes = PathRules::Slashes::Forward;
    }
    return rules;
}

PathResult normalize(const PathRules& rules, std::string_view path) {
    PathResult result;
    result.path = path;
    if (rules.escapedSlashes != PathRules::Slashes::Keep) {
        std::string unescaped = unescapeSlashes(path);
        const bool found = unescaped != path;
        if (found && rules.escapedSlashes == PathRules::Slashes::Reject) {
            result.action = PathResult::Action::Refuse;
            result.reason = "the path has an escaped slash (path_with_escaped_slashes_action)";
            return result;
        }
        if (found && rules.escapedSlashes == PathRules::Slashes::Redirect) {
            result.action = PathResult::Action::Redirect;
            result.reason = "the path has an escaped slash (path_with_escaped_slashes_action)";
        }
        result.path = std::move(unescaped);
    }
    if (rules.normalize) {
        result.path = removeDotSegments(unescapeUnreserved(withoutDotParameters(result.path)));
    }
    if (rules.merge) {
        // A path of slashes alone keeps its first and its last (PathUtil::mergeSlashes).
        const bool slashesOnly =
            result.path.size() > 1 && result.path.find_first_not_of('/') == std::string::npos;
        result.path = slashesOnly ? "//" : mergeSlashes(result.path);
    }
    return result;
}

} // namespace gatelens::match::envoy
