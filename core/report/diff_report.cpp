// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/diff_report.h"

#include <algorithm>
#include <map>
#include <utility>

namespace gatelens::report {

namespace {

GatewayDiff compared(const model::SnapshotPtr& before, const model::SnapshotPtr& after) {
    GatewayDiff result{before, after, {}};
    if (before && after) {
        result.diff = model::diffSnapshots(*before, *after);
    }
    return result;
}

} // namespace

bool SourceDiff::different() const {
    return std::any_of(gateways.begin(), gateways.end(),
                       [](const GatewayDiff& gateway) { return gateway.different(); });
}

SourceDiff compareSources(std::string beforeName, std::span<const model::SnapshotPtr> before,
                          std::string afterName, std::span<const model::SnapshotPtr> after) {
    SourceDiff result{std::move(beforeName), std::move(afterName), {}};
    if (before.size() == 1 && after.size() == 1) {
        result.gateways.push_back(compared(before.front(), after.front()));
        return result;
    }
    std::multimap<std::pair<std::string, std::string>, model::SnapshotPtr> left;
    for (const model::SnapshotPtr& snapshot : after) {
        left.emplace(std::pair(snapshot->gateway.product, snapshot->gateway.key), snapshot);
    }
    for (const model::SnapshotPtr& snapshot : before) {
        const auto found = left.find({snapshot->gateway.product, snapshot->gateway.key});
        if (found == left.end()) {
            result.gateways.push_back(compared(snapshot, nullptr));
            continue;
        }
        result.gateways.push_back(compared(snapshot, found->second));
        left.erase(found);
    }
    for (const model::SnapshotPtr& snapshot : after) {
        const bool alone = std::any_of(left.begin(), left.end(),
                                       [&](const auto& entry) { return entry.second == snapshot; });
        if (alone) {
            result.gateways.push_back(compared(nullptr, snapshot));
        }
    }
    return result;
}

} // namespace gatelens::report
