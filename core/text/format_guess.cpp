// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/text/document.h"
#include "core/text/document_builder.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace gatelens::text {

namespace {

// How much of a file is looked at when its name says nothing.
constexpr std::size_t kLookedAtBytes = 64U << 10U;
constexpr std::size_t kLookedAtLines = 400;

constexpr std::array<std::string_view, 18> kHaproxySections{
    "global", "defaults", "frontend",    "backend",   "listen",      "resolvers",
    "peers",  "mailers",  "userlist",    "program",   "cache",       "ring",
    "traces", "fcgi-app", "http-errors", "crt-store", "log-forward", "log-profile"};

bool isOneOf(std::string_view word, const auto& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view firstWord(std::string_view line) {
    return line.substr(0, line.find_first_of(" \t"));
}

// Endings that say "a copy of" or "a template for" the name before them.
std::string withoutCopySuffix(std::string name) {
    constexpr std::array<std::string_view, 11> kSuffixes{".tmpl",    ".tpl",  ".template", ".j2",
                                                         ".erb",     ".bak",  ".orig",     ".old",
                                                         ".example", ".dist", ".sample"};
    for (bool again = true; again;) {
        again = false;
        for (const auto suffix : kSuffixes) {
            if (name.size() > suffix.size() && name.ends_with(suffix)) {
                name.resize(name.size() - suffix.size());
                again = true;
            }
        }
    }
    return name;
}

std::optional<Format> fromName(std::string_view path) {
    const auto slash = path.find_last_of("/\\");
    const std::string name =
        withoutCopySuffix(toLower(slash == std::string_view::npos ? path : path.substr(slash + 1)));
    constexpr std::array<std::pair<std::string_view, Format>, 7> kEndings{{
        {".yaml", Format::Yaml},
        {".yml", Format::Yaml},
        {".json", Format::Json},
        {".toml", Format::Toml},
        {".caddyfile", Format::Caddyfile},
        {".nginx", Format::Nginx},
        {".haproxy", Format::Haproxy},
    }};
    for (const auto& [ending, format] : kEndings) {
        if (name.ends_with(ending)) {
            return format;
        }
    }
    if (name == "caddyfile" || name.starts_with("caddyfile.")) {
        return Format::Caddyfile;
    }
    if (name == "nginx.conf") {
        return Format::Nginx;
    }
    if (name == "kong.conf" || name == "kong.conf.default") {
        return Format::Toml; // see settings_reader.h
    }
    if (name == "haproxy.cfg" || name == "haproxy.conf") {
        return Format::Haproxy;
    }
    return std::nullopt;
}

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string_view withoutComment(std::string_view line) {
    return line.starts_with('#') ? std::string_view{} : trim(line.substr(0, line.find(" #")));
}

// [table] and [[table]] of TOML, or an array.
Format fromBracket(std::string_view text) {
    const std::string_view line = withoutComment(text.substr(0, text.find('\n')));
    const std::string_view inside =
        line.substr(std::min(line.find_first_not_of("[ \t"), line.size()));
    if (inside.empty() || !isLetter(inside.front()) || inside.starts_with("true") ||
        inside.starts_with("false") || inside.starts_with("null")) {
        return Format::Json;
    }
    return line.ends_with(']') && line.find(',') == std::string_view::npos ? Format::Toml
                                                                           : Format::Yaml;
}

struct Votes {
    int yaml = 0;
    int toml = 0;
    int nginx = 0;
    int haproxySections = 0;
    int haproxy = 0;
    int caddyfile = 0;
};

bool isTomlLine(std::string_view line) {
    if (line.starts_with('[')) {
        return line.ends_with(']');
    }
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || equals == 0) {
        return false;
    }
    const std::string_view key = trim(line.substr(0, equals));
    return key.find_first_of(" :{(") == std::string_view::npos || key.starts_with('"');
}

bool isYamlLine(std::string_view line) {
    if (line == "-" || line == "---") {
        return true;
    }
    if (line.starts_with("- ")) {
        return !line.ends_with('{');
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 ||
        line.substr(0, colon).find_first_of(" \t{") != std::string_view::npos) {
        return false;
    }
    return colon + 1 == line.size() || line[colon + 1] == ' ' || line[colon + 1] == '\t';
}

// An object, or the global options of a Caddyfile, which stand on their own
// lines, or a flow mapping of YAML.
Format fromBrace(std::string_view text) {
    const std::string_view inside = trim(text.substr(1));
    if (inside.starts_with('"') || inside.starts_with('}')) {
        return Format::Json;
    }
    const auto afterBrace = text.find_first_not_of(" \t\r", 1);
    const bool lineEnds = afterBrace != std::string_view::npos && text[afterBrace] == '\n';
    const std::string_view firstLine = trim(inside.substr(0, inside.find('\n')));
    // "{$HOST}:{$PORT} {": an address that begins with a placeholder of Caddy.
    if (inside.starts_with('$')) {
        return Format::Caddyfile;
    }
    // A key of YAML is one word before ": "; an option may have a colon in its
    // argument ("admin 127.0.0.1:2020 {").
    return lineEnds && !isYamlLine(firstLine) ? Format::Caddyfile : Format::Yaml;
}

bool isNginxLine(std::string_view line) {
    constexpr std::array<std::string_view, 10> kBlocks{"http",  "server",   "events", "location",
                                                       "map",   "upstream", "stream", "geo",
                                                       "types", "mail"};
    if (line.ends_with('{')) {
        return isOneOf(firstWord(line), kBlocks);
    }
    return line.ends_with(';') || (line.ends_with('}') && line.find(';') != std::string_view::npos);
}

bool isHaproxyStatement(std::string_view word) {
    constexpr std::array<std::string_view, 14> kWords{
        "bind",        "server",          "mode",        "option",        "timeout",
        "balance",     "default_backend", "use_backend", "acl",           "http-request",
        "stick-table", "http-response",   "tcp-request", "default-server"};
    return isOneOf(word, kWords);
}

// HAProxy 2.4, configuration manual 2.4, "Conditional blocks".
bool isHaproxyPredicate(std::string_view word) {
    constexpr std::array<std::string_view, 8> kWords{".if",     ".elif",    ".else",  ".endif",
                                                     ".notice", ".warning", ".alert", ".diag"};
    return isOneOf(word, kWords);
}

// `indented` tells HAProxy's sections, which begin a line, from statements.
void vote(std::string_view line, bool indented, Votes& votes) {
    const std::string_view word = firstWord(line);
    if (isNginxLine(line)) {
        ++votes.nginx;
    } else if (isYamlLine(line)) {
        ++votes.yaml;
    } else if (isTomlLine(line)) {
        ++votes.toml;
    } else if (!indented && !line.ends_with('{') && isOneOf(word, kHaproxySections)) {
        ++votes.haproxySections;
        ++votes.haproxy;
    } else if (isHaproxyPredicate(word)) {
        ++votes.haproxySections; // these stand around sections
        ++votes.haproxy;
    } else if (isHaproxyStatement(word) && !line.ends_with('{')) {
        ++votes.haproxy;
    } else if (line != "}") {
        ++votes.caddyfile;
    }
}

Format fromLines(std::string_view text) {
    Votes votes;
    std::size_t lines = 0;
    while (!text.empty() && lines < kLookedAtLines) {
        const auto end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        const std::string_view content = withoutComment(trim(line));
        if (!content.empty()) {
            vote(content, line.front() == ' ' || line.front() == '\t', votes);
            ++lines;
        }
    }
    if (votes.haproxySections > 0 && votes.haproxy + votes.caddyfile > votes.yaml + votes.nginx) {
        return Format::Haproxy;
    }
    // The first of equals wins: YAML for a text that says nothing.
    const std::array<std::pair<int, Format>, 4> order{{{votes.yaml, Format::Yaml},
                                                       {votes.nginx, Format::Nginx},
                                                       {votes.toml, Format::Toml},
                                                       {votes.caddyfile, Format::Caddyfile}}};
    return std::max_element(order.begin(), order.end(),
                            [](const auto& a, const auto& b) { return a.first < b.first; })
        ->second;
}

// "nginx -T" names each file before its text.
bool isNginxDump(std::string_view text) {
    constexpr std::string_view kMark = "# configuration file /";
    for (auto at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark, at + 1)) {
        const std::string_view line = text.substr(at, text.find('\n', at) - at);
        if ((at == 0 || text[at - 1] == '\n') && trim(line).ends_with(':')) {
            return true;
        }
    }
    return false;
}

} // namespace

Format guessFormat(std::string_view name, std::string_view text) {
    if (const auto format = fromName(name)) {
        return *format;
    }
    if (text.starts_with(kUtf8Bom)) {
        text.remove_prefix(kUtf8Bom.size());
    }
    text = text.substr(0, kLookedAtBytes);
    if (isNginxDump(text)) {
        return Format::Nginx;
    }
    const std::string_view content = trim(text);
    if (content.starts_with('{')) {
        return fromBrace(content);
    }
    if (content.starts_with('[')) {
        return fromBracket(content);
    }
    return fromLines(text);
}

} // namespace gatelens::text
