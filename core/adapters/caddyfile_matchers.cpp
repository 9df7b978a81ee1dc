// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Matchers of a Caddyfile: named sets, tokens behind a directive's name, and those
// of responses. Behaviour: modules/caddyhttp/matchers.go of Caddy 2.11.
#include "core/adapters/caddyfile_internal.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::caddy {

namespace {

constexpr std::array kNames = std::to_array<std::string_view>(
    {"host", "path", "path_regexp", "method", "query", "header", "header_regexp", "protocol",
     "remote_ip", "client_ip", "tls", "not", "expression", "file", "vars", "vars_regexp",
     "url_pattern"});

// A statement that begins with its second word: `@name path /a` is "path /a".
Statement shifted(const Statement& statement) {
    Statement inner = statement;
    inner.words.erase(inner.words.begin());
    inner.range.begin = inner.words.front().range.begin;
    return inner;
}

} // namespace

const Draft* Scope::matcher(std::string_view name) const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->outer) {
        if (const auto found = scope->matchers.find(name); found != scope->matchers.end()) {
            return &found->second;
        }
    }
    return nullptr;
}

void CaddyfileAdapter::defineMatcher(const Statement& statement, Scope& scope) {
    const std::string& name = statement.name();
    if (scope.matcher(name) != nullptr) {
        m_faults.error("duplicate-name",
                       fmt::format("the matcher {} is defined more than once", name),
                       statement.words.front().range, "give one of them another name");
        return;
    }
    scope.matchers.emplace(name, matcherSet(statement, std::string_view(name).substr(1)));
}

// The set that a definition, "not" or lb_retry_match holds: one matcher on its
// line, or a block of them. Regular expressions without a name get `name`.
Draft CaddyfileAdapter::matcherSet(const Statement& statement, std::string_view name) {
    Draft set = Draft::mapping(statement.range);
    const auto arguments = statement.arguments();
    if (!arguments.empty()) {
        if (arguments.front().quoted()) {
            addExpression(statement, name, set);
        } else {
            addMatcher(shifted(statement), name, set);
        }
        return set;
    }
    for (const Statement& matcher : statement.block) {
        if (matcher.words.front().quoted()) {
            Statement expression = matcher;
            expression.words.insert(expression.words.begin(), Word{"expression", {}, 0, 0});
            addExpression(expression, name, set);
        } else {
            addMatcher(matcher, name, set);
        }
    }
    if (set.members.empty()) {
        m_faults.error("empty-matcher", fmt::format("{} holds no matcher", statement.name()),
                       statement.range, "add one, such as path /a/*");
    }
    return set;
}

void CaddyfileAdapter::addMatcher(const Statement& statement, std::string_view name, Draft& set) {
    const std::string& kind = statement.name();
    const auto arguments = statement.arguments();
    const auto field = [&]() -> Draft& {
        Draft& member = set.at(kind);
        if (member.isNull()) {
            member.range = statement.range;
        }
        return member;
    };
    if (kind == "host" || kind == "path" || kind == "method") {
        Draft& list = field();
        for (const Word& word : arguments) {
            list.append(textDraft(word));
        }
        if (arguments.empty()) {
            m_faults.arguments(statement, "one value or more");
        }
    } else if (kind == "query") {
        Draft& query = field();
        query.kind = text::NodeKind::Mapping;
        for (const Word& word : arguments) {
            const auto equal = word.text.find('=');
            if (equal == std::string::npos) {
                m_faults.invalid(word, "a query in the form key=value");
                continue;
            }
            Word value = word;
            value.text = word.text.substr(equal + 1);
            query.at(word.text.substr(0, equal)).append(textDraft(value));
        }
    } else if (kind == "header") {
        addHeader(statement, field());
    } else if (kind == "path_regexp") {
        addRegexp(statement, name, field(), false);
    } else if (kind == "header_regexp" || kind == "vars_regexp") {
        addRegexp(statement, name, field(), true);
    } else if (kind == "remote_ip" || kind == "client_ip") {
        static constexpr std::array kRules =
            std::to_array<FieldRule>({{"remote_ip", "ranges", FieldKind::Ranges},
                                      {"client_ip", "ranges", FieldKind::Ranges}});
        if (!applyField(kRules, statement, field(), m_faults)) {
            return;
        }
    } else if (kind == "vars") {
        if (arguments.size() < 2) {
            m_faults.arguments(statement, "a variable and its values");
            return;
        }
        Draft& values = field().at(arguments[0].text);
        for (const Word& word : arguments.subspan(1)) {
            values.append(textDraft(word));
        }
    } else if (kind == "protocol") {
        if (arguments.size() != 1) {
            m_faults.arguments(statement, "one protocol");
            return;
        }
        field() = textDraft(arguments[0]);
    } else if (kind == "tls") {
        field().kind = text::NodeKind::Mapping;
        if (!arguments.empty() && arguments[0].text == "early_data") {
            field().set("handshake_complete", Draft::boolean(false, arguments[0].range));
        } else if (!arguments.empty()) {
            m_faults.invalid(arguments[0], "early_data");
        }
    } else if (kind == "not") {
        field().append(matcherSet(statement, {}));
    } else if (kind == "expression") {
        addExpression(statement, name, set);
    } else if (kind == "file") {
        addFile(statement, field());
    } else if (kind == "url_pattern") {
        static constexpr std::array kRules = std::to_array<FieldRule>(
            {{"base_url", "", FieldKind::Text}, {"ignore_case", "", FieldKind::True}});
        if (arguments.size() != 1) {
            m_faults.arguments(statement, "one URL pattern");
            return;
        }
        field().set("pattern", textDraft(arguments[0]));
        applyFields(kRules, statement.block, "url_pattern", field(), m_faults);
    } else {
        const auto near = nearest(kind, {kNames.begin(), kNames.end()});
        m_faults.error(
            "unknown-matcher", fmt::format("there is no matcher \"{}\" among Caddy's own", kind),
            statement.words.front().range,
            near.empty() ? "it may come from a plugin" : fmt::format("did you mean \"{}\"?", near));
        field() = opaque(statement);
    }
}

void CaddyfileAdapter::addHeader(const Statement& statement, Draft& matcher) {
    const auto arguments = statement.arguments();
    const bool absent = !arguments.empty() && arguments[0].text.starts_with('!');
    if (arguments.size() != (absent ? 1U : 2U)) {
        m_faults.arguments(statement, "a field and a value, or !field");
        return;
    }
    if (absent) {
        matcher.set(arguments[0].text.substr(1), Draft{}, arguments[0].range);
        return;
    }
    Draft& values = matcher.at(canonicalHeader(arguments[0].text));
    values.range = arguments[0].range;
    values.append(textDraft(arguments[1]));
}

// [name] pattern, or [name] field pattern.
void CaddyfileAdapter::addRegexp(const Statement& statement, std::string_view name, Draft& matcher,
                                 bool field) {
    auto arguments = statement.arguments();
    const std::size_t least = field ? 2 : 1;
    if (arguments.size() != least && arguments.size() != least + 1) {
        m_faults.arguments(statement, field ? "[name] field pattern" : "[name] pattern");
        return;
    }
    Draft regexp = Draft::mapping(statement.range);
    const bool named = arguments.size() == least + 1;
    if (named) {
        regexp.set("name", textDraft(arguments[0]));
        arguments = arguments.subspan(1);
    } else if (!name.empty()) {
        regexp.set("name", Draft::string(std::string(name), statement.range));
    }
    regexp.set("pattern", textDraft(arguments.back()));
    if (field) {
        matcher.set(arguments[0].text, std::move(regexp), arguments[0].range);
    } else {
        matcher = std::move(regexp);
    }
}

void CaddyfileAdapter::addExpression(const Statement& statement, std::string_view name,
                                     Draft& set) {
    const auto arguments = statement.arguments();
    if (arguments.empty()) {
        m_faults.arguments(statement, "an expression");
        return;
    }
    Draft& member = set.at("expression");
    if (arguments.size() == 1) {
        member = Draft::mapping(statement.range);
        member.set("expr", textDraft(arguments[0]));
        if (name.empty()) {
            member = textDraft(arguments[0]);
        } else {
            member.set("name", Draft::string(std::string(name), statement.range));
        }
        return;
    }
    // Several words are joined as they were written, quotes included.
    std::string expression;
    for (const Word& word : arguments) {
        expression += expression.empty() ? "" : " ";
        const std::string quote(word.quote == '<' || word.quote == 0 ? 0 : 1, word.quote);
        expression += quote + word.text + quote;
    }
    member = Draft::string(std::move(expression), statement.range);
}

void CaddyfileAdapter::addFile(const Statement& statement, Draft& matcher) {
    static constexpr std::array kRules = std::to_array<FieldRule>({
        {"root", "", FieldKind::Text},
        {"try_files", "", FieldKind::MoreTexts},
        {"try_policy", "", FieldKind::Text},
        {"split_path", "", FieldKind::Texts},
    });
    matcher.kind = text::NodeKind::Mapping;
    for (const Word& word : statement.arguments()) {
        matcher.at("try_files").append(textDraft(word));
    }
    applyFields(kRules, statement.block, "file", matcher, m_faults);
}

Draft CaddyfileAdapter::responseMatcher(const Statement& statement) {
    Draft matcher = Draft::mapping(statement.range);
    static constexpr std::array kRules =
        std::to_array<FieldRule>({{"status", "status_code", FieldKind::Statuses}});
    const auto add = [&](const Statement& part) {
        if (part.name() == "header") {
            addHeader(part, matcher.at("headers"));
        } else if (!applyField(kRules, part, matcher, m_faults)) {
            m_faults.unknown(part, "a response matcher", kRules,
                             std::to_array<std::string_view>({"header"}));
        }
    };
    if (!statement.arguments().empty()) {
        add(shifted(statement));
    }
    for (const Statement& part : statement.block) {
        add(part);
    }
    return matcher;
}

// Takes "*", "/path" or "@name" off the arguments. False when the name is unknown.
bool CaddyfileAdapter::takeMatcher(Call& call) {
    if (call.arguments.empty()) {
        return true;
    }
    const Word& token = call.arguments.front();
    if (token.text == "*") {
        call.arguments = call.arguments.subspan(1);
        return true;
    }
    if (token.text.starts_with('/')) {
        Draft set = Draft::mapping(token.range);
        Draft paths = Draft::sequence(token.range);
        paths.append(textDraft(token));
        set.set("path", std::move(paths));
        call.match = std::move(set);
        call.arguments = call.arguments.subspan(1);
        return true;
    }
    if (!token.text.starts_with('@')) {
        return true;
    }
    const Draft* found = call.scope.matcher(token.text);
    if (found == nullptr) {
        std::vector<std::string_view> names;
        for (const Scope* scope = &call.scope; scope != nullptr; scope = scope->outer) {
            for (const auto& [name, set] : scope->matchers) {
                names.push_back(name);
            }
        }
        const auto near = nearest(token.text, names);
        m_faults.error("dangling-reference",
                       fmt::format("the matcher {} is not defined here", token.text), token.range,
                       near.empty() ? "define it in this site"
                                    : fmt::format("did you mean {}?", near));
        return false;
    }
    call.match = *found;
    call.arguments = call.arguments.subspan(1);
    return true;
}

} // namespace gatelens::adapters::caddy
