// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The words that HAProxy knows: keywords of proxy sections and of global, options
// of bind and server lines, actions of rules, sample fetches and converters. From
// HAProxy 2.6's own list (haproxy -dKall) and the manual of 3.5.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace gatelens::adapters::haproxy {

// Proxy sections; a set of bits.
using Sections = std::uint8_t;
enum Section : Sections {
    kDefaults = 1,
    kFrontend = 2,
    kListen = 4,
    kBackend = 8,
    kAnyProxy = 15,
};

// Rule sets in which an action may stand; a set of bits.
using RuleSets = std::uint8_t;
enum RuleSet : RuleSets {
    kQuicInitial = 1,
    kTcpConnection = 2,
    kTcpSession = 4,
    kTcpContent = 8,
    kTcpResponse = 16,
    kHttpRequest = 32,
    kHttpResponse = 64,
    kHttpAfter = 128,
};

// Where "timeout client" (or a keyword of one word) may stand; 0: unknown. A known
// first word with an unknown second one is unknown.
[[nodiscard]] Sections proxyKeyword(std::string_view first, std::string_view second);
// The keyword nearest to a misspelled one, for the section if there is one.
[[nodiscard]] std::string_view nearestKeyword(std::string_view first, std::string_view second,
                                              Sections section);

[[nodiscard]] bool isGlobalKeyword(std::string_view word);
[[nodiscard]] std::string_view nearestGlobal(std::string_view word);

// How many words follow an option of a bind or server line; -1: unknown option.
[[nodiscard]] int bindOption(std::string_view word);
[[nodiscard]] int serverOption(std::string_view word);
[[nodiscard]] std::string_view nearestBindOption(std::string_view word);
[[nodiscard]] std::string_view nearestServerOption(std::string_view word);

// The rule sets that know an action; "set-var(txn.x)" and "track-sc0" are looked
// up by their head. 0: unknown.
[[nodiscard]] RuleSets actionSets(std::string_view action);
[[nodiscard]] std::string_view nearestAction(std::string_view action, RuleSets set);

[[nodiscard]] bool isFetch(std::string_view name);
[[nodiscard]] bool isConverter(std::string_view name);
[[nodiscard]] std::string_view nearestFetch(std::string_view name);
[[nodiscard]] std::string_view nearestConverter(std::string_view name);

// Section words that open a section (also outside proxies).
[[nodiscard]] bool isSection(std::string_view word);

} // namespace gatelens::adapters::haproxy
