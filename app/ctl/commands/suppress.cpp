// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl suppress: accept a risk, with who, why and until when.
#include "app/ctl/invocation.h"
#include "app/ctl/statement_writing.h"
#include "core/findings/statement_edit.h"

namespace gatelens::ctl::commands {

namespace {

int run(Invocation& invocation) {
    const Arguments& arguments = invocation.arguments();
    findings::NewSuppression wanted;
    wanted.rule = arguments.positional().front();
    wanted.entity = arguments.value("entity");
    wanted.gateway = arguments.value("gateway");
    wanted.reason = arguments.value("reason");
    wanted.author = statementAuthor(arguments);
    wanted.expires = arguments.value("expires");
    return writeStatement(invocation, [&](const std::string& text, const std::string& name) {
        return findings::withSuppression(text, name, wanted);
    });
}

} // namespace

extern const Command suppress;
const Command suppress{
    .name = "suppress",
    .summary = "Accept a finding: write a suppression into .gatelens.yaml",
    .arguments = "RULE",
    .minArguments = 1,
    .maxArguments = 1,
    .description =
        "Adds a suppression to the .gatelens.yaml that lies beside a configuration. Comments and "
        "layout of the file stay as they are. RULE is an id or a pattern such as GW-CORS-*. A "
        "suppression hides the findings whose path holds a matching entity; it needs a reason and "
        "an author, and is reported by \"scan\" once it has expired or matches nothing.",
    .examples = "gatelensctl suppress GW-CORS-001 --entity 'route:status-*' \\\n"
                "    --reason 'Every dashboard reads the status page' --expires 2027-03-31\n"
                "gatelensctl suppress 'GW-RATE-*' --reason 'Limited by the CDN' --dry-run",
    .exitStatus = "  0  written, or shown with --dry-run\n"
                  "  3  the file cannot be read, extended or written",
    .options = statementOptions,
    .run = run,
};

} // namespace gatelens::ctl::commands
