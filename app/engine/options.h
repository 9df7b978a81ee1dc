// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of gatelens-engine.
#pragma once

#include "core/base/result.h"
#include "core/engine/config_file.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace gatelens::engineapp {

enum class Action { Serve, Check, Help, Version };

struct Options {
    Action action = Action::Serve;
    std::string config; // empty: the short form
    engine::ShortForm shortForm;
    std::size_t threads = 0; // 0: one a processor
    bool watch = false;
};

[[nodiscard]] std::string_view usageText();
// Errors have ErrorCode::Usage.
[[nodiscard]] Result<Options> parseOptions(std::span<const std::string> words);

} // namespace gatelens::engineapp
