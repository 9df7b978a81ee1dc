// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_address.h"

#include "core/base/strings.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

void addAddresses(const Context& context, model::ServiceId id, std::vector<std::string>& out) {
    const auto add = [&out](std::string address) {
        if (!address.empty() && std::find(out.begin(), out.end(), address) == out.end()) {
            out.push_back(std::move(address));
        }
    };
    const auto& snapshot = context.snapshot();
    const auto targets = context.targetsOf(id);
    for (const auto target : targets) {
        add(toLower(snapshot[target].address()));
    }
    const auto& service = snapshot[id];
    if (targets.empty() && !service.host.empty() && !service.dynamic) {
        add(toLower(service.port == 0 ? service.host
                                      : fmt::format("{}:{}", service.host, service.port)));
    }
}

} // namespace

std::vector<std::string> backendAddresses(const Context& context, model::RouteId id) {
    std::vector<std::string> out;
    for (const auto& share : context.snapshot()[id].services) {
        if (share.service) {
            addAddresses(context, share.service, out);
        }
    }
    return out;
}

BackendAddresses::BackendAddresses(const Context& context)
    : m_addresses(context.snapshot().services.size()) {
    std::unordered_map<std::string, std::uint32_t> numbers;
    for (std::size_t i = 0; i < m_addresses.size(); ++i) {
        std::vector<std::string> addresses;
        addAddresses(context, model::ServiceId(i), addresses);
        for (auto& address : addresses) {
            const auto next = static_cast<std::uint32_t>(m_services.size());
            const auto [found, isNew] = numbers.emplace(std::move(address), next);
            if (isNew) {
                m_services.emplace_back();
            }
            m_addresses[i].push_back(found->second);
            m_services[found->second].emplace_back(i);
        }
    }
}

// Routes have no part in it.
std::vector<model::RouteId> BackendAddresses::follow(const Context& /*after*/,
                                                     const RouteEdit& /*edit*/) {
    return {};
}

std::vector<model::RouteId> BackendAddresses::routesAt(const Context& context,
                                                       std::uint32_t address) const {
    std::vector<model::RouteId> routes;
    for (const auto service : m_services[address]) {
        const auto some = context.relations().routesOfService[service];
        routes.insert(routes.end(), some.begin(), some.end());
    }
    std::sort(routes.begin(), routes.end());
    routes.erase(std::unique(routes.begin(), routes.end()), routes.end());
    return routes;
}

std::vector<std::uint32_t> BackendAddresses::of(const model::Route& route) const {
    std::vector<std::uint32_t> addresses;
    for (const auto& share : route.services) {
        if (share.service) {
            const auto some = of(share.service);
            addresses.insert(addresses.end(), some.begin(), some.end());
        }
    }
    std::sort(addresses.begin(), addresses.end());
    addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
    return addresses;
}

} // namespace gatelens::findings
