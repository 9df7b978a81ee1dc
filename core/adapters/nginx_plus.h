// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the two APIs of NGINX Plus answer.
#pragma once

#include "core/adapters/adapter.h"

#include <span>
#include <string>
#include <string_view>

namespace gatelens::adapters::nginx {

// The highest number of "[1,2,3]", the answer of /api/; 0 when it is something
// else.
[[nodiscard]] int newestApiVersion(std::string_view body);
// Whether a body is ["control","nginx"], the root of the Control API.
[[nodiscard]] bool isControlRoot(std::string_view body);

// The configuration that the Control API returns, as nginx holds it in memory.
// `instance` is the answer of /1/nginx, null when there is none.
[[nodiscard]] Result<model::Snapshot> readControl(ReadContext& context, const ApiAnswer& config,
                                                  const ApiAnswer* instance);

// Upstreams and their servers, all that the state API tells.
[[nodiscard]] Result<model::Snapshot> readPlus(ReadContext& context,
                                               std::span<const ApiAnswer> answers,
                                               const std::string& baseUrl,
                                               std::string_view version);
// Adds health to the targets of a configuration that was read elsewhere, and the
// servers that were added at run time.
[[nodiscard]] Status applyPlusState(ReadContext& context, std::span<const ApiAnswer> answers,
                                    model::Snapshot& snapshot);

} // namespace gatelens::adapters::nginx
