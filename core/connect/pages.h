// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Single pages of an HTTP server, by path: metrics, a Prometheus server. The same
// connection, credentials and limits as for reading a gateway.
#pragma once

#include "core/connect/source_reader.h"

#include <functional>
#include <string>

namespace gatelens::connect {

// Gets a path below the URL; empty: the URL itself. Any status is an answer.
using Pages = std::function<Result<adapters::ApiAnswer>(const std::string& path)>;

// `source` is an http or https URL, with or without a product in front. Needs a
// QCoreApplication; used by one thread at a time.
[[nodiscard]] Result<Pages> openPages(const std::string& source, const ReadOptions& options);

} // namespace gatelens::connect
