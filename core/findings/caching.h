// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How a route caches answers, put together from the directives or the plugin that say
// it in each product.
#pragma once

#include "core/findings/context.h"

#include <string>
#include <vector>

namespace gatelens::findings {

struct Caching {
    model::PolicyId policy;           // the one that switches it on
    model::Setting<std::string> key;  // parts joined by spaces; unknown: the product's own
    bool perClient = false;           // the key or the product tells clients apart
    bool ignoresCacheControl = false; // keeps what the backend marks private or no-store
    bool beforeAuthentication = false;
    bool bypassesCredentials = false; // requests with a credential are not cached
    bool cachesBodies = false;        // answers to POST are kept, and the key omits the body
};

// Nothing when the route does not cache: policy is none.
[[nodiscard]] Caching cachingOf(const Context& context, model::RouteId id);

} // namespace gatelens::findings
