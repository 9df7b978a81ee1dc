// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/adapter.h"
#include "core/adapters/traefik_files.h"

namespace gatelens::adapters {

extern const Adapter traefikAdapter;
const Adapter traefikAdapter{
    .id = "traefik",
    .name = "Traefik Proxy",
    .capabilities = {.liveRead = true, .runtimeState = true},
    .recognize = traefik::recognizeFile,
    .read = traefik::readFiles,
    .looksFor = "entryPoints, providers or certificatesResolvers; http, tcp or udp with routers, "
                "services or middlewares; tls with options, stores or certificates",
};

} // namespace gatelens::adapters
