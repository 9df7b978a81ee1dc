// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_address.h"

#include "core/base/strings.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

std::vector<std::string> backendAddresses(const Context& context, model::RouteId id) {
    std::vector<std::string> out;
    const auto add = [&out](std::string address) {
        if (!address.empty() && std::find(out.begin(), out.end(), address) == out.end()) {
            out.push_back(std::move(address));
        }
    };
    const auto& snapshot = context.snapshot();
    for (const auto& share : snapshot[id].services) {
        if (!share.service) {
            continue;
        }
        const auto targets = context.targetsOf(share.service);
        for (const auto target : targets) {
            add(toLower(snapshot[target].address()));
        }
        const auto& service = snapshot[share.service];
        if (targets.empty() && !service.host.empty() && !service.dynamic) {
            add(toLower(service.port == 0 ? service.host
                                          : fmt::format("{}:{}", service.host, service.port)));
        }
    }
    return out;
}

} // namespace gatelens::findings
