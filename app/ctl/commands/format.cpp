// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl format: the one way to write a gatelens.yaml.
#include "app/ctl/engine_program.h"
#include "app/ctl/invocation.h"

namespace gatelens::ctl::commands {

namespace {

std::vector<Option> options() {
    return {{"check", '\0', "", "Change nothing; exit with 1 when something would change"}};
}

int run(Invocation& invocation) {
    std::vector<std::string> words{"format", invocation.arguments().positional().front()};
    if (invocation.arguments().has("check")) {
        words.emplace_back("--check");
    }
    return becomeEngine(invocation, std::move(words));
}

} // namespace

extern const Command format;
const Command format{
    .name = "format",
    .summary = "Format a configuration of the built-in gateway",
    .arguments = "CONFIG",
    .minArguments = 1,
    .maxArguments = 1,
    .description =
        "Writes CONFIG (gatelens.yaml) with even indentation and spacing. Comments, the order of "
        "keys and the spelling of values stay; what the file says stays the same, which is "
        "verified before it is replaced. A second run changes nothing.",
    .examples = "gatelensctl format gatelens.yaml\n"
                "gatelensctl format gatelens.yaml --check",
    .exitStatus = "  0  it is formatted\n"
                  "  1  --check: it would be changed\n"
                  "  3  it cannot be read or written, or has YAML that cannot be formatted",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
