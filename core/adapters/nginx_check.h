// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The checks of an nginx configuration, shared by their files.
#pragma once

#include "core/adapters/nginx_tree.h"
#include "core/adapters/support/builder.h"

#include <span>
#include <string>
#include <string_view>

namespace gatelens::adapters::nginx {

// A template's placeholder: whatever it becomes, it cannot be judged here.
[[nodiscard]] bool isPlaceholder(std::string_view text);

// Says that a ";" is missing when an argument on a later line is a directive's
// name; empty otherwise.
[[nodiscard]] std::string swallowed(SnapshotBuilder& out, const Statement& statement);

// The arguments of directives that have a language of their own.
void checkValues(SnapshotBuilder& out, const Statement& statement, Context context);
// What can only be seen in a whole block: locations against each other.
void checkBlock(SnapshotBuilder& out, const Block& block);

// Variables that nginx defines, in http or in stream.
[[nodiscard]] bool isKnownVariable(std::string_view name);
[[nodiscard]] std::string_view nearestVariable(std::string_view name);

} // namespace gatelens::adapters::nginx
