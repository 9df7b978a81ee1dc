// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Caddy's files: JSON configuration and Caddyfiles; and the running Caddy.

#include "core/adapters/adapter.h"

#include <memory>
#include <span>
#include <string_view>

namespace gatelens::adapters::caddy {

[[nodiscard]] Confidence recognizeFile(const text::Document& document, std::string_view name);
[[nodiscard]] Result<model::Snapshot> readFiles(ReadContext& context,
                                                std::span<const text::DocumentPtr> documents);
// Each document is a gateway of its own, except what a Caddyfile imports.
[[nodiscard]] std::vector<std::vector<text::DocumentPtr>>
splitFiles(const ReadContext& context, std::span<const text::DocumentPtr> documents);

[[nodiscard]] std::unique_ptr<LiveReader> openLive(const LiveOptions& options);
[[nodiscard]] Confidence identify(const ApiAnswer& answer);

} // namespace gatelens::adapters::caddy
