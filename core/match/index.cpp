// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/index.h"

#include "core/base/strings.h"

#include <algorithm>
#include <bit>

namespace gatelens::match {

namespace {

void sortUnique(std::vector<Rank>& ranks) {
    std::sort(ranks.begin(), ranks.end());
    ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
}

std::string_view withoutTrailingSlashes(std::string_view path) {
    while (path.ends_with('/')) {
        path.remove_suffix(1);
    }
    return path;
}

} // namespace

std::string foldCase(std::string_view text) {
    return toLower(text);
}

void AffixTable::add(Rank group, std::string_view key, Rank rank) {
    m_pending.push_back({group, static_cast<std::uint32_t>(m_text.size()),
                         static_cast<std::uint32_t>(key.size()), rank, 0});
    m_text.append(key);
}

std::uint64_t AffixTable::hashOf(std::string_view text) const {
    std::uint64_t hash = kStart;
    for (std::size_t i = 0; i < text.size(); ++i) {
        hash = step(hash, byteAt(text, i));
    }
    return hash;
}

bool AffixTable::same(std::string_view key, std::string_view text) const {
    return m_foldCase ? std::equal(key.begin(), key.end(), text.begin(), text.end(),
                                   [this](char a, char b) { return a == fold(b); })
                      : key == text;
}

std::size_t AffixTable::slotOf(Rank group, std::uint64_t hash, std::string_view key) const {
    const std::uint64_t mixed = mix(group, hash);
    const auto tag = static_cast<std::uint32_t>(mixed >> 32U);
    const std::size_t mask = m_slots.size() - 1;
    std::size_t at = mixed & mask;
    while (m_slots[at].entry != 0) {
        const Entry& entry = m_entries[m_slots[at].entry - 1];
        if (m_slots[at].tag == tag && entry.group == group && same(keyOf(entry), key)) {
            break;
        }
        at = (at + 1) & mask;
    }
    return at;
}

void AffixTable::build() {
    m_slots.assign(std::bit_ceil(2 * m_pending.size() + 2), {});
    for (Entry& pending : m_pending) {
        const std::uint64_t hash = hashOf(keyOf(pending));
        Slot& slot = m_slots[slotOf(pending.group, hash, keyOf(pending))];
        if (slot.entry == 0) {
            m_entries.push_back({pending.group, pending.offset, pending.length, 0, 0});
            slot.tag = static_cast<std::uint32_t>(mix(pending.group, hash) >> 32U);
            slot.entry = static_cast<std::uint32_t>(m_entries.size());
        }
        pending.rankCount = slot.entry - 1;
        ++m_entries[slot.entry - 1].rankCount;
    }
    placeRanks();
    collectLengths();
    m_pending = {};
}

void AffixTable::placeRanks() {
    std::uint32_t first = 0;
    for (Entry& entry : m_entries) {
        entry.firstRank = first;
        first += entry.rankCount;
        entry.rankCount = 0;
    }
    m_ranks.resize(m_pending.size());
    for (const Entry& pending : m_pending) {
        Entry& entry = m_entries[pending.rankCount];
        m_ranks[entry.firstRank + entry.rankCount++] = pending.firstRank;
    }
    for (Entry& entry : m_entries) {
        const auto begin = m_ranks.begin() + entry.firstRank;
        std::sort(begin, begin + entry.rankCount);
        entry.rankCount =
            static_cast<std::uint32_t>(std::unique(begin, begin + entry.rankCount) - begin);
    }
}

void AffixTable::collectLengths() {
    std::vector<std::pair<Rank, std::uint32_t>> lengths;
    lengths.reserve(m_entries.size());
    for (const Entry& entry : m_entries) {
        lengths.emplace_back(entry.group, entry.length);
    }
    std::sort(lengths.begin(), lengths.end());
    lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
    m_groups.resize(lengths.empty() ? 0 : std::size_t{lengths.back().first} + 1);
    for (const auto& [group, length] : lengths) {
        Lengths& own = m_groups[group];
        if (own.last == 0) {
            own.first = static_cast<std::uint32_t>(m_lengths.size());
        }
        m_lengths.push_back(length);
        own.last = static_cast<std::uint32_t>(m_lengths.size());
    }
}

std::span<const Rank> AffixTable::whole(Rank group, std::string_view subject) const {
    if (group >= m_groups.size()) {
        return {};
    }
    const Entry* entry = probe(group, hashOf(subject), subject);
    return entry == nullptr ? std::span<const Rank>{} : ranksOf(*entry);
}

std::optional<Rank> Hits::next() {
    std::optional<Rank> lowest;
    for (const auto& list : m_lists) {
        if (!list.empty() && (!lowest || list.front() < *lowest)) {
            lowest = list.front();
        }
    }
    for (auto& list : m_lists) {
        if (lowest && !list.empty() && list.front() == *lowest) {
            list = list.subspan(1);
        }
    }
    return lowest;
}

void HostIndex::add(const HostKey& key, Rank group) {
    switch (key.kind) {
    case HostKey::Kind::Exact:
        m_exact.add(0, key.value, group);
        break;
    case HostKey::Kind::Suffix:
        m_suffixes.add(0, key.value, group);
        break;
    case HostKey::Kind::Prefix:
        m_prefixes.add(0, key.value, group);
        break;
    case HostKey::Kind::Open:
        m_open.push_back(group);
        break;
    case HostKey::Kind::Any:
        m_any.push_back(group);
        break;
    }
}

void HostIndex::build() {
    m_exact.build();
    m_suffixes.build();
    m_prefixes.build();
    sortUnique(m_open);
    sortUnique(m_any);
}

void HostIndex::takeLongestFirst(const AffixTable& table, HostKey::Kind kind, std::string_view host,
                                 HostHits& hits) {
    ShortList<PathIndex::PrefixHit, 16> found;
    table.each(0, host, [&](std::size_t length, std::span<const Rank> groups) {
        if (length < host.size()) {
            found.push_back({length, groups});
        }
    });
    for (std::size_t i = found.size(); i > 0; --i) {
        for (const Rank group : found[i - 1].ranks) {
            hits.push_back({kind, group, found[i - 1].length});
        }
    }
}

HostHits HostIndex::find(std::string_view host) const {
    HostHits hits;
    for (const Rank group : m_exact.whole(0, host)) {
        hits.push_back({HostKey::Kind::Exact, group, host.size()});
    }
    takeLongestFirst(m_suffixes, HostKey::Kind::Suffix, host, hits);
    takeLongestFirst(m_prefixes, HostKey::Kind::Prefix, host, hits);
    for (const Rank group : m_open) {
        hits.push_back({HostKey::Kind::Open, group, 0});
    }
    for (const Rank group : m_any) {
        hits.push_back({HostKey::Kind::Any, group, 0});
    }
    return hits;
}

void PathIndex::add(Rank group, const PathKey& key, Rank rank) {
    Tables& tables = key.caseSensitive ? m_plain : m_folded;
    m_hasFolded = m_hasFolded || !key.caseSensitive;
    const std::string folded = key.caseSensitive ? std::string() : foldCase(key.value);
    const std::string& value = key.caseSensitive ? key.value : folded;
    switch (key.kind) {
    case PathKey::Kind::Exact:
        tables.exact.add(group, value, rank);
        break;
    case PathKey::Kind::Prefix:
        tables.prefixes.add(group, value, rank);
        break;
    case PathKey::Kind::SegmentPrefix:
        tables.segments.add(group, withoutTrailingSlashes(value), rank);
        break;
    case PathKey::Kind::Open:
        m_open[group].push_back(rank);
        break;
    case PathKey::Kind::Any:
        m_plain.prefixes.add(group, {}, rank);
        break;
    }
}

void PathIndex::build() {
    for (Tables* tables : {&m_plain, &m_folded}) {
        tables->exact.build();
        tables->prefixes.build();
        tables->segments.build();
    }
    for (auto& [group, ranks] : m_open) {
        sortUnique(ranks);
    }
}

void PathIndex::Tables::collect(Rank group, std::string_view path, Hits& hits) const {
    hits.add(exact.whole(group, path));
    prefixes.each(group, path, [&](std::size_t, std::span<const Rank> ranks) { hits.add(ranks); });
    segments.each(group, path, [&](std::size_t length, std::span<const Rank> ranks) {
        if (length == path.size() || path[length] == '/') {
            hits.add(ranks);
        }
    });
}

void PathIndex::collect(Rank group, std::string_view path, Hits& hits) const {
    m_plain.collect(group, path, hits);
    if (m_hasFolded) {
        m_folded.collect(group, path, hits);
    }
    hits.add(open(group));
}

Hits PathIndex::find(Rank group, std::string_view path) const {
    Hits hits;
    collect(group, path, hits);
    return hits;
}

std::span<const Rank> PathIndex::exact(Rank group, std::string_view path) const {
    return m_plain.exact.whole(group, path);
}

PathIndex::PrefixHits PathIndex::prefixes(Rank group, std::string_view path) const {
    PrefixHits hits;
    m_plain.prefixes.each(group, path, [&](std::size_t length, std::span<const Rank> ranks) {
        hits.push_back({length, ranks});
    });
    std::reverse(hits.begin(), hits.end());
    return hits;
}

std::span<const Rank> PathIndex::open(Rank group) const {
    if (m_open.empty()) {
        return {};
    }
    const auto found = m_open.find(group);
    return found == m_open.end() ? std::span<const Rank>{} : std::span<const Rank>(found->second);
}

void RouteIndex::add(const HostKey& host, const PathKey& path, Rank rank) {
    const std::string name = static_cast<char>('0' + static_cast<int>(host.kind)) + host.value;
    const auto [group, isNew] = m_groups.try_emplace(name, static_cast<Rank>(m_groups.size()));
    if (isNew) {
        m_hosts.add(host, group->second);
    }
    m_paths.add(group->second, path, rank);
}

void RouteIndex::build() {
    m_hosts.build();
    m_paths.build();
    m_groups.clear();
}

Hits RouteIndex::find(std::string_view host, std::string_view path) const {
    Hits hits;
    for (const HostHit& hit : m_hosts.find(host)) {
        m_paths.collect(hit.group, path, hits);
    }
    return hits;
}

} // namespace gatelens::match
