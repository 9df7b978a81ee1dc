// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is in force in a block: its own directives, and those it inherits. nginx
// merges levels so that the nearest level that defines a directive wins; of a
// directive that forms a list, the nearest level's whole list wins.
#pragma once

#include "core/adapters/nginx_values.h"
#include "core/model/common.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::nginx {

class Scope final {
public:
    Scope(const Block& block, const Scope* parent);
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

    [[nodiscard]] const Block& block() const { return m_block; }
    [[nodiscard]] const Scope* parent() const { return m_parent; }

    // Of this level only.
    [[nodiscard]] const Statement* own(std::string_view name) const;
    [[nodiscard]] std::vector<const Statement*> ownList(std::string_view name) const;

    // Of the nearest level that has it.
    [[nodiscard]] const Statement* find(std::string_view name) const;
    [[nodiscard]] std::vector<const Statement*> list(std::string_view name) const;
    // The nearest level that has any of these directives, in their order there:
    // allow and deny are one list.
    [[nodiscard]] std::vector<const Statement*>
    listOfAny(std::initializer_list<std::string_view> names) const;

    // Settings, declared or with the product's default.
    [[nodiscard]] model::Setting<bool> flag(std::string_view name, bool fallback) const;
    [[nodiscard]] model::Setting<std::int64_t> timeMs(std::string_view name,
                                                      std::int64_t fallback) const;
    [[nodiscard]] model::Setting<std::int64_t> size(std::string_view name,
                                                    std::int64_t fallback) const;
    // First argument, unknown when the directive is absent.
    [[nodiscard]] model::Setting<std::string> text(std::string_view name) const;

    // Every value that a `set` of this server gives the variable, here or in the
    // blocks around, conditions included. Empty when there is none.
    [[nodiscard]] std::vector<const Statement*> assignments(std::string_view variable) const;

private:
    using Index = std::unordered_map<std::string_view, std::vector<const Statement*>>;

    const Block& m_block;
    const Scope* m_parent;
    Index m_index; // filled for large blocks only
    std::unordered_map<std::string_view, std::vector<const Statement*>> m_sets;
};

} // namespace gatelens::adapters::nginx
