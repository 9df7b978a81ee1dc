// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/comparison.h"

#include <map>
#include <utility>

namespace gatelens::history {

Result<Comparison> compareStates(const Store& store, const State& before, const State& after) {
    Comparison comparison;
    comparison.before = before;
    comparison.after = after;
    auto old = store.snapshot(before);
    if (!old) {
        return fail(std::move(old.error()));
    }
    comparison.beforeSnapshot = *old;
    if (before.content == after.content) {
        comparison.afterSnapshot = *old;
        return comparison;
    }
    auto now = store.snapshot(after);
    if (!now) {
        return fail(std::move(now.error()));
    }
    comparison.afterSnapshot = *now;
    comparison.diff = model::diffSnapshots(**old, **now);
    return comparison;
}

Result<std::vector<Comparison>> changesSince(const Store& store, std::int64_t moment,
                                             const std::string& gateway) {
    Selection selection;
    selection.gateway = gateway;
    const auto states = store.states(selection); // newest first
    if (!states) {
        return fail(states.error());
    }
    struct Ends {
        const State* newest = nullptr;
        const State* base = nullptr; // that held at the moment, else the oldest
    };
    std::map<std::pair<std::string, std::string>, Ends> sources;
    for (const State& state : *states) {
        Ends& ends = sources[{state.gateway, state.source}];
        if (ends.newest == nullptr) {
            ends.newest = &state;
        }
        if (ends.base == nullptr || ends.base->firstSeen > moment) {
            ends.base = &state;
        }
    }
    std::vector<Comparison> found;
    for (const auto& [name, ends] : sources) {
        auto comparison = compareStates(store, *ends.base, *ends.newest);
        if (!comparison) {
            return fail(std::move(comparison.error()));
        }
        comparison->fromFirst = ends.base->firstSeen > moment;
        found.push_back(std::move(*comparison));
    }
    return found;
}

Result<std::vector<Comparison>> drift(const Store& store, const std::string& gateway,
                                      const std::string& files) {
    const auto states = store.states({});
    if (!states) {
        return fail(states.error());
    }
    std::map<std::string, const State*> live;
    std::map<std::string, const State*> written;
    for (const State& state : *states) {
        (state.live ? live : written).emplace(state.gateway, &state);
    }
    std::vector<Comparison> found;
    for (const auto& [name, running] : live) {
        const auto file = written.find(files.empty() ? name : files);
        if ((!gateway.empty() && name != gateway) || file == written.end()) {
            continue;
        }
        auto comparison = compareStates(store, *file->second, *running);
        if (!comparison) {
            return fail(std::move(comparison.error()));
        }
        found.push_back(std::move(*comparison));
    }
    return found;
}

} // namespace gatelens::history
