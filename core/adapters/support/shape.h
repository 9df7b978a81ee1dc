// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The shape that a product expects of its configuration: which keys exist, of
// which type, in which range. checkShape() compares a node with it and reports
// what differs, each with its place and the fix. Shapes are built once, in
// function-local statics, and are immutable.
//
//   const Shape& routeShape()
//   {
//       static const Shape shape = object({
//           {"name", string()},
//           {"paths", listOf(string())},
//           {"regex_priority", integer(0, 65535)},
//           {"protocols", listOf(oneOf({"http", "https"}))},
//       });
//       return shape;
//   }
#pragma once

#include "core/text/diagnostic.h"
#include "core/text/node.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters {

struct Field;

struct Shape {
    enum class Type : std::uint8_t {
        Any,
        Bool,
        Int,
        Number,
        String,
        Text,     // any scalar: string, number or boolean
        Duration, // of Go: "1m30s", or a bare integer in the product's unit
        Enum,
        List,
        ListOrOne, // a list, or one element without the brackets
        Map,       // any keys, each value of `element`
        Object,    // the keys of `fields`
    };
    Type type = Type::Any;
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
    std::vector<std::string_view> values; // Enum
    std::shared_ptr<const Shape> element; // List, ListOrOne, Map
    std::vector<Field> fields;            // Object
    bool open = false;                    // Object: other keys are fine (plugins, vendors)
    bool nullable = true;                 // null counts as absent
    bool days = false;                    // Duration: "7d" is one too (Caddy)
};

struct Field {
    std::string_view name;
    Shape shape;
    bool required = false;
    std::string_view replacedBy{}; // deprecated: what to write now; "" when in use
    std::string_view fallback{};   // the product's default as text; "" when there is none
};

[[nodiscard]] Shape any();
[[nodiscard]] Shape boolean();
[[nodiscard]] Shape integer(double min = -9.3e18, double max = 9.3e18);
[[nodiscard]] Shape number(double min = -std::numeric_limits<double>::infinity(),
                           double max = std::numeric_limits<double>::infinity());
[[nodiscard]] Shape string();
[[nodiscard]] Shape scalarText();
[[nodiscard]] Shape goDuration(bool days = false);
[[nodiscard]] Shape oneOf(std::vector<std::string_view> values);
[[nodiscard]] Shape listOf(Shape element);
[[nodiscard]] Shape oneOrMore(Shape element);
[[nodiscard]] Shape mapOf(Shape element);
[[nodiscard]] Shape object(std::vector<Field> fields);
// Known keys are checked, unknown ones pass.
[[nodiscard]] Shape openObject(std::vector<Field> fields);

// Reports "wrong-type", "out-of-range", "unknown-value", "unknown-key",
// "missing-key", "deprecated-key", "invalid-duration". `what` names the thing in messages ("route
// \"orders\""). Values with unresolved placeholders pass any scalar type. Keys
// that are "misspelled" get the nearest known one as the fix.
void checkShape(const text::Node& node, const Shape& shape, std::string_view what,
                text::Diagnostics& diagnostics);

} // namespace gatelens::adapters
