// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// HAProxy: its configuration is files; the runtime socket tells state, the Data
// Plane API both.
#include "core/adapters/haproxy_internal.h"

#include <array>
#include <string_view>

namespace gatelens::adapters {

namespace {
constexpr std::array kProbes = std::to_array<std::string_view>(
    {"CMD show info", "/v3/info", "/v2/info", "/stats;csv", "/haproxy?stats;csv", "/;csv"});
}

const Adapter haproxyAdapter{
    .id = "haproxy",
    .name = "HAProxy",
    .capabilities = {.liveRead = true, .runtimeState = true},
    .recognize = haproxy::recognizeDocument,
    .read = haproxy::readDocuments,
    .probes = kProbes,
    .identify = haproxy::identifyAnswer,
    .openLive = haproxy::openReader,
    .looksFor = "global, defaults, frontend, backend or listen sections",
    .processName = "haproxy",
};

} // namespace gatelens::adapters
