// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/open_gateway.h"

#include <utility>

#include <fmt/format.h>

namespace gatelens::testsupport {

std::shared_ptr<model::Snapshot> openGateway(std::size_t routes) {
    auto snapshot = std::make_shared<model::Snapshot>();
    snapshot->gateway.product = "kong";
    snapshot->gateway.key = snapshot->gateway.name = "edge";
    model::Listener listener;
    listener.key = listener.name = "public";
    listener.address = "0.0.0.0";
    snapshot->listeners.push_back(listener);
    for (std::size_t i = 0; i < routes; ++i) {
        model::Service service;
        service.key = service.name = fmt::format("service-{}", i);
        service.host = fmt::format("backend-{}.internal", i);
        snapshot->services.push_back(service);
        model::Route route;
        route.key = route.name = fmt::format("route-{}", i);
        model::PathMatch path;
        path.value = fmt::format("/api-{}", i);
        route.paths.push_back(std::move(path));
        model::WeightedService to;
        to.service = model::ServiceId(i);
        route.services.push_back(to);
        snapshot->routes.push_back(route);
    }
    return snapshot;
}

} // namespace gatelens::testsupport
