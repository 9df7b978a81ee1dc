// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::findings {

model::Provenance placeOf(const model::Snapshot& snapshot) {
    model::Provenance place = snapshot.gateway.source;
    if (place.range.valid() || !place.apiPath.empty()) {
        return place;
    }
    for (const auto& document : snapshot.documents) {
        if (document != nullptr && !document->roots.empty() && document->roots.front() != nullptr) {
            place.range = document->roots.front()->range;
            return place;
        }
    }
    return place;
}

model::Provenance placeOf(const model::Snapshot& snapshot, const model::AdminEndpoint& endpoint) {
    const bool own = endpoint.source.range.valid() || !endpoint.source.apiPath.empty();
    return own ? endpoint.source : placeOf(snapshot);
}

std::string nameOf(const model::Gateway& gateway) {
    if (!gateway.label().empty()) {
        return gateway.label();
    }
    return gateway.productName.empty() ? gateway.product : gateway.productName;
}

std::string addressText(const model::AdminEndpoint& endpoint) {
    if (endpoint.address.starts_with("unix:")) {
        return endpoint.address;
    }
    const std::string host = endpoint.address.empty() ? "*" : endpoint.address;
    const bool six = host.find(':') != std::string::npos && !host.starts_with('[');
    return endpoint.port == 0
               ? host
               : fmt::format("{}{}{}:{}", six ? "[" : "", host, six ? "]" : "", endpoint.port);
}

bool isAdministrative(const model::AdminEndpoint& endpoint) {
    const bool shows =
        endpoint.kind == "status" || endpoint.kind == "metrics" || endpoint.kind == "debug";
    return endpoint.enabled && !(shows && endpoint.readOnly);
}

std::string_view kindText(const model::AdminEndpoint& endpoint) {
    static constexpr std::array kTexts =
        std::to_array<std::pair<std::string_view, std::string_view>>(
            {{"admin-api", "admin API"},
             {"control-api", "control API"},
             {"runtime-socket", "runtime socket"},
             {"status", "status page"},
             {"metrics", "metrics endpoint"},
             {"debug", "debug endpoint"}});
    for (const auto& [kind, text] : kTexts) {
        if (endpoint.kind == kind) {
            return text;
        }
    }
    return endpoint.kind;
}

} // namespace gatelens::findings
