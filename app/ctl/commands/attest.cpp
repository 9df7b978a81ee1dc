// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl attest: state what no configuration says.
#include "app/ctl/invocation.h"
#include "app/ctl/statement_writing.h"
#include "core/findings/statement_edit.h"

namespace gatelens::ctl::commands {

namespace {

std::vector<Option> options() {
    return joined({{"value", '\0', "VALUE", "What is stated, for facts that have a value"}},
                  statementOptions());
}

int run(Invocation& invocation) {
    const Arguments& arguments = invocation.arguments();
    findings::NewAttestation wanted;
    wanted.fact = arguments.positional().front();
    wanted.entity = arguments.value("entity");
    wanted.gateway = arguments.value("gateway");
    wanted.value = arguments.value("value");
    wanted.reason = arguments.value("reason");
    wanted.author = statementAuthor(arguments);
    wanted.expires = arguments.value("expires");
    return writeStatement(invocation, [&](const std::string& text, const std::string& name) {
        return findings::withAttestation(text, name, wanted);
    });
}

} // namespace

extern const Command attest;
const Command attest{
    .name = "attest",
    .summary = "State a fact that no configuration says, in .gatelens.yaml",
    .arguments = "FACT",
    .minArguments = 1,
    .maxArguments = 1,
    .description =
        "Adds a statement to the .gatelens.yaml that lies beside a configuration. Comments and "
        "layout of the file stay as they are. FACT is public-on-purpose, exposure, "
        "tls-terminated-before, backend-verifies, encrypted-by-mesh, zone, environment, version "
        "or control-elsewhere; those with a value take it from --value.",
    .examples = "gatelensctl attest public-on-purpose --entity 'route:products-*' \\\n"
                "    --reason 'The catalogue is public'\n"
                "gatelensctl attest zone --entity 'target:10.4.*' --value dc-west \\\n"
                "    --reason 'Address plan of the data centre' --file prod/.gatelens.yaml",
    .exitStatus = "  0  written, or shown with --dry-run\n"
                  "  3  the file cannot be read, extended or written",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
