// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Kong's three routers, after kong/router/{traditional,transform,compat,atc,utils}.lua
// of 3.9 and atc-router: what routes demand (kong_demands.cpp), in which order they
// are tried (kong_order.cpp), what the service gets (kong_upstream.cpp).
#pragma once

#include "core/match/matcher.h"
#include "core/match/regex.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::match::kong {

// MATCH_RULES of traditional.lua: which kinds of conditions a route has.
constexpr unsigned kHost = 0x40;
constexpr unsigned kHeader = 0x20;
constexpr unsigned kUri = 0x10;
constexpr unsigned kMethod = 0x08;
constexpr unsigned kSni = 0x04;
constexpr unsigned kSource = 0x02;
constexpr unsigned kDestination = 0x01;

enum class Flavor : std::uint8_t { Traditional, Compatible, Expressions };

// A request as the routers see it.
struct Subject {
    const Request* request = nullptr;
    std::string path; // normalised, without the query
    std::string host; // without the port
    std::string port; // as sent, empty when there was none
    std::uint16_t listenerPort = 0;
};
[[nodiscard]] Subject subjectOf(const Request& request);
// kong/tools/uri.lua: normalize() and escape().
[[nodiscard]] std::string normalizePath(std::string_view path);
[[nodiscard]] std::string escapePath(std::string_view path);

struct Demand {
    std::string text; // "the method is GET"
    std::function<bool(const Subject&)> holds;
};

// A path of a route, with the expression when it is one.
struct PathRule {
    std::string text;
    std::string prefix;
    std::string written; // the expression as it stands in the configuration
    std::shared_ptr<const Regex> regex;

    // The part of the path that the rule takes; nothing when it does not match.
    [[nodiscard]] std::optional<std::string> taken(std::string_view path) const;
};

// One route as the router knows it: a route of several paths is several.
struct Entry {
    model::RouteId route;
    std::vector<Demand> demands;
    std::vector<PathRule> paths;
    std::uint64_t priority = 0; // compatible, expressions
    // Traditional: compared one after the other, greater first.
    std::vector<std::int64_t> ranks;
    unsigned category = 0; // Traditional: which kinds of demands it has
    std::string tieBreak;  // what decides between equals, empty: not known
    bool split = false;
};

[[nodiscard]] Result<std::vector<Entry>> entriesOf(const model::Snapshot& snapshot,
                                                   model::RouteId route, Flavor flavor);
// Best first. Equals stay in the order of the configuration.
void sortEntries(std::vector<Entry>& entries, Flavor flavor);
[[nodiscard]] bool areTied(const Entry& a, const Entry& b, Flavor flavor);
// What made an entry win or lose, in words.
[[nodiscard]] std::string describeRank(const Entry& entry, Flavor flavor);

// kong_demands.cpp
[[nodiscard]] Result<std::vector<Demand>> demandsOf(const model::Route& route, Flavor flavor);
[[nodiscard]] Result<PathRule> pathRule(const model::PathMatch& path, Flavor flavor);

// kong_upstream.cpp: what happens once a route is found.
void proceed(const model::Snapshot& snapshot, const Entry& entry, const Subject& subject,
             Flavor flavor, Decision& decision);

} // namespace gatelens::match::kong
