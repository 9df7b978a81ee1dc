// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/document.h"

#include <algorithm>
#include <cstring>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace gatelens::text {

namespace {

constexpr std::size_t kFirstBlock = 16U << 10U;
constexpr std::size_t kLargestBlock = 4U << 20U;
// What is larger gets a block of its own, so that no block is left half used.
constexpr std::size_t kLargePiece = kLargestBlock / 4;

// Page faults are half the time of reading a large file, so pages that will all
// be used are asked for at once (Linux 5.14; before it the advice is refused and
// they come one by one).
void fetchPages([[maybe_unused]] std::byte* block, [[maybe_unused]] std::size_t size) {
#if defined(MADV_POPULATE_WRITE)
    constexpr std::uintptr_t kPage = 4096;
    const auto begin = (reinterpret_cast<std::uintptr_t>(block) + kPage - 1) & ~(kPage - 1);
    const auto end = (reinterpret_cast<std::uintptr_t>(block) + size) & ~(kPage - 1);
    if (end > begin) {
        (void)::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_POPULATE_WRITE);
    }
#endif
}

} // namespace

NodeArena::NodeArena() = default;
NodeArena::~NodeArena() = default;

std::byte* NodeArena::addBlock(std::size_t size) {
    m_blocks.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
    m_bytes += size;
    if (size >= kLargestBlock) {
        fetchPages(m_blocks.back().get(), size);
    }
    return m_blocks.back().get();
}

// `alignment` is at most that of operator new.
void* NodeArena::allocate(std::size_t size, std::size_t alignment) {
    const std::size_t padding = (~reinterpret_cast<std::uintptr_t>(m_next) + 1) & (alignment - 1);
    if (static_cast<std::size_t>(m_end - m_next) >= size + padding) {
        std::byte* const place = m_next + padding;
        m_next = place + size;
        return place;
    }
    if (size >= kLargePiece) {
        return addBlock(size);
    }
    // Blocks double, so that a small document costs little and a large one few
    // allocations.
    const std::size_t grown = kFirstBlock << std::min<std::size_t>(m_blocks.size(), 8);
    const std::size_t block = std::max(std::min(grown, kLargestBlock), size);
    std::byte* const place = addBlock(block);
    m_next = place + size;
    m_end = place + block;
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

template <typename T>
ArenaList<T> NodeArena::copyList(std::span<const T> values) {
    if (values.empty()) {
        return {};
    }
    void* const place = allocate(sizeof(std::size_t) + values.size_bytes(), alignof(std::size_t));
    auto* const length = new (place) std::size_t(values.size());
    std::uninitialized_copy(values.begin(), values.end(), reinterpret_cast<T*>(length + 1));
    return ArenaList<T>(length);
}

ArenaList<Member> NodeArena::copy(std::span<const Member> members) {
    return copyList<Member>(members);
}

ArenaList<const Node*> NodeArena::copy(std::span<const Node* const> items) {
    return copyList<const Node*>(items);
}

} // namespace gatelens::text
