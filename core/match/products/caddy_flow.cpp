// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Caddy's placeholders: replacer.go and modules/caddyhttp/replacer.go of 2.11.
#include "core/base/strings.h"
#include "core/match/products/caddy_internal.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::match::caddy {

namespace {

constexpr std::size_t kMostNested = 20; // maps that ask maps

std::string fileOf(std::string_view path) {
    return std::string(path.substr(path.rfind('/') + 1)); // npos + 1 is 0
}

std::string dirOf(std::string_view path) {
    return std::string(path.substr(0, path.rfind('/') + 1));
}

std::string extensionOf(std::string_view path) {
    const std::string file = fileOf(path);
    const auto dot = file.rfind('.');
    return dot == std::string::npos ? std::string{} : file.substr(dot);
}

std::string cookie(const GoHeaders& headers, std::string_view name) {
    for (const auto value : headers.values("Cookie")) {
        for (const auto piece : split(value, ';')) {
            const auto pair = trim(piece);
            const auto equal = pair.find('=');
            if (equal != std::string_view::npos &&
                equalsIgnoreCase(trim(pair.substr(0, equal)), name)) {
                return std::string(pair.substr(equal + 1));
            }
        }
    }
    return {};
}

// Values that no one can know before the request is there.
bool isForeign(std::string_view key) {
    constexpr std::array<std::string_view, 11> kPrefixes{"env.",
                                                         "file.",
                                                         "system.",
                                                         "time.",
                                                         "http.request.uuid",
                                                         "http.request.duration",
                                                         "http.request.tls.",
                                                         "http.request.remote",
                                                         "http.reverse_proxy.header.",
                                                         "http.matchers.",
                                                         "http.response."};
    return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                       [key](std::string_view prefix) { return key.starts_with(prefix); });
}

// Element of a split path or host name: path.N from the left, labels.N from the right.
std::optional<std::string> element(std::vector<std::string_view> parts, std::string_view index,
                                   bool fromRight) {
    const auto number = parseInt(index);
    if (!number || *number < 0) {
        return std::nullopt;
    }
    const auto at = static_cast<std::size_t>(*number);
    if (at >= parts.size()) {
        return std::string{};
    }
    return std::string(parts[fromRight ? parts.size() - at - 1 : at]);
}

std::vector<std::string_view> segments(std::string_view path) {
    auto parts = split(path, '/');
    if (!parts.empty() && parts.front().empty()) {
        parts.erase(parts.begin());
    }
    return parts;
}

std::optional<std::string> ofUrl(const GoUrl& url, std::string_view key) {
    const std::string prefixed = url.rawQuery.empty() ? std::string{} : '?' + url.rawQuery;
    if (key == "uri.path") {
        return url.path;
    }
    if (key == "uri.path_escaped") {
        return goQueryEscape(url.path);
    }
    if (key == "uri.path.file") {
        return fileOf(url.path);
    }
    if (key == "uri.path.dir") {
        return dirOf(url.path);
    }
    if (key == "uri.path.file.ext") {
        return extensionOf(url.path);
    }
    if (key == "uri.path.file.base") {
        const std::string file = fileOf(url.path);
        return file.substr(0, file.size() - extensionOf(url.path).size());
    }
    if (key == "uri.query") {
        return url.rawQuery;
    }
    if (key == "uri.query_escaped") {
        return goQueryEscape(url.rawQuery);
    }
    if (key == "uri.prefixed_query") {
        return prefixed;
    }
    if (key.starts_with("uri.path.")) {
        return element(segments(url.path), key.substr(9), false);
    }
    return std::nullopt;
}

} // namespace

void Flow::addGap(std::string what, std::string effect, text::SourceRange range) {
    const auto known = std::find_if(decision.gaps.begin(), decision.gaps.end(),
                                    [&what](const auto& gap) { return gap.what == what; });
    if (known == decision.gaps.end()) {
        decision.gaps.push_back({std::move(what), std::move(effect), range});
    }
}

std::optional<std::string> Flow::ofRequest(std::string_view key) {
    const auto parts = splitGoHostPort(go.host);
    if (key == "method") {
        return go.method;
    }
    if (key == "scheme") {
        return sent.scheme;
    }
    if (key == "proto") {
        return fmt::format("HTTP/{}.{}", go.protoMajor, go.protoMinor);
    }
    if (key == "host") {
        return parts ? std::string(parts->host) : go.host;
    }
    if (key == "hostport") {
        return go.host;
    }
    if (key == "port") {
        return parts ? std::string(parts->port) : std::string{};
    }
    if (key == "remote.host") {
        return sent.clientIp;
    }
    if (key == "uri") {
        return go.url.requestUri();
    }
    if (key == "uri_escaped") {
        return goQueryEscape(go.url.requestUri());
    }
    if (key == "body") {
        return sent.body;
    }
    if (key == "orig_method") {
        return original.method;
    }
    if (key == "orig_uri") {
        return original.requestUri;
    }
    if (key.starts_with("orig_uri.")) {
        return ofUrl(original.url, key.substr(5));
    }
    if (key.starts_with("uri.query.")) {
        const GoQuery query = parseGoQuery(go.url.rawQuery);
        return fmt::format("{}", fmt::join(query.values(key.substr(10)), ","));
    }
    if (key.starts_with("header.")) {
        return fmt::format("{}", fmt::join(go.headers.values(key.substr(7)), ","));
    }
    if (key.starts_with("cookie.")) {
        return cookie(go.headers, key.substr(7));
    }
    if (key.starts_with("host.labels.")) {
        const auto label = element(split(parts ? parts->host : std::string_view(go.host), '.'),
                                   key.substr(12), true);
        return label ? std::optional(toLower(*label)) : std::nullopt;
    }
    return ofUrl(go.url, key);
}

std::optional<std::string> Flow::mapped(const std::string& key) {
    for (const MapRules* rules : maps) {
        const auto found = std::find(rules->destinations.begin(), rules->destinations.end(), key);
        if (found == rules->destinations.end() || m_mapDepth > kMostNested) {
            continue;
        }
        const auto at = static_cast<std::size_t>(found - rules->destinations.begin());
        ++m_mapDepth;
        const std::string input = replaceAll(rules->source);
        std::optional<std::string> out;
        for (const Mapping& mapping : rules->mappings) {
            if (at >= mapping.outputs.size() || !mapping.outputs[at]) {
                continue;
            }
            if (mapping.regex) {
                if (const auto match = mapping.regex->find(input)) {
                    out = expandTemplate(*mapping.outputs[at], *match, TemplateStyle::Go);
                    break;
                }
            } else if (input == mapping.input) {
                out = replaceAll(*mapping.outputs[at]);
                break;
            }
        }
        if (!out) {
            out = at < rules->defaults.size() ? replaceAll(rules->defaults[at]) : std::string{};
        }
        --m_mapDepth;
        return out;
    }
    return std::nullopt;
}

void Flow::capture(const std::string& key, std::string_view value) {
    known[key] = value;
    captured[key] = judged;
}

// The matchers of a set come from a map and are asked in no fixed order (FromInterface of
// caddyhttp/routes.go), so that an expression of a set that fails may leave captures.
void Flow::warnOfCapture(const std::string& key) {
    constexpr std::string_view kPrefix = "http.regexp.";
    if (racing == nullptr || !key.starts_with(kPrefix)) {
        return;
    }
    const std::string rest = key.substr(kPrefix.size());
    const auto dot = rest.find('.');
    const std::string name = dot == std::string::npos ? std::string() : rest.substr(0, dot);
    const auto owner = captured.find(key);
    const bool own = owner != captured.end() &&
                     std::find(running.begin(), running.end(), owner->second) != running.end();
    const bool races = dot == std::string::npos ? !racing->empty() : racing->contains(name);
    if (!own && races) {
        addGap(fmt::format("placeholder {{{}}}", key),
               "matchers are asked in no fixed order; an expression of a route that does not "
               "match may have left another value");
    }
}

std::optional<std::string> Flow::placeholder(const std::string& key) {
    warnOfCapture(key);
    if (const auto found = known.find(key); found != known.end()) {
        return found->second;
    }
    constexpr std::string_view kRequest = "http.request.";
    if (key.starts_with(kRequest)) {
        if (auto value = ofRequest(std::string_view(key).substr(kRequest.size()))) {
            return value;
        }
    }
    if (key.starts_with("http.vars.")) {
        const auto found = variables.find(key.substr(10));
        return found == variables.end() ? std::string{} : found->second;
    }
    if (auto value = mapped(key)) {
        return value;
    }
    if (isForeign(key)) {
        addGap(fmt::format("placeholder {{{}}}", key), "it is taken for empty; only the running "
                                                       "gateway knows its value");
        return std::string{};
    }
    return std::nullopt;
}

std::string Flow::replace(std::string_view text, bool unknownToo) {
    if (text.find_first_of("{}") == std::string_view::npos) {
        return std::string(text);
    }
    std::string out;
    std::size_t written = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i > 0 && text[i - 1] == '\\' && (text[i] == '{' || text[i] == '}')) {
            out += text.substr(written, i - 1 - written);
            written = i;
            continue;
        }
        if (text[i] != '{') {
            continue;
        }
        auto end = text.find('}', i);
        while (end != std::string_view::npos && end + 1 < text.size() && text[end - 1] == '\\') {
            end = text.find('}', end + 1);
        }
        if (end == std::string_view::npos) {
            continue;
        }
        out += text.substr(written, i - written);
        const auto value = placeholder(std::string(text.substr(i + 1, end - i - 1)));
        if (!value && !unknownToo) {
            written = i;
            continue;
        }
        out += value.value_or("");
        i = end;
        written = end + 1;
    }
    return out + std::string(text.substr(written));
}

} // namespace gatelens::match::caddy
