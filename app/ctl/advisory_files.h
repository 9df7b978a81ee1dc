// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The user's own advisories: $XDG_DATA_HOME/gatelens/advisories.tsv, written by
// `gatelensctl advisories update` and used by every command that looks for findings.
#pragma once

#include "core/base/result.h"
#include "core/findings/advisories.h"

#include <memory>
#include <string>

namespace gatelens::ctl {

[[nodiscard]] std::string advisoriesPath();

// What was imported, empty when nothing was.
[[nodiscard]] Result<findings::Advisories> readImported();
// Those that are compiled in with the imported ones; null when none were imported.
[[nodiscard]] Result<std::shared_ptr<const findings::Advisories>> allAdvisories();
// Replaces the file only when all is written.
[[nodiscard]] Status writeImported(const findings::Advisories& advisories);

} // namespace gatelens::ctl
