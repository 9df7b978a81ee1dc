// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/adapter.h"
#include "core/adapters/traefik_api.h"
#include "core/adapters/traefik_files.h"

#include <array>

namespace gatelens::adapters {

namespace {

// The last two answer when the URL already ends with /api.
constexpr std::array<std::string_view, 4> kProbes{"/api/version", "/api/overview", "/version",
                                                  "/overview"};

} // namespace

extern const Adapter traefikAdapter;
const Adapter traefikAdapter{
    .id = "traefik",
    .name = "Traefik Proxy",
    .capabilities = {.liveRead = true, .runtimeState = true},
    .recognize = traefik::recognizeFile,
    .read = traefik::readFiles,
    .probes = kProbes,
    .identify = traefik::identify,
    .openLive = traefik::openLive,
    .looksFor = "entryPoints, providers or certificatesResolvers; http, tcp or udp with routers, "
                "services or middlewares; tls with options, stores or certificates",
};

} // namespace gatelens::adapters
