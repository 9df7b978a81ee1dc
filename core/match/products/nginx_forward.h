// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The request that an nginx location passes on (ngx_http_proxy_create_request).
#pragma once

#include "core/match/products/nginx_script.h"

namespace gatelens::match::nginx {

// Where the request stands when its content is made.
struct Place {
    const Level& level;
    const Location* location = nullptr; // null: the server itself
};

// Fills destinations and upstream from a pass directive.
void forward(const model::Snapshot& snapshot, const text::Node& pass, const Place& place,
             State& state, Decision& decision);

} // namespace gatelens::match::nginx
