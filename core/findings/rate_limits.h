// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a limiting policy counts, by whom, and how much it lets through, for every
// product in one form.
#pragma once

#include "core/findings/context.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gatelens::findings {

enum class LimitKey : std::uint8_t {
    Unknown,
    Address,  // the peer's, or what the product takes for it
    Consumer, // whom authentication found
    Header,   // a header that the client sends
    Query,    // a parameter or cookie that the client sends
    Everyone, // one counter for all
};

struct RateLimit {
    std::optional<double> perMinute; // sustained; empty when it is not known here
    LimitKey key = LimitKey::Unknown;
    std::string keyText; // in the product's words
    const text::Node* keyNode = nullptr;
    const text::Node* rateNode = nullptr;
};

// Nothing when the policy, whatever its class, refuses nobody for asking too often
// (bandwidth limits, counters that nothing reads).
[[nodiscard]] std::optional<RateLimit> rateLimitOf(const Context& context,
                                                   const model::Policy& policy);

// The limits of a route's effective chain.
struct RouteLimit {
    model::PolicyId policy;
    RateLimit limit;
};
[[nodiscard]] std::vector<RouteLimit> limitsOf(const Context& context, model::RouteId id);

} // namespace gatelens::findings
