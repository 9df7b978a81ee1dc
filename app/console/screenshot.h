// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Draws a page into a file, as the README's pictures are made.
#pragma once

#include "app/console/options.h"

namespace gatelens::ui {
class MainWindow;
}

namespace gatelens::console {

// Waits until everything is read and drawn. Errors: Usage (no such page),
// Timeout, Unreadable (the file cannot be written).
[[nodiscard]] Status takeScreenshot(ui::MainWindow& window, const Options& options);

} // namespace gatelens::console
