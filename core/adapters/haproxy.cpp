// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// HAProxy: its configuration is files; the runtime socket tells state, the Data
// Plane API both.
#include "core/adapters/haproxy_internal.h"

namespace gatelens::adapters {

const Adapter haproxyAdapter{
    .id = "haproxy",
    .name = "HAProxy",
    .recognize = haproxy::recognizeDocument,
    .read = haproxy::readDocuments,
    .looksFor = "global, defaults, frontend, backend or listen sections",
    .processName = "haproxy",
};

} // namespace gatelens::adapters
