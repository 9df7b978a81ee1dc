// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which TLS options a connection got by its server name, and which a router asks for:
// a router with others answers 421 (pkg/server/aggregator.go resolveHTTPTLSOptions and
// pkg/middlewares/snicheck of Traefik 3.7).
#pragma once

#include "core/model/snapshot.h"

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::match::traefik {

class TlsOptions final {
public:
    // `secure`: the routers that take requests over TLS.
    TlsOptions(const model::Snapshot& snapshot, const std::vector<model::RouteId>& secure);

    // Whether any router asks for options of its own; else nothing can differ.
    [[nodiscard]] bool matter() const { return m_matter; }
    [[nodiscard]] const std::string& ofRouter(model::RouteId router) const;
    // `sni` in lower case.
    [[nodiscard]] const std::string& ofConnection(std::string_view sni) const;

private:
    bool m_matter = false;
    std::unordered_map<std::uint32_t, std::string> m_routers;
    std::map<std::string, std::string, std::less<>> m_names; // "a.test", ".test" for "*.test"
};

// Where a provider stands among those of equal priority: higher comes first
// (providers.precedence, since 3.7).
class ProviderOrder final {
public:
    explicit ProviderOrder(const model::Snapshot& snapshot);
    [[nodiscard]] std::int64_t of(std::string_view routerId) const;

private:
    std::vector<std::string> m_names;
};

} // namespace gatelens::match::traefik
