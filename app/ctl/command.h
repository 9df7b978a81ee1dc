// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a command brings: one file in commands/, one line in commands.def. Help,
// man page and completions are made from the same table that parses the options.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace gatelens::ctl {

class Invocation;

enum ExitCode : int {
    kOk = 0,
    kFindings = 1,     // findings or differences at or above the threshold
    kUsage = 2,        // a wrong call
    kUnreadable = 3,   // a source that cannot be read or reached, an output that cannot be written
    kInternal = 4,     // a defect
    kInterrupted = 130 // stopped by the user
};

struct Option {
    std::string_view name;  // without dashes
    char letter = '\0';     // of the short form
    std::string_view value; // "FILE"; empty for a switch
    std::string_view help;
    std::vector<std::string_view> choices = {}; // the only values, when they are fixed
    std::string_view group = {};                // heading in the help; empty: "Options"
};

// `arguments` is how the help writes them ("SOURCE..."); their number is checked
// before run().
struct Command {
    std::string_view name;
    std::string_view summary; // one line, no full stop
    std::string_view arguments;
    std::size_t minArguments = 0;
    std::size_t maxArguments = std::numeric_limits<std::size_t>::max();
    std::string_view description; // paragraphs of the help
    std::string_view examples;    // lines, indented by nothing
    std::string_view exitStatus;  // what 0 and 1 mean here
    std::vector<Option> (*options)() = nullptr;
    int (*run)(Invocation& invocation) = nullptr;
    bool draws = false; // needs fonts and images (Qt Gui), though never a display
};

// The commands of commands.def, in its order.
[[nodiscard]] std::span<const Command* const> allCommands();
[[nodiscard]] const Command* findCommand(std::string_view name);

// Options that commands share.
[[nodiscard]] std::vector<Option> outputOptions();
[[nodiscard]] std::vector<Option> accessOptions();
// The same for commands whose --profile is one of rules: there the connection's is
// --connection.
[[nodiscard]] std::vector<Option> accessOptionsBesideRules();
[[nodiscard]] bool namesRuleProfile(const Command& command);
// For commands that take several sources.
[[nodiscard]] Option togetherOption();
[[nodiscard]] std::vector<Option> joined(std::vector<Option> first, std::vector<Option> second);
// Those of a command with the ones that every command has.
[[nodiscard]] std::vector<Option> optionsOf(const Command& command);
[[nodiscard]] std::vector<Option> everywhereOptions();

} // namespace gatelens::ctl
