// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reading what the user named, with progress and with errors told.
#pragma once

#include "app/ctl/invocation.h"
#include "core/connect/source_reader.h"

#include <string>
#include <vector>

namespace gatelens::ctl {

struct ReadSource {
    std::string name;
    std::vector<model::SnapshotPtr> gateways;
};

// How a source is read: from its profile or the environment, and then --ca-file,
// --client-cert, --client-key, --insecure and --timeout. Warnings are told.
struct PlannedRead {
    std::string source;
    connect::ReadOptions options;
};
[[nodiscard]] Result<PlannedRead> planRead(Invocation& invocation, const std::string& name);

// One source. The error has the name of the source as its place when it has none.
[[nodiscard]] Result<ReadSource> readSource(Invocation& invocation, const std::string& name);

struct Attempt {
    std::string name;
    Result<ReadSource> result;
};
// Sources, each for itself or with --together as one. Ends early when it is
// interrupted or when an option is wrong.
[[nodiscard]] std::vector<Attempt> readEach(Invocation& invocation,
                                            const std::vector<std::string>& names);

// The same with errors told. `exitCode` is kOk when all could be read.
struct ReadSources {
    std::vector<ReadSource> sources;
    int exitCode = kOk;
};
[[nodiscard]] ReadSources readSources(Invocation& invocation,
                                      const std::vector<std::string>& names);

// kUsage, kUnreadable, kInterrupted or kInternal.
[[nodiscard]] int exitCodeOf(const Error& error);

[[nodiscard]] std::vector<model::SnapshotPtr> gatewaysOf(const std::vector<ReadSource>& sources);

} // namespace gatelens::ctl
