// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/source_reader.h"

namespace gatelens::connect {

Result<std::vector<model::SnapshotPtr>> readSource(const std::string& source, const ReadOptions&) {
    return fail(ErrorCode::Unsupported, "not readable yet", source);
}

} // namespace gatelens::connect
