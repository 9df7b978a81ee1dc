// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Leads the conversation between a LiveReader and a running gateway.
#pragma once

#include "core/adapters/adapter.h"
#include "core/connect/source_reader.h"
#include "core/connect/transport.h"

namespace gatelens::connect {

// Answers and their bytes count against the limits as files do. An error says
// how far the read came; a half read never makes a snapshot.
[[nodiscard]] Result<model::Snapshot> readLive(adapters::LiveReader& reader, Transport& transport,
                                               adapters::ReadContext& context,
                                               const ReadOptions& options);

} // namespace gatelens::connect
