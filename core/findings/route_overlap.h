// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which routes take each other's requests, by structure: hosts, paths, methods and
// the order of the product. Conservative: what cannot be compared (regular
// expressions beyond literals, rules with "or") overlaps with nothing. Made once for
// a snapshot; each question costs a few look-ups, however many routes there are.
#pragma once

#include "core/findings/context.h"
#include "core/match/prefix_table.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::findings {

// The requests that a path matcher takes, when that can be said simply.
struct PathShape {
    enum class Kind : std::uint8_t { Exact, Prefix, Segment, Opaque };
    Kind kind = Kind::Opaque;
    std::string value;
    [[nodiscard]] bool covers(const PathShape& other) const;
    friend bool operator==(const PathShape&, const PathShape&) = default;
};
[[nodiscard]] PathShape shapeOf(const model::PathMatch& path);

class RouteOverlap final {
public:
    explicit RouteOverlap(const Context& context);

    struct Shadow {
        model::RouteId by;  // none when the route gets requests
        bool equal = false; // the two match the same; the product chooses
    };
    [[nodiscard]] Shadow shadowOf(model::RouteId id) const;

    // The route that would take a request to this path with the hosts and methods of
    // `like`; `like` itself does not count.
    [[nodiscard]] model::RouteId winnerFor(model::RouteId like, std::string_view path) const;

    // A route whose path goes on, without a boundary, where the prefix of this one
    // ends ("/api" and "/apiadmin"); none when there is none.
    [[nodiscard]] model::RouteId continuationOf(model::RouteId id) const {
        return m_continuations[id.index()];
    }

private:
    [[nodiscard]] bool covers(model::RouteId wide, model::RouteId narrow) const;
    [[nodiscard]] bool sameMatch(const model::Route& a, const model::Route& b) const;
    [[nodiscard]] bool precedes(const model::Route& first, const model::Route& second,
                                bool sameHost) const;
    [[nodiscard]] bool conditionsAllow(const model::Route& wide, const model::Route& narrow) const;
    void findContinuations();

    const Context& m_context;
    match::PrefixTable m_table; // "host\npath" -> indices of routes
    std::vector<model::RouteId> m_continuations;
    bool m_firstMatch = false; // the product tries routes in order
};

// Whether the first is guarded less than the second, and in which words
// ("without authentication"); empty when it is not.
[[nodiscard]] std::string weakness(const RouteFacts& weaker, const RouteFacts& stronger);

} // namespace gatelens::findings
