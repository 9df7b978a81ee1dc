// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Commands that the engine carries out. It is a program of its own, so that what
// faces hostile bytes has neither Qt nor a keychain in its memory.
#pragma once

#include "app/ctl/invocation.h"

#include <string>
#include <vector>

namespace gatelens::ctl {

// Becomes gatelens-engine, which stands beside gatelensctl. Returns only when it
// cannot.
[[nodiscard]] int becomeEngine(const Invocation& invocation, std::vector<std::string> words);

} // namespace gatelens::ctl
