// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/envoy_normalize.h"

#include "core/base/strings.h"
#include "core/match/path.h"
#include "core/match/products/envoy_fields.h"

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

// Escapes of unreserved characters are undone, other escapes stay as they were
// written, a backslash counts as a slash (the URL library that Envoy uses).
std::string unescapeUnreserved(std::string_view path) {
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '\\') {
            out += '/';
            continue;
        }
        const int high = i + 2 < path.size() ? hexValue(path[i + 1]) : -1;
        const int low = i + 2 < path.size() ? hexValue(path[i + 2]) : -1;
        if (path[i] != '%' || high < 0 || low < 0) {
            out += path[i];
            continue;
        }
        const char byte = static_cast<char>(high * 16 + low);
        if (isUnreserved(byte)) {
            out += byte;
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
        result.path = removeDotSegments(unescapeUnreserved(result.path));
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
