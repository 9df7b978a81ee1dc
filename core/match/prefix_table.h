// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which strings of a set are prefixes of a subject, from the longest on. Filled, then
// built once, then immutable.
#pragma once

#include "core/match/index.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::match {

// Strings that are prefixes of a subject, found by one binary search and then
// from the longest to the shortest. Each key holds its ranks in ascending order.
class PrefixTable final {
public:
    struct Entry {
        std::string key;
        std::vector<Rank> ranks;
        std::uint32_t parent = kNone; // the longest other key that is a prefix of this one
    };

    void add(std::string key, Rank rank);
    void build();
    [[nodiscard]] bool empty() const { return m_entries.empty(); }
    // The longest key that is a prefix of the subject, null when there is none.
    [[nodiscard]] const Entry* longest(std::string_view subject) const;
    // The next shorter one.
    [[nodiscard]] const Entry* shorter(const Entry& entry) const {
        return entry.parent == kNone ? nullptr : &m_entries[entry.parent];
    }
    // Calls visit(entry), longest first, until it gives false.
    template <typename Visit>
    void each(std::string_view subject, Visit&& visit) const {
        const Entry* entry = longest(subject);
        while (entry != nullptr && visit(*entry)) {
            entry = shorter(*entry);
        }
    }

private:
    static constexpr std::uint32_t kNone = 0xffffffffU;
    std::vector<Entry> m_entries; // sorted by key once built
};

} // namespace gatelens::match
