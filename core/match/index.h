// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Host and path tables from which every product gets its candidates without
// looking at the routes that cannot match. A rule is entered under a rank; the
// product numbers its rules so that a lower rank wins, and tries the hits in
// ascending order until the other conditions of one hold. What cannot be indexed
// (regular expressions, suffixes, globs) is entered as Open and always comes up.
// Tables are filled, then built once, then immutable and safe for several threads.
#pragma once

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
    std::vector<std::span<const Rank>> m_lists;
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

class HostIndex final {
public:
    void add(const HostKey& key, Rank group);
    void build();
    // Exact, then suffixes and then prefixes (longest first), open ones, any;
    // the order of virtual hosts in nginx, Envoy and the Gateway API.
    [[nodiscard]] std::vector<HostHit> find(std::string_view host) const;

private:
    std::unordered_map<std::string, std::vector<Rank>> m_exact;
    PrefixTable m_suffixes; // reversed
    PrefixTable m_prefixes;
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
class PathIndex final {
public:
    struct PrefixHit {
        std::size_t length = 0;
        std::span<const Rank> ranks;
    };

    void add(Rank group, const PathKey& key, Rank rank);
    void build();
    // Every rule of the group that the path can match.
    void collect(Rank group, std::string_view path, Hits& hits) const;
    [[nodiscard]] Hits find(Rank group, std::string_view path) const;
    // The same rules by kind, case-sensitive ones only, for products that order
    // by kind and length.
    [[nodiscard]] std::span<const Rank> exact(Rank group, std::string_view path) const;
    [[nodiscard]] std::vector<PrefixHit> prefixes(Rank group, std::string_view path) const;
    [[nodiscard]] std::span<const Rank> open(Rank group) const;

private:
    struct Tables {
        std::unordered_map<std::string, std::vector<Rank>> exact;
        PrefixTable prefixes;
        PrefixTable segments;
    };

    [[nodiscard]] static std::string keyOf(Rank group, std::string_view path);
    static void collect(const Tables& tables, const std::string& key, Hits& hits);

    Tables m_plain;
    Tables m_folded; // keys in lower case
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
