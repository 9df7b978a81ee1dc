// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The parsed form of resources/schemas/envoy.schema, built once on first use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::envoy {

struct FieldRule {
    enum class Kind : std::uint8_t {
        Bool,
        Int32,
        Int64,
        Uint32,
        Uint64,
        Float,
        String,
        Bytes,
        Duration,
        Timestamp,
        Struct,
        Value,
        List,
        Any,
        Empty,
        Message,
        Enum,
    };
    std::string_view name;
    Kind kind = Kind::Value;
    std::string target; // Message, Enum: the full name
    std::string_view oneof;
    bool repeated = false;
    bool map = false;
    bool required = false;
    bool deprecated = false;
    bool orEmpty = false;
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
    bool minOpen = false; // greater than, not equal
    bool maxOpen = false;
    std::size_t minLength = 0;
    std::size_t maxLength = std::numeric_limits<std::size_t>::max();
    std::size_t minItems = 0;
    std::size_t maxItems = std::numeric_limits<std::size_t>::max();

    [[nodiscard]] bool allows(double value) const;
    // "at least 1", "above 0 and below 300".
    [[nodiscard]] std::string allowed() const;
    // Absent would be refused: required, or its default breaks a limit.
    [[nodiscard]] bool needsPresence() const;
};

struct MessageRule {
    std::vector<FieldRule> fields;
    std::vector<std::string_view> requiredOneofs;

    // By the name as written, snake_case or lowerCamelCase.
    [[nodiscard]] const FieldRule* find(std::string_view written) const;
    [[nodiscard]] std::vector<std::string_view> names() const;
    [[nodiscard]] std::vector<std::string_view> members(std::string_view oneof) const;
};

struct EnumRule {
    std::vector<std::string_view> values;
};

class SchemaTable final {
public:
    explicit SchemaTable(std::string_view text);

    [[nodiscard]] const MessageRule* message(std::string_view name) const;
    [[nodiscard]] const EnumRule* enumeration(std::string_view name) const;
    // A message with the same last component, empty when there is none.
    [[nodiscard]] std::string_view sameLastName(std::string_view name) const;

private:
    std::unordered_map<std::string_view, MessageRule> m_messages;
    std::unordered_map<std::string_view, EnumRule> m_enums;
    std::unordered_map<std::string_view, std::string_view> m_byLastName;
};

[[nodiscard]] const SchemaTable& schemaTable();

} // namespace gatelens::adapters::envoy
