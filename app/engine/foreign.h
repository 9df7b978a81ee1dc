// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Configurations of other gateways, for emulation.
#pragma once

#include "core/base/result.h"
#include "core/model/snapshot.h"

#include <string>

namespace gatelens::engineapp {

struct ForeignConfig {
    model::SnapshotPtr snapshot; // null: the files are gatelens.yaml, or nobody's
    std::vector<std::string> files;
};

// Reads a file, or all files of a directory that one family recognises. What
// cannot even be parsed is left to the reader of gatelens.yaml, which tells why.
[[nodiscard]] Result<ForeignConfig> readForeign(const std::string& path);

} // namespace gatelens::engineapp
