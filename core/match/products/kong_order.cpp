// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which of several matching routes Kong takes. traditional.lua sorts by what kinds
// of demands a route has; transform.lua makes a 64-bit number of the same thoughts.
#include "core/match/products/kong_internal.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace gatelens::match::kong {

namespace {

const text::Node* fieldOf(const model::Route& route, std::string_view name) {
    const text::Node* value = route.raw == nullptr ? nullptr : route.raw->get(name);
    return value == nullptr || value->isNull() ? nullptr : value;
}

bool isPresent(const model::Route& route, std::string_view name) {
    const text::Node* value = fieldOf(route, name);
    return value != nullptr && !value->items.empty();
}

bool isWildcard(const model::HostMatch& host) {
    return host.kind != model::HostMatchKind::Exact;
}

bool hasWildcard(const model::Route& route) {
    return std::any_of(route.hosts.begin(), route.hosts.end(), isWildcard);
}

unsigned categoryOf(const model::Route& route) {
    return (route.hosts.empty() ? 0 : kHost) | (route.headers.empty() ? 0 : kHeader) |
           (route.paths.empty() ? 0 : kUri) | (route.methods.empty() ? 0 : kMethod) |
           (route.snis.empty() ? 0 : kSni) | (isPresent(route, "sources") ? kSource : 0) |
           (isPresent(route, "destinations") ? kDestination : 0);
}

std::int64_t bitCount(unsigned bits) {
    std::int64_t count = 0;
    for (; bits != 0; bits &= bits - 1) {
        ++count;
    }
    return count;
}

bool isRegex(const model::PathMatch& path) {
    return path.kind == model::PathMatchKind::Regex;
}

void rankTraditional(const model::Route& route, const std::vector<model::PathMatch>& paths,
                     Entry& entry) {
    const unsigned category = categoryOf(route);
    const bool regex = std::any_of(paths.begin(), paths.end(), isRegex);
    const bool wildcardPort =
        std::any_of(route.hosts.begin(), route.hosts.end(),
                    [](const auto& host) { return isWildcard(host) && host.port != 0; });
    std::size_t longest = 0;
    for (const auto& path : paths) {
        longest = std::max(longest, isRegex(path) ? std::size_t{0} : path.value.size());
    }
    const std::int64_t submatch = (regex ? 1 : 0) +
                                  (!route.hosts.empty() && !hasWildcard(route) ? 2 : 0) +
                                  (wildcardPort ? 4 : 0);
    entry.category = category;
    entry.ranks = {bitCount(category),
                   static_cast<std::int64_t>(category),
                   submatch,
                   static_cast<std::int64_t>(route.headers.size()),
                   regex ? route.priority.value_or(0) : 0,
                   static_cast<std::int64_t>(longest)};
    // The oldest comes first.
    if (const text::Node* created = fieldOf(route, "created_at")) {
        if (const auto seconds = created->asInt()) {
            entry.tieBreak = fmt::format("{:020}", 9'999'999'999'999 - *seconds);
        }
    }
}

std::uint64_t priorityOf(const model::Route& route, const std::vector<model::PathMatch>& paths) {
    constexpr std::uint64_t kMostHeaders = 255;
    const bool regex = !paths.empty() && isRegex(paths.front());
    const std::uint64_t length = paths.empty() || regex ? 0 : paths.front().value.size();
    const auto headers = std::min<std::uint64_t>(route.headers.size(), kMostHeaders);
    const bool plain = !route.hosts.empty() && !hasWildcard(route);
    const auto regexPriority =
        regex ? static_cast<std::uint64_t>(route.priority.value_or(0)) : std::uint64_t{0};
    return (static_cast<std::uint64_t>(bitCount(categoryOf(route))) << 61U) |
           (plain ? 1ULL << 60U : 0) | (headers << 52U) | (regex ? 1ULL << 51U : 0) |
           (regexPriority << 19U) | (length & 0x7FFFFU);
}

// Since 3.3 (#10615) prefixes of one length stay together, and so do all
// expressions; the traditional router makes one route of each path.
std::vector<std::vector<model::PathMatch>> groupsOf(const model::Route& route, Flavor flavor) {
    std::vector<std::vector<model::PathMatch>> groups;
    std::map<std::size_t, std::size_t> byLength;
    for (const auto& path : route.paths) {
        const std::size_t key = isRegex(path) ? 0 : path.value.size();
        const auto known = byLength.find(key);
        if (flavor == Flavor::Traditional || known == byLength.end()) {
            byLength[key] = groups.size();
            groups.push_back({path});
        } else {
            groups[known->second].push_back(path);
        }
    }
    if (groups.empty()) {
        groups.emplace_back();
    }
    return groups;
}

} // namespace

Result<std::vector<Entry>> entriesOf(const model::Snapshot& snapshot, model::RouteId id,
                                     Flavor flavor) {
    const model::Route& route = snapshot[id];
    auto demands = demandsOf(route, flavor);
    if (!demands) {
        return fail(std::move(demands.error()));
    }
    std::vector<Entry> out;
    if (!route.ruleText.empty()) {
        Entry entry{id, std::move(*demands), {}, 0, {}, 0, route.productId, false};
        entry.priority = (0xFFULL << 56U) | static_cast<std::uint64_t>(route.priority.value_or(0));
        for (const auto& path : route.paths) {
            if (auto rule = pathRule(path, flavor);
                rule && (isRegex(path) || path.kind == model::PathMatchKind::Prefix)) {
                entry.paths.push_back(std::move(*rule));
            }
        }
        out.push_back(std::move(entry));
        return out;
    }
    const auto groups = groupsOf(route, flavor);
    for (const auto& group : groups) {
        Entry entry{id, *demands, {}, 0, {}, 0, {}, groups.size() > 1};
        for (const auto& path : group) {
            auto rule = pathRule(path, flavor);
            if (!rule) {
                return fail(std::move(rule.error()));
            }
            entry.paths.push_back(std::move(*rule));
        }
        if (flavor == Flavor::Traditional) {
            rankTraditional(route, group, entry);
        } else {
            entry.priority = priorityOf(route, group);
            // A split route gets a UUID made of the original's.
            entry.tieBreak = entry.split ? std::string{} : route.productId;
        }
        out.push_back(std::move(entry));
    }
    return out;
}

void sortEntries(std::vector<Entry>& entries, Flavor flavor) {
    std::stable_sort(entries.begin(), entries.end(), [flavor](const Entry& a, const Entry& b) {
        if (flavor == Flavor::Traditional) {
            if (a.ranks != b.ranks) {
                return a.ranks > b.ranks;
            }
        } else if (a.priority != b.priority) {
            return a.priority > b.priority;
        }
        return a.tieBreak > b.tieBreak;
    });
}

bool areTied(const Entry& a, const Entry& b, Flavor flavor) {
    const bool equal =
        flavor == Flavor::Traditional ? a.ranks == b.ranks : a.priority == b.priority;
    return equal && (a.tieBreak.empty() || b.tieBreak.empty() || a.tieBreak == b.tieBreak);
}

std::string describeRank(const Entry& entry, Flavor flavor) {
    const bool traditional = flavor == Flavor::Traditional;
    if (!traditional && entry.category == 0 && entry.priority >> 56U == 0xFFU) {
        return fmt::format("priority {}", entry.priority & 0xFFFFFFFFFFFFFFU);
    }
    const auto counted = [](std::uint64_t count, std::string_view one, std::string_view many) {
        return fmt::format("{} {}", count, count == 1 ? one : many);
    };
    const auto rank = [&](std::size_t index) {
        return static_cast<std::uint64_t>(traditional ? entry.ranks[index] : 0);
    };
    const std::uint64_t bits = entry.priority;
    const auto kinds = traditional ? rank(0) : bits >> 61U;
    const auto fields = traditional ? rank(3) : bits >> 52U & 0xFFU;
    const bool regex = traditional ? (rank(2) & 1U) != 0 : (bits >> 51U & 1U) != 0;
    const auto regexPriority = traditional ? rank(4) : bits >> 19U & 0xFFFFFFFFU;
    const auto length = traditional ? rank(5) : bits & 0x7FFFFU;
    const bool plain = traditional ? (rank(2) & 2U) != 0 : (bits >> 60U & 1U) != 0;
    std::string text = counted(kinds, "kind of condition", "kinds of conditions");
    text += plain ? ", plain hosts" : "";
    text += fields == 0 ? "" : ", " + counted(fields, "header field", "header fields");
    return text + (regex ? fmt::format(", regex_priority {}", regexPriority)
                         : ", a prefix of " + counted(length, "byte", "bytes"));
}

} // namespace gatelens::match::kong
