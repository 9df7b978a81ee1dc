// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that can be found by typing: actions and every entity of the fleet.
// Built on a worker, searched in a few milliseconds at 100,000 entities.
#pragma once

#include "ui/workspace/selection.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::ui {

struct PaletteEntry {
    std::string text;   // "/v1/orders"
    std::string detail; // "route · prod-edge"
    std::string action; // id of an action; empty: an entity
    findings::Subject subject;
};

class PaletteIndex final {
public:
    explicit PaletteIndex(std::vector<PaletteEntry> entries);

    // The best first. An empty query gives the first entries as they came.
    [[nodiscard]] std::vector<std::uint32_t> search(std::string_view query,
                                                    std::size_t limit) const;
    [[nodiscard]] const PaletteEntry& operator[](std::uint32_t index) const {
        return m_entries[index];
    }
    [[nodiscard]] std::size_t size() const { return m_entries.size(); }

private:
    std::vector<PaletteEntry> m_entries;
    std::string m_texts; // lower case, one after the other
    std::vector<std::uint32_t> m_starts;
    std::vector<std::uint64_t> m_letters; // which characters occur
};

// Routes by path and name, then services, targets, policies and so on.
[[nodiscard]] std::vector<PaletteEntry> paletteEntries(const FleetView& view);

// How well `query` (lower case) is found in `text` (lower case): its letters in
// their order, better when they stand together or begin words. 0: not at all.
[[nodiscard]] int fuzzyScore(std::string_view query, std::string_view text);

} // namespace gatelens::ui
