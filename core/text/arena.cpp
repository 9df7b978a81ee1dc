// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/document.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace gatelens::text {

namespace {
constexpr std::size_t kFirstBlock = 16U << 10U;
constexpr std::size_t kLargestBlock = 4U << 20U;
} // namespace

NodeArena::NodeArena() = default;
NodeArena::~NodeArena() = default;

void* NodeArena::allocate(std::size_t size, std::size_t alignment) {
    auto address = reinterpret_cast<std::uintptr_t>(m_next);
    std::size_t padding = (alignment - address % alignment) % alignment;
    if (m_next == nullptr || static_cast<std::size_t>(m_end - m_next) < size + padding) {
        // Blocks double, so that a small document costs little and a large one
        // few allocations.
        const std::size_t grown = kFirstBlock << std::min<std::size_t>(m_blocks.size(), 8);
        const std::size_t block = std::max(std::min(grown, kLargestBlock), size + alignment);
        m_blocks.push_back(std::make_unique_for_overwrite<std::byte[]>(block));
        m_next = m_blocks.back().get();
        m_end = m_next + block;
        m_bytes += block;
        address = reinterpret_cast<std::uintptr_t>(m_next);
        padding = (alignment - address % alignment) % alignment;
    }
    void* place = m_next + padding;
    m_next += padding + size;
    return place;
}

Node* NodeArena::node() {
    return new (allocate(sizeof(Node), alignof(Node))) Node;
}

std::string_view NodeArena::copy(std::string_view text) {
    if (text.empty()) {
        return {};
    }
    auto* place = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
}

std::span<const Member> NodeArena::copy(std::span<const Member> members) {
    if (members.empty()) {
        return {};
    }
    auto* place = static_cast<Member*>(allocate(members.size_bytes(), alignof(Member)));
    std::uninitialized_copy(members.begin(), members.end(), place);
    return {place, members.size()};
}

std::span<const Node* const> NodeArena::copy(std::span<const Node* const> items) {
    if (items.empty()) {
        return {};
    }
    auto* place = static_cast<const Node**>(allocate(items.size_bytes(), alignof(const Node*)));
    std::uninitialized_copy(items.begin(), items.end(), place);
    return {place, items.size()};
}

} // namespace gatelens::text
