// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/index.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace gatelens::match {

namespace {

constexpr std::size_t kGroupBytes = sizeof(Rank);

void sortUnique(std::vector<Rank>& ranks) {
    std::sort(ranks.begin(), ranks.end());
    ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
}

std::string reversed(std::string_view text) {
    return {text.rbegin(), text.rend()};
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
        sortUnique(m_entries[i].ranks);
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
        m_exact[key.value].push_back(group);
        break;
    case HostKey::Kind::Suffix:
        m_suffixes.add(reversed(key.value), group);
        break;
    case HostKey::Kind::Prefix:
        m_prefixes.add(key.value, group);
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
    for (auto& [host, groups] : m_exact) {
        sortUnique(groups);
    }
    m_suffixes.build();
    m_prefixes.build();
    sortUnique(m_open);
    sortUnique(m_any);
}

std::vector<HostHit> HostIndex::find(std::string_view host) const {
    std::vector<HostHit> hits;
    const auto take = [&](HostKey::Kind kind, const std::vector<Rank>& groups, std::size_t length) {
        for (const Rank group : groups) {
            hits.push_back({kind, group, length});
        }
    };
    const auto takeAll = [&](HostKey::Kind kind, const PrefixTable& table,
                             const std::string& subject) {
        table.each(subject, [&](const PrefixTable::Entry& entry) {
            if (entry.key.size() < subject.size()) {
                take(kind, entry.ranks, entry.key.size());
            }
            return true;
        });
    };
    const std::string name(host);
    if (const auto exact = m_exact.find(name); exact != m_exact.end()) {
        take(HostKey::Kind::Exact, exact->second, name.size());
    }
    if (!m_suffixes.empty()) {
        takeAll(HostKey::Kind::Suffix, m_suffixes, reversed(name));
    }
    takeAll(HostKey::Kind::Prefix, m_prefixes, name);
    take(HostKey::Kind::Open, m_open, 0);
    take(HostKey::Kind::Any, m_any, 0);
    return hits;
}

// A group's number in front of the path keeps all groups in the same tables.
std::string PathIndex::keyOf(Rank group, std::string_view path) {
    std::string key;
    key.reserve(kGroupBytes + path.size());
    for (std::size_t i = 0; i < kGroupBytes; ++i) {
        key += static_cast<char>(group >> (8U * (kGroupBytes - 1 - i)) & 0xffU);
    }
    key += path;
    return key;
}

void PathIndex::add(Rank group, const PathKey& key, Rank rank) {
    Tables& tables = key.caseSensitive ? m_plain : m_folded;
    m_hasFolded = m_hasFolded || !key.caseSensitive;
    const std::string value = key.caseSensitive ? key.value : foldCase(key.value);
    switch (key.kind) {
    case PathKey::Kind::Exact:
        tables.exact[keyOf(group, value)].push_back(rank);
        break;
    case PathKey::Kind::Prefix:
        tables.prefixes.add(keyOf(group, value), rank);
        break;
    case PathKey::Kind::SegmentPrefix:
        tables.segments.add(keyOf(group, withoutTrailingSlashes(value)), rank);
        break;
    case PathKey::Kind::Open:
        m_open[group].push_back(rank);
        break;
    case PathKey::Kind::Any:
        m_plain.prefixes.add(keyOf(group, {}), rank);
        break;
    }
}

void PathIndex::build() {
    for (Tables* tables : {&m_plain, &m_folded}) {
        for (auto& [path, ranks] : tables->exact) {
            sortUnique(ranks);
        }
        tables->prefixes.build();
        tables->segments.build();
    }
    for (auto& [group, ranks] : m_open) {
        sortUnique(ranks);
    }
}

void PathIndex::collect(const Tables& tables, const std::string& key, Hits& hits) {
    if (const auto exact = tables.exact.find(key); exact != tables.exact.end()) {
        hits.add(exact->second);
    }
    tables.prefixes.each(key, [&](const PrefixTable::Entry& entry) {
        hits.add(entry.ranks);
        return true;
    });
    tables.segments.each(key, [&](const PrefixTable::Entry& entry) {
        const std::size_t length = entry.key.size();
        if (length == key.size() || key[length] == '/') {
            hits.add(entry.ranks);
        }
        return true;
    });
}

void PathIndex::collect(Rank group, std::string_view path, Hits& hits) const {
    collect(m_plain, keyOf(group, path), hits);
    if (m_hasFolded) {
        collect(m_folded, keyOf(group, foldCase(path)), hits);
    }
    hits.add(open(group));
}

Hits PathIndex::find(Rank group, std::string_view path) const {
    Hits hits;
    collect(group, path, hits);
    return hits;
}

std::span<const Rank> PathIndex::exact(Rank group, std::string_view path) const {
    const auto found = m_plain.exact.find(keyOf(group, path));
    return found == m_plain.exact.end() ? std::span<const Rank>{}
                                        : std::span<const Rank>(found->second);
}

std::vector<PathIndex::PrefixHit> PathIndex::prefixes(Rank group, std::string_view path) const {
    std::vector<PrefixHit> hits;
    m_plain.prefixes.each(keyOf(group, path), [&](const PrefixTable::Entry& entry) {
        hits.push_back({entry.key.size() - kGroupBytes, entry.ranks});
        return true;
    });
    return hits;
}

std::span<const Rank> PathIndex::open(Rank group) const {
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
