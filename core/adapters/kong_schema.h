// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Validates entities with the schemas that a running Kong serves (`GET /schemas/…`):
// an ordered array of single-key field objects with declarative entity checks
// (kong/db/schema/init.lua of 3.9). Lua functions never reach that answer and Lua
// patterns other than "^literal$" are not evaluated; both are left out, so that a
// complaint is never a guess.
#pragma once

#include "core/text/diagnostic.h"
#include "core/text/node.h"

#include <string_view>

namespace gatelens::adapters::kong {

// `schema` is the whole answer; `entity` what /services or /plugins returned.
// `onlyConfig` checks just the plugin's "config" and the checks over it: the rest
// of a plugin is described by the schema of the entity "plugins".
void checkWithSchema(const text::Node& schema, const text::Node& entity, std::string_view what,
                     bool onlyConfig, text::Diagnostics& diagnostics);

} // namespace gatelens::adapters::kong
