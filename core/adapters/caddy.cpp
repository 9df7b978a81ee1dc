// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/adapter.h"

namespace gatelens::adapters {

extern const Adapter caddyAdapter;
const Adapter caddyAdapter{.id = "caddy", .name = "Caddy"};

} // namespace gatelens::adapters
