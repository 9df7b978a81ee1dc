// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/adapter.h"

namespace gatelens::adapters {

extern const Adapter apisixAdapter;
const Adapter apisixAdapter{.id = "apisix", .name = "Apache APISIX"};

} // namespace gatelens::adapters
