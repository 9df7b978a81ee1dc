// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What rules call things in their sentences.
#pragma once

#include "core/model/snapshot.h"

#include <string>

namespace gatelens::findings {

// The first service of a route. A reference that leads nowhere here (a service of
// another provider, a typing error) still names it; a route without any gives its
// own name.
[[nodiscard]] std::string backendName(const model::Snapshot& snapshot, const model::Route& route);

// The gateway's name; a nameless one is called by its product.
[[nodiscard]] const std::string& gatewayName(const model::Snapshot& snapshot);

} // namespace gatelens::findings
