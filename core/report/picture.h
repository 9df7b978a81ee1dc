// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a topology picture needs beside the model: what each gateway is called on
// it, and the findings as badges and attack paths. The command line and the
// console draw the same picture because they ask here.
#pragma once

#include "core/findings/finding.h"
#include "core/model/snapshot.h"
#include "core/topology/graph.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace gatelens::report {

// "prod-edge" of "/etc/gateways/prod-edge"; the gateway's own name goes first.
// `siblings` counts the gateways that were read from the same source.
[[nodiscard]] std::string gatewayTitle(const model::Snapshot& gateway, std::string_view source,
                                       std::size_t siblings);

[[nodiscard]] topology::Severity pictureSeverity(findings::Severity severity);

// Badges for what each finding is about, and the ways in that critical ones open.
// Suppressed findings are not drawn.
void addFindings(topology::GraphOptions& options, std::span<const findings::Finding> findings);

} // namespace gatelens::report
