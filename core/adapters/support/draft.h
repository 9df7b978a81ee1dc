// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A data tree in the making: what a product derives from its configuration (a
// Caddyfile's JSON, Traefik's internal routers) is put together as a Draft, whose
// values keep the places they came from, and then frozen into ordinary nodes.
#pragma once

#include "core/text/document.h"
#include "core/text/node.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::adapters {

struct DraftMember;

struct Draft {
    text::NodeKind kind = text::NodeKind::Null;
    std::uint8_t flags = 0;
    text::SourceRange range;
    std::string text;
    std::vector<DraftMember> members; // Mapping
    std::vector<Draft> items;         // Sequence

    [[nodiscard]] static Draft string(std::string value, const text::SourceRange& range,
                                      std::uint8_t flags = 0);
    [[nodiscard]] static Draft integer(std::int64_t value, const text::SourceRange& range);
    // A number as it stands; what is no integer becomes a float.
    [[nodiscard]] static Draft number(std::string value, const text::SourceRange& range);
    [[nodiscard]] static Draft boolean(bool value, const text::SourceRange& range);
    [[nodiscard]] static Draft mapping(const text::SourceRange& range = {});
    [[nodiscard]] static Draft sequence(const text::SourceRange& range = {});
    // The texts of scalars, as strings.
    [[nodiscard]] static Draft strings(const std::vector<const text::Node*>& scalars,
                                       const text::SourceRange& range);

    // Sets or replaces a member; `this` becomes a mapping.
    Draft& set(std::string_view name, Draft value, const text::SourceRange& keyRange = {});
    // The member of that name, made as Null when it is missing.
    Draft& at(std::string_view name);
    [[nodiscard]] const Draft* find(std::string_view name) const;
    [[nodiscard]] Draft* find(std::string_view name);
    // Appends an item; `this` becomes a sequence.
    Draft& append(Draft item);

    [[nodiscard]] bool isNull() const { return kind == text::NodeKind::Null; }
    // Same values, whatever their places.
    [[nodiscard]] bool sameAs(const Draft& other) const;
};

struct DraftMember {
    std::string name;
    text::SourceRange keyRange;
    Draft value;
};

// Nodes in `arena` with the values and places of the draft.
[[nodiscard]] const text::Node* freeze(const Draft& draft, text::NodeArena& arena);

// A document that only keeps frozen nodes alive; it has no file of its own.
[[nodiscard]] std::shared_ptr<text::Document> makeDerivedDocument();

} // namespace gatelens::adapters
