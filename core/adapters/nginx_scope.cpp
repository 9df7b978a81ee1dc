// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/nginx_scope.h"

#include <algorithm>

namespace gatelens::adapters::nginx {

using model::Setting;

namespace {
// Below this a walk over the block is as fast as a hash map and needs no memory;
// 100,000 locations have small blocks.
constexpr std::size_t kIndexFrom = 24;
} // namespace

Scope::Scope(const Block& block, const Scope* parent)
    : m_block(block)
    , m_parent(parent) {
    if (block.statements.size() >= kIndexFrom) {
        for (const auto& statement : block.statements) {
            m_index[statement.name()].push_back(&statement);
        }
    }
    for (const auto& statement : block.statements) {
        if (statement.name() == "set" && statement.arg(0).starts_with('$')) {
            m_sets[statement.arg(0).substr(1)].push_back(&statement);
        } else if (statement.name() == "if" && statement.block != nullptr) {
            for (const auto& inner : statement.block->statements) {
                if (inner.name() == "set" && inner.arg(0).starts_with('$')) {
                    m_sets[inner.arg(0).substr(1)].push_back(&inner);
                }
            }
        }
    }
}

const Statement* Scope::own(std::string_view name) const {
    if (m_index.empty()) {
        return m_block.find(name);
    }
    const auto found = m_index.find(name);
    return found == m_index.end() ? nullptr : found->second.front();
}

std::vector<const Statement*> Scope::ownList(std::string_view name) const {
    std::vector<const Statement*> out;
    if (!m_index.empty()) {
        const auto found = m_index.find(name);
        return found == m_index.end() ? out : found->second;
    }
    for (const auto& statement : m_block.statements) {
        if (statement.name() == name) {
            out.push_back(&statement);
        }
    }
    return out;
}

const Statement* Scope::find(std::string_view name) const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->m_parent) {
        if (const Statement* found = scope->own(name)) {
            return found;
        }
    }
    return nullptr;
}

std::vector<const Statement*> Scope::list(std::string_view name) const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->m_parent) {
        if (scope->own(name) != nullptr) {
            return scope->ownList(name);
        }
    }
    return {};
}

std::vector<const Statement*>
Scope::listOfAny(std::initializer_list<std::string_view> names) const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->m_parent) {
        std::vector<const Statement*> found;
        for (const auto name : names) {
            const auto part = scope->ownList(name);
            found.insert(found.end(), part.begin(), part.end());
        }
        if (!found.empty()) {
            // Statements of a block are one array: their order is that of addresses.
            std::sort(found.begin(), found.end());
            return found;
        }
    }
    return {};
}

Setting<bool> Scope::flag(std::string_view name, bool fallback) const {
    const Statement* found = find(name);
    const auto value = found == nullptr ? std::nullopt : parseFlag(found->arg(0));
    return value ? Setting<bool>::at(*value, found->node->range)
                 : Setting<bool>::byDefault(fallback);
}

Setting<std::int64_t> Scope::timeMs(std::string_view name, std::int64_t fallback) const {
    const Statement* found = find(name);
    const auto value = found == nullptr ? std::nullopt : parseTimeMs(found->arg(0));
    return value ? Setting<std::int64_t>::at(*value, found->node->range)
                 : Setting<std::int64_t>::byDefault(fallback);
}

Setting<std::int64_t> Scope::size(std::string_view name, std::int64_t fallback) const {
    const Statement* found = find(name);
    const auto value = found == nullptr ? std::nullopt : parseSize(found->arg(0));
    return value ? Setting<std::int64_t>::at(*value, found->node->range)
                 : Setting<std::int64_t>::byDefault(fallback);
}

Setting<std::string> Scope::text(std::string_view name) const {
    const Statement* found = find(name);
    return found == nullptr
               ? Setting<std::string>{}
               : Setting<std::string>::at(std::string(found->arg(0)), found->node->range);
}

std::vector<const Statement*> Scope::assignments(std::string_view variable) const {
    std::vector<const Statement*> out;
    for (const Scope* scope = this; scope != nullptr; scope = scope->m_parent) {
        const auto found = scope->m_sets.find(variable);
        if (found != scope->m_sets.end()) {
            out.insert(out.end(), found->second.begin(), found->second.end());
        }
    }
    return out;
}

} // namespace gatelens::adapters::nginx
