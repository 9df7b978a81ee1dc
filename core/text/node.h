// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The one tree that every reader produces. A node is immutable, lives in its
// Document's arena and knows the bytes it was read from.
//
// Data formats (YAML, JSON, TOML) give Null … Mapping. Block formats (nginx,
// HAProxy, Caddyfile) give Block and Directive: a directive has a name (`text`),
// argument nodes (`items`) and, when it opens a block, a `block`.
#pragma once

#include "core/text/arena_list.h"
#include "core/text/source.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

namespace gatelens::text {

enum class NodeKind : std::uint8_t {
    Null,
    Bool,
    Int,
    Float,
    String,
    DateTime, // TOML only; `text` as written
    Sequence,
    Mapping,
    Block,     // an ordered list of directives, in `items`
    Directive, // one statement of a block format
};

// Stable name for messages: "a mapping", "a string".
[[nodiscard]] std::string_view kindName(NodeKind kind);

enum class ScalarStyle : std::uint8_t { Plain, SingleQuoted, DoubleQuoted, Literal, Folded };

enum NodeFlag : std::uint8_t {
    kFromAlias = 1,      // reached through a YAML alias; the range is the alias
    kFromMerge = 2,      // came in through a YAML merge key
    kHasPlaceholder = 4, // the text holds an environment or template placeholder
    kTagged = 8,         // had an explicit YAML tag that changed or kept its type
};

struct Node;

// `name` is the decoded key; `keyRange` its bytes, quotes included.
struct Member {
    std::string_view name;
    SourceRange keyRange;
    const Node* value = nullptr;
};

struct Node {
    NodeKind kind = NodeKind::Null;
    ScalarStyle style = ScalarStyle::Plain;
    std::uint8_t flags = 0;
    SourceRange range;            // the whole value; of a directive, name to end
    SourceRange nameRange;        // Directive only
    std::string_view text;        // decoded scalar, or the directive's name
    ArenaList<Member> members;    // Mapping, in document order, duplicates kept
    ArenaList<const Node*> items; // Sequence, Block; a Directive's arguments
    const Node* block = nullptr;  // Directive with a body

    [[nodiscard]] bool isScalar() const { return kind <= NodeKind::DateTime; }
    [[nodiscard]] bool isNull() const { return kind == NodeKind::Null; }
    [[nodiscard]] bool isString() const { return kind == NodeKind::String; }
    [[nodiscard]] bool isSequence() const { return kind == NodeKind::Sequence; }
    [[nodiscard]] bool isMapping() const { return kind == NodeKind::Mapping; }

    // The member of that name, null when absent or when this is no mapping. Of
    // duplicates the last wins, as in every gateway's reader that accepts them;
    // readers report duplicates.
    [[nodiscard]] const Member* member(std::string_view name) const;
    [[nodiscard]] const Node* get(std::string_view name) const;
    // get() along a path of names: get("spec")->get("rules") without the nulls.
    [[nodiscard]] const Node* at(std::initializer_list<std::string_view> path) const;

    [[nodiscard]] std::optional<bool> asBool() const;
    [[nodiscard]] std::optional<std::int64_t> asInt() const;
    [[nodiscard]] std::optional<double> asDouble() const;
    // The text of any scalar but null, whatever its type.
    [[nodiscard]] std::optional<std::string_view> asText() const;

    // Block formats: the directives of that name directly in this block (or in
    // this directive's block), and the first of them.
    [[nodiscard]] const Node* directive(std::string_view name) const;
    // The text of argument `index` of a directive, empty when absent.
    [[nodiscard]] std::string_view arg(std::size_t index) const;
    // The directives of a Block, or of a Directive's block.
    [[nodiscard]] std::span<const Node* const> directives() const;
};

// A document of 100,000 routes has two million of them.
static_assert(sizeof(Node) <= 72 && sizeof(Member) <= 40);

} // namespace gatelens::text
