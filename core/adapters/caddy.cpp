// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Caddy 2: JSON configuration, Caddyfiles and the admin API.
#include "core/adapters/adapter.h"
#include "core/adapters/caddy_files.h"

#include <array>

namespace gatelens::adapters {

namespace {

// The last one answers when the URL already ends with /config.
constexpr auto kProbes = std::to_array<std::string_view>({"/config/", "/"});

} // namespace

extern const Adapter caddyAdapter;
const Adapter caddyAdapter{
    .id = "caddy",
    .name = "Caddy",
    .capabilities = {.liveRead = true, .runtimeState = true},
    .recognize = caddy::recognizeFile,
    .read = caddy::readFiles,
    .probes = kProbes,
    .identify = caddy::identify,
    .openLive = caddy::openLive,
    .looksFor = "a Caddyfile, or JSON with apps and their http.servers",
    .split = caddy::splitFiles,
};

} // namespace gatelens::adapters
