// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/caddy_matchers.h"

#include "core/adapters/caddy_nodes.h"
#include "core/adapters/support/cidr.h"
#include "core/adapters/support/expr.h"
#include "core/adapters/support/go_regex.h"
#include "core/adapters/support/scalar_map.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::caddy {

using model::Expr;
using model::ExprKind;
using model::ValueMatchKind;
using text::Node;

namespace {

// "not" nests; what is deeper is kept as opaque.
constexpr int kDeepest = 30;

constexpr std::array<std::string_view, 17> kMatchers{
    "host",          "path",     "path_regexp", "method",      "query",      "header",
    "header_regexp", "protocol", "remote_ip",   "client_ip",   "tls",        "not",
    "expression",    "file",     "vars",        "vars_regexp", "url_pattern"};

std::string upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return out;
}

// "*" at the ends of a value of a header or query matcher.
model::FieldMatch affixMatch(std::string_view name, std::string_view value) {
    model::FieldMatch field;
    field.name = name;
    field.text = value;
    const bool front = value.starts_with('*');
    const bool back = value.size() > 1 && value.ends_with('*');
    field.kind = value == "*"    ? ValueMatchKind::Present
                 : front && back ? ValueMatchKind::Contains
                 : front         ? ValueMatchKind::Suffix
                 : back          ? ValueMatchKind::Prefix
                                 : ValueMatchKind::Exact;
    value.remove_prefix(front ? 1 : 0);
    value.remove_suffix(back ? 1 : 0);
    if (field.kind != ValueMatchKind::Present) {
        field.values = {std::string(value)};
    }
    return field;
}

class Reader final {
public:
    Reader(const text::SourceMap& sources, text::Diagnostics& diagnostics)
        : m_sources(sources)
        , m_diagnostics(diagnostics) {}

    // Or over sets; nothing when they let everything through.
    std::optional<Expr> sets(const std::vector<const Node*>& list, int depth) {
        std::vector<Expr> alternatives;
        for (const Node* set : list) {
            auto expr = this->set(*set, depth);
            if (!expr) {
                return std::nullopt; // an empty set always matches
            }
            alternatives.push_back(std::move(*expr));
        }
        if (alternatives.empty()) {
            return std::nullopt;
        }
        return makeExpr(ExprKind::Or, std::move(alternatives),
                        list.size() == 1 ? list.front()->range : text::SourceRange{});
    }

private:
    std::optional<Expr> set(const Node& set, int depth) {
        std::vector<Expr> demands;
        for (const auto& member : set.members) {
            if (auto expr = matcher(member, depth)) {
                demands.push_back(std::move(*expr));
            }
        }
        if (demands.empty()) {
            return std::nullopt;
        }
        return makeExpr(ExprKind::And, std::move(demands), set.range);
    }

    std::optional<Expr> matcher(const text::Member& member, int depth) {
        const Node& value = *member.value;
        const std::string_view name = member.name;
        if (name == "host") {
            return alternatives(value, [](const Node& item) {
                Expr leaf = makeExpr(ExprKind::Host, item.range);
                leaf.host = hostMatch(item.text);
                return leaf;
            });
        }
        if (name == "path") {
            return alternatives(value, [this](const Node& item) {
                checkPath(item);
                Expr leaf = makeExpr(ExprKind::Path, item.range);
                leaf.path = pathMatch(item.text);
                return leaf;
            });
        }
        if (name == "method") {
            return alternatives(value, [](const Node& item) {
                return valueExpr(ExprKind::Method, upper(item.text), item.range);
            });
        }
        if (name == "remote_ip" || name == "client_ip") {
            return addresses(name, value);
        }
        if (name == "path_regexp") {
            return pathRegexp(value);
        }
        if (name == "header") {
            return fields(ExprKind::Header, value);
        }
        if (name == "query") {
            return query(member);
        }
        if (name == "header_regexp" || name == "vars_regexp") {
            return fieldRegexp(name, value);
        }
        if (name == "vars") {
            return fields(ExprKind::Variable, value);
        }
        if (name == "protocol") {
            return protocol(value);
        }
        if (name == "not") {
            return negation(value, depth);
        }
        return opaque(member);
    }

    template <typename Leaf>
    std::optional<Expr> alternatives(const Node& value, const Leaf& leaf) {
        std::vector<Expr> leaves;
        for (const Node* item : scalarsOf(value)) {
            leaves.push_back(leaf(*item));
        }
        if (leaves.empty()) {
            return std::nullopt;
        }
        return makeExpr(ExprKind::Or, std::move(leaves), value.range);
    }

    std::optional<Expr> addresses(std::string_view name, const Node& value) {
        const Node* ranges = value.get("ranges");
        if (ranges == nullptr) {
            return std::nullopt;
        }
        return alternatives(*ranges, [&](const Node& item) {
            // "%zone" may follow an address.
            const std::string_view address = item.text.substr(0, item.text.find('%'));
            if (!isAddressOrCidr(address) && item.text.find('{') == std::string_view::npos) {
                error("invalid-address",
                      fmt::format("{}: \"{}\" is neither an address nor a CIDR block", name,
                                  item.text),
                      item.range, "write it as 192.0.2.0/24");
            }
            return valueExpr(ExprKind::ClientIp, std::string(item.text), item.range);
        });
    }

    std::optional<Expr> pathRegexp(const Node& value) {
        const Node* pattern = value.get("pattern");
        if (pattern == nullptr || !pattern->isScalar()) {
            return std::nullopt;
        }
        checkRegex(*pattern);
        Expr leaf = makeExpr(ExprKind::Path, pattern->range);
        leaf.path.kind = model::PathMatchKind::Regex;
        leaf.path.value = pattern->text;
        leaf.path.text = pattern->text;
        return leaf;
    }

    // header, vars: every field must match, each by any of its values.
    std::optional<Expr> fields(ExprKind kind, const Node& value) {
        std::vector<Expr> demands;
        for (const auto& field : value.members) {
            const std::string name =
                kind == ExprKind::Header ? toLower(field.name) : std::string(field.name);
            if (field.value->isNull()) {
                model::FieldMatch absent;
                absent.name = name;
                absent.kind = ValueMatchKind::Absent;
                demands.push_back(fieldExpr(kind, std::move(absent), field.keyRange));
                continue;
            }
            demands.push_back(values(kind, name, *field.value, field.keyRange));
        }
        return demands.empty()
                   ? std::nullopt
                   : std::optional(makeExpr(ExprKind::And, std::move(demands), value.range));
    }

    static Expr values(ExprKind kind, const std::string& name, const Node& value,
                       const text::SourceRange& range) {
        std::vector<model::FieldMatch> matches;
        for (const Node* item : scalarsOf(value)) {
            model::FieldMatch next = affixMatch(name, item->text);
            if (!matches.empty() && matches.back().kind == next.kind &&
                next.kind != ValueMatchKind::Present) {
                matches.back().values.push_back(next.values.front());
            } else {
                matches.push_back(std::move(next));
            }
        }
        if (matches.empty()) {
            model::FieldMatch present;
            present.name = name;
            present.kind = ValueMatchKind::Present;
            matches.push_back(std::move(present));
        }
        std::vector<Expr> leaves;
        for (model::FieldMatch& match : matches) {
            leaves.push_back(fieldExpr(kind, std::move(match), range));
        }
        return makeExpr(ExprKind::Or, std::move(leaves), range);
    }

    std::optional<Expr> query(const text::Member& member) {
        if (member.value->isMapping() && member.value->members.empty()) {
            // "query": {} demands that there is no query at all.
            Expr leaf = makeExpr(ExprKind::Opaque, member.keyRange);
            leaf.value = "no query string";
            return leaf;
        }
        return fields(ExprKind::Query, *member.value);
    }

    std::optional<Expr> fieldRegexp(std::string_view matcher, const Node& value) {
        std::vector<Expr> demands;
        for (const auto& field : value.members) {
            const Node* pattern = field.value->get("pattern");
            if (pattern == nullptr || !pattern->isScalar()) {
                continue;
            }
            checkRegex(*pattern);
            model::FieldMatch match;
            match.name = matcher == "header_regexp" ? toLower(field.name) : std::string(field.name);
            match.kind = ValueMatchKind::Regex;
            match.values = {std::string(pattern->text)};
            match.text = pattern->text;
            demands.push_back(
                fieldExpr(matcher == "header_regexp" ? ExprKind::Header : ExprKind::Variable,
                          std::move(match), pattern->range));
        }
        return demands.empty()
                   ? std::nullopt
                   : std::optional(makeExpr(ExprKind::And, std::move(demands), value.range));
    }

    static std::optional<Expr> protocol(const Node& value) {
        const auto text = value.asText();
        if (!text) {
            return std::nullopt;
        }
        const std::string name = toLower(*text);
        if (name == "http" || name == "https") {
            return valueExpr(ExprKind::Scheme, name, value.range);
        }
        model::FieldMatch field;
        field.name = "protocol";
        field.values = {name};
        return fieldExpr(ExprKind::Variable, std::move(field), value.range);
    }

    std::optional<Expr> negation(const Node& value, int depth) {
        std::vector<const Node*> list(value.items.begin(), value.items.end());
        if (value.isMapping()) {
            list = {&value};
        }
        if (list.empty()) {
            return std::nullopt;
        }
        if (depth >= kDeepest) {
            Expr leaf = makeExpr(ExprKind::Opaque, value.range);
            leaf.value = "not";
            return leaf;
        }
        auto inner = sets(list, depth + 1);
        std::vector<Expr> children;
        children.push_back(inner ? std::move(*inner) : makeExpr(ExprKind::True, value.range));
        return makeExpr(ExprKind::Not, std::move(children), value.range);
    }

    std::optional<Expr> opaque(const text::Member& member) {
        const bool known =
            std::find(kMatchers.begin(), kMatchers.end(), member.name) != kMatchers.end();
        if (!known) {
            const std::vector<std::string_view> names(kMatchers.begin(), kMatchers.end());
            const auto near = nearest(member.name, names);
            m_diagnostics.push_back(
                {text::Severity::Warning,
                 "unknown-module",
                 fmt::format("the matcher \"{}\" is none of Caddy's own; it may come from a plugin",
                             member.name),
                 near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near),
                 member.keyRange,
                 {}});
        }
        Expr leaf = makeExpr(ExprKind::Opaque, member.value->range);
        leaf.value = member.name;
        const Node* expression =
            member.value->isMapping() ? member.value->get("expr") : member.value;
        if (member.name == "expression" && expression != nullptr && expression->isScalar()) {
            leaf.value = fmt::format("expression {}", expression->text);
        }
        return leaf;
    }

    void checkPath(const Node& item) {
        if (item.text.empty() || item.text.front() == '/' || item.text.front() == '*' ||
            item.text.front() == '{') {
            return;
        }
        m_diagnostics.push_back(
            {text::Severity::Warning,
             "unmatchable-path",
             fmt::format("the path \"{}\" starts with neither a slash nor *; no request has such "
                         "a path",
                         item.text),
             fmt::format("write /{}", item.text),
             item.range,
             {}});
    }

    void checkRegex(const Node& pattern) {
        if ((pattern.flags & text::kHasPlaceholder) != 0) {
            return;
        }
        if (const auto found = goRegexFault(pattern.text)) {
            const ScalarMap places(pattern, m_sources);
            error("invalid-regex",
                  fmt::format("the regular expression is invalid: {}", found->message),
                  places.range(found->offset, pattern.text.size()), {});
        }
    }

    void error(std::string code, std::string message, const text::SourceRange& range,
               std::string fix) {
        m_diagnostics.push_back({text::Severity::Error,
                                 std::move(code),
                                 std::move(message),
                                 std::move(fix),
                                 range,
                                 {}});
    }

    const text::SourceMap& m_sources;
    text::Diagnostics& m_diagnostics;
};

} // namespace

model::HostMatch hostMatch(std::string_view pattern) {
    model::HostMatch host;
    host.text = pattern;
    host.value = toLower(pattern);
    const auto stars = std::count(pattern.begin(), pattern.end(), '*');
    if (stars == 0) {
        return host;
    }
    // "*" stands for exactly one label, wherever it is.
    host.singleLabel = true;
    if (stars == 1 && pattern.starts_with("*.")) {
        host.kind = model::HostMatchKind::WildcardPrefix;
        host.value.erase(0, 1);
        return host;
    }
    if (stars == 1 && pattern.ends_with(".*")) {
        host.kind = model::HostMatchKind::WildcardSuffix;
        host.value.pop_back();
        return host;
    }
    host.kind = model::HostMatchKind::Regex;
    std::string regex = "^";
    for (const char c : host.value) {
        regex += c == '*'   ? std::string("[^.]+")
                 : c == '.' ? std::string("\\.")
                            : std::string(1, c);
    }
    host.value = regex + '$';
    return host;
}

model::PathMatch pathMatch(std::string_view pattern) {
    model::PathMatch path;
    path.text = pattern;
    path.caseSensitive = false;
    const auto stars = std::count(pattern.begin(), pattern.end(), '*');
    const bool glob = pattern.find_first_of("?[\\%") != std::string_view::npos;
    const bool front = pattern.starts_with('*');
    const bool back = pattern.ends_with('*');
    path.value = pattern;
    if (pattern == "*") {
        path.kind = model::PathMatchKind::Any;
        path.value.clear();
    } else if (stars == 0 && !glob) {
        path.kind = model::PathMatchKind::Exact;
    } else if (!glob && stars == 1 && back) {
        path.kind = model::PathMatchKind::Prefix;
        path.value.pop_back();
    } else if (!glob && stars == 1 && front) {
        path.kind = model::PathMatchKind::Suffix;
        path.value.erase(0, 1);
    } else if (!glob && stars == 2 && front && back) {
        path.kind = model::PathMatchKind::Contains;
        path.value = path.value.substr(1, path.value.size() - 2);
    } else {
        path.kind = model::PathMatchKind::Glob;
    }
    return path;
}

Match readMatch(const Node* list, const text::SourceMap& sources, text::Diagnostics& diagnostics) {
    Match match;
    if (list == nullptr) {
        return match;
    }
    std::copy_if(list->items.begin(), list->items.end(), std::back_inserter(match.sets),
                 [](const Node* set) { return set->isMapping(); });
    match.expr = Reader(sources, diagnostics).sets(match.sets, 0);
    return match;
}

} // namespace gatelens::adapters::caddy
