// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A snapshot as a person reads it: what it is, how much there is of everything,
// then the entities.
#pragma once

#include "core/base/sink.h"
#include "core/model/snapshot.h"
#include "core/report/model_json.h"
#include "core/report/style.h"

#include <string_view>

namespace gatelens::report {

// `sourceName` is what the user named.
void writeInspectText(const Sink& out, const TextStyle& style, const model::Snapshot& snapshot,
                      std::string_view sourceName, const ModelOptions& options);

} // namespace gatelens::report
