// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/adapter.h"

namespace gatelens::adapters {

extern const Adapter krakendAdapter;
const Adapter krakendAdapter{.id = "krakend", .name = "KrakenD"};

} // namespace gatelens::adapters
