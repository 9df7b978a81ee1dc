// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A configuration as a value that can be changed and written as JSON. What the
// engine runs is made of text; this is what the admin API edits.
#pragma once

#include "core/base/json_writer.h"
#include "core/text/node.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::engine {

struct ValueMember;

struct Value {
    enum class Kind : std::uint8_t { Null, Bool, Number, Text, List, Object };

    Kind kind = Kind::Null;
    std::string text; // a scalar; Bool is "true" or "false", Number as JSON has it
    std::vector<Value> items;
    std::vector<ValueMember> members; // in their order, each name once

    [[nodiscard]] static Value of(std::string_view text);
    [[nodiscard]] static Value list();
    [[nodiscard]] static Value object();

    [[nodiscard]] const Value* get(std::string_view name) const;
    [[nodiscard]] Value* get(std::string_view name);
    // Adds or replaces.
    void set(std::string_view name, Value value);
    void remove(std::string_view name);
    [[nodiscard]] std::string name() const; // of an entity: its "name", else ""
};

struct ValueMember {
    std::string name;
    Value value;
};

// Aliases and merge keys are expanded, as far as the limits of the reader allow.
[[nodiscard]] Value valueOf(const text::Node& node);
void write(JsonWriter& writer, const Value& value);
[[nodiscard]] std::string toJson(const Value& value, JsonWriter::Style style);
// JSON Merge Patch (RFC 7396).
void mergePatch(Value& target, const Value& patch);

// What only its owner may see: keys, passwords, tokens. A reference such as
// ${NAME} is none. `mask` replaces them by a mask; `unmask` puts those of `before`
// back where `value` still has their mask, so that what was read can be sent back.
void mask(Value& value);
void unmask(Value& value, const Value& before);

// The JSON pointer (RFC 6901) of the innermost node at a byte offset.
[[nodiscard]] std::string pointerAt(const text::Node& root, std::uint32_t offset);

} // namespace gatelens::engine
