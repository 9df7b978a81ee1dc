// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of a TOML document while they are filled. A table may be spread
// over a file, so nodes get their members when everything is known. The rules of
// what may be defined where are those of TOML 1.0.0 (sections "Keys", "Table",
// "Array of Tables").
#pragma once

#include "core/text/document_builder.h"

#include <deque>
#include <map>
#include <string_view>
#include <vector>

namespace gatelens::text {

struct TomlKey {
    std::string_view name;
    SourceRange range; // quotes included
};

class TomlTree final {
public:
    using TableId = std::uint32_t;
    static constexpr TableId kRoot = 0;

    explicit TomlTree(DocumentBuilder& builder);

    // [path] or, as a list, [[path]]; `begin` and `end` are the header's.
    [[nodiscard]] Result<TableId> openSection(const std::vector<TomlKey>& path, std::size_t begin,
                                              std::size_t end, bool list);
    // `depth` is the number of levels above it.
    [[nodiscard]] TableId openInline(std::size_t begin, std::size_t depth);
    [[nodiscard]] const Node* closeInline(TableId table, std::size_t end);
    // path = value, below `table`.
    [[nodiscard]] Status set(TableId table, const std::vector<TomlKey>& path, const Node* value);
    [[nodiscard]] std::size_t depth(TableId table) const { return m_items[table].depth; }

    // The root with everything below it; the tree is spent.
    [[nodiscard]] const Node* finish();

private:
    enum class Kind : std::uint8_t {
        Implicit, // named on the way to another table
        Dotted,   // made by a dotted key
        Explicit, // has a header of its own, or is the root
        Inline,
        List, // of tables
    };
    struct Entry {
        Member member;
        TableId container = kNoTable; // when the value is a table or list that may grow
    };
    struct Container {
        Kind kind = Kind::Explicit;
        TableId parent = kNoTable;
        std::size_t depth = 0;
        std::size_t begin = 0;
        std::size_t end = 0;
        Node* node = nullptr;
        std::vector<Entry> entries;                          // of a table
        std::map<std::string_view, std::size_t> entryByName; // once there are many
        std::vector<const Node*> tables;                     // of a list
        TableId lastTable = kNoTable;                        // of a list
    };
    static constexpr TableId kNoTable = 0xffffffffU;

    [[nodiscard]] Result<TableId> make(Kind kind, TableId parent, std::size_t begin);
    [[nodiscard]] Result<TableId> step(TableId table, const TomlKey& key, Kind kind,
                                       std::size_t begin);
    [[nodiscard]] Result<TableId> openTable(TableId parent, const TomlKey& key, std::size_t begin);
    [[nodiscard]] Result<TableId> openListItem(TableId parent, const TomlKey& key,
                                               std::size_t begin);
    [[nodiscard]] Entry* find(TableId table, std::string_view name);
    void append(TableId table, const TomlKey& key, const Node* value, TableId container);
    [[nodiscard]] Error conflict(const Entry& entry, const TomlKey& key,
                                 std::string_view expected) const;

    DocumentBuilder& m_builder;
    std::deque<Container> m_items; // parents before children
};

} // namespace gatelens::text
