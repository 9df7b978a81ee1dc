// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where a fact about the gateway as a whole, or about one of its admin endpoints,
// is shown, and what such an endpoint is called in a sentence.
#pragma once

#include "core/findings/reporter.h"
#include "core/model/snapshot.h"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace gatelens::findings {

// The gateway's own place, else the start of the first document.
[[nodiscard]] model::Provenance placeOf(const model::Snapshot& snapshot);
// The endpoint's place, else that of the gateway.
[[nodiscard]] model::Provenance placeOf(const model::Snapshot& snapshot,
                                        const model::AdminEndpoint& endpoint);

// What a sentence calls the gateway: its name, else its product's.
[[nodiscard]] std::string nameOf(const model::Gateway& gateway);

// Adds a setting as evidence: its own place when it is written, else `fallback` with
// the words "unset; product default …".
template <typename T>
Draft& addSetting(Draft& draft, std::string fact, const model::Setting<T>& setting,
                  std::string value, const model::Provenance& fallback) {
    const bool byDefault = setting.origin == model::Origin::ProductDefault;
    const bool placed = setting.range.valid();
    draft.evidence(std::move(fact),
                   byDefault ? fmt::format("unset; product default {}", value) : value,
                   placed ? model::Provenance{setting.range, {}} : fallback);
    draft.finding().evidence.back().origin = setting.origin;
    return draft;
}

// "10.0.0.1:8001", "*:8001" for every interface, "unix:/run/haproxy.sock".
[[nodiscard]] std::string addressText(const model::AdminEndpoint& endpoint);

// Whether configuration can be read or changed through it; status pages, metrics
// and debug endpoints that only show counters are not meant.
[[nodiscard]] bool isAdministrative(const model::AdminEndpoint& endpoint);

// "admin API", "control API", "status page": `kind` for people.
[[nodiscard]] std::string_view kindText(const model::AdminEndpoint& endpoint);

} // namespace gatelens::findings
