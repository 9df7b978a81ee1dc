// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A tiny gateway family for the tests of core/connect, so that they depend on no
// real one: `fake: 1` files, and an admin API with /fake and paged /routes.
#pragma once

#include "core/connect/source_name.h"

namespace gatelens::connect {

extern const adapters::Adapter fakeAdapter;  // certain of {"product":"fake"} at /fake
extern const adapters::Adapter otherAdapter; // certain of {"product":"other"} at /other
[[nodiscard]] AdapterList fakeAdapters();

} // namespace gatelens::connect
