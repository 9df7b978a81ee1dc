// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Host and path tables from which every product gets its candidates without
// looking at the routes that cannot match. A rule is entered under a rank; the
// product numbers its rules so that a lower rank wins, and tries the hits in
// ascending order until the other conditions of one hold. What cannot be indexed
// (regular expressions, suffixes, globs) is entered as Open and always comes up.
// Tables are filled, then built once, then immutable and safe for several threads.
// Looking something up copies no text and takes no memory but for very many hits.
#pragma once

#include "core/match/short_list.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gatelens::match {

using Rank = std::uint32_t;

// Case-folds ASCII; what "case-insensitive" means in every product here.
[[nodiscard]] std::string foldCase(std::string_view text);

// Strings with which a subject begins or ends, of several groups, each with its
// ranks in ascending order. Groups are small numbers. A look-up hashes the subject
// once and probes at the lengths that keys of the group have.
class AffixTable final {
public:
    enum class End : std::uint8_t { Front, Back };
    // With `foldCase` keys are given in lower case and subjects in any.
    explicit AffixTable(End end = End::Front, bool foldCase = false)
        : m_end(end)
        , m_foldCase(foldCase) {}

    void add(Rank group, std::string_view key, Rank rank);
    void build();
    [[nodiscard]] bool empty() const { return m_entries.empty(); }
    // Of the key that is the whole subject; empty when there is none.
    [[nodiscard]] std::span<const Rank> whole(Rank group, std::string_view subject) const;
    // Calls visit(length of the key, its ranks), shortest first.
    template <typename Visit>
    void each(Rank group, std::string_view subject, Visit&& visit) const {
        if (group >= m_groups.size()) {
            return;
        }
        std::uint64_t hash = kStart;
        std::size_t at = 0;
        for (std::uint32_t i = m_groups[group].first; i < m_groups[group].last; ++i) {
            const std::size_t length = m_lengths[i];
            if (length > subject.size()) {
                return;
            }
            for (; at < length; ++at) {
                hash = step(hash, byteAt(subject, at));
            }
            if (const Entry* entry = probe(group, hash, affix(subject, length))) {
                visit(length, ranksOf(*entry));
            }
        }
    }

private:
    struct Entry {
        Rank group = 0;
        std::uint32_t offset = 0; // of the key in m_text
        std::uint32_t length = 0;
        std::uint32_t firstRank = 0;
        std::uint32_t rankCount = 0;
    };
    struct Slot {
        std::uint32_t tag = 0;
        std::uint32_t entry = 0; // plus one; 0: free
    };
    struct Lengths { // of one group in m_lengths
        std::uint32_t first = 0;
        std::uint32_t last = 0;
    };

    static constexpr std::uint64_t kStart = 0xcbf29ce484222325U; // FNV-1a

    static std::uint64_t step(std::uint64_t hash, char byte) {
        return (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
    }
    // All bits of a hash count, as tables are small and keys alike.
    static std::uint64_t mix(Rank group, std::uint64_t hash) {
        hash ^= (std::uint64_t{group} + 1) * 0x9e3779b97f4a7c15U;
        hash = (hash ^ (hash >> 32U)) * 0xd6e8feb86659fd93U;
        return hash ^ (hash >> 32U);
    }
    [[nodiscard]] char fold(char c) const {
        return m_foldCase && c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    [[nodiscard]] char byteAt(std::string_view text, std::size_t i) const {
        return fold(m_end == End::Front ? text[i] : text[text.size() - 1 - i]);
    }
    [[nodiscard]] std::string_view affix(std::string_view text, std::size_t length) const {
        return m_end == End::Front ? text.substr(0, length) : text.substr(text.size() - length);
    }
    [[nodiscard]] std::string_view keyOf(const Entry& entry) const {
        return std::string_view(m_text).substr(entry.offset, entry.length);
    }
    [[nodiscard]] std::span<const Rank> ranksOf(const Entry& entry) const {
        return std::span(m_ranks).subspan(entry.firstRank, entry.rankCount);
    }
    [[nodiscard]] std::uint64_t hashOf(std::string_view text) const;
    [[nodiscard]] bool same(std::string_view key, std::string_view text) const;
    // Where the key is or would be.
    [[nodiscard]] std::size_t slotOf(Rank group, std::uint64_t hash, std::string_view key) const;
    [[nodiscard]] const Entry* probe(Rank group, std::uint64_t hash, std::string_view key) const {
        const std::uint32_t entry = m_slots[slotOf(group, hash, key)].entry;
        return entry == 0 ? nullptr : &m_entries[entry - 1];
    }
    void placeRanks();
    void collectLengths();

    End m_end;
    bool m_foldCase;
    std::string m_text; // the keys, one behind the other
    // Until the table is built: firstRank is the rank, rankCount then the entry's index.
    std::vector<Entry> m_pending;
    std::vector<Entry> m_entries;
    std::vector<Slot> m_slots; // a power of two
    std::vector<Rank> m_ranks;
    std::vector<Lengths> m_groups;
    std::vector<std::uint32_t> m_lengths; // ascending in each group
};

// Ranks from several ascending lists, merged without copying them.
class Hits final {
public:
    void add(std::span<const Rank> ranks) {
        if (!ranks.empty()) {
            m_lists.push_back(ranks);
        }
    }
    // The lowest rank not given yet; each is given once.
    [[nodiscard]] std::optional<Rank> next();

private:
    ShortList<std::span<const Rank>, 16> m_lists;
};

// Hosts are given in lower case and without a port unless the product's rule has it.
struct HostKey {
    enum class Kind : std::uint8_t {
        Exact,
        Suffix, // "*.example.com" is entered as ".example.com"; needs one byte more
        Prefix, // "www.example.*" is entered as "www.example."; needs one byte more
        Open,   // to be tried on every host
        Any,
    };
    Kind kind = Kind::Any;
    std::string value;
};

struct HostHit {
    HostKey::Kind kind = HostKey::Kind::Any;
    Rank group = 0;         // what the key was entered with
    std::size_t length = 0; // of the key
};
using HostHits = ShortList<HostHit, 8>;

class HostIndex final {
public:
    void add(const HostKey& key, Rank group);
    void build();
    // Exact, then suffixes and then prefixes (longest first), open ones, any;
    // the order of virtual hosts in nginx, Envoy and the Gateway API.
    [[nodiscard]] HostHits find(std::string_view host) const;

private:
    static void takeLongestFirst(const AffixTable& table, HostKey::Kind kind, std::string_view host,
                                 HostHits& hits);

    AffixTable m_exact;
    AffixTable m_suffixes{AffixTable::End::Back};
    AffixTable m_prefixes;
    std::vector<Rank> m_open;
    std::vector<Rank> m_any;
};

struct PathKey {
    enum class Kind : std::uint8_t {
        Exact,
        Prefix,        // of the raw string
        SegmentPrefix, // whole segments; a trailing slash of the key is ignored
        Open,          // to be tried on every path
        Any,
    };
    Kind kind = Kind::Any;
    std::string value;
    bool caseSensitive = true;
};

// Paths of several groups (virtual hosts, servers, parents) in one set of tables.
// Groups are small numbers.
class PathIndex final {
public:
    struct PrefixHit {
        std::size_t length = 0;
        std::span<const Rank> ranks;
    };
    using PrefixHits = ShortList<PrefixHit, 16>;

    void add(Rank group, const PathKey& key, Rank rank);
    void build();
    // Every rule of the group that the path can match.
    void collect(Rank group, std::string_view path, Hits& hits) const;
    [[nodiscard]] Hits find(Rank group, std::string_view path) const;
    // The same rules by kind, case-sensitive ones only, for products that order
    // by kind and length.
    [[nodiscard]] std::span<const Rank> exact(Rank group, std::string_view path) const;
    // Longest first.
    [[nodiscard]] PrefixHits prefixes(Rank group, std::string_view path) const;
    [[nodiscard]] std::span<const Rank> open(Rank group) const;

private:
    struct Tables {
        explicit Tables(bool foldCase)
            : exact(AffixTable::End::Front, foldCase)
            , prefixes(AffixTable::End::Front, foldCase)
            , segments(AffixTable::End::Front, foldCase) {}

        void collect(Rank group, std::string_view path, Hits& hits) const;

        AffixTable exact;
        AffixTable prefixes;
        AffixTable segments;
    };

    Tables m_plain{false};
    Tables m_folded{true};
    bool m_hasFolded = false;
    std::unordered_map<Rank, std::vector<Rank>> m_open;
};

// Rules that name a host and a path each; a rule may be entered several times.
class RouteIndex final {
public:
    void add(const HostKey& host, const PathKey& path, Rank rank);
    void build();
    [[nodiscard]] Hits find(std::string_view host, std::string_view path) const;

private:
    HostIndex m_hosts;
    PathIndex m_paths;
    std::unordered_map<std::string, Rank> m_groups;
};

} // namespace gatelens::match
