// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What commands that write a .gatelens.yaml share: which file, who, and that it
// appears whole or not at all.
#pragma once

#include "app/ctl/invocation.h"

#include <functional>
#include <string>
#include <vector>

namespace gatelens::ctl {

// --entity, --gateway, --reason, --author, --expires, --file and --dry-run.
[[nodiscard]] std::vector<Option> statementOptions();

// --author, else the user's name of the session.
[[nodiscard]] std::string statementAuthor(const Arguments& arguments);

// Gives the file's text to `edit` and writes what comes back; with --dry-run to the
// standard output. Gives the exit code.
[[nodiscard]] int writeStatement(
    Invocation& invocation,
    const std::function<Result<std::string>(const std::string& text, const std::string& name)>&
        edit);

} // namespace gatelens::ctl
