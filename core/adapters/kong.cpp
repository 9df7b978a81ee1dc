// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/adapter.h"

namespace gatelens::adapters {

extern const Adapter kongAdapter;
const Adapter kongAdapter{.id = "kong", .name = "Kong Gateway"};

} // namespace gatelens::adapters
