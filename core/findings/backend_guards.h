// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which backends are guarded on one route and not on another: found once for a
// snapshot. Rules about paths matter only there.
#pragma once

#include "core/findings/backend_address.h"
#include "core/findings/context.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace gatelens::findings {

class BackendGuards final {
public:
    explicit BackendGuards(const Context& context);
    [[nodiscard]] std::vector<model::RouteId> follow(const Context& after, const RouteEdit& edit);

    // A route to one of the same backends that is guarded where this one is not;
    // none when there is none.
    [[nodiscard]] model::RouteId strongerThan(model::RouteId id) const;

private:
    struct Guards {
        model::RouteId authn; // the first of each
        model::RouteId acl;
        friend bool operator==(const Guards&, const Guards&) = default;
    };
    [[nodiscard]] bool isGuard(model::RouteId id) const;
    void note(model::RouteId id, std::uint32_t address);

    const Context* m_context;
    std::shared_ptr<const BackendAddresses> m_addresses;
    std::vector<Guards> m_guards; // by address
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
