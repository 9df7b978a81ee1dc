// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/nginx_script.h"

#include "core/base/strings.h"
#include "core/match/products/nginx_uri.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::match::nginx {

using text::Node;

namespace {

constexpr int kMaxNesting = 16;

std::optional<Regex> compile(std::string_view pattern, bool caseSensitive) {
    auto regex = Regex::compile(pattern, {RegexDialect::Pcre, caseSensitive, false});
    return regex ? std::optional(std::move(*regex)) : std::nullopt;
}

bool isRedirectStatus(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

class Runner final {
public:
    Runner(const Config& config, State& state)
        : m_config(config)
        , m_state(state) {}

    Step run(const Directives& directives, const Level& level, int depth) {
        for (const Node* directive : directives) {
            if (apply(*directive, level, depth)) {
                break;
            }
        }
        return m_step;
    }

private:
    // True when nothing behind it runs.
    bool apply(const Node& directive, const Level& level, int depth) {
        const std::string_view name = directive.text;
        if (name == "set") {
            const std::string_view variable = directive.arg(0);
            if (variable.starts_with('$')) {
                m_state.variables[std::string(variable.substr(1))] =
                    expand(directive.arg(1), m_state, directive.range);
            }
            return false;
        }
        if (name == "break") {
            return true;
        }
        if (name == "return") {
            answer(directive);
            return true;
        }
        if (name == "rewrite") {
            return rewrite(directive);
        }
        if (name == "if" && directive.block != nullptr && depth < kMaxNesting && holds(directive)) {
            return enter(directive, level, depth);
        }
        return false;
    }

    bool enter(const Node& condition, const Level& level, int depth) {
        auto inner = std::make_unique<Level>();
        inner->parent = &level;
        inner->assign(m_config.directivesOf(condition));
        m_step.level = inner.get();
        m_step.condition = &condition;
        const Directives directives = inner->directives;
        m_state.conditions.push_back(std::move(inner));
        for (const Node* directive : directives) {
            if (apply(*directive, level, depth + 1)) {
                return true;
            }
        }
        return false;
    }

    void answer(const Node& directive) {
        m_step.kind = Step::Kind::Answer;
        const auto code = parseInt(directive.arg(0));
        const bool urlOnly = !code.has_value();
        m_step.status = urlOnly ? 302 : static_cast<int>(*code);
        m_step.detail = fmt::format("return {}", directive.arg(0));
        const std::string_view text = urlOnly ? directive.arg(0) : directive.arg(1);
        if (isRedirectStatus(m_step.status) && !text.empty()) {
            m_step.location = expand(text, m_state, directive.range);
        }
    }

    bool rewrite(const Node& directive) {
        const auto regex = compile(directive.arg(0), true);
        const std::string subject = m_state.uri;
        const auto match = regex ? regex->find(subject) : nullptr;
        if (!match || match->limitReached) {
            return false;
        }
        capture(*match, m_state);
        std::string_view replacement = directive.arg(1);
        const std::string_view flag = directive.arg(2);
        // A final "?" keeps the original arguments away.
        const bool dropsArgs = replacement.ends_with('?');
        if (dropsArgs) {
            replacement.remove_suffix(1);
        }
        const bool absolute = replacement.starts_with("http://") ||
                              replacement.starts_with("https://") ||
                              replacement.starts_with("$scheme");
        const bool redirects = absolute || flag == "redirect" || flag == "permanent";
        const auto mark = replacement.find('?');
        m_state.escapesCaptures = redirects;
        std::string path = expand(replacement.substr(0, mark), m_state, directive.range);
        m_state.escapesCaptures = true;
        std::string args = mark == std::string_view::npos
                               ? std::string()
                               : expand(replacement.substr(mark + 1), m_state, directive.range);
        m_state.escapesCaptures = false;
        if (!dropsArgs && !m_state.args.empty()) {
            args += (args.empty() ? "" : "&") + m_state.args;
        }
        if (redirects) {
            path = unescapeRedirect(path);
            m_step.kind = Step::Kind::Answer;
            m_step.status = flag == "permanent" ? 301 : 302;
            m_step.location = path + (args.empty() ? "" : "?" + args);
            m_step.detail = fmt::format("rewrite {}", directive.arg(0));
            return true;
        }
        m_state.uri = path;
        m_state.args = std::move(args);
        m_state.unparsed = false;
        if (flag == "break") {
            m_state.validLocation = false;
            m_state.uriChanged = false;
            return true;
        }
        m_state.uriChanged = true;
        return flag == "last";
    }

    // The condition of an `if`, whose parentheses are part of its arguments.
    bool holds(const Node& directive) {
        std::vector<std::string> words;
        for (const Node* item : directive.items) {
            words.emplace_back(item->text);
        }
        if (!words.empty() && words.front().starts_with('(')) {
            words.front().erase(0, 1);
        }
        if (!words.empty() && words.back().ends_with(')')) {
            words.back().pop_back();
        }
        std::erase(words, std::string());
        if (words.empty()) {
            return false;
        }
        if (words[0].starts_with('-') || words[0].starts_with("!-")) {
            m_state.gaps.push_back({fmt::format("if ({} …)", words[0]),
                                    "it looks at the disk; taken as false", directive.range});
            return false;
        }
        const std::string value = expand(words[0], m_state, directive.range);
        if (words.size() == 1) {
            return !value.empty() && value != "0";
        }
        const std::string_view op = words[1];
        const std::string right = words.size() > 2 ? words[2] : std::string();
        if (op == "=" || op == "!=") {
            return (value == expand(right, m_state, directive.range)) == (op == "=");
        }
        const bool negated = op.starts_with('!');
        const auto regex = compile(right, !op.ends_with('*'));
        const auto match = regex ? regex->find(value) : nullptr;
        const bool found = match && !match->limitReached;
        if (found && !negated) {
            capture(*match, m_state);
        }
        return found != negated;
    }

    const Config& m_config;
    State& m_state;
    Step m_step;
};

} // namespace

Step runRewrites(const Config& config, const Level& level, State& state) {
    state.uriChanged = false;
    Step step = Runner(config, state).run(level.settings, level, 0);
    if (step.kind == Step::Kind::Done && state.uriChanged) {
        step.kind = Step::Kind::Search;
    }
    return step;
}

} // namespace gatelens::match::nginx
