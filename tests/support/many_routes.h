// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The same large set of routes as a configuration of every product: few hosts with
// many routes and many with few, wildcard hosts, exact paths and prefixes (some
// inside others), a few methods and header fields. The same seed gives the same
// rules, and the requests that meet them or just miss.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::test {

struct RouteRule {
    std::string host; // empty: any; "*.x" as the Gateway API writes it
    std::string path;
    bool exact = false;
    std::string method; // empty: any
    std::string tenant; // value of the field x-tenant; empty: not asked for
};

struct RouteRequest {
    std::string method = "GET";
    std::string host;
    std::string path;
    std::string tenant;
    bool hits = true; // meant to meet a rule
};

class ManyRoutes final {
public:
    ManyRoutes(std::size_t count, std::uint32_t seed);
    // Few hosts and paths, so that almost every rule overlaps with others. No two
    // have the same host and path; the first has no host.
    [[nodiscard]] static ManyRoutes overlapping(std::size_t count, std::uint32_t seed);

    [[nodiscard]] const std::vector<RouteRule>& rules() const { return m_rules; }
    // The rules as they stand in the text of a product, one behind the other.
    [[nodiscard]] std::vector<std::size_t> order(std::string_view product) const;
    // The products that texts() knows, by the names of their adapters.
    [[nodiscard]] static std::vector<std::string_view> products();
    // Files of a configuration. What a product has no word for is left out of it:
    // KrakenD knows no hosts, Tyk no methods at this place.
    [[nodiscard]] std::map<std::string, std::string> texts(std::string_view product) const;
    // Distinct ones; four of five are meant to meet a rule.
    [[nodiscard]] std::vector<RouteRequest> requests(std::size_t count) const;

private:
    ManyRoutes() = default;

    std::vector<RouteRule> m_rules;
    std::uint32_t m_seed = 0;
};

} // namespace gatelens::test
