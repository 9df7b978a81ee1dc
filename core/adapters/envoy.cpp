// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/adapter.h"

namespace gatelens::adapters {

extern const Adapter envoyAdapter;
const Adapter envoyAdapter{.id = "envoy", .name = "Envoy"};

} // namespace gatelens::adapters
