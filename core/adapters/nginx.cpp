// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// nginx, open source and Plus, and what is built on it (OpenResty). Its
// configuration is files; only Plus has an API, and that tells state.
#include "core/adapters/nginx_internal.h"

namespace gatelens::adapters {

const Adapter nginxAdapter{
    .id = "nginx",
    .name = "nginx",
    .recognize = nginx::recognizeDocument,
    .read = nginx::readDocuments,
    .looksFor = "http, stream, server or location blocks",
    .split = nginx::splitDocuments,
    .processName = "nginx",
};

} // namespace gatelens::adapters
