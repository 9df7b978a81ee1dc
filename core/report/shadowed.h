// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Routes that no request can reach, with what takes their requests and a request
// that shows it (resources/schemas/shadowed.schema.json).
#pragma once

#include "core/base/sink.h"
#include "core/match/shadow.h"
#include "core/report/style.h"

#include <span>
#include <string>
#include <vector>

namespace gatelens::report {

struct ShadowedRoutes {
    model::SnapshotPtr snapshot;
    std::vector<match::Shadowed> routes;
};

// A witness as somebody would type it: "GET http://host:8080/path -H 'A: b'".
[[nodiscard]] std::string witnessText(const match::Request& request);

void writeShadowedTable(const Sink& out, const TextStyle& style,
                        std::span<const ShadowedRoutes> gateways);
void writeShadowedJson(const Sink& out, std::span<const ShadowedRoutes> gateways);

} // namespace gatelens::report
