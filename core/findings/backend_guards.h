// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which backends are guarded on one route and not on another: found once for a
// snapshot. Rules about paths matter only there.
#pragma once

#include "core/findings/context.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::findings {

class BackendGuards final {
public:
    explicit BackendGuards(const Context& context);

    // A route to one of the same backends that is guarded where this one is not;
    // none when there is none.
    [[nodiscard]] model::RouteId strongerThan(model::RouteId id) const;

private:
    struct Guards {
        model::RouteId authn;
        model::RouteId acl;
    };
    const Context& m_context;
    std::unordered_map<std::string, Guards> m_byAddress;
};

// The paths at the backend that requests of the route can have: all of them begin
// with one of these. Empty when the route is no plain proxy.
struct ForwardedPath {
    std::string prefix;
    bool open = false; // the client chooses what follows
};
[[nodiscard]] std::vector<ForwardedPath> forwardedPathsOf(const model::Snapshot& snapshot,
                                                          model::RouteId id);

} // namespace gatelens::findings
