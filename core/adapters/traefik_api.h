// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Traefik's API: what its answers hold, read from a running Traefik or from a saved
// /api/rawdata.
#pragma once

#include "core/adapters/adapter.h"
#include "core/adapters/support/builder.h"
#include "core/adapters/traefik_config.h"
#include "core/text/node.h"

#include <memory>
#include <string_view>

namespace gatelens::adapters::traefik {

// The root of /api/rawdata.
void readRawData(const text::Node& root, Config& config);
// One answer of a list such as /api/http/routers; `kind` is "routers", "services"
// or "middlewares".
void readList(const text::Node& root, Layer layer, std::string_view kind, Config& config);
// One answer of /api/entrypoints.
void readEntryPointList(const text::Node& root, Config& config);
// One answer of /api/certificates (since 3.7). Certificates that are known by
// their fingerprint already are left out.
void readCertificateList(const text::Node& root, SnapshotBuilder& out);

[[nodiscard]] std::unique_ptr<LiveReader> openLive(const LiveOptions& options);
[[nodiscard]] Confidence identify(const ApiAnswer& answer);

} // namespace gatelens::adapters::traefik
