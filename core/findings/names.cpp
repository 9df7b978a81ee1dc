// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/names.h"

namespace gatelens::findings {

std::string backendName(const model::Snapshot& snapshot, const model::Route& route) {
    if (const auto service = route.service()) {
        return snapshot[service].label();
    }
    return route.services.empty() ? route.label() : route.services.front().reference;
}

const std::string& gatewayName(const model::Snapshot& snapshot) {
    const std::string& name = snapshot.gateway.label();
    return name.empty() ? snapshot.gateway.productName : name;
}

} // namespace gatelens::findings
