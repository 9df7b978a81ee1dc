// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// nginx, open source and Plus, and what is built on it (OpenResty). Its
// configuration is files; only Plus has an API, and that tells state.
#include "core/adapters/nginx_internal.h"

#include <array>
#include <string_view>

namespace gatelens::adapters {

namespace {
constexpr std::array kProbes = std::to_array<std::string_view>({"/", "/api/", "/1"});
}

const Adapter nginxAdapter{
    .id = "nginx",
    .name = "nginx",
    .capabilities = {.liveRead = true, .runtimeState = true},
    .recognize = nginx::recognizeDocument,
    .read = nginx::readDocuments,
    .probes = kProbes,
    .identify = nginx::identifyAnswer,
    .openLive = nginx::openReader,
    .looksFor = "http, stream, server or location blocks",
    .split = nginx::splitDocuments,
    .processName = "nginx",
};

} // namespace gatelens::adapters
