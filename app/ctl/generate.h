// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Man page and shell completions, made from the command table when Gatelens is
// built ("gatelensctl --generate man").
#pragma once

#include <string>
#include <string_view>

namespace gatelens::ctl {

// Prints "man", "bash", "zsh" or "fish"; gives the exit code.
[[nodiscard]] int generate(std::string_view kind);

[[nodiscard]] std::string manPage();
[[nodiscard]] std::string bashCompletion();
[[nodiscard]] std::string zshCompletion();
[[nodiscard]] std::string fishCompletion();

} // namespace gatelens::ctl
