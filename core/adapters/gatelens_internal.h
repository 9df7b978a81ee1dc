// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the parts of the adapter for the built-in gateway share.
#pragma once

#include "core/adapters/support/builder.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters {
extern const Adapter gatelensAdapter;
}

namespace gatelens::adapters::gatelens_engine {

// A configuration: its own document first, then what it includes, in its order.
using Parts = std::vector<const text::Document*>;

// The gateway with everything that the parts say.
void addConfiguration(SnapshotBuilder& builder, const Parts& parts);

// The gateway itself, its admin API, listeners and certificates.
void addListeners(SnapshotBuilder& builder, const Parts& parts);

[[nodiscard]] std::span<const text::Node* const> itemsOf(const text::Node* mapping,
                                                         std::string_view key);
[[nodiscard]] model::Setting<std::int64_t> duration(const text::Node* mapping, std::string_view key,
                                                    std::int64_t fallback);
// Of a member, else of the mapping.
[[nodiscard]] text::SourceRange rangeOf(const text::Node& mapping, std::string_view key);
[[nodiscard]] model::SecretFacts secretOf(const text::Node& node);

// "${NAME:-fallback}" as its fallback; a reference without one stays as it is.
[[nodiscard]] std::string expanded(std::string_view text);

[[nodiscard]] std::unique_ptr<LiveReader> openLive(const LiveOptions& options);
[[nodiscard]] Confidence identify(const ApiAnswer& answer);

} // namespace gatelens::adapters::gatelens_engine
