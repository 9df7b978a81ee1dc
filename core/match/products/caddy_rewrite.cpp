// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// modules/caddyhttp/rewrite/rewrite.go of Caddy 2.11: its steps in its order.
#include "core/base/strings.h"
#include "core/match/path.h"
#include "core/match/products/caddy_internal.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

namespace gatelens::match::caddy {

using text::Node;

class Rewrite final {
public:
    struct Substring {
        std::string find;
        std::string replacement;
        std::int64_t limit = 0;
    };
    struct Pattern {
        Regex find;
        std::string replacement;
    };
    struct QueryStep {
        enum class Kind : std::uint8_t { Rename, Set, Add, Replace, Delete } kind = Kind::Set;
        std::string key;
        std::string value;  // of Replace: the replacement
        std::string search; // of Replace
        std::optional<Regex> regex;
    };

    std::string method;
    std::string uri;
    std::string stripPrefix;
    std::string stripSuffix;
    std::vector<Substring> substrings;
    std::vector<Pattern> patterns;
    bool changesQuery = false;
    std::vector<QueryStep> query;
};

namespace {

// Where the parts of a URI template are; `npos`: not there.
struct UriParts {
    std::optional<std::string_view> path;
    std::optional<std::string_view> query;
    std::optional<std::string_view> fragment;
};

UriParts partsOf(std::string_view uri) {
    UriParts parts;
    const auto hash = uri.find('#');
    const auto head = uri.substr(0, hash);
    if (hash != std::string_view::npos) {
        parts.fragment = uri.substr(hash + 1);
    }
    const auto mark = head.find('?');
    if (mark != 0 && !head.empty()) {
        parts.path = head.substr(0, mark);
    }
    if (mark != std::string_view::npos) {
        parts.query = head.substr(mark + 1);
    }
    return parts;
}

std::string replacedText(std::string text, std::string_view find, std::string_view with,
                         std::int64_t limit = -1) {
    if (find.empty()) {
        return text;
    }
    std::size_t at = 0;
    while (limit != 0 && (at = text.find(find, at)) != std::string::npos) {
        text.replace(at, find.size(), with);
        at += with.size();
        --limit;
    }
    return text;
}

// buildQueryString: placeholders are filled in component by component and escaped.
std::string buildQuery(std::string_view query, Flow& flow) {
    std::string out;
    bool wroteValue = true; // the next component is a key
    while (!query.empty()) {
        const auto end = std::min(query.find_first_of("=&"), query.size());
        const bool ampersand = end < query.size() && query[end] == '&';
        std::string component;
        std::string_view left = query.substr(0, end);
        while (!left.empty()) {
            const auto open = left.find('{');
            const auto close = open == std::string_view::npos ? open : left.find('}', open);
            component += left.substr(0, close == std::string_view::npos ? left.size() : open);
            if (close == std::string_view::npos) {
                break;
            }
            const std::string key(left.substr(open + 1, close - open - 1));
            const bool unset =
                key.starts_with("http.vars.") && !flow.variables.contains(key.substr(10));
            // A value that is not there prints as Go prints nil.
            const std::string value =
                unset ? std::string("<nil>") : flow.placeholder(key).value_or("<nil>");
            component +=
                key == "http.request.uri.query" && wroteValue ? value : goQueryEscape(value);
            left.remove_prefix(close + 1);
        }
        query.remove_prefix(std::min(end + 1, query.size()));
        if (!wroteValue) {
            out += '=';
        } else if (!out.empty() && !component.empty()) {
            out += '&';
        }
        out += component;
        wroteValue = ampersand;
    }
    return out;
}

void rewriteUri(const std::string& uri, GoRequest& request, Flow& flow) {
    const UriParts parts = partsOf(uri);
    std::string path;
    if (parts.path) {
        path = replacedText(std::string(*parts.path), "{http.request.uri.path}",
                            request.url.escapedPath());
        path = flow.replaceAll(path);
    }
    std::string query(parts.query.value_or(""));
    if (const auto mark = path.find('?'); mark != std::string::npos) {
        if (query.empty()) {
            // Braces that came in with values are no placeholders.
            query = replacedText(replacedText(path.substr(mark + 1), "{", "%7B"), "}", "%7D");
        }
        path.resize(mark);
    }
    const std::string newQuery = buildQuery(query, flow);
    if (parts.path) {
        request.url.path = goPathUnescape(path).value_or(path);
        request.url.rawPath.clear();
    }
    // A query that came in through the path is kept only when one was asked for.
    if (parts.query) {
        request.url.rawQuery = newQuery;
    }
    if (parts.fragment) {
        request.url.fragment = flow.replaceAll(*parts.fragment);
    }
}

void changePath(GoUrl& url, const std::function<std::string(const std::string&)>& change) {
    url.rawPath = change(url.escapedPath());
    const auto decoded = goPathUnescape(url.rawPath);
    url.path = decoded && !decoded->empty() ? *decoded : change(url.path);
    GoUrl plain;
    plain.path = url.path;
    if (url.rawPath == plain.escapedPath()) {
        url.rawPath.clear();
    }
}

// A path in pieces that stand for one byte each: a byte, or an escape.
std::vector<std::string_view> piecesOf(std::string_view text) {
    std::vector<std::string_view> pieces;
    while (!text.empty()) {
        const bool escape = text[0] == '%' && text.size() >= 3 && percentDecode(text.substr(0, 3));
        pieces.push_back(text.substr(0, escape ? 3 : 1));
        text.remove_prefix(pieces.back().size());
    }
    return pieces;
}

// An escape in what is to be stripped asks for the same escape in the path; anything
// else is compared decoded. Case does not matter.
bool samePiece(std::string_view path, std::string_view wanted) {
    const bool literal = path.size() == 3 && wanted.size() == 1;
    return equalsIgnoreCase(literal ? percentDecode(path).value_or("") : std::string(path), wanted);
}

struct Trimmed {
    std::string path;
    bool changed = false;
};

Trimmed trimPath(const std::string& path, std::string_view affix, bool fromEnd) {
    const auto pieces = piecesOf(path);
    const auto wanted = piecesOf(affix);
    const std::size_t skipped = pieces.size() - std::min(wanted.size(), pieces.size());
    const auto from = pieces.begin() + static_cast<std::ptrdiff_t>(fromEnd ? skipped : 0);
    if (wanted.size() > pieces.size() ||
        !std::equal(wanted.begin(), wanted.end(), from,
                    [](std::string_view w, std::string_view p) { return samePiece(p, w); })) {
        return {path, false};
    }
    std::size_t length = 0;
    for (auto at = from; at != from + static_cast<std::ptrdiff_t>(wanted.size()); ++at) {
        length += at->size();
    }
    return {fromEnd ? path.substr(0, path.size() - length) : path.substr(length), true};
}

void stripAffix(GoUrl& url, const std::string& affix, bool fromEnd) {
    const bool merge = affix.find("//") == std::string::npos;
    bool changed = false;
    changePath(url, [&](const std::string& path) {
        Trimmed trimmed = trimPath(cleanPath(path, merge), affix, fromEnd);
        changed = changed || trimmed.changed;
        return trimmed.path;
    });
    // The path and its escaped form get their slash back each for itself, so that an
    // encoded slash at the front makes them differ and is decoded (2.11.7).
    if (changed && !url.path.starts_with('/')) {
        url.path.insert(0, "/");
    }
    if (changed && !url.rawPath.empty() && !url.rawPath.starts_with('/')) {
        url.rawPath.insert(0, "/");
    }
    // Dot segments that were encoded and are so no longer are resolved; repeated slashes
    // stay, and so does the escaped form when there were none (2.11.7).
    const std::string resolved = changed ? cleanPath(url.path, false) : url.path;
    if (resolved != url.path) {
        url.path = resolved;
        url.rawPath.clear();
    }
}

void strip(const Rewrite& rewrite, GoRequest& request, Flow& flow) {
    if (!rewrite.stripPrefix.empty()) {
        const std::string prefix = flow.replaceAll(rewrite.stripPrefix);
        stripAffix(request.url, prefix.starts_with('/') ? prefix : '/' + prefix, false);
    }
    if (!rewrite.stripSuffix.empty()) {
        stripAffix(request.url, flow.replaceAll(rewrite.stripSuffix), true);
    }
}

void applyQueryStep(const Rewrite::QueryStep& step, GoQuery& query, Flow& flow) {
    using Kind = Rewrite::QueryStep::Kind;
    const std::string key = flow.replaceAll(step.key);
    const auto isKey = [&key](const auto& pair) { return pair.first == key; };
    if (key.empty()) {
        return;
    }
    if (step.kind == Kind::Delete) {
        std::erase_if(query.pairs, isKey);
    } else if (step.kind == Kind::Set) {
        std::erase_if(query.pairs, isKey);
        query.pairs.emplace_back(key, flow.replaceAll(step.value));
    } else if (step.kind == Kind::Add) {
        query.pairs.emplace_back(key, flow.replaceAll(step.value));
    } else if (step.kind == Kind::Rename) {
        const std::string name = flow.replaceAll(step.value);
        const bool there = std::any_of(query.pairs.begin(), query.pairs.end(), isKey);
        if (name.empty() || name == key || !there) {
            return;
        }
        std::erase_if(query.pairs, [&name](const auto& pair) { return pair.first == name; });
        for (auto& pair : query.pairs) {
            pair.first = pair.first == key ? name : pair.first;
        }
    } else {
        const std::string search = flow.replaceKnown(step.search);
        const std::string with = flow.replaceKnown(step.value);
        for (auto& [name, value] : query.pairs) {
            if (key == "*" || name == key) {
                value = step.regex ? goReplaceAll(*step.regex, value, with)
                                   : replacedText(value, search, with);
            }
        }
    }
}

Status readQuery(const Node& node, Rewrite& out) {
    using Kind = Rewrite::QueryStep::Kind;
    const auto addPairs = [&](std::string_view section, Kind kind) {
        if (const Node* list = member(&node, section)) {
            for (const Node* item : list->items) {
                out.query.push_back({kind, textAt(item, "key"), textAt(item, "val"), {}, {}});
            }
        }
    };
    addPairs("rename", Kind::Rename);
    addPairs("set", Kind::Set);
    addPairs("add", Kind::Add);
    if (const Node* list = member(&node, "replace")) {
        for (const Node* item : list->items) {
            Rewrite::QueryStep step{Kind::Replace,
                                    textAt(item, "key"),
                                    textAt(item, "replace"),
                                    textAt(item, "search"),
                                    {}};
            if (const std::string pattern = textAt(item, "search_regexp"); !pattern.empty()) {
                auto regex = Regex::compile(pattern, {.dialect = RegexDialect::Go});
                if (!regex) {
                    return fail(std::move(regex.error()));
                }
                step.regex = std::move(*regex);
            }
            out.query.push_back(std::move(step));
        }
    }
    for (const std::string& key : textsAt(&node, "delete")) {
        out.query.push_back({Kind::Delete, key, {}, {}, {}});
    }
    return {};
}

} // namespace

Result<RewritePtr> rewriteOf(const Node& config) {
    auto out = std::make_shared<Rewrite>();
    out->method = textAt(&config, "method");
    out->uri = textAt(&config, "uri");
    out->stripPrefix = textAt(&config, "strip_path_prefix");
    out->stripSuffix = textAt(&config, "strip_path_suffix");
    if (const Node* list = member(&config, "uri_substring")) {
        for (const Node* item : list->items) {
            const Node* limit = member(item, "limit");
            out->substrings.push_back({textAt(item, "find"), textAt(item, "replace"),
                                       limit == nullptr ? 0 : limit->asInt().value_or(0)});
        }
    }
    if (const Node* list = member(&config, "path_regexp")) {
        for (const Node* item : list->items) {
            auto regex = Regex::compile(textAt(item, "find"), {.dialect = RegexDialect::Go});
            if (!regex) {
                return fail(std::move(regex.error()));
            }
            out->patterns.push_back({std::move(*regex), textAt(item, "replace")});
        }
    }
    if (const Node* query = member(&config, "query")) {
        out->changesQuery = true;
        if (auto status = readQuery(*query, *out); !status) {
            return fail(std::move(status.error()));
        }
    }
    return out;
}

void applyRewrite(const Rewrite& rewrite, GoRequest& request, Flow& flow) {
    if (!rewrite.method.empty()) {
        request.method = flow.replaceAll(rewrite.method);
        std::transform(
            request.method.begin(), request.method.end(), request.method.begin(),
            [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    }
    if (!rewrite.uri.empty()) {
        rewriteUri(rewrite.uri, request, flow);
    }
    strip(rewrite, request, flow);
    for (const auto& substring : rewrite.substrings) {
        const std::string find = flow.replaceAll(substring.find);
        const std::string with = flow.replaceAll(substring.replacement);
        const bool merge = substring.find.find("//") == std::string::npos;
        const std::int64_t limit = substring.limit == 0 ? -1 : substring.limit;
        changePath(request.url, [&](const std::string& path) {
            return replacedText(cleanPath(path, merge), find, with, limit);
        });
        request.url.rawQuery = replacedText(request.url.rawQuery, find, with, limit);
    }
    for (const auto& pattern : rewrite.patterns) {
        const std::string with = flow.replaceAll(pattern.replacement);
        changePath(request.url,
                   [&](const std::string& path) { return goReplaceAll(pattern.find, path, with); });
    }
    if (rewrite.changesQuery) {
        GoQuery query = parseGoQuery(request.url.rawQuery);
        for (const auto& step : rewrite.query) {
            applyQueryStep(step, query, flow);
        }
        request.url.rawQuery = encodeGoQuery(query);
    }
    request.requestUri = request.url.requestUri();
}

} // namespace gatelens::match::caddy
