// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/prefix_table.h"

#include <algorithm>

namespace gatelens::match {

void PrefixTable::add(std::string key, Rank rank) {
    m_entries.push_back({std::move(key), {rank}, kNone});
}

void PrefixTable::build() {
    std::stable_sort(m_entries.begin(), m_entries.end(),
                     [](const Entry& a, const Entry& b) { return a.key < b.key; });
    std::size_t last = 0;
    for (std::size_t i = 1; i < m_entries.size(); ++i) {
        if (m_entries[i].key == m_entries[last].key) {
            m_entries[last].ranks.push_back(m_entries[i].ranks.front());
        } else if (++last != i) {
            m_entries[last] = std::move(m_entries[i]);
        }
    }
    m_entries.resize(std::min(m_entries.size(), last + 1));
    // Sorted order visits the forest of nested prefixes depth first, so the
    // ancestors of a key are on the way up from the key before it.
    for (std::uint32_t i = 0; i < m_entries.size(); ++i) {
        auto& ranks = m_entries[i].ranks;
        std::sort(ranks.begin(), ranks.end());
        ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
        std::uint32_t candidate = i == 0 ? kNone : i - 1;
        while (candidate != kNone && !m_entries[i].key.starts_with(m_entries[candidate].key)) {
            candidate = m_entries[candidate].parent;
        }
        m_entries[i].parent = candidate;
    }
}

const PrefixTable::Entry* PrefixTable::longest(std::string_view subject) const {
    const auto after = std::upper_bound(
        m_entries.begin(), m_entries.end(), subject,
        [](std::string_view wanted, const Entry& entry) { return wanted < entry.key; });
    if (after == m_entries.begin()) {
        return nullptr;
    }
    const Entry* entry = &*(after - 1);
    while (entry != nullptr && !subject.starts_with(entry->key)) {
        entry = shorter(*entry);
    }
    return entry;
}

} // namespace gatelens::match
