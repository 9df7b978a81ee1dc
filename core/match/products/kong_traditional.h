// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How Kong's traditional router looks for a route (find_match of
// kong/router/traditional.lua, 3.9). Routes are kept by category, the set of kinds of
// conditions that they have. The search starts at the category that the request seems
// to be for, and in each category with the routes that one of its indexes gives.
#pragma once

#include "core/match/products/kong_internal.h"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace gatelens::match::kong {

class TraditionalRouter final {
public:
    // `entries` in the order of sort_routes; they outlive the router.
    TraditionalRouter(const model::Snapshot& snapshot, const std::vector<Entry>& entries);

    // Of the entries that match, in their order, the one that Kong takes; null when it
    // finds none.
    [[nodiscard]] const Entry* choose(const std::vector<const Entry*>& matching,
                                      const Subject& subject) const;

private:
    // An index of a category: the kind of condition and the value.
    using Key = std::tuple<unsigned, unsigned, std::string>;
    struct Hits {
        unsigned category = 0;
        std::string host;   // the key that routes_by_hosts is asked for
        std::string header; // name
        std::string uri;
    };
    struct Uri {
        std::string value;
        std::shared_ptr<const Regex> regex;
    };

    void add(const model::Route& route, const Entry& entry);
    [[nodiscard]] Hits hitsOf(const Subject& subject) const;
    void hitHost(const Subject& subject, Hits& hits) const;
    void hitUri(const Subject& subject, Hits& hits) const;
    // The values by which a category's routes are narrowed down; none: they are not.
    [[nodiscard]] const std::set<const Entry*>* reduced(unsigned category, const Hits& hits,
                                                        const Subject& subject) const;

    std::vector<unsigned> m_categories; // in the order in which they are searched
    std::map<Key, std::set<const Entry*>> m_indexes;
    std::set<std::string, std::less<>> m_hosts;
    std::vector<model::HostMatch> m_wildcards;
    std::vector<std::string> m_headers;
    std::vector<Uri> m_expressions;
    std::vector<std::string> m_prefixes; // longest first
    std::set<std::string, std::less<>> m_uris;
    std::set<std::string, std::less<>> m_methods;
    std::set<std::string, std::less<>> m_snis;
    bool m_byAddress = false;
};

} // namespace gatelens::match::kong
