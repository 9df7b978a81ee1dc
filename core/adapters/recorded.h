// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recorded snapshots: the JSON of "gatelensctl inspect", read back.
#pragma once

#include "core/base/result.h"
#include "core/model/snapshot.h"

#include <string>
#include <vector>

namespace gatelens::adapters {

// Whether the snapshot came from a recording. Its secrets are masked and its
// places are texts, so it is only comparable with another recording: record the
// other side, too.
[[nodiscard]] bool isRecorded(const model::Snapshot& snapshot);

// The gateways of a recording that is at hand as text; `name` is what messages
// call it.
[[nodiscard]] Result<std::vector<model::SnapshotPtr>> readRecording(std::string name,
                                                                    std::string json);

} // namespace gatelens::adapters
