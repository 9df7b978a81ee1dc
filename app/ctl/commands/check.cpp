// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl check: would the built-in gateway take this configuration?
#include "app/ctl/engine_program.h"
#include "app/ctl/invocation.h"

namespace gatelens::ctl::commands {

namespace {

std::vector<Option> options() {
    return {};
}

int run(Invocation& invocation) {
    return becomeEngine(invocation, {"check", invocation.arguments().positional().front()});
}

} // namespace

extern const Command check;
const Command check{
    .name = "check",
    .summary = "Check a configuration of the built-in gateway",
    .arguments = "CONFIG",
    .minArguments = 1,
    .maxArguments = 1,
    .description =
        "Reads CONFIG (gatelens.yaml) with everything it names, as \"serve\" would: includes, "
        "certificates, environment variables. The first mistake is told with file:line:column and "
        "with what would be right.\n"
        "\n"
        "Configurations of other gateways are checked by \"validate\".",
    .examples = "gatelensctl check gatelens.yaml",
    .exitStatus = "  0  \"serve\" would take it\n"
                  "  3  it cannot be read or has a mistake",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
