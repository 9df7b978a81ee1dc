// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which route would take a request, and what kept the others from it.
#pragma once

#include "core/engine/config.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::engine::admin {

struct Question {
    std::string method = "GET";
    std::string host;
    std::string path = "/"; // without a query
    std::vector<std::pair<std::string, std::string>> fields;
};

struct Explanation {
    std::string path;             // normalised
    int status = 0;               // of our own answer; 0: a route takes it
    const Route* route = nullptr; // of the configuration that was asked
    std::size_t forwarded = 0;    // where the path for the upstream begins
    struct Loser {
        const Route* route = nullptr;
        std::string why;
    };
    std::vector<Loser> losers; // in the order of the configuration
    bool more = false;         // there are more of them than are listed
};

[[nodiscard]] Explanation explain(const Config& config, const Question& question,
                                  std::size_t maxLosers);

} // namespace gatelens::engine::admin
