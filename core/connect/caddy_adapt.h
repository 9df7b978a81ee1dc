// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A Caddyfile as a running Caddy understands it: `POST /adapt` of its admin API
// (Caddy 2.0 and later) makes JSON of it with the modules that this very program
// has, and changes nothing.
#pragma once

#include "core/connect/source_name.h"
#include "core/connect/source_reader.h"
#include "core/text/file_system.h"

#include <vector>

namespace gatelens::connect {

// Reads the Caddyfile at `name` through options.adaptUrl. Places are those of the
// JSON that Caddy answered; its warnings become diagnostics with the place in the
// Caddyfile. Errors: Usage (no file, no admin URL), InvalidInput (Caddy refuses the
// Caddyfile, in its words), WrongProduct, and those of a live read.
[[nodiscard]] Result<std::vector<model::SnapshotPtr>> readAdapted(const SourceName& name,
                                                                  const ReadOptions& options,
                                                                  AdapterList adapters,
                                                                  const text::FileSystem& files);

} // namespace gatelens::connect
