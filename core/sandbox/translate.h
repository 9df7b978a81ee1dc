// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The configuration of any gateway as one of the built-in gateway, with backends
// that echo: routes and policies as far as the built-in gateway has them, and a
// remark for everything that it has not. No secret of the original is in it: the
// keys are made up and told.
#pragma once

#include "core/model/snapshot.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::sandbox {

// The route that stands for the backends.
inline constexpr std::string_view kEchoRoute = "echo backends";

// Where the sandbox listens; as in gatelens.yaml.
struct Places {
    std::string gateway = "127.0.0.1:18080";
    std::string echo = "127.0.0.1:18081"; // or "unix:/path"
    std::string admin;                    // empty: none
    std::string adminToken;
};

// What runs otherwise than in the original, or not at all.
struct Remark {
    std::string what;       // "jwt", "paths with a pattern"
    std::string why;        // a sentence
    std::size_t routes = 0; // how many it concerns; 0: the whole
    std::string example;    // the first of them
};

struct SampleKey {
    std::string consumer;
    std::string field; // "X-API-Key"
    std::string key;
};

// A request that a route takes, to begin with.
struct SampleRequest {
    std::string route; // its name in the sandbox
    std::string key;   // natural key of the original route
    std::string method;
    std::string host; // empty: any
    std::string path;
    std::string field; // of the made-up key it needs; empty: none
    std::string value;
};

struct Translation {
    std::string config; // JSON, which gatelens.yaml may be
    std::vector<Remark> remarks;
    std::vector<SampleKey> keys;
    std::vector<SampleRequest> samples; // one a route that is run
    std::size_t skipped = 0;            // routes that cannot be run
};

[[nodiscard]] Translation translate(const model::Snapshot& snapshot, const Places& places);

} // namespace gatelens::sandbox
