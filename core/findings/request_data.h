// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the address that a request is sent to is made of what the client sent, in
// the words of each product.
#pragma once

#include "core/findings/context.h"

#include <optional>
#include <string>

namespace gatelens::findings {

struct ChosenByClient {
    std::string by;    // "$arg_host", "the Host header"
    std::string value; // as written
    model::Provenance place;
    bool hostHeader = false; // the request's own Host decides: a forward proxy
    bool configured = false; // only among upstreams that are configured
};

// How the client chooses where this route leads; nothing when it does not, or when an
// allow list stands between (a map, a list of hosts, a fixed domain).
[[nodiscard]] std::optional<ChosenByClient> chosenByClient(const Context& context,
                                                           model::RouteId id);

} // namespace gatelens::findings
