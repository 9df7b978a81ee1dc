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

constexpr std::array<std::string_view, 14> kHaproxySections{
    "global",  "defaults", "frontend", "backend", "listen", "resolvers",   "peers",
    "mailers", "userlist", "program",  "cache",   "ring",   "http-errors", "crt-store"};

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
    if (name == "haproxy.cfg" || name == "haproxy.conf") {
        return Format::Haproxy;
    }
    return std::nullopt;
}

// A text that opens with a bracket.
std::optional<Format> fromBracket(std::string_view text) {
    const std::string_view inside = trim(text.substr(1));
    if (text.front() == '[') {
        // [table] and [[table]] of TOML against an array.
        const std::string_view line = trim(text.substr(0, text.find('\n')));
        const bool bare =
            line.ends_with(']') && line.find_first_of("\"{,") == std::string_view::npos;
        const std::string_view name =
            line.substr(std::min(line.find_first_not_of("[ "), line.size()));
        const bool named = !name.empty() && ((name.front() >= 'a' && name.front() <= 'z') ||
                                             (name.front() >= 'A' && name.front() <= 'Z'));
        return bare && named && name != "true]" && name != "false]" && name != "null]"
                   ? Format::Toml
                   : Format::Json;
    }
    if (inside.starts_with('"') || inside.starts_with('}')) {
        return Format::Json;
    }
    // The global options of a Caddyfile stand on lines of their own.
    const auto afterBrace = text.find_first_not_of(" \t\r", 1);
    const bool lineEnds = afterBrace != std::string_view::npos && text[afterBrace] == '\n';
    const std::string_view firstLine = inside.substr(0, inside.find('\n'));
    return lineEnds && firstLine.find(':') == std::string_view::npos ? Format::Caddyfile
                                                                     : Format::Yaml;
}

struct Votes {
    int yaml = 0;
    int toml = 0;
    int nginx = 0;
    int haproxy = 0;
    int caddyfile = 0;
};

bool isTomlLine(std::string_view line) {
    if (line.starts_with('[')) {
        return line.find(']') != std::string_view::npos;
    }
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || equals == 0) {
        return false;
    }
    const std::string_view key = trim(line.substr(0, equals));
    return key.find_first_of(" :{(") == std::string_view::npos || key.starts_with('"');
}

bool isYamlLine(std::string_view line) {
    if (line.starts_with("- ") || line == "-" || line == "---") {
        return true;
    }
    const auto colon = line.find(':');
    return colon != std::string_view::npos && colon > 0 &&
           (colon + 1 == line.size() || line[colon + 1] == ' ' || line[colon + 1] == '\t');
}

void vote(std::string_view line, Votes& votes) {
    const std::string_view word = firstWord(line);
    if (line.ends_with(';')) {
        votes.nginx += 2;
    } else if (isYamlLine(line)) {
        ++votes.yaml;
    } else if (isTomlLine(line)) {
        ++votes.toml;
    } else if (line.ends_with('{')) {
        ++votes.caddyfile;
        ++votes.nginx;
    } else if (isOneOf(word, kHaproxySections)) {
        votes.haproxy += 3;
    } else if (line != "}") {
        ++votes.caddyfile;
        ++votes.haproxy;
    }
}

Format fromLines(std::string_view text) {
    Votes votes;
    std::size_t lines = 0;
    while (!text.empty() && lines < kLookedAtLines) {
        const auto end = text.find('\n');
        const std::string_view line = trim(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (!line.empty() && line.front() != '#') {
            vote(line, votes);
            ++lines;
        }
    }
    // HAProxy's sections have no brackets; without a section it is not HAProxy.
    if (votes.haproxy < 3) {
        votes.haproxy = 0;
    }
    const std::array<std::pair<int, Format>, 5> order{{{votes.yaml, Format::Yaml},
                                                       {votes.nginx, Format::Nginx},
                                                       {votes.haproxy, Format::Haproxy},
                                                       {votes.toml, Format::Toml},
                                                       {votes.caddyfile, Format::Caddyfile}}};
    return std::max_element(order.begin(), order.end(),
                            [](const auto& a, const auto& b) { return a.first < b.first; })
        ->second;
}

} // namespace

Format guessFormat(std::string_view name, std::string_view text) {
    if (const auto format = fromName(name)) {
        return *format;
    }
    if (text.starts_with(kUtf8Bom)) {
        text.remove_prefix(kUtf8Bom.size());
    }
    const std::string_view content = trim(text.substr(0, kLookedAtBytes));
    if (content.starts_with('{') || content.starts_with('[')) {
        if (const auto format = fromBracket(content)) {
            return *format;
        }
    }
    return fromLines(content);
}

} // namespace gatelens::text
