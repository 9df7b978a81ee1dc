// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Policies of the products that the built-in gateway has a filter for.
#pragma once

#include "core/model/snapshot.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gatelens::sandbox {

struct Limit {
    std::int64_t requests = 0;
    std::string per; // "1s", "60s"
};
// The first limit of a rate limiting policy, when it is a plain number.
[[nodiscard]] std::optional<Limit> limitOf(const model::Policy& policy);

// The request field of a policy that asks for an API key; nothing when it is none.
[[nodiscard]] std::optional<std::string> keyFieldOf(const model::Policy& policy);

struct Cors {
    std::vector<std::string> origins;
    std::vector<std::string> methods;
    bool credentials = false;
};
[[nodiscard]] std::optional<Cors> corsOf(const model::Policy& policy);

} // namespace gatelens::sandbox
