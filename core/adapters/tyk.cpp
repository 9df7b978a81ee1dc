// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tyk Gateway: tyk.conf, classic and OAS API definitions, policies, and the
// Gateway API of a running one.
#include "core/adapters/adapter.h"
#include "core/adapters/tyk_internal.h"

#include <array>

namespace gatelens::adapters {

namespace {

// The health check needs no secret; where it was renamed, the refusal of the
// control API is as telling.
constexpr std::array kProbes = std::to_array<std::string_view>({"/hello", "/tyk/schema"});

} // namespace

const Adapter tykAdapter{
    .id = "tyk",
    .name = "Tyk Gateway",
    .capabilities = {.liveRead = true},
    .recognize = tyk::recognize,
    .read = tyk::readFiles,
    .probes = kProbes,
    .identify = tyk::identify,
    .openLive = tyk::openLive,
    .looksFor = "tyk.conf, definitions with proxy.listen_path, x-tyk-api-gateway",
    .split = tyk::divide,
};

} // namespace gatelens::adapters
