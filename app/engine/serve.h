// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The engine as a process: signals, reload, end.
#pragma once

#include "app/engine/options.h"

namespace gatelens::engineapp {

// The exit status. Signals must be blocked already (blockSignals()).
[[nodiscard]] int serve(const Options& options);
[[nodiscard]] int check(const Options& options);
// Writes the file anew, or tells (1) that it would.
[[nodiscard]] int format(const Options& options);

// Before any thread begins, so that serve() alone takes them.
void blockSignals();
// No core dumps, no new privileges, as many descriptors as allowed.
void confine();

} // namespace gatelens::engineapp
