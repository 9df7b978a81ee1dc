// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where the requests of a route end: the same backend behind two services has the
// same address.
#pragma once

#include "core/findings/context.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace gatelens::findings {

// Lower-case host:port of every target, or of the services that name a host
// directly; each once.
[[nodiscard]] std::vector<std::string> backendAddresses(const Context& context, model::RouteId id);

// The same addresses as small numbers, by service: a hundred thousand routes lead to a
// few thousand services.
class BackendAddresses final {
public:
    explicit BackendAddresses(const Context& context);
    [[nodiscard]] std::vector<model::RouteId> follow(const Context& after, const RouteEdit& edit);

    [[nodiscard]] std::size_t size() const { return m_services.size(); }
    [[nodiscard]] std::span<const std::uint32_t> of(model::ServiceId id) const {
        return m_addresses[id.index()];
    }
    [[nodiscard]] std::span<const model::ServiceId> servicesAt(std::uint32_t address) const {
        return m_services[address];
    }
    // The routes to an address, ascending; those of two states of one snapshot.
    [[nodiscard]] std::vector<model::RouteId> routesAt(const Context& context,
                                                       std::uint32_t address) const;
    // The addresses of a route, each once, ascending.
    [[nodiscard]] std::vector<std::uint32_t> of(const model::Route& route) const;

private:
    std::vector<std::vector<std::uint32_t>> m_addresses;
    std::vector<std::vector<model::ServiceId>> m_services;
};

} // namespace gatelens::findings
