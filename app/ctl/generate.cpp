// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/generate.h"

#include "app/ctl/command.h"
#include "app/ctl/output.h"
#include "app/ctl/stderr.h"

#include <fmt/format.h>

namespace gatelens::ctl {

int generate(std::string_view kind) {
    std::string text;
    if (kind == "man") {
        text = manPage();
    } else if (kind == "bash") {
        text = bashCompletion();
    } else if (kind == "zsh") {
        text = zshCompletion();
    } else if (kind == "fish") {
        text = fishCompletion();
    } else {
        writeError(
            fmt::format("error: --generate is one of man, bash, zsh, fish, not \"{}\"\n", kind));
        return kUsage;
    }
    const auto output = Output::open({});
    (*output)->write(text);
    return (*output)->flush() ? kOk : kUnreadable;
}

} // namespace gatelens::ctl
