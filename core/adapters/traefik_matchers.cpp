// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/traefik_matchers.h"

#include "core/adapters/support/cidr.h"
#include "core/adapters/support/go_regex.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::traefik {

using model::Expr;
using model::ExprKind;

namespace {

enum class Matcher : std::uint8_t {
    Host,
    HostRegexp,
    ClientIp,
    Method,
    Path,
    PathRegexp,
    PathPrefix,
    Header,
    HeaderRegexp,
    Query,
    QueryRegexp,
    Sni,
    SniRegexp,
    Alpn,
};

struct MatcherEntry {
    std::string_view name;
    Matcher matcher;
    std::size_t least = 1;
    std::size_t most = 1;
};

constexpr std::size_t kAnyNumber = 10'000;

// Names and argument counts: pkg/muxer/http/matcher.go and matcher_v2.go,
// pkg/muxer/tcp/matcher.go and matcher_v2.go of Traefik 3.7.
constexpr std::array kHttpV3 = std::to_array<MatcherEntry>({
    {"ClientIP", Matcher::ClientIp},
    {"Method", Matcher::Method},
    {"Host", Matcher::Host},
    {"HostRegexp", Matcher::HostRegexp},
    {"Path", Matcher::Path},
    {"PathRegexp", Matcher::PathRegexp},
    {"PathPrefix", Matcher::PathPrefix},
    {"Header", Matcher::Header, 2, 2},
    {"HeaderRegexp", Matcher::HeaderRegexp, 2, 2},
    {"Query", Matcher::Query, 1, 2},
    {"QueryRegexp", Matcher::QueryRegexp, 1, 2},
});
constexpr std::array kHttpV2 = std::to_array<MatcherEntry>({
    {"ClientIP", Matcher::ClientIp, 1, kAnyNumber},
    {"Method", Matcher::Method, 1, kAnyNumber},
    {"Host", Matcher::Host, 1, kAnyNumber},
    {"HostHeader", Matcher::Host, 1, kAnyNumber},
    {"HostRegexp", Matcher::HostRegexp, 1, kAnyNumber},
    {"Path", Matcher::Path, 1, kAnyNumber},
    {"PathPrefix", Matcher::PathPrefix, 1, kAnyNumber},
    {"Headers", Matcher::Header, 2, 2},
    {"HeadersRegexp", Matcher::HeaderRegexp, 2, 2},
    {"Query", Matcher::Query, 1, kAnyNumber},
});
constexpr std::array kTcpV3 = std::to_array<MatcherEntry>({
    {"ALPN", Matcher::Alpn},
    {"ClientIP", Matcher::ClientIp},
    {"HostSNI", Matcher::Sni},
    {"HostSNIRegexp", Matcher::SniRegexp},
});
constexpr std::array kTcpV2 = std::to_array<MatcherEntry>({
    {"ALPN", Matcher::Alpn, 1, kAnyNumber},
    {"ClientIP", Matcher::ClientIp, 1, kAnyNumber},
    {"HostSNI", Matcher::Sni, 1, kAnyNumber},
    {"HostSNIRegexp", Matcher::SniRegexp, 1, kAnyNumber},
});

std::span<const MatcherEntry> matchersOf(RuleLayer layer, RuleSyntax syntax) {
    if (layer == RuleLayer::Http) {
        return syntax == RuleSyntax::V3 ? std::span<const MatcherEntry>(kHttpV3)
                                        : std::span<const MatcherEntry>(kHttpV2);
    }
    return syntax == RuleSyntax::V3 ? std::span<const MatcherEntry>(kTcpV3)
                                    : std::span<const MatcherEntry>(kTcpV2);
}

// Traefik accepts a name as written above, in lower and upper case, and with only
// the first letter in upper case.
bool isNameOf(std::string_view written, std::string_view name) {
    if (!equalsIgnoreCase(written, name)) {
        return false;
    }
    const auto isLower = [](char c) { return c < 'A' || c > 'Z'; };
    const auto isUpper = [](char c) { return c < 'a' || c > 'z'; };
    const std::string_view tail = written.substr(1);
    return written == name || std::all_of(tail.begin(), tail.end(), isLower) ||
           std::all_of(written.begin(), written.end(), isUpper);
}

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

// The regular expression of a Traefik 2 template: "{name:pattern}" parts between
// literal text. Nothing when the braces do not pair.
std::optional<std::string> templateRegex(std::string_view text, std::string_view defaultPattern,
                                         bool prefix) {
    constexpr std::string_view kSpecial = "\\.+*?()|[]{}^$";
    std::string out = "^";
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '}') {
            return std::nullopt;
        }
        if (text[at] != '{') {
            if (kSpecial.find(text[at]) != std::string_view::npos) {
                out += '\\';
            }
            out += text[at++];
            continue;
        }
        std::size_t depth = 1;
        std::size_t end = at + 1;
        for (; end < text.size() && depth > 0; ++end) {
            depth += text[end] == '{' ? 1U : 0U;
            depth -= text[end] == '}' ? 1U : 0U;
        }
        if (depth > 0) {
            return std::nullopt;
        }
        const std::string_view inner = text.substr(at + 1, end - at - 2);
        const auto colon = inner.find(':');
        const std::string_view pattern =
            colon == std::string_view::npos ? defaultPattern : inner.substr(colon + 1);
        if (inner.empty() || colon == 0 || pattern.empty()) {
            return std::nullopt;
        }
        out += fmt::format("({})", pattern);
        at = end;
    }
    return prefix ? out : out + '$';
}

class Builder final {
public:
    Builder(const ScalarMap& map, RuleLayer layer, RuleSyntax syntax)
        : m_map(map)
        , m_layer(layer)
        , m_syntax(syntax) {}

    Expr build(const RuleTree& tree) {
        if (tree.kind == RuleTree::Kind::Call) {
            return call(tree);
        }
        Expr node;
        node.kind = tree.kind == RuleTree::Kind::And  ? ExprKind::And
                    : tree.kind == RuleTree::Kind::Or ? ExprKind::Or
                                                      : ExprKind::Not;
        node.range = m_map.range(tree.begin, tree.end);
        node.children.reserve(tree.children.size());
        for (const RuleTree& child : tree.children) {
            node.children.push_back(build(child));
        }
        return node;
    }

    [[nodiscard]] text::Diagnostics& diagnostics() { return m_diagnostics; }
    [[nodiscard]] std::vector<std::string>& domains() { return m_domains; }

private:
    Expr call(const RuleTree& tree) {
        const auto table = matchersOf(m_layer, m_syntax);
        const auto entry = std::find_if(table.begin(), table.end(), [&](const MatcherEntry& e) {
            return isNameOf(tree.name, e.name);
        });
        if (entry == table.end()) {
            unknownMatcher(tree);
            return opaque(tree);
        }
        if (!checkArguments(tree, *entry)) {
            return opaque(tree);
        }
        std::vector<Expr> leaves;
        if (entry->least == 2 || entry->most == 2) {
            leaves.push_back(pair(tree, *entry));
        } else {
            for (const RuleArgument& argument : tree.arguments) {
                leaves.push_back(leaf(tree, *entry, argument));
            }
        }
        if (leaves.size() == 1) {
            leaves.front().range = m_map.range(tree.begin, tree.end);
            return std::move(leaves.front());
        }
        Expr any;
        // The values of one Query must all be there; those of the others are
        // alternatives.
        any.kind = entry->matcher == Matcher::Query ? ExprKind::And : ExprKind::Or;
        any.range = m_map.range(tree.begin, tree.end);
        any.children = std::move(leaves);
        return any;
    }

    Expr opaque(const RuleTree& tree) const {
        Expr node;
        node.kind = ExprKind::Opaque;
        node.value = tree.name;
        node.range = m_map.range(tree.begin, tree.end);
        return node;
    }

    void unknownMatcher(const RuleTree& tree) {
        const auto table = matchersOf(m_layer, m_syntax);
        std::vector<std::string_view> names;
        for (const auto& entry : table) {
            names.push_back(entry.name);
        }
        std::string fix;
        const auto other =
            matchersOf(m_layer == RuleLayer::Http ? RuleLayer::Tcp : RuleLayer::Http, m_syntax);
        if (const auto near = nearest(tree.name, names); !near.empty()) {
            fix = fmt::format("did you mean {}?", near);
        } else if (std::any_of(other.begin(), other.end(),
                               [&](const auto& e) { return isNameOf(tree.name, e.name); })) {
            fix = m_layer == RuleLayer::Http ? "it belongs to TCP routers"
                                             : "it belongs to HTTP routers";
        } else {
            fix = fmt::format("use one of {}", fmt::join(names, ", "));
        }
        error(tree.begin, tree.nameEnd, "unknown-matcher",
              fmt::format("\"{}\" is no matcher of {} rules", tree.name,
                          m_layer == RuleLayer::Http ? "HTTP" : "TCP"),
              fix);
    }

    bool checkArguments(const RuleTree& tree, const MatcherEntry& entry) {
        const std::size_t count = tree.arguments.size();
        if (count < entry.least || count > entry.most) {
            const std::string wanted = entry.least == entry.most ? fmt::format("{}", entry.least)
                                       : entry.most == kAnyNumber
                                           ? fmt::format("at least {}", entry.least)
                                           : fmt::format("{} or {}", entry.least, entry.most);
            std::string fix;
            if (entry.most == 1 && count > 1) {
                fix = fmt::format("write {0}(`{1}`) || {0}(`{2}`)", entry.name,
                                  tree.arguments[0].value, tree.arguments[1].value);
            }
            error(tree.begin, tree.end, "matcher-arguments",
                  fmt::format("{} has {} argument{}, but takes {}", entry.name, count,
                              count == 1 ? "" : "s", wanted),
                  fix);
            return false;
        }
        for (const RuleArgument& argument : tree.arguments) {
            if (argument.value.empty()) {
                error(argument.begin, argument.end, "matcher-arguments",
                      fmt::format("{} has an empty argument", entry.name), {});
                return false;
            }
        }
        return true;
    }

    Expr leaf(const RuleTree& tree, const MatcherEntry& entry, const RuleArgument& argument) {
        switch (entry.matcher) {
        case Matcher::Host:
            return host(argument);
        case Matcher::HostRegexp:
            return hostRegexp(argument, ExprKind::Host);
        case Matcher::Path:
        case Matcher::PathPrefix:
            return path(argument, entry.matcher == Matcher::PathPrefix);
        case Matcher::PathRegexp:
            return pathRegexp(argument);
        case Matcher::Method:
            return method(argument);
        case Matcher::ClientIp:
            return clientIp(argument);
        case Matcher::Sni:
            return sni(argument);
        case Matcher::SniRegexp:
            return hostRegexp(argument, ExprKind::Sni);
        case Matcher::Alpn:
            return alpn(argument);
        case Matcher::Query:
            return queryV2(argument);
        default:
            return opaque(tree);
        }
    }

    Expr at(ExprKind kind, const RuleArgument& argument) const {
        Expr node;
        node.kind = kind;
        node.value = argument.value;
        node.range = m_map.range(argument.begin, argument.end);
        return node;
    }

    Expr host(const RuleArgument& argument) {
        m_domains.push_back(toLower(argument.value));
        Expr node = at(ExprKind::Host, argument);
        node.value.clear();
        node.host.text = argument.value;
        node.host.value = toLower(argument.value);
        if (argument.value == "*" && m_syntax == RuleSyntax::V3) {
            node.host.kind = model::HostMatchKind::Any;
            return node;
        }
        if (!isAscii(argument.value)) {
            error(argument, "invalid-host",
                  fmt::format("the host \"{}\" holds characters outside ASCII", argument.value),
                  "write the name in its punycode form (xn--…)");
        }
        if (node.host.value.starts_with("*.")) {
            if (m_syntax == RuleSyntax::V2) {
                warn(argument, "wildcard-host",
                     "Traefik 2 does not expand wildcards in Host; this matches no request",
                     fmt::format("use HostRegexp(`{{name:[^.]+}}{}`)", node.host.value.substr(1)));
                return node;
            }
            node.host.kind = model::HostMatchKind::WildcardPrefix;
            node.host.singleLabel = true; // pkg/muxer/muxer.go, since 3.7
            node.host.value.erase(0, 1);
        }
        return node;
    }

    Expr hostRegexp(const RuleArgument& argument, ExprKind kind) {
        Expr node = at(kind, argument);
        node.host.kind = model::HostMatchKind::Regex;
        node.host.text = argument.value;
        node.host.value = argument.value;
        if (kind == ExprKind::Host) {
            node.value.clear();
        }
        if (m_syntax == RuleSyntax::V3) {
            checkRegex(argument);
            warnOfTemplate(argument);
            return node;
        }
        if (const auto regex = templateRegex(argument.value, "[^.]+", false)) {
            node.host.value = *regex;
        } else {
            error(argument, "invalid-template",
                  "the braces of this template do not pair, or a name or pattern is missing",
                  "write {name:pattern}");
        }
        return node;
    }

    Expr path(const RuleArgument& argument, bool prefix) {
        Expr node = at(ExprKind::Path, argument);
        node.value.clear();
        node.path.kind = prefix ? model::PathMatchKind::Prefix : model::PathMatchKind::Exact;
        node.path.text = argument.value;
        node.path.value = argument.value;
        if (!argument.value.starts_with('/')) {
            error(argument, "invalid-path",
                  fmt::format("the path \"{}\" does not start with a slash", argument.value),
                  fmt::format("write `/{}`", argument.value));
            return node;
        }
        if (argument.value.find('{') == std::string::npos) {
            return node;
        }
        if (m_syntax == RuleSyntax::V3) {
            warnOfTemplate(argument);
            return node;
        }
        if (const auto regex = templateRegex(argument.value, "[^/]+", prefix)) {
            node.path.kind = model::PathMatchKind::Regex;
            node.path.value = *regex;
        } else {
            error(argument, "invalid-template",
                  "the braces of this template do not pair, or a name or pattern is missing",
                  "write {name:pattern}");
        }
        return node;
    }

    Expr pathRegexp(const RuleArgument& argument) {
        Expr node = at(ExprKind::Path, argument);
        node.value.clear();
        node.path.kind = model::PathMatchKind::Regex;
        node.path.text = argument.value;
        node.path.value = argument.value;
        checkRegex(argument);
        return node;
    }

    Expr method(const RuleArgument& argument) {
        Expr node = at(ExprKind::Method, argument);
        std::transform(node.value.begin(), node.value.end(), node.value.begin(), [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        });
        return node;
    }

    Expr clientIp(const RuleArgument& argument) {
        if (!isAddressOrCidr(argument.value)) {
            error(argument, "invalid-address",
                  fmt::format("\"{}\" is neither an address nor a CIDR block", argument.value),
                  "write it as 192.0.2.1 or 192.0.2.0/24");
        }
        return at(ExprKind::ClientIp, argument);
    }

    Expr sni(const RuleArgument& argument) {
        m_domains.push_back(toLower(argument.value));
        Expr node = at(ExprKind::Sni, argument);
        node.value = toLower(argument.value);
        node.host.text = argument.value;
        node.host.value = node.value;
        if (argument.value == "*") {
            node.host.kind = model::HostMatchKind::Any;
            return node;
        }
        std::string_view name = node.value;
        if (name.starts_with("*.") && m_syntax == RuleSyntax::V3) {
            node.host.kind = model::HostMatchKind::WildcardPrefix;
            node.host.singleLabel = true;
            node.host.value.erase(0, 1);
            name.remove_prefix(2);
        }
        const bool valid = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_' || c == '.' ||
                   c == '-' || c == ':';
        });
        if (!valid) {
            error(argument, "invalid-host",
                  fmt::format("\"{}\" is no host name, address or *", argument.value), {});
        }
        return node;
    }

    Expr alpn(const RuleArgument& argument) {
        if (argument.value == "acme-tls/1") {
            error(argument, "invalid-value",
                  "ALPN(`acme-tls/1`) is not allowed: Traefik keeps that protocol for itself", {});
        }
        Expr node = at(ExprKind::Variable, argument);
        node.value.clear();
        node.field.name = "alpn";
        node.field.values = {argument.value};
        node.field.text = argument.value;
        return node;
    }

    // Header(name, value), Query(name[, value]) and their regular expressions.
    Expr pair(const RuleTree& tree, const MatcherEntry& entry) {
        const RuleArgument& name = tree.arguments[0];
        const bool regex = entry.matcher == Matcher::HeaderRegexp ||
                           (entry.matcher == Matcher::QueryRegexp && tree.arguments.size() == 2);
        const bool header =
            entry.matcher == Matcher::Header || entry.matcher == Matcher::HeaderRegexp;
        Expr node = at(header ? ExprKind::Header : ExprKind::Query, name);
        node.value.clear();
        node.field.name = header ? toLower(name.value) : name.value;
        node.field.text = std::string(tree.name);
        node.field.kind = regex ? model::ValueMatchKind::Regex : model::ValueMatchKind::Exact;
        // Query(`k`) matches only an empty value (pkg/muxer/http/matcher.go).
        node.field.values = {tree.arguments.size() == 2 ? tree.arguments[1].value : std::string{}};
        if (regex) {
            checkRegex(tree.arguments[1]);
        }
        return node;
    }

    Expr queryV2(const RuleArgument& argument) {
        Expr node = at(ExprKind::Query, argument);
        node.value.clear();
        const auto equal = argument.value.find('=');
        if (equal == std::string::npos) {
            error(argument, "matcher-arguments",
                  fmt::format("Query(`{}`) lacks a value", argument.value),
                  fmt::format("write Query(`{}=value`)", argument.value));
            return node;
        }
        node.field.name = argument.value.substr(0, equal);
        node.field.text = argument.value;
        std::string value = argument.value.substr(equal + 1);
        if (value.find('{') != std::string::npos) {
            node.field.kind = model::ValueMatchKind::Regex;
            value = templateRegex(value, ".*", false).value_or(value);
        }
        node.field.values = {std::move(value)};
        return node;
    }

    void checkRegex(const RuleArgument& argument) {
        if (const auto found = goRegexFault(argument.value)) {
            const std::size_t begin = argument.valueBegin + found->offset;
            error(std::min(begin, argument.end), argument.end, "invalid-regex",
                  fmt::format("the regular expression is invalid: {}", found->message), {});
        }
    }

    void warnOfTemplate(const RuleArgument& argument) {
        const auto open = argument.value.find('{');
        if (open == std::string::npos || argument.value.find(':', open) == std::string::npos) {
            return;
        }
        warn(argument, "template-in-rule",
             "{name:pattern} is the syntax of Traefik 2; Traefik 3 takes it literally",
             "write a regular expression (HostRegexp, PathRegexp)");
    }

    void error(const RuleArgument& argument, std::string code, std::string message,
               std::string fix) {
        error(argument.begin, argument.end, std::move(code), std::move(message), std::move(fix));
    }
    void error(std::size_t begin, std::size_t end, std::string code, std::string message,
               std::string fix) {
        m_diagnostics.push_back({text::Severity::Error,
                                 std::move(code),
                                 std::move(message),
                                 std::move(fix),
                                 m_map.range(begin, end),
                                 {}});
    }
    void warn(const RuleArgument& argument, std::string code, std::string message,
              std::string fix) {
        m_diagnostics.push_back({text::Severity::Warning,
                                 std::move(code),
                                 std::move(message),
                                 std::move(fix),
                                 m_map.range(argument.begin, argument.end),
                                 {}});
    }

    const ScalarMap& m_map;
    RuleLayer m_layer;
    RuleSyntax m_syntax;
    text::Diagnostics m_diagnostics;
    std::vector<std::string> m_domains;
};

} // namespace

MatcherReading readMatchers(const RuleTree& tree, const ScalarMap& map, RuleLayer layer,
                            RuleSyntax syntax) {
    Builder builder(map, layer, syntax);
    MatcherReading reading;
    reading.expr = builder.build(tree);
    reading.diagnostics = std::move(builder.diagnostics());
    reading.domains = std::move(builder.domains());
    return reading;
}

bool MatcherReading::failed() const {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const auto& d) { return d.severity == text::Severity::Error; });
}

} // namespace gatelens::adapters::traefik
