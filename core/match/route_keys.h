// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Under which hosts and paths of an index a route is entered: all for which its
// conditions can hold, and as few others as possible. Too wide a key costs time, too
// narrow a one loses the route.
#pragma once

#include "core/match/index.h"

#include <string>
#include <string_view>
#include <vector>

namespace gatelens::match {

struct RouteKeys {
    std::vector<HostKey> hosts; // none: any
    std::vector<PathKey> paths; // none: any

    // A star for any bytes at all, also none, where HostKey wants one at least.
    void addHostEnding(std::string_view suffix);
    void addHostBeginning(std::string_view prefix);
    // A regular expression that is searched in a host in lower case.
    void addHostRegex(std::string_view pattern);
    // `anchored`: it only matches from the first byte of the path on.
    void addPathRegex(std::string_view pattern, bool anchored, bool caseSensitive);
};

// A route of very many hosts and paths is entered by its hosts alone.
void addToIndex(RouteIndex& index, const RouteKeys& keys, Rank rank);

// The literal text with which every match begins or ends, for an expression that
// says itself, by "^" or "$", that it stands there. Empty when there is none or
// nothing is certain: alternatives, flags, escapes beyond the simplest.
[[nodiscard]] std::string literalPrefix(std::string_view pattern, bool anchored = false);
[[nodiscard]] std::string literalSuffix(std::string_view pattern);

} // namespace gatelens::match
