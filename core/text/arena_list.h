// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A list that lives in a document's arena and never changes. It is one pointer
// wide, so that nodes stay small: its length stands before its elements.
#pragma once

#include <cstddef>
#include <ranges>
#include <span>

namespace gatelens::text {

template <typename T>
class ArenaList final {
public:
    using value_type = T;
    using const_iterator = const T*;
    using iterator = const_iterator;

    constexpr ArenaList() = default;

    [[nodiscard]] const T* begin() const {
        static_assert(alignof(T) <= alignof(std::size_t));
        return m_length == nullptr ? nullptr : reinterpret_cast<const T*>(m_length + 1);
    }
    [[nodiscard]] const T* end() const { return begin() + size(); }
    [[nodiscard]] const T* data() const { return begin(); }
    [[nodiscard]] std::size_t size() const { return m_length == nullptr ? 0 : *m_length; }
    [[nodiscard]] bool empty() const { return m_length == nullptr; }
    [[nodiscard]] const T& operator[](std::size_t index) const { return begin()[index]; }
    [[nodiscard]] const T& front() const { return *begin(); }
    [[nodiscard]] const T& back() const { return *(end() - 1); }
    [[nodiscard]] std::span<const T> first(std::size_t count) const { return subspan(0, count); }
    [[nodiscard]] std::span<const T> subspan(std::size_t from,
                                             std::size_t count = std::dynamic_extent) const {
        return std::span<const T>(begin(), size()).subspan(from, count);
    }

private:
    friend class NodeArena;
    explicit constexpr ArenaList(const std::size_t* length)
        : m_length(length) {}

    const std::size_t* m_length = nullptr; // null for an empty list
};

} // namespace gatelens::text

// Iterators point into the arena, not into the list.
template <typename T>
inline constexpr bool std::ranges::enable_borrowed_range<gatelens::text::ArenaList<T>> = true;
