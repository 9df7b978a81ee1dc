// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// nginx's variables and its rewrite module (set, if, rewrite, return, break).
#pragma once

#include "core/match/products/nginx_config.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::match::nginx {

// A request on its way through nginx.
struct State {
    const Request* request = nullptr;
    const Server* server = nullptr;
    std::string host; // lower case, without port; empty when none was sent
    std::string uri;  // normalised, as it is rewritten
    std::string args;
    std::string_view version; // of the gateway, empty when it is not known
    std::uint16_t port = 0;
    bool unparsed = true;      // the target as sent may still be passed on
    bool validLocation = true; // the location's prefix is still that of the URI
    bool quoted = false;       // the target had an escape
    bool uriChanged = false;
    bool escapesCaptures = false; // while arguments or a redirect are put together
    std::vector<std::string> captures;
    std::map<std::string, std::string, std::less<>> variables;
    const Directives* maps = nullptr; // map directives of the http block
    std::vector<EmulationGap> gaps;
    std::vector<std::unique_ptr<Level>> conditions; // the `if` blocks that were true
};

// Whether a version is that one or a later one; `unknown` when it is not known.
[[nodiscard]] bool isAtLeast(std::string_view version, int major, int minor, int patch,
                             bool unknown);

// A text with its variables filled in. An unknown variable becomes "(name)" and
// a gap.
[[nodiscard]] std::string expand(std::string_view text, State& state,
                                 const text::SourceRange& range);

// What a list of rewrite directives came to.
struct Step {
    enum class Kind : std::uint8_t { Done, Search, Answer };
    Kind kind = Kind::Done;
    int status = 0;       // Answer
    std::string location; // Answer: a redirect when it is not empty
    std::string detail;
    const Level* level = nullptr;          // that of the last `if` that was true
    const text::Node* condition = nullptr; // that `if`
};
[[nodiscard]] Step runRewrites(const Config& config, const Level& level, State& state);

// Captures of a regular expression become $1 … and named variables.
void capture(const RegexMatch& match, State& state);

} // namespace gatelens::match::nginx
