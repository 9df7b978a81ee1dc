// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The plugins that Kong ships: what they do, when they run and what their
// configuration may hold. Priorities and fields are those of Kong 3.9 with what
// 2.8 and Enterprise add; a running gateway's own answers take precedence.
#pragma once

#include "core/adapters/support/shape.h"
#include "core/adapters/support/shape_text.h"
#include "core/model/policy.h"
#include "core/text/diagnostic.h"
#include "core/text/node.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters::kong {

enum PluginFlag : std::uint8_t {
    kNoConsumer = 1, // cannot be bound to a consumer
    kGlobalOnly = 2, // cannot be bound to anything
    kEnterprise = 4, // not part of the open-source gateway
};

struct Plugin {
    std::string_view name;
    model::PolicyClass policyClass = model::PolicyClass::Other;
    std::int32_t priority = 0;   // of 3.x
    std::int32_t priority2x = 0; // of 2.8, whose `GET /` does not tell priorities
    std::uint8_t flags = 0;
    std::string_view config; // shape text; empty: not described here
    // Relations between the fields, separated by blanks: "any:a,b" at least one,
    // "one:a,b" exactly one, "all:a,b" all or none, "not:a,b" at most one.
    std::string_view checks;
};

[[nodiscard]] std::span<const Plugin> bundledPlugins();
[[nodiscard]] std::span<const ShapeFragment> pluginFragments();
// Null for a plugin that Kong does not ship.
[[nodiscard]] const Plugin* findPlugin(std::string_view name);
// Null when the table does not describe its configuration.
[[nodiscard]] const Shape* configShape(const Plugin& plugin);
// Compares a configuration with the table. `config` may be null: absent.
void checkConfig(const Plugin& plugin, const text::Node* config, const text::SourceRange& place,
                 std::string_view what, text::Diagnostics& diagnostics);

// The value of a top-level configuration field: as written, else the default that
// the table knows, else empty.
[[nodiscard]] std::string_view fieldText(std::string_view plugin, const text::Node* config,
                                         std::string_view field);
[[nodiscard]] std::vector<std::string> fieldList(std::string_view plugin, const text::Node* config,
                                                 std::string_view field);

} // namespace gatelens::adapters::kong
