// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl blast: what falls with a gateway, and which secret opens the most.
#include "app/ctl/fleet.h"
#include "app/ctl/invocation.h"
#include "app/ctl/sources.h"
#include "core/report/blast_report.h"

namespace gatelens::ctl::commands {

namespace {

std::vector<Option> options() {
    return joined({togetherOption(),
                   {"statements", '\0', "FILE",
                    "Zones and other statements of FILE instead of the .gatelens.yaml beside each "
                    "source"}},
                  joined(outputOptions(), accessOptions()));
}

int run(Invocation& invocation) {
    const ReadSources read = readSources(invocation, invocation.arguments().positional());
    if (read.exitCode != kOk) {
        return read.exitCode;
    }
    const auto fleet = fleetOf(invocation, read.sources);
    if (!fleet) {
        return complainAbout(invocation, fleet.error());
    }
    const auto blast = report::blastRadiusOf(**fleet);
    if (invocation.json()) {
        report::writeBlastJson(invocation.out(), blast);
    } else {
        report::writeBlastText(invocation.out(), invocation.style(), blast);
    }
    return kOk;
}

} // namespace

extern const Command blast;
const Command blast{
    .name = "blast",
    .summary = "Show what falls with each gateway, and which secret opens the most",
    .arguments = "SOURCE...",
    .minArguments = 1,
    .description =
        "For each gateway: if somebody takes it over, which secrets, cloud accounts, zones and "
        "services fall with it. Then the secrets of all gateways together, the one that opens the "
        "most first; a secret that several gateways hold is one.\n"
        "\n"
        "Zones come from statements in .gatelens.yaml (fact \"zone\"), else from host suffixes and "
        "address ranges. Secrets are shown masked. The score counts ten for a zone, five for an "
        "account, one for a service and one for a secret.",
    .examples = "gatelensctl blast resources/demo\n"
                "gatelensctl blast prod/ partner/ --format json\n"
                "gatelensctl blast http://127.0.0.1:8001",
    .exitStatus = "  0  shown\n"
                  "  3  a source cannot be read or reached",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
