// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Conditions of ".if" (chapter 2.4 of the manual): constants, predicates, "!",
// "&&", "||" and parentheses. Three-valued: what depends on the environment or
// the build is unknown.
#include "core/text/haproxy_condition.h"

#include "core/base/strings.h"

#include <algorithm>
#include <string>

namespace gatelens::text {

namespace {

using Truth = std::optional<bool>;

constexpr int kDeepest = 30; // MAX_CFG_RECURSION is 1024; nobody writes more

// "2.6.12-1+deb12u4" against "2.4": the leading numbers.
Truth atLeast(std::string_view version, std::string_view wanted) {
    if (version.empty()) {
        return std::nullopt;
    }
    const auto numbers = [](std::string_view text) {
        std::vector<std::int64_t> out;
        for (const auto part : split(text, '.')) {
            const auto digits = std::min(part.find_first_not_of("0123456789"), part.size());
            const auto number = parseInt(part.substr(0, digits));
            if (!number) {
                break;
            }
            out.push_back(*number);
            if (digits < part.size()) {
                break;
            }
        }
        return out;
    };
    auto have = numbers(version);
    auto want = numbers(wanted);
    have.resize(std::max(have.size(), want.size()));
    want.resize(have.size());
    return have >= want;
}

std::string_view unquote(std::string_view text) {
    text = trim(text);
    if (text.size() >= 2 && text.front() == text.back() &&
        (text.front() == '"' || text.front() == '\'')) {
        return text.substr(1, text.size() - 2);
    }
    return text;
}

class Evaluator final {
public:
    Evaluator(std::string_view text, std::string_view version)
        : m_text(text)
        , m_version(version) {}

    Truth run() {
        const Truth value = either(0);
        skip();
        return m_at == m_text.size() ? value : std::nullopt;
    }

private:
    void skip() {
        while (m_at < m_text.size() && m_text[m_at] == ' ') {
            ++m_at;
        }
    }
    bool take(std::string_view word) {
        skip();
        if (!m_text.substr(m_at).starts_with(word)) {
            return false;
        }
        m_at += word.size();
        return true;
    }

    Truth either(int depth) {
        Truth value = both(depth);
        while (take("||")) {
            const Truth other = both(depth);
            const bool certain = (value && *value) || (other && *other);
            value = certain ? Truth(true) : value && other ? Truth(false) : std::nullopt;
        }
        return value;
    }

    Truth both(int depth) {
        Truth value = term(depth);
        while (take("&&")) {
            const Truth other = term(depth);
            const bool never = (value && !*value) || (other && !*other);
            value = never ? Truth(false) : value && other ? Truth(true) : std::nullopt;
        }
        return value;
    }

    Truth term(int depth) {
        if (depth > kDeepest) {
            m_at = m_text.size();
            return std::nullopt;
        }
        if (take("!")) {
            const Truth value = term(depth + 1);
            return value ? Truth(!*value) : std::nullopt;
        }
        if (take("(")) {
            const Truth value = either(depth + 1);
            return take(")") ? value : std::nullopt;
        }
        return atom();
    }

    Truth atom() {
        skip();
        const auto end = std::min(m_text.find_first_of(" ()&|", m_at), m_text.size());
        const std::string_view name = m_text.substr(m_at, end - m_at);
        m_at = end;
        if (m_at < m_text.size() && m_text[m_at] == '(') {
            const auto close = m_text.find(')', m_at);
            if (close == std::string_view::npos) {
                m_at = m_text.size();
                return std::nullopt;
            }
            const std::string_view arguments = m_text.substr(m_at + 1, close - m_at - 1);
            m_at = close + 1;
            return predicate(name, arguments);
        }
        if (name == "true" || name == "false") {
            return name == "true";
        }
        const auto number = parseInt(name);
        return number ? Truth(*number != 0) : std::nullopt;
    }

    Truth predicate(std::string_view name, std::string_view arguments) const {
        if (name == "version_atleast") {
            return atLeast(m_version, unquote(arguments));
        }
        if (name == "version_before") {
            const Truth reached = atLeast(m_version, unquote(arguments));
            return reached ? Truth(!*reached) : std::nullopt;
        }
        const auto parts = split(arguments, ',');
        const bool fixed = arguments.find('$') == std::string_view::npos && parts.size() == 2;
        if (fixed && (name == "streq" || name == "strneq")) {
            return (unquote(parts[0]) == unquote(parts[1])) == (name == "streq");
        }
        if (fixed && name == "strstr") {
            return unquote(parts[0]).find(unquote(parts[1])) != std::string_view::npos;
        }
        return std::nullopt; // defined(), feature(), openssl_version_…
    }

    std::string_view m_text;
    std::string_view m_version;
    std::size_t m_at = 0;
};

} // namespace

std::optional<bool> evaluateHaproxyCondition(std::string_view text, std::string_view version) {
    if (trim(text).empty()) {
        return false; // an empty condition is false
    }
    return Evaluator(text, version).run();
}

void HaproxyConditions::take(const Node& line, std::string_view version) {
    std::string text;
    for (const Node* word : line.items) {
        text += text.empty() ? "" : " ";
        text += word->text;
    }
    const auto opened = [&](std::optional<bool> value) {
        return !value ? Branch::Unknown : *value ? Branch::Taken : Branch::NotYet;
    };
    if (line.text == ".if") {
        m_open.emplace_back(opened(evaluateHaproxyCondition(text, version)), &line);
        return;
    }
    if (m_open.empty()) {
        return; // reported by the reader
    }
    Branch& branch = m_open.back().first;
    if (line.text == ".endif") {
        m_open.pop_back();
    } else if (branch == Branch::Taken) {
        branch = Branch::Done;
    } else if (branch == Branch::NotYet) {
        branch = opened(line.text == ".else" ? std::optional(true)
                                             : evaluateHaproxyCondition(text, version));
    }
}

bool HaproxyConditions::masks() const {
    return std::any_of(m_open.begin(), m_open.end(), [](const auto& open) {
        return open.first == Branch::NotYet || open.first == Branch::Done;
    });
}

const Node* HaproxyConditions::unknown() const {
    const auto found = std::find_if(m_open.rbegin(), m_open.rend(),
                                    [](const auto& open) { return open.first == Branch::Unknown; });
    return found == m_open.rend() ? nullptr : found->second;
}

} // namespace gatelens::text
