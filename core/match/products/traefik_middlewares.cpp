// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The middlewares of Traefik 3.7 that change the path or answer with a redirect, as
// pkg/middlewares/<name> has them.
#include "core/base/strings.h"
#include "core/match/path.h"
#include "core/match/products/traefik_internal.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::match::traefik {

namespace {

using text::Node;
using Outcome = Middleware::Outcome;

const Node* member(const model::Policy& policy, std::string_view key) {
    const Node* value = policy.config == nullptr ? nullptr : policy.config->get(key);
    return value == nullptr || value->isNull() ? nullptr : value;
}

std::string textOf(const model::Policy& policy, std::string_view key) {
    const Node* value = member(policy, key);
    return value == nullptr ? std::string{} : std::string(value->asText().value_or(""));
}

bool boolOf(const model::Policy& policy, std::string_view key) {
    const Node* value = member(policy, key);
    return value != nullptr && value->asBool().value_or(false);
}

std::vector<std::string> textsOf(const model::Policy& policy, std::string_view key) {
    std::vector<std::string> out;
    if (const Node* list = member(policy, key)) {
        for (const Node* item : list->items) {
            out.emplace_back(trim(item->text));
        }
    }
    return out;
}

std::string withSlash(std::string text) {
    return text.empty() || text.front() == '/' ? text : '/' + text;
}

// The bytes of an escaped path that stand for the first bytes of the decoded one.
std::size_t escapedLength(std::string_view rawPath, std::size_t decoded) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < decoded && at < rawPath.size(); ++i) {
        at += rawPath[at] == '%' && at + 2 < rawPath.size() ? 3 : 1;
    }
    return std::min(at, rawPath.size());
}

Outcome notEquivalent() {
    return {400, {}, "the changed path holds dot segments or repeated slashes"};
}

// The path must be what sanitizing would make of it, else the request is refused
// (since 3.7.3).
bool settlePath(GoRequest& request) {
    const std::string path = request.url.path;
    if (!path.empty()) {
        request.url = request.url.cleaned();
    }
    if (path != request.url.path) {
        return false;
    }
    request.requestUri = request.url.requestUri();
    return true;
}

class AddPrefix final : public Middleware {
public:
    explicit AddPrefix(std::string prefix)
        : m_prefix(std::move(prefix)) {}

    Outcome pass(Run& run) const override {
        GoUrl& url = run.request.url;
        url.path = withSlash(m_prefix + url.path);
        if (!url.rawPath.empty()) {
            url.rawPath = withSlash(m_prefix + url.rawPath);
        }
        run.request.requestUri = url.requestUri();
        return {};
    }

private:
    std::string m_prefix;
};

class StripPrefix final : public Middleware {
public:
    StripPrefix(std::vector<std::string> prefixes, bool forceSlash)
        : m_prefixes(std::move(prefixes))
        , m_forceSlash(forceSlash) {}

    Outcome pass(Run& run) const override {
        GoUrl& url = run.request.url;
        for (const std::string& prefix : m_prefixes) {
            if (!url.path.starts_with(prefix)) {
                continue;
            }
            url.path = rest(url.path.substr(prefix.size()));
            if (!url.rawPath.empty()) {
                url.rawPath = rest(url.rawPath.substr(escapedLength(url.rawPath, prefix.size())));
            }
            if (!settlePath(run.request)) {
                return notEquivalent();
            }
            run.request.headers.add("X-Forwarded-Prefix", prefix);
            break;
        }
        return {};
    }

private:
    [[nodiscard]] std::string rest(std::string text) const {
        if (!m_forceSlash) {
            return withSlash(std::move(text));
        }
        return text.starts_with('/') ? text : '/' + text;
    }

    std::vector<std::string> m_prefixes;
    bool m_forceSlash;
};

class StripPrefixRegex final : public Middleware {
public:
    explicit StripPrefixRegex(std::vector<Regex> expressions)
        : m_expressions(std::move(expressions)) {}

    Outcome pass(Run& run) const override {
        GoUrl& url = run.request.url;
        for (const Regex& expression : m_expressions) {
            const auto match = expression.find(url.path);
            const std::string prefix(match ? match->groups.front() : std::string_view{});
            if (prefix.empty() || !url.path.starts_with(prefix)) {
                continue;
            }
            run.request.headers.add("X-Forwarded-Prefix", prefix);
            url.path = withSlash(url.path.substr(prefix.size()));
            if (!url.rawPath.empty()) {
                url.rawPath =
                    withSlash(url.rawPath.substr(escapedLength(url.rawPath, prefix.size())));
            }
            if (!settlePath(run.request)) {
                return notEquivalent();
            }
            break;
        }
        return {};
    }

private:
    std::vector<Regex> m_expressions;
};

// Sets the escaped path; false when it cannot be decoded.
bool replacePath(GoRequest& request, std::string rawPath) {
    auto decoded = goPathUnescape(rawPath);
    if (!decoded) {
        return false;
    }
    request.url.rawPath = std::move(rawPath);
    request.url.path = std::move(*decoded);
    request.requestUri = request.url.requestUri();
    return true;
}

std::string currentPath(const GoUrl& url) {
    return url.rawPath.empty() ? url.escapedPath() : url.rawPath;
}

class ReplacePath final : public Middleware {
public:
    explicit ReplacePath(std::string path)
        : m_path(std::move(path)) {}

    Outcome pass(Run& run) const override {
        run.request.headers.add("X-Replaced-Path", currentPath(run.request.url));
        if (!replacePath(run.request, m_path)) {
            return {500, {}, fmt::format("the path {} holds a malformed escape", m_path)};
        }
        return {};
    }

private:
    std::string m_path;
};

class ReplacePathRegex final : public Middleware {
public:
    ReplacePathRegex(Regex regex, std::string replacement)
        : m_regex(std::move(regex))
        , m_replacement(std::move(replacement)) {}

    Outcome pass(Run& run) const override {
        const std::string path = currentPath(run.request.url);
        if (!m_regex.search(path)) {
            return {};
        }
        run.request.headers.add("X-Replaced-Path", path);
        if (!replacePath(run.request, goReplaceAll(m_regex, path, m_replacement))) {
            return {500, {}, "the replaced path holds a malformed escape"};
        }
        return settlePath(run.request) ? Outcome{} : notEquivalent();
    }

private:
    Regex m_regex;
    std::string m_replacement;
};

constexpr std::string_view kUri = R"(^(https?):\/\/(\[[\w:.]+\]|[\w\._-]+)?(:\d+)?(.*)$)";

// What the request's URL was, put together from what came with it.
struct Origin {
    std::string scheme = "http";
    std::string host;
    std::string port;
    std::string uri;

    [[nodiscard]] std::string text() const { return scheme + "://" + host + port + uri; }
};

void readAbsolute(Origin& origin, const Regex& uri) {
    const auto match = uri.find(origin.uri);
    if (!match) {
        return;
    }
    origin.scheme = match->groups[1];
    if (!match->groups[2].empty()) {
        origin.host = match->groups[2];
    }
    if (!match->groups[3].empty()) {
        origin.port = match->groups[3];
    }
    // The view points into what is replaced.
    origin.uri = std::string(match->groups[4]);
}

class Redirect final : public Middleware {
public:
    struct Settings {
        bool permanent = false;
        bool ofScheme = false; // redirectScheme
        int status = 0;        // whatever the method, when set
    };

    Redirect(Regex regex, Regex uri, std::string replacement, Settings settings)
        : m_regex(std::move(regex))
        , m_uri(std::move(uri))
        , m_replacement(std::move(replacement))
        , m_settings(settings) {}

    Outcome pass(Run& run) const override {
        const std::string old = originOf(run);
        if (!m_regex.search(old)) {
            return {};
        }
        const std::string target = goReplaceAll(m_regex, old, m_replacement);
        auto url = parseGoUrl(target);
        if (!url) {
            // An error of net/url counts as one of the network.
            return {502, {}, fmt::format("\"{}\" is no URL to redirect to", target)};
        }
        if (target == old) {
            run.request.url = std::move(*url);
            run.request.requestUri = run.request.url.requestUri();
            return {};
        }
        const bool get = run.request.method == "GET";
        int status = m_settings.permanent ? (get ? 301 : 308) : (get ? 302 : 307);
        if (m_settings.status != 0) {
            status = m_settings.status;
        }
        return {status, url->text(), "the redirect applies"};
    }

private:
    [[nodiscard]] std::string originOf(const Run& run) const {
        Origin origin;
        origin.host = run.request.host;
        origin.uri = run.request.requestUri;
        if (m_settings.ofScheme) {
            if (const auto parts = splitGoHostPort(run.request.host)) {
                origin.port = fmt::format(":{}", parts->port);
                origin.host = std::string(parts->host);
            }
        }
        readAbsolute(origin, m_uri);
        if (run.sent.scheme == "https") {
            origin.scheme = "https";
        }
        if (m_settings.ofScheme) {
            const std::string proto = toLower(run.request.headers.get("X-Forwarded-Proto"));
            if (proto == "http" || proto == "ws") {
                origin.scheme = "http";
            } else if (proto == "https" || proto == "wss") {
                origin.scheme = "https";
            }
            if ((origin.scheme == "http" && origin.port == ":80") ||
                (origin.scheme == "https" && origin.port == ":443")) {
                origin.port.clear();
            }
        }
        return origin.text();
    }

    Regex m_regex;
    Regex m_uri;
    std::string m_replacement;
    Settings m_settings;
};

Result<MiddlewarePtr> redirect(const std::string& pattern, std::string replacement,
                               Redirect::Settings settings) {
    auto regex = Regex::compile(pattern, {.dialect = RegexDialect::Go});
    auto uri = Regex::compile(kUri, {.dialect = RegexDialect::Go});
    if (!regex || !uri) {
        return fail(std::move(!regex ? regex.error() : uri.error()));
    }
    return std::make_shared<const Redirect>(std::move(*regex), std::move(*uri),
                                            std::move(replacement), settings);
}

Result<MiddlewarePtr> redirectScheme(const model::Policy& policy) {
    const std::string scheme = textOf(policy, "scheme");
    if (scheme.empty()) {
        return fail(ErrorCode::InvalidInput, "the redirect names no scheme");
    }
    std::string port = textOf(policy, "port");
    const bool standard =
        (scheme == "http" && port == "80") || (scheme == "https" && port == "443");
    port = port.empty() || standard ? std::string{} : ':' + port;
    Redirect::Settings settings;
    settings.permanent = boolOf(policy, "permanent");
    settings.ofScheme = true;
    settings.status = boolOf(policy, "forcePermanentRedirect") ? 308 : 0;
    return redirect(R"(^(https?:\/\/)?(\[[\w:.]+\]|[\w\._-]+)?(:\d+)?(.*)$)",
                    fmt::format("{}://${{2}}{}${{4}}", scheme, port), settings);
}

Result<MiddlewarePtr> stripPrefixRegex(const model::Policy& policy) {
    std::vector<Regex> expressions;
    for (const std::string& pattern : textsOf(policy, "regex")) {
        auto regex = Regex::compile(pattern, {.dialect = RegexDialect::Go});
        if (!regex) {
            return fail(std::move(regex.error()));
        }
        expressions.push_back(std::move(*regex));
    }
    return std::make_shared<const StripPrefixRegex>(std::move(expressions));
}

Result<MiddlewarePtr> replacePathRegex(const model::Policy& policy) {
    auto regex = Regex::compile(trim(textOf(policy, "regex")), {.dialect = RegexDialect::Go});
    if (!regex) {
        return fail(std::move(regex.error()));
    }
    return std::make_shared<const ReplacePathRegex>(
        std::move(*regex), std::string(trim(textOf(policy, "replacement"))));
}

Result<MiddlewarePtr> redirectRegex(const model::Policy& policy) {
    Redirect::Settings settings;
    settings.permanent = boolOf(policy, "permanent");
    return redirect(textOf(policy, "regex"), textOf(policy, "replacement"), settings);
}

} // namespace

Result<MiddlewarePtr> middlewareOf(const model::Policy& policy) {
    const std::string& type = policy.type;
    if (type == "addPrefix") {
        std::string prefix = textOf(policy, "prefix");
        if (prefix.empty()) {
            return fail(ErrorCode::InvalidInput, "the prefix to add is empty");
        }
        return std::make_shared<const AddPrefix>(std::move(prefix));
    }
    if (type == "stripPrefix") {
        return std::make_shared<const StripPrefix>(textsOf(policy, "prefixes"),
                                                   boolOf(policy, "forceSlash"));
    }
    if (type == "stripPrefixRegex") {
        return stripPrefixRegex(policy);
    }
    if (type == "replacePath") {
        return std::make_shared<const ReplacePath>(textOf(policy, "path"));
    }
    if (type == "replacePathRegex") {
        return replacePathRegex(policy);
    }
    if (type == "redirectRegex") {
        return redirectRegex(policy);
    }
    return type == "redirectScheme" ? redirectScheme(policy) : accessMiddleware(policy);
}

} // namespace gatelens::match::traefik
