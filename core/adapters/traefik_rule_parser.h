// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The grammar of Traefik's rules, without the meaning of the matchers. Traefik
// hands rules to Go's expression parser (vulcand/predicate), so that Go's lexical
// rules hold: comments, raw and interpreted strings, and a line end that closes the
// expression unless an operator stands before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters::traefik {

struct RuleArgument {
    std::string value; // without quotes and escapes
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t valueBegin = 0; // first byte behind the quote
};

// One node: a call of a matcher, or an operator over children. Offsets are bytes of
// the rule text.
struct RuleTree {
    enum class Kind : std::uint8_t { Call, And, Or, Not };
    Kind kind = Kind::Call;
    std::string_view name; // Call
    std::vector<RuleArgument> arguments;
    std::vector<RuleTree> children;
    std::size_t begin = 0;
    std::size_t nameEnd = 0;
    std::size_t end = 0;
};

struct RuleFault {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string code = "invalid-rule";
    std::string message;
    std::string fix;
};

struct RuleParse {
    std::optional<RuleTree> tree;
    std::optional<RuleFault> fault;
};

[[nodiscard]] RuleParse parseRuleText(std::string_view text);

} // namespace gatelens::adapters::traefik
