// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which routes take each other's requests, by structure: hosts, paths, methods and
// the order of the product. Conservative: what cannot be compared (regular
// expressions beyond literals, rules with "or") overlaps with nothing. Made once for
// a snapshot; each question costs a few look-ups, however many routes there are.
#pragma once

#include "core/findings/context.h"
#include "core/findings/prefix_keys.h"
#include "core/findings/route_shape.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gatelens::findings {

class RouteOverlap final {
public:
    explicit RouteOverlap(const Context& context);
    [[nodiscard]] std::vector<model::RouteId> follow(const Context& after, const RouteEdit& edit);

    struct Shadow {
        model::RouteId by;  // none when the route gets requests
        bool equal = false; // the two match the same; the product chooses
    };
    [[nodiscard]] Shadow shadowOf(model::RouteId id) const;

    // The route that would take a request to this path with the hosts and methods of
    // `like`; `like` itself does not count.
    [[nodiscard]] model::RouteId winnerFor(model::RouteId like, std::string_view path) const;

    // A route whose path goes on, without a boundary, where the prefix of this one
    // ends ("/api" and "/apiadmin"), and that is guarded more; none when there is none.
    [[nodiscard]] model::RouteId continuationOf(model::RouteId id) const;

private:
    using KeyIndex = std::uint32_t;

    [[nodiscard]] bool covers(model::RouteId wide, model::RouteId narrow) const;
    [[nodiscard]] bool sameMatch(const model::Route& a, const model::Route& b) const;
    [[nodiscard]] bool precedes(const model::Route& first, const model::Route& second,
                                bool sameHost) const;
    [[nodiscard]] bool conditionsAllow(const model::Route& wide, const model::Route& narrow) const;

    [[nodiscard]] std::uint32_t hostId(const std::string& key);
    [[nodiscard]] std::vector<std::uint32_t> hostIds(const model::Route& route);
    void findWiderHosts();
    void enter(model::RouteId id);
    void leave(const model::Route& route, model::RouteId id);
    // The first of the routes at the key that takes what the narrow one matches.
    [[nodiscard]] model::RouteId takerAt(KeyIndex key, model::RouteId narrow, bool sameHost) const;

    void noteStarts(model::RouteId id);
    void noteContinuation(model::RouteId longer);
    // Routes of which a path may begin as that one does, or the other way round.
    template <typename Visit>
    void eachNear(const PathStart& start, const Visit& visit) const {
        for (std::size_t i = 0; i < m_starts.size(); ++i) {
            if (mayNest(start, m_starts[i])) {
                visit(model::RouteId(i));
            }
        }
        for (const auto& [id, other] : m_moreStarts) {
            if (mayNest(start, other)) {
                visit(id);
            }
        }
    }
    void findContinuationsOf(KeyIndex key, std::string_view path);
    // Routes that begin as this one does, or this one as they do.
    [[nodiscard]] std::vector<model::RouteId> neighboursOf(const model::Route& route) const;

    const Context* m_context;
    std::unordered_map<std::string, std::uint32_t> m_hosts;
    std::vector<std::vector<std::uint32_t>> m_wider; // for each host: itself, then wider ones
    std::vector<std::uint32_t> m_firstHost;          // of each route
    std::vector<PathStart> m_starts;                 // of each route: that of its first shape
    std::vector<std::pair<model::RouteId, PathStart>> m_moreStarts; // those of its others
    PrefixKeys m_keys;
    bool m_firstMatch = false; // the product tries routes in order
};

// Whether the first is guarded less than the second, and in which words
// ("without authentication"); empty when it is not.
[[nodiscard]] std::string weakness(const RouteFacts& weaker, const RouteFacts& stronger);

} // namespace gatelens::findings
