// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Go's sort.SliceStable: for orders that products define by a comparison which is
// no strict weak ordering, where the outcome depends on the algorithm (and where
// std::stable_sort may do anything).
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

namespace gatelens::adapters {

template <typename T, typename Less>
class GoStableSort final {
public:
    GoStableSort(std::vector<T>& items, const Less& less)
        : m_items(items)
        , m_less(less) {}

    void run() {
        constexpr std::size_t kBlock = 20;
        const std::size_t count = m_items.size();
        std::size_t block = kBlock;
        for (std::size_t begin = 0; begin < count; begin += block) {
            insertionSort(begin, std::min(begin + block, count));
        }
        for (; block < count; block *= 2) {
            for (std::size_t begin = 0; begin + block < count; begin += 2 * block) {
                merge(begin, begin + block, std::min(begin + 2 * block, count));
            }
        }
    }

private:
    bool less(std::size_t a, std::size_t b) const { return m_less(m_items[a], m_items[b]); }

    void insertionSort(std::size_t begin, std::size_t end) {
        for (std::size_t i = begin + 1; i < end; ++i) {
            for (std::size_t j = i; j > begin && less(j, j - 1); --j) {
                std::swap(m_items[j], m_items[j - 1]);
            }
        }
    }

    void rotate(std::size_t begin, std::size_t middle, std::size_t end) {
        const auto at = [this](std::size_t i) {
            return m_items.begin() + static_cast<std::ptrdiff_t>(i);
        };
        std::rotate(at(begin), at(middle), at(end));
    }

    // Merges two sorted runs in place (symMerge).
    void merge(std::size_t a, std::size_t m, std::size_t b) {
        if (m - a == 1) {
            std::size_t low = m;
            std::size_t high = b;
            while (low < high) {
                const std::size_t half = low + (high - low) / 2;
                if (less(half, a)) {
                    low = half + 1;
                } else {
                    high = half;
                }
            }
            rotate(a, a + 1, low);
            return;
        }
        if (b - m == 1) {
            std::size_t low = a;
            std::size_t high = m;
            while (low < high) {
                const std::size_t half = low + (high - low) / 2;
                if (!less(m, half)) {
                    low = half + 1;
                } else {
                    high = half;
                }
            }
            rotate(low, m, m + 1);
            return;
        }
        const std::size_t mid = a + (b - a) / 2;
        const std::size_t n = mid + m;
        std::size_t start = m > mid ? n - b : a;
        std::size_t right = m > mid ? mid : m;
        const std::size_t p = n - 1;
        while (start < right) {
            const std::size_t c = start + (right - start) / 2;
            if (!less(p - c, c)) {
                start = c + 1;
            } else {
                right = c;
            }
        }
        const std::size_t end = n - start;
        if (start < m && m < end) {
            rotate(start, m, end);
        }
        if (a < start && start < mid) {
            merge(a, start, mid);
        }
        if (mid < end && end < b) {
            merge(mid, end, b);
        }
    }

    std::vector<T>& m_items;
    const Less& m_less;
};

template <typename T, typename Less>
void stableSort(std::vector<T>& items, const Less& less) {
    GoStableSort<T, Less>(items, less).run();
}

} // namespace gatelens::adapters
