// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/toml_tree.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gatelens::text {

namespace {

// Up to here a scan is cheaper than a map.
constexpr std::size_t kScanned = 16;

} // namespace

TomlTree::TomlTree(DocumentBuilder& builder)
    : m_builder(builder) {
    Container root;
    root.begin = builder.contentBegin();
    root.end = builder.file().text().size();
    root.node = builder.node(NodeKind::Mapping, root.begin, root.end);
    m_items.push_back(std::move(root));
}

Result<TomlTree::TableId> TomlTree::make(Kind kind, TableId parent, std::size_t begin) {
    Container made;
    made.kind = kind;
    made.parent = parent;
    made.depth = m_items[parent].depth + 1;
    if (made.depth >= m_builder.limits().maxDepth) {
        return fail(m_builder.tooDeepError(begin));
    }
    made.begin = begin;
    made.end = begin;
    made.node =
        m_builder.node(kind == Kind::List ? NodeKind::Sequence : NodeKind::Mapping, begin, begin);
    if (m_builder.tooManyNodes()) {
        return fail(m_builder.tooManyNodesError(begin));
    }
    m_items.push_back(std::move(made));
    return static_cast<TableId>(m_items.size() - 1);
}

TomlTree::Entry* TomlTree::find(TableId table, std::string_view name) {
    Container& container = m_items[table];
    if (container.entries.size() <= kScanned) {
        const auto found =
            std::find_if(container.entries.rbegin(), container.entries.rend(),
                         [name](const Entry& entry) { return entry.member.name == name; });
        return found == container.entries.rend() ? nullptr : &*found;
    }
    if (container.entryByName.empty()) {
        for (std::size_t i = 0; i < container.entries.size(); ++i) {
            container.entryByName.insert_or_assign(container.entries[i].member.name, i);
        }
    }
    const auto found = container.entryByName.find(name);
    return found == container.entryByName.end() ? nullptr : &container.entries[found->second];
}

void TomlTree::append(TableId table, const TomlKey& key, const Node* value, TableId child) {
    Container& container = m_items[table];
    if (!container.entryByName.empty()) {
        container.entryByName.insert_or_assign(key.name, container.entries.size());
    }
    container.entries.push_back({{key.name, key.range, value}, child});
}

Error TomlTree::conflict(const Entry& entry, const TomlKey& key, std::string_view expected) const {
    std::string_view what = kindName(entry.member.value->kind);
    if (entry.container != kNoTable) {
        what = m_items[entry.container].kind == Kind::List ? "a list of tables" : "a table";
    } else if (entry.member.value->isMapping()) {
        what = "an inline table";
    }
    return m_builder.error(key.range.begin,
                           fmt::format("the key \"{}\" is {} since {}, expected {}", key.name, what,
                                       m_builder.place(entry.member.keyRange.begin), expected));
}

// The table that `key` leads to on the way to another; made when it is absent.
Result<TomlTree::TableId> TomlTree::step(TableId table, const TomlKey& key, Kind kind,
                                         std::size_t begin) {
    const Entry* entry = find(table, key.name);
    if (entry == nullptr) {
        auto made = make(kind, table, begin);
        if (made) {
            append(table, key, m_items[*made].node, *made);
        }
        return made;
    }
    if (entry->container == kNoTable) {
        return fail(conflict(*entry, key, "a table that may be added to"));
    }
    const Container& next = m_items[entry->container];
    if (next.kind != Kind::List) {
        const bool ownSection = next.kind == Kind::Explicit && kind == Kind::Dotted;
        if (ownSection) {
            return fail(conflict(*entry, key, "no header of its own for a dotted key to extend"));
        }
        return entry->container;
    }
    if (kind == Kind::Dotted) {
        return fail(conflict(*entry, key, "a table"));
    }
    return next.lastTable;
}

Result<TomlTree::TableId> TomlTree::openTable(TableId parent, const TomlKey& key,
                                              std::size_t begin) {
    Entry* entry = find(parent, key.name);
    if (entry == nullptr) {
        auto made = make(Kind::Explicit, parent, begin);
        if (made) {
            append(parent, key, m_items[*made].node, *made);
        }
        return made;
    }
    if (entry->container == kNoTable || m_items[entry->container].kind == Kind::List) {
        return fail(conflict(*entry, key, "a key that is not defined yet"));
    }
    Container& known = m_items[entry->container];
    if (known.kind == Kind::Implicit) {
        known.kind = Kind::Explicit;
        entry->member.keyRange = key.range;
    } else {
        m_builder.reportDuplicate(entry->member, {key.name, key.range, nullptr});
    }
    return entry->container;
}

Result<TomlTree::TableId> TomlTree::openListItem(TableId parent, const TomlKey& key,
                                                 std::size_t begin) {
    const Entry* entry = find(parent, key.name);
    TableId list = kNoTable;
    if (entry == nullptr) {
        const auto made = make(Kind::List, parent, begin);
        if (!made) {
            return made;
        }
        list = *made;
        append(parent, key, m_items[list].node, list);
    } else if (entry->container == kNoTable || m_items[entry->container].kind != Kind::List) {
        return fail(conflict(*entry, key, "a list of tables"));
    } else {
        list = entry->container;
    }
    auto item = make(Kind::Explicit, list, begin);
    if (item) {
        m_items[list].tables.push_back(m_items[*item].node);
        m_items[list].lastTable = *item;
    }
    return item;
}

Result<TomlTree::TableId> TomlTree::openSection(const std::vector<TomlKey>& path, std::size_t begin,
                                                std::size_t end, bool list) {
    TableId table = kRoot;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        const auto next = step(table, path[i], Kind::Implicit, begin);
        if (!next) {
            return next;
        }
        table = *next;
    }
    auto section =
        list ? openListItem(table, path.back(), begin) : openTable(table, path.back(), begin);
    if (section) {
        m_items[*section].end = std::max(m_items[*section].end, end);
    }
    return section;
}

TomlTree::TableId TomlTree::openInline(std::size_t begin, std::size_t depth) {
    Container made;
    made.kind = Kind::Inline;
    made.depth = depth;
    made.begin = begin;
    made.end = begin;
    made.node = m_builder.node(NodeKind::Mapping, begin, begin);
    m_items.push_back(std::move(made));
    return static_cast<TableId>(m_items.size() - 1);
}

const Node* TomlTree::closeInline(TableId table, std::size_t end) {
    m_items[table].end = end;
    m_items[table].node->range.end = static_cast<std::uint32_t>(end);
    return m_items[table].node;
}

Status TomlTree::set(TableId table, const std::vector<TomlKey>& path, const Node* value) {
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        const auto next = step(table, path[i], Kind::Dotted, path[i].range.begin);
        if (!next) {
            return fail(next.error());
        }
        table = *next;
    }
    if (const Entry* known = find(table, path.back().name); known != nullptr) {
        m_builder.reportDuplicate(known->member, {path.back().name, path.back().range, value});
    }
    append(table, path.back(), value, kNoTable);
    m_items[table].end = std::max<std::size_t>(m_items[table].end, value->range.end);
    return {};
}

const Node* TomlTree::finish() {
    // Children come after their parents, so that one pass from the back carries
    // every end up.
    std::vector<Member> members;
    for (auto at = m_items.rbegin(); at != m_items.rend(); ++at) {
        if (at->parent != kNoTable && m_items[at->parent].kind != Kind::Inline) {
            m_items[at->parent].end = std::max(m_items[at->parent].end, at->end);
        }
        at->node->range = m_builder.range(at->begin, at->end);
        if (at->kind == Kind::List) {
            at->node->items = m_builder.arena().copy(std::span<const Node* const>(at->tables));
            continue;
        }
        members.clear();
        for (const Entry& entry : at->entries) {
            members.push_back(entry.member);
        }
        at->node->members = m_builder.arena().copy(std::span<const Member>(members));
    }
    return m_items.front().node;
}

} // namespace gatelens::text
