// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Questions to a history: what differs between two states, what changed since a
// moment, whether a running gateway still is what its files say.
#pragma once

#include "core/history/store.h"
#include "core/model/diff.h"

#include <string>
#include <vector>

namespace gatelens::history {

struct Comparison {
    State before;
    State after;
    model::SnapshotPtr beforeSnapshot;
    model::SnapshotPtr afterSnapshot;
    model::SnapshotDiff diff;
    // The moment that was asked about lies before the first state that is kept.
    bool fromFirst = false;
};

[[nodiscard]] Result<Comparison> compareStates(const Store& store, const State& before,
                                               const State& after);

// For every gateway and source its state at that moment against the newest one;
// `gateway` empty: of all. Ordered by gateway, then by source.
[[nodiscard]] Result<std::vector<Comparison>> changesSince(const Store& store, std::int64_t moment,
                                                           const std::string& gateway);

// The newest state read from files against the newest one of the running gateway,
// for every name that has both. `files` empty: the same name as the running one.
[[nodiscard]] Result<std::vector<Comparison>> drift(const Store& store, const std::string& gateway,
                                                    const std::string& files = {});

} // namespace gatelens::history
