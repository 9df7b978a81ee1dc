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

// From --profile, --ca-file, --client-cert, --client-key, --insecure, --timeout
// and the environment. Errors have ErrorCode::Usage when an option is wrong.
[[nodiscard]] Result<connect::ReadOptions> readOptions(Invocation& invocation,
                                                       const std::string& source);

// One source. The error has the name of the source as its place when it has none.
[[nodiscard]] Result<ReadSource> readSource(Invocation& invocation, const std::string& name);

// All of them; errors are reported. `exitCode` is kOk when all could be read.
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
