// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which routers Traefik would mount: those whose rule, middlewares and service can
// all be built.
#pragma once

#include "core/match/products/traefik_internal.h"
#include "core/match/products/traefik_tls.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace gatelens::match::traefik {

using model::RouteId;

struct Router {
    RouteId id;
    std::int64_t priority = 0;
    std::int64_t provider = 0; // among equal priorities
    Condition condition;
    std::vector<MiddlewarePtr> middlewares;
    std::vector<std::uint16_t> ports; // empty: every one
};

class Compiler final {
public:
    explicit Compiler(const model::SnapshotPtr& snapshot);

    // The routers that Traefik would mount, in their order.
    [[nodiscard]] std::vector<Router> routers(std::vector<RouteId> ids);
    [[nodiscard]] text::Diagnostics& problems() { return m_problems; }

private:
    void collectFaults();
    [[nodiscard]] const text::Diagnostic* faultIn(const text::Node* node) const;
    [[nodiscard]] std::optional<Router> router(RouteId id);
    [[nodiscard]] Result<Router> build(RouteId id, const model::Route& route);
    [[nodiscard]] const Result<MiddlewarePtr>& compiled(model::PolicyId id);
    [[nodiscard]] Status checkMiddlewares(const model::Route& route);
    [[nodiscard]] Status checkNames(const text::Node& names, std::string_view provider,
                                    std::unordered_set<std::string>& seen);
    [[nodiscard]] Status checkService(const model::Route& route) const;
    void leaveOut(const model::Route& route, const std::string& why);

    const model::Snapshot& m_snapshot;
    ProviderOrder m_providers;
    std::unordered_map<std::string, model::PolicyId> m_policies;
    std::unordered_map<std::uint32_t, Result<MiddlewarePtr>> m_compiled;
    std::vector<const text::Diagnostic*> m_faults;
    text::Diagnostics m_problems;
};

} // namespace gatelens::match::traefik
