// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Traefik reads its files through paerser, which compares names without case and
// converts scalars: "PRIORITY: '7'" is priority 7, "entryPoints: web, websecure" a
// list, "tls: true" an empty object. What follows needs only one spelling.
#pragma once

#include "core/adapters/support/shape.h"
#include "core/text/diagnostic.h"
#include "core/text/document.h"
#include "core/text/source.h"

namespace gatelens::adapters::traefik {

class Canonical final {
public:
    // Changed nodes live in `arena`; their ranges stay those of the document.
    Canonical(text::NodeArena& arena, const text::SourceMap& sources,
              text::Diagnostics& diagnostics)
        : m_arena(arena)
        , m_sources(sources)
        , m_diagnostics(diagnostics) {}

    // `node` in the spelling and the types of `shape`; itself when nothing had to
    // change. What cannot be converted stays, for checkShape() to report.
    [[nodiscard]] const text::Node& of(const text::Node& node, const Shape& shape);

private:
    const text::Node& object(const text::Node& node, const Shape& shape);
    const text::Node& map(const text::Node& node, const Shape& shape);
    const text::Node& list(const text::Node& node, const Shape& shape);
    const text::Node& field(const text::Member& member, const Field& field);
    const text::Node& scalar(const text::Node& node, text::NodeKind kind, std::string_view value);
    const text::Node& withMembers(const text::Node& node, std::span<const text::Member> members);
    const text::Node& withItems(const text::Node& node, std::span<const text::Node* const> items);

    text::NodeArena& m_arena;
    const text::SourceMap& m_sources;
    text::Diagnostics& m_diagnostics;
};

} // namespace gatelens::adapters::traefik
