// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The help, made from the command table.
#pragma once

#include "app/ctl/command.h"
#include "core/base/sink.h"
#include "core/report/style.h"

#include <string>
#include <string_view>
#include <vector>

namespace gatelens::ctl {

void writeHelp(const Sink& out, const report::TextStyle& style);
void writeHelp(const Sink& out, const report::TextStyle& style, const Command& command);

// What the help and the man page both say.
struct Topic {
    std::string_view title;
    std::string_view text; // paragraphs; lines that start with a blank are kept as they are
};
[[nodiscard]] std::span<const Topic> topics();

struct OptionGroup {
    std::string_view title;
    std::vector<Option> options;
};
// Groups in the order in which they first occur.
[[nodiscard]] std::vector<OptionGroup> grouped(const std::vector<Option>& options);

// "-f, --format FORMAT"
[[nodiscard]] std::string optionText(const Option& option);

[[nodiscard]] std::string_view versionText();

} // namespace gatelens::ctl
