// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads settings out of nodes, with their origin. What is absent becomes the
// product's default when the caller knows it, else Unknown.
#pragma once

#include "core/model/common.h"
#include "core/text/node.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters {

// The text of a scalar member, empty when absent or no scalar.
[[nodiscard]] std::string textOf(const text::Node* mapping, std::string_view key);
[[nodiscard]] std::int64_t intOf(const text::Node* mapping, std::string_view key,
                                 std::int64_t fallback);
[[nodiscard]] bool boolOf(const text::Node* mapping, std::string_view key, bool fallback);
// A list of scalars; one scalar counts as a list of one.
[[nodiscard]] std::vector<std::string> textsOf(const text::Node* mapping, std::string_view key);

[[nodiscard]] model::Setting<bool> boolSetting(const text::Node* mapping, std::string_view key,
                                               std::optional<bool> productDefault = {});
[[nodiscard]] model::Setting<std::int64_t>
intSetting(const text::Node* mapping, std::string_view key,
           std::optional<std::int64_t> productDefault = {});
[[nodiscard]] model::Setting<std::string>
textSetting(const text::Node* mapping, std::string_view key,
            std::optional<std::string> productDefault = {});
[[nodiscard]] model::Setting<std::vector<std::string>> textsSetting(const text::Node* mapping,
                                                                    std::string_view key);

// Members whose names are not in `known`, to be kept with the entity.
[[nodiscard]] std::vector<model::ExtraField> extraFields(const text::Node& mapping,
                                                         std::span<const std::string_view> known);

// Milliseconds of a Go ("1m30s", "250ms"), HAProxy ("10s", bare = ms), nginx
// ("1h30m", bare = s) or protobuf ("15s") duration; nothing when malformed.
// `bareUnitMs` is what a number without unit counts as.
[[nodiscard]] std::optional<std::int64_t> durationMs(std::string_view text,
                                                     std::int64_t bareUnitMs);
// Bytes of "10m", "8k", "1g", "2MiB", "512"; nothing when malformed.
[[nodiscard]] std::optional<std::int64_t> sizeBytes(std::string_view text);

} // namespace gatelens::adapters
