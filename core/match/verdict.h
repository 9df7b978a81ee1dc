// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How the routes that did not answer are told apart: each is judged demand by
// demand, and those that met most of theirs are named first.
#pragma once

#include "core/match/matcher.h"

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace gatelens::match {

// What one route demanded of a request and how much of it was met.
struct Verdict {
    std::size_t demands = 0;
    std::size_t met = 0;
    std::string reason; // the first demand that was not met

    bool silent = false; // nobody asks for the reason

    [[nodiscard]] bool matched() const { return met == demands; }
    // `otherwise` is a text, or makes one when it is needed.
    template <typename Otherwise>
    void judge(bool holds, Otherwise&& otherwise) {
        ++demands;
        if (holds) {
            ++met;
        } else if (!silent && reason.empty()) {
            if constexpr (std::is_invocable_v<Otherwise>) {
                reason = otherwise();
            } else {
                reason = std::forward<Otherwise>(otherwise);
            }
        }
    }
};

class NearRoutes final {
public:
    void setWinner(model::RouteId route, std::string reason);
    // A route whose conditions hold but that something outranks.
    void addMatched(model::RouteId route, std::string reason);
    // A route that does not match; it is near when it met some demand.
    void addMissed(model::RouteId route, const Verdict& verdict);
    // The winner, those that match, then the nearest, until there are `limit`.
    [[nodiscard]] std::vector<Candidate> take(std::size_t limit);

private:
    struct Missed {
        Candidate candidate;
        std::size_t lacking = 0;
        std::size_t order = 0;
    };

    std::vector<Candidate> m_first;
    std::vector<Candidate> m_matched;
    std::vector<Missed> m_missed;
};

} // namespace gatelens::match
