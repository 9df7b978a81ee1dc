// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/haproxy_acl.h"

#include "core/adapters/haproxy_tests.h"
#include "core/adapters/support/expr.h"
#include "core/adapters/support/pcre.h"
#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace gatelens::adapters::haproxy {

using model::Expr;
using model::ExprKind;

namespace {

// Parts of one rule's expression. Long ACLs that many rules name would multiply.
constexpr std::size_t kMostNodes = 4096;
constexpr std::size_t kMostSuggestions = 50;

std::size_t sizeOf(const Expr& expr) {
    std::size_t size = 1;
    for (const auto& child : expr.children) {
        size += sizeOf(child);
    }
    return size;
}

// Offset of the ")" that closes the "(" at `open`, or the end of the text.
std::size_t closing(std::string_view text, std::size_t open) {
    int depth = 0;
    char quote = '\0';
    for (std::size_t i = open; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '(') {
            ++depth;
        } else if (c == ')' && --depth == 0) {
            return i;
        }
    }
    return text.size();
}

// The next comma outside parentheses from `at` on.
std::size_t nextComma(std::string_view text, std::size_t at) {
    while (at < text.size() && text[at] != ',') {
        at = text[at] == '(' ? closing(text, at) : at;
        at += at < text.size() ? 1 : 0;
    }
    return at;
}

bool isOr(std::string_view word) {
    return word == "or" || word == "OR" || word == "||";
}

} // namespace

bool Sample::converts(std::string_view name) const {
    return std::any_of(converters.begin(), converters.end(), [name](std::string_view converter) {
        return converter.substr(0, converter.find('(')) == name;
    });
}

Sample parseSample(std::string_view text) {
    static constexpr std::array kSuffixes =
        std::to_array<std::string_view>({"beg", "dir", "dom", "end", "len", "reg", "sub"});
    Sample sample;
    auto at = nextComma(text, 0);
    const std::string_view head = text.substr(0, at);
    const auto open = head.find('(');
    sample.fetch = head.substr(0, open);
    if (open != std::string_view::npos) {
        sample.arguments = head.substr(open + 1, closing(head, open) - open - 1);
    }
    for (const auto suffix : kSuffixes) {
        const std::string_view fetch = sample.fetch;
        const bool has = fetch.size() > suffix.size() + 1 && fetch.ends_with(suffix) &&
                         fetch[fetch.size() - suffix.size() - 1] == '_';
        const std::string_view base =
            has ? fetch.substr(0, fetch.size() - suffix.size() - 1) : fetch;
        // "req.body_len" is a fetch of its own.
        if (has && isFetch(base) && !isFetch(std::string(fetch) + "_beg")) {
            sample.fetch = base;
            sample.method = suffix;
            break;
        }
    }
    while (at < text.size()) {
        const auto end = nextComma(text, at + 1);
        sample.converters.push_back(trim(text.substr(at + 1, end - at - 1)));
        at = end;
    }
    return sample;
}

std::size_t Conditions::start(const Line& line, std::size_t from) {
    for (std::size_t i = from; i < line.count(); ++i) {
        if (line.word(i) == "if" || line.word(i) == "unless") {
            return i;
        }
    }
    return line.count();
}

std::optional<Expr> Conditions::read(const Line& line, const ConfigSection& section,
                                     std::size_t from) {
    const std::size_t at = start(line, from);
    if (at == line.count()) {
        return std::nullopt;
    }
    if (at + 1 == line.count()) {
        m_out.warn(
            "invalid-condition",
            fmt::format("\"{}\" has no condition after it: the rule always holds", line.word(at)),
            line.range(at), "name an ACL, or write one in { braces }");
        return std::nullopt;
    }
    Cursor cursor{line, section, at + 1};
    const text::SourceRange range{line.range(at).file, line.range(at + 1).begin, line.range().end};
    std::vector<Expr> alternatives;
    alternatives.push_back(conjunction(cursor));
    while (cursor.at < line.count()) {
        ++cursor.at; // the "or"
        alternatives.push_back(conjunction(cursor));
    }
    Expr expr = makeExpr(ExprKind::Or, std::move(alternatives), range);
    if (line.word(at) == "unless") {
        expr = makeExpr(ExprKind::Not, std::vector{std::move(expr)}, range);
    }
    return expr;
}

Expr Conditions::conjunction(Cursor& cursor) {
    const std::size_t first = cursor.at;
    std::vector<Expr> all;
    while (cursor.at < cursor.line.count() && !isOr(cursor.line.word(cursor.at))) {
        all.push_back(term(cursor));
    }
    if (all.empty()) {
        m_out.error("invalid-condition", "a condition is missing beside the \"or\"",
                    cursor.line.range(std::min(first, cursor.line.count() - 1)),
                    "write a condition on both sides");
        return makeExpr(ExprKind::True);
    }
    return makeExpr(ExprKind::And, std::move(all),
                    {cursor.line.range(first).file, cursor.line.range(first).begin,
                     cursor.line.range(cursor.at - 1).end});
}

Expr Conditions::term(Cursor& cursor) {
    const std::size_t first = cursor.at;
    std::string_view word = cursor.line.word(cursor.at);
    bool negated = false;
    // "!", "!acl", "!{" and "! {"; two of them cancel each other.
    while (word.starts_with('!')) {
        negated = !negated;
        word.remove_prefix(1);
        if (word.empty() && cursor.at + 1 < cursor.line.count()) {
            word = cursor.line.word(++cursor.at);
        }
    }
    Expr expr = word == "{" ? anonymous(cursor) : named(cursor, word);
    cursor.nodes += sizeOf(expr);
    if (cursor.nodes > kMostNodes) {
        expr = valueExpr(ExprKind::Opaque, std::string(word), cursor.line.range(first));
    }
    ++cursor.at;
    return negated ? makeExpr(ExprKind::Not, std::vector{std::move(expr)}, cursor.line.range(first))
                   : expr;
}

// Leaves the cursor at the closing brace.
Expr Conditions::anonymous(Cursor& cursor) {
    const Line& line = cursor.line;
    const std::size_t open = cursor.at;
    std::size_t close = open + 1;
    while (close < line.count() && line.word(close) != "}") {
        ++close;
    }
    if (close == line.count()) {
        m_out.error("invalid-condition", "the \"{\" that starts here has no \"}\"",
                    line.range(open), "close it with a \"}\" between spaces");
        cursor.at = line.count() - 1;
        return makeExpr(ExprKind::True, line.range(open));
    }
    cursor.at = close;
    if (close == open + 1) {
        m_out.error("invalid-condition", "an empty condition", line.range(open),
                    "write a test between the braces");
        return makeExpr(ExprKind::True, line.range(open));
    }
    return test(line, open + 1, close);
}

Conditions::Acls& Conditions::aclsOf(const ConfigSection& section) {
    const auto known = m_acls.find(&section);
    if (known != m_acls.end()) {
        return known->second;
    }
    Acls acls;
    std::unordered_map<std::string_view, std::vector<Expr>> tests;
    for (const Line* line : section.all("acl")) {
        if (line->count() < 3) {
            m_out.error("wrong-argument-count", "\"acl\" needs a name and a criterion",
                        line->range(0), "write: acl <name> <criterion> <values>");
            continue;
        }
        acls[line->word(1)].lines.push_back(line);
        tests[line->word(1)].push_back(test(*line, 2, line->count()));
    }
    for (auto& [name, acl] : acls) {
        acl.expression = makeExpr(ExprKind::Or, std::move(tests[name]), acl.lines[0]->range());
        acl.nodes = sizeOf(acl.expression);
    }
    return m_acls.emplace(&section, std::move(acls)).first->second;
}

Expr Conditions::named(Cursor& cursor, std::string_view name) {
    const text::SourceRange& range = cursor.line.range(cursor.at);
    for (const ConfigSection* section = &cursor.section; section != nullptr;
         section = section->defaults) {
        Acls& acls = aclsOf(*section);
        const auto found = acls.find(name);
        if (found == acls.end()) {
            continue;
        }
        found->second.used = true;
        if (cursor.nodes + found->second.nodes > kMostNodes) {
            return valueExpr(ExprKind::Opaque, std::string(name), range);
        }
        return found->second.expression;
    }
    if (auto predefined = predefinedAcl(name, range)) {
        return std::move(*predefined);
    }
    missing(cursor, name);
    return valueExpr(ExprKind::Opaque, std::string(name), range);
}

void Conditions::missing(const Cursor& cursor, std::string_view name) {
    std::vector<std::string_view> names;
    if (m_suggestions++ < kMostSuggestions) {
        for (const auto& [known, acl] : aclsOf(cursor.section)) {
            names.push_back(known);
        }
        std::sort(names.begin(), names.end());
    }
    const auto near = nearest(name, names);
    m_out.error(
        "missing-acl", fmt::format("no such ACL: \"{}\"", name), cursor.line.range(cursor.at),
        near.empty() ? fmt::format("define it with \"acl {} …\", or put a test in braces", name)
                     : fmt::format("did you mean \"{}\"?", near));
}

Expr Conditions::test(const Line& line, std::size_t first, std::size_t last) {
    const AclTest parsed = parseTest(line, first, last);
    checkSample(parsed.sample, line, first);
    checkTest(parsed, line, first, last);
    return expressionOf(parsed);
}

void Conditions::checkTest(const AclTest& test, const Line& line, std::size_t first,
                           std::size_t last) {
    static constexpr std::array kMethods =
        std::to_array<std::string_view>({"", "found", "bool", "int", "ip", "bin", "len", "str",
                                         "sub", "reg", "beg", "end", "dir", "dom"});
    if (std::find(kMethods.begin(), kMethods.end(), test.method) == kMethods.end()) {
        m_out.error("unknown-value", fmt::format("unknown matching method \"{}\"", test.method),
                    line.range(line.find(test.method, first).value_or(first)),
                    "one of found, bool, int, ip, bin, len, str, sub, reg, beg, end, dir, dom");
    }
    const std::string_view head = line.word(first);
    if (std::count(head.begin(), head.end(), '(') != std::count(head.begin(), head.end(), ')')) {
        m_out.error("invalid-condition", fmt::format("\"{}\" lacks a \")\"", head),
                    line.range(first));
    }
    const bool address = (test.sample.fetch == "src" || test.sample.fetch == "dst") &&
                         test.sample.converters.empty() &&
                         (test.method.empty() || test.method == "ip");
    for (std::size_t i = last - test.values.size(); i < last; ++i) {
        const std::string_view value = line.word(i);
        const auto fault = test.method == "reg" ? pcreFault(value) : std::nullopt;
        if (fault) {
            m_out.error("invalid-regex",
                        fmt::format("the regular expression \"{}\" is refused: {}, at offset {}",
                                    value, fault->message, fault->offset),
                        line.range(i));
        } else if (address && value.starts_with('-')) {
            m_out.error("invalid-value",
                        fmt::format("\"{}\" is no address: flags stand before the values", value),
                        line.range(i), "move it before the first value");
        }
    }
}

void Conditions::checkSample(const Sample& sample, const Line& line, std::size_t word) {
    if (!isFetch(sample.fetch) && line.word(word).find("${") == std::string_view::npos) {
        const bool ask = m_suggestions++ < kMostSuggestions;
        const auto near = ask ? nearestFetch(sample.fetch) : std::string_view{};
        m_out.report(near.empty() ? text::Severity::Warning : text::Severity::Error,
                     "unknown-fetch", fmt::format("unknown fetch method \"{}\"", sample.fetch),
                     line.range(word),
                     near.empty() ? "check its spelling and HAProxy's version"
                                  : fmt::format("did you mean \"{}\"?", near));
        return;
    }
    for (const auto converter : sample.converters) {
        const std::string_view name = converter.substr(0, converter.find('('));
        if (!isConverter(name)) {
            const auto near =
                m_suggestions++ < kMostSuggestions ? nearestConverter(name) : std::string_view{};
            m_out.report(near.empty() ? text::Severity::Warning : text::Severity::Error,
                         "unknown-converter", fmt::format("unknown converter \"{}\"", name),
                         line.range(word),
                         near.empty() ? "check its spelling and HAProxy's version"
                                      : fmt::format("did you mean \"{}\"?", near));
        }
    }
    static constexpr std::array kOfBackend = std::to_array<std::string_view>(
        {"nbsrv", "avg_queue", "be_conn", "be_conn_free", "be_sess_rate", "queue", "connslots"});
    const std::string_view argument = sample.arguments.substr(0, sample.arguments.find(','));
    const bool ofBackend =
        std::find(kOfBackend.begin(), kOfBackend.end(), sample.fetch) != kOfBackend.end();
    if (ofBackend && !argument.empty() && m_config.backend(argument) == nullptr) {
        m_out.error(
            "missing-backend",
            fmt::format("unable to find the backend \"{}\" of \"{}\"", argument, sample.fetch),
            line.range(word));
    }
    // http_auth(list) fails to start without its list.
    const bool needsList = sample.fetch == "http_auth" || sample.fetch == "http_auth_group";
    const std::string_view list = sample.arguments.substr(0, sample.arguments.find(','));
    if (needsList && m_config.userlist(list) == nullptr) {
        const auto near = nearest(list, m_config.namesOf("userlist"));
        m_out.error("missing-userlist", fmt::format("unable to find the userlist \"{}\"", list),
                    line.range(word),
                    near.empty() ? fmt::format("add a section \"userlist {}\"", list)
                                 : fmt::format("did you mean \"{}\"?", near));
    }
}

void Conditions::reportUnused(const ConfigSection& section) {
    for (const auto& [name, acl] : aclsOf(section)) {
        if (!acl.used) {
            m_out.note("unused-acl", fmt::format("no rule uses the ACL \"{}\"", name),
                       acl.lines[0]->range(), "use it or remove it");
        }
    }
}

} // namespace gatelens::adapters::haproxy
