// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The plugins that APISIX ships: what they do, when they run and what their
// configuration may hold. Priorities and phases are those of 3.18; fields are
// those of 3.0 to 3.18 together.
#pragma once

#include "core/adapters/support/shape.h"
#include "core/adapters/support/shape_text.h"
#include "core/model/policy.h"
#include "core/text/node.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace gatelens::adapters::apisix {

// The first phase in which a plugin does its work, in the order of the phases.
enum class Phase : std::uint8_t {
    Rewrite,
    Access,
    BeforeProxy,
    HeaderFilter,
    BodyFilter,
    Log,
    None
};
[[nodiscard]] std::string_view phaseName(Phase phase);

enum PluginFlag : std::uint8_t {
    kAuth = 1,        // sets the consumer; consumers hold its credentials
    kPreferRoute = 2, // as a global rule it gives way to the route's own
    kStream = 4,      // runs on stream routes too
    kStreamOnly = 8,
};

struct Plugin {
    std::string_view name;
    model::PolicyClass policyClass = model::PolicyClass::Other;
    std::int32_t priority = 0;
    Phase phase = Phase::None;
    std::uint8_t flags = 0;
    std::string_view config;   // shape text of the configuration
    std::string_view consumer; // shape text of what a consumer or credential holds
};

[[nodiscard]] std::span<const Plugin> bundledPlugins();
[[nodiscard]] std::span<const ShapeFragment> pluginFragments();
// Null for a plugin that APISIX does not ship.
[[nodiscard]] const Plugin* findPlugin(std::string_view name);

enum class PluginPart : std::uint8_t { Config, Consumer };
// The shape of one of the two configurations; "_meta" is part of the first.
[[nodiscard]] const Shape& pluginShape(const Plugin& plugin, PluginPart part);

} // namespace gatelens::adapters::apisix
