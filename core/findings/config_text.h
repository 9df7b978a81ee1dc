// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Looks for texts and values in what was read of a policy or a field: rules ask
// about product settings that the model has no place for.
#pragma once

#include "core/findings/context.h"

#include <functional>
#include <string_view>

namespace gatelens::findings {

// Whether a scalar, a key or a directive's argument below the node holds the text,
// without regard to case.
[[nodiscard]] bool contains(const text::Node* node, std::string_view word);
[[nodiscard]] bool configContains(const model::Policy& policy, std::string_view word);

// The value of the first of these names that the mapping has; products spell a
// field in several ways (snake_case and camelCase in Envoy).
[[nodiscard]] const text::Node* anyOf(const text::Node* mapping,
                                      std::initializer_list<std::string_view> names);

// The field of that name that the entity kept, null when it has none.
[[nodiscard]] const text::Node* extraOf(const model::EntityBase& entity, std::string_view name);

// Calls `visit` for the node and everything below it, parents first, until it
// returns false.
bool walk(const text::Node* node, const std::function<bool(const text::Node&)>& visit);

// The first scalar of the snapshot's documents with exactly this text; null when
// none has it. Walks everything: for rules that look at a gateway once.
[[nodiscard]] const text::Node* findScalar(const model::Snapshot& snapshot, std::string_view text);

} // namespace gatelens::findings
