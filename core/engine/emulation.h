// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Another gateway's configuration, run by this engine: the routing is that of
// core/match in the product's emulation. What is not run is told, one by one.
#pragma once

#include "core/engine/config.h"
#include "core/match/matcher.h"
#include "core/model/snapshot.h"

#include <memory>
#include <string>
#include <vector>

namespace gatelens::engine {

// The routing of a Config that emulates. Its routes and services stand in the
// order of the snapshot; one more route is for requests that none takes.
struct EmulatedRouting {
    std::shared_ptr<const match::Matcher> matcher;
    // Requests are not sent on: the answer shows what a backend would get.
    bool echo = false;
};

struct EmulationOptions {
    std::string host = "127.0.0.1"; // where the listeners are moved to, each to a free port
    bool echo = false;
};

struct EmulatedGateway {
    ConfigPtr config;
    struct Gap {
        std::string what;
        std::string why;
        std::string place; // file:line:column, empty when there is none
    };
    std::vector<Gap> gaps; // what of the configuration is not run
};

// Fails with Unsupported when the product's matching is not known.
[[nodiscard]] Result<EmulatedGateway> emulate(const model::SnapshotPtr& snapshot,
                                              const EmulationOptions& options);

} // namespace gatelens::engine
