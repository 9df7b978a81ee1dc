// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A list of plain values that takes no memory as long as it is short.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace gatelens::match {

template <typename T, std::size_t Inline>
class ShortList final {
public:
    void push_back(const T& value) {
        if (m_size < Inline) {
            m_first[m_size++] = value;
            return;
        }
        if (m_size == Inline) {
            m_all.assign(m_first.begin(), m_first.end());
        }
        m_all.push_back(value);
        ++m_size;
    }

    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] bool empty() const { return m_size == 0; }
    [[nodiscard]] T* begin() { return m_size > Inline ? m_all.data() : m_first.data(); }
    [[nodiscard]] T* end() { return begin() + m_size; }
    [[nodiscard]] const T* begin() const { return m_size > Inline ? m_all.data() : m_first.data(); }
    [[nodiscard]] const T* end() const { return begin() + m_size; }
    [[nodiscard]] T& operator[](std::size_t i) { return begin()[i]; }
    [[nodiscard]] const T& operator[](std::size_t i) const { return begin()[i]; }
    [[nodiscard]] const T& front() const { return begin()[0]; }
    [[nodiscard]] const T& back() const { return begin()[m_size - 1]; }

private:
    std::array<T, Inline> m_first;
    std::vector<T> m_all; // all of them once there are more
    std::size_t m_size = 0;
};

} // namespace gatelens::match
