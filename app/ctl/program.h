// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From the words of the command line to an exit code.
#pragma once

#include <string>
#include <vector>

namespace gatelens::ctl {

// `words` are those after the program's name. Needs a QCoreApplication.
[[nodiscard]] int run(const std::vector<std::string>& words);

} // namespace gatelens::ctl
