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

enum class Action { Serve, Check, Format, Help, Version };

struct Options {
    Action action = Action::Serve;
    std::string config; // empty: the short form
    engine::ShortForm shortForm;
    std::string admin;       // address of the admin API; empty: what CONFIG says
    std::string tokenFile;   // where its token is written when it is made up
    std::size_t threads = 0; // 0: one a processor
    bool watch = false;
    bool foreign = false;   // CONFIG is another gateway's
    bool echo = false;      // emulation: answer with what a backend would get
    bool onlyCheck = false; // format: tell whether it would change anything
};

[[nodiscard]] std::string_view usageText();
// Errors have ErrorCode::Usage.
[[nodiscard]] Result<Options> parseOptions(std::span<const std::string> words);

} // namespace gatelens::engineapp
