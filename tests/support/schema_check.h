// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whether an output is what its JSON Schema says.
#pragma once

#include <string>
#include <string_view>

namespace gatelens::test {

// The first faults of `json` under resources/schemas/<name>.schema.json, empty
// when there are none. Stricter than the schema itself: objects that list their
// properties may have no others, so that nothing is written undocumented.
[[nodiscard]] std::string schemaFault(std::string_view name, const std::string& json);

} // namespace gatelens::test
