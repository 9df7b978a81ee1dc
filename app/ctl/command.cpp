// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/command.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace gatelens::ctl {

namespace commands {
#define GATELENS_COMMAND(name) extern const Command name;
#include "app/ctl/commands.def"
#undef GATELENS_COMMAND
} // namespace commands

std::span<const Command* const> allCommands() {
#define GATELENS_COMMAND(name) &commands::name,
    static constexpr std::array kCommands = std::to_array<const Command*>({
#include "app/ctl/commands.def"
    });
#undef GATELENS_COMMAND
    return kCommands;
}

const Command* findCommand(std::string_view name) {
    const auto all = allCommands();
    const auto found = std::find_if(
        all.begin(), all.end(), [name](const Command* command) { return command->name == name; });
    return found == all.end() ? nullptr : *found;
}

std::vector<Option> outputOptions() {
    return {
        {"format",
         'f',
         "FORMAT",
         "How to print the result: text (for people) or json",
         {"text", "json"},
         "Output"},
        {"output",
         'o',
         "FILE",
         "Write to FILE, which is replaced only when all is written",
         {},
         "Output"},
        {"color",
         '\0',
         "WHEN",
         "Colours: auto (on a terminal), always or never",
         {"auto", "always", "never"},
         "Output"},
        {"quiet", 'q', "", "No progress and no remarks on the standard error", {}, "Output"},
    };
}

std::vector<Option> accessOptions() {
    constexpr std::string_view kGroup = "Running gateways";
    return {
        {"profile", 'p', "NAME", "Credentials and TLS settings of this profile", {}, kGroup},
        {"ca-file", '\0', "FILE", "Also trust the certificates of FILE (PEM)", {}, kGroup},
        {"client-cert", '\0', "FILE", "Client certificate (PEM)", {}, kGroup},
        {"client-key", '\0', "FILE", "Its private key (PEM)", {}, kGroup},
        {"insecure",
         '\0',
         "",
         "Do not verify TLS certificates; credentials may be read by others",
         {},
         kGroup},
        {"adapt",
         '\0',
         "URL",
         "Let the Caddy with this admin API turn the source, a Caddyfile, into JSON",
         {},
         kGroup},
        {"timeout", '\0', "SECONDS", "Longest wait for one answer (30)", {}, kGroup},
    };
}

std::vector<Option> accessOptionsBesideRules() {
    std::vector<Option> options = accessOptions();
    options.front().name = "connection";
    options.front().letter = '\0';
    return options;
}

bool namesRuleProfile(const Command& command) {
    const std::vector<Option> options = optionsOf(command);
    return std::any_of(options.begin(), options.end(),
                       [](const Option& option) { return option.name == "connection"; });
}

Option togetherOption() {
    return {"together", 't', "",
            "Read all sources as one, as if they lay in one directory (files only)"};
}

std::vector<Option> everywhereOptions() {
    return {
        {"help", 'h', "", "Show this help", {}, "Output"},
        {"version", '\0', "", "Show the version", {}, "Output"},
    };
}

std::vector<Option> joined(std::vector<Option> first, std::vector<Option> second) {
    first.insert(first.end(), std::make_move_iterator(second.begin()),
                 std::make_move_iterator(second.end()));
    return first;
}

std::vector<Option> optionsOf(const Command& command) {
    return joined(command.options == nullptr ? std::vector<Option>{} : command.options(),
                  everywhereOptions());
}

} // namespace gatelens::ctl
