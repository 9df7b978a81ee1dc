// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The candidates of a product whose routes stand in several entries (one a path or a
// host): of each route the entry that came nearest is the one to talk about.
#pragma once

#include "core/match/verdict.h"
#include "core/model/snapshot.h"

#include <cstddef>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gatelens::match {

// An Entry has a `route`.
template <typename Entry>
class NearEntries final {
public:
    NearEntries(const model::Snapshot& snapshot, model::RouteId answering)
        : m_snapshot(snapshot)
        , m_answering(answering) {}

    // In the product's order.
    void add(const Entry& entry, Verdict verdict) {
        if (m_winner == nullptr && entry.route == m_answering && verdict.matched()) {
            m_winner = &entry;
        }
        const auto [place, isNew] = m_places.try_emplace(entry.route.value, m_best.size());
        if (isNew) {
            m_best.push_back({&entry, std::move(verdict)});
            return;
        }
        Judged& known = m_best[place->second];
        if (!known.verdict.matched() && verdict.met > known.verdict.met) {
            known = {&entry, std::move(verdict)};
        }
    }

    // `describe` says in words what makes an entry win or lose.
    template <typename Describe>
    [[nodiscard]] std::vector<Candidate> take(std::size_t limit, const Describe& describe) const {
        NearRoutes near;
        for (const auto& [entry, verdict] : m_best) {
            if (entry->route == m_answering) {
                near.setWinner(entry->route,
                               fmt::format("its conditions hold; {}",
                                           describe(m_winner == nullptr ? *entry : *m_winner)));
            } else if (verdict.matched() && m_winner != nullptr) {
                near.addMatched(entry->route, fmt::format("outranked by \"{}\": {} against {}",
                                                          m_snapshot[m_winner->route].label(),
                                                          describe(*entry), describe(*m_winner)));
            } else {
                near.addMissed(entry->route, verdict);
            }
        }
        return near.take(limit);
    }

private:
    struct Judged {
        const Entry* entry = nullptr;
        Verdict verdict;
    };

    const model::Snapshot& m_snapshot;
    model::RouteId m_answering;
    const Entry* m_winner = nullptr;
    std::unordered_map<std::uint32_t, std::size_t> m_places;
    std::vector<Judged> m_best; // in the order in which the routes first came
};

// The diagnostic of a route that the product could not take, or would not.
[[nodiscard]] inline text::Diagnostic leftOut(const model::Route& route, std::string message) {
    return {text::Severity::Error, "route-left-out",    std::move(message), {},
            route.source.range,    route.source.apiPath};
}

} // namespace gatelens::match
