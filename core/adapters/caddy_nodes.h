// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Looks into a JSON tree of Caddy, where null is the same as absent. All take a
// null pointer for "nothing here".
#pragma once

#include "core/text/node.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <span>
#include <string_view>
#include <vector>

namespace gatelens::adapters::caddy {

[[nodiscard]] inline const text::Node* present(const text::Node* mapping, std::string_view key) {
    const text::Node* value = mapping == nullptr ? nullptr : mapping->get(key);
    return value == nullptr || value->isNull() ? nullptr : value;
}

[[nodiscard]] inline const text::Node* at(const text::Node* node,
                                          std::initializer_list<std::string_view> path) {
    for (const auto name : path) {
        node = present(node, name);
    }
    return node;
}

[[nodiscard]] inline std::span<const text::Node* const> itemsOf(const text::Node* mapping,
                                                                std::string_view key) {
    const text::Node* list = present(mapping, key);
    return list == nullptr ? std::span<const text::Node* const>{} : list->items;
}

[[nodiscard]] inline std::span<const text::Member> membersOf(const text::Node* mapping,
                                                             std::string_view key) {
    const text::Node* value = present(mapping, key);
    return value == nullptr ? std::span<const text::Member>{} : value->members;
}

// The scalars of a list, or the one scalar that stands instead of it.
[[nodiscard]] inline std::vector<const text::Node*> scalarsOf(const text::Node& value) {
    std::vector<const text::Node*> scalars;
    if (value.isScalar() && !value.isNull()) {
        scalars.push_back(&value);
    }
    std::copy_if(value.items.begin(), value.items.end(), std::back_inserter(scalars),
                 [](const text::Node* item) { return item->isScalar() && !item->isNull(); });
    return scalars;
}

} // namespace gatelens::adapters::caddy
