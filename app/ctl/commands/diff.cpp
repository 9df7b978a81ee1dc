// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl diff: what differs between two sources in meaning.
#include "app/ctl/invocation.h"
#include "app/ctl/sources.h"
#include "core/adapters/recorded.h"
#include "core/report/diff_report.h"
#include "core/report/model_json.h"

#include <algorithm>

namespace gatelens::ctl::commands {

namespace {

std::vector<Option> options() {
    return joined(outputOptions(), accessOptions());
}

bool isRecording(const ReadSource& source) {
    return std::ranges::all_of(source.gateways, [](const model::SnapshotPtr& snapshot) {
        return adapters::isRecorded(*snapshot);
    });
}

// The same source as a recording would give it back.
Status record(ReadSource& source) {
    std::string json;
    report::writeInspectJson([&json](std::string_view text) { json += text; }, source.gateways, {});
    auto gateways = adapters::readRecording(source.name, std::move(json));
    if (!gateways) {
        return fail(std::move(gateways.error()));
    }
    source.gateways = std::move(*gateways);
    return {};
}

int run(Invocation& invocation) {
    ReadSources read = readSources(invocation, invocation.arguments().positional());
    if (read.exitCode != kOk) {
        return read.exitCode;
    }
    ReadSource& before = read.sources[0];
    ReadSource& after = read.sources[1];
    if (isRecording(before) != isRecording(after)) {
        if (auto status = record(isRecording(before) ? after : before); !status) {
            invocation.error(status.error().text());
            return kInternal;
        }
    }
    const report::SourceDiff diff =
        report::compareSources(before.name, before.gateways, after.name, after.gateways);
    if (invocation.json()) {
        report::writeDiffJson(invocation.out(), diff);
    } else {
        report::writeDiffText(invocation.out(), invocation.style(), diff);
    }
    return diff.different() ? kFindings : kOk;
}

} // namespace

extern const Command diff;
const Command diff{
    .name = "diff",
    .summary = "Compare two sources in meaning",
    .arguments = "BEFORE AFTER",
    .minArguments = 2,
    .maxArguments = 2,
    .description =
        "Shows which entities came, went or changed, and what every changed field was and is, with "
        "the places on both sides. Order, formatting, generated fields and values that equal the "
        "product's default make no difference; a renamed entity is one change. A file can be "
        "compared with the gateway that runs it, one product with another, and either with a "
        "snapshot that \"inspect --format json\" recorded earlier (secrets then by what a "
        "recording "
        "keeps of them).",
    .examples = "gatelensctl diff kong.yaml kong-new.yaml\n"
                "gatelensctl diff kong.yaml kong+https://kong.internal:8444 --profile prod\n"
                "gatelensctl inspect kong.yaml --format json > friday.json; gatelensctl diff "
                "friday.json kong.yaml\n"
                "gatelensctl diff --format json old/ new/ | jq '.gateways[].changed'",
    .exitStatus = "  0  the same in meaning\n"
                  "  1  different\n"
                  "  3  a source cannot be read or reached",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
