// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Validates a node with a JSON Schema that a gateway serves. The subset that
// gateways use (drafts 4 to 7): type, required, properties, patternProperties,
// additionalProperties, items, enum, const, bounds and lengths, pattern,
// uniqueItems, minItems…, oneOf/anyOf/allOf/not, if/then/else, dependencies and
// local $ref. What is outside of it passes: a complaint is never a guess.
//
// Two habits of APISIX's validator (api7/jsonschema) are followed: a property with
// a default counts as present (defaults are filled in before `required` and `if`
// are looked at), and an empty list passes as an empty object, because Lua has one
// empty table.
#pragma once

#include "core/adapters/support/pattern.h"
#include "core/text/diagnostic.h"
#include "core/text/node.h"

#include <string_view>
#include <unordered_map>

namespace gatelens::adapters {

class JsonSchema final {
public:
    // `schema` must outlive this.
    explicit JsonSchema(const text::Node& schema)
        : m_schema(schema) {}

    // Reports what differs, each at its place: "wrong-type", "missing-key",
    // "unknown-key", "unknown-value", "out-of-range", "invalid-value",
    // "inconsistent-fields". References to secrets ("$secret://", "$env://") and
    // placeholders pass every rule about strings.
    void check(const text::Node& node, std::string_view what, text::Diagnostics& diagnostics);

private:
    const text::Node& m_schema;
    std::unordered_map<std::string_view, Pattern> m_patterns; // compiled once
};

} // namespace gatelens::adapters
