// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/fleet_view.h"

#include <algorithm>
#include <numeric>

namespace gatelens::ui {

std::optional<findings::Severity> GatewayView::worst() const {
    for (std::size_t i = counts.size(); i > 0; --i) {
        if (counts[i - 1] > 0) {
            return static_cast<findings::Severity>(i - 1);
        }
    }
    return std::nullopt;
}

std::uint32_t GatewayView::open() const {
    return std::accumulate(counts.begin(), counts.end(), std::uint32_t{0});
}

std::optional<std::uint32_t> FleetView::gateway(std::string_view name) const {
    for (std::uint32_t i = 0; i < gateways.size(); ++i) {
        if (gateways[i].name == name) {
            return i;
        }
    }
    return std::nullopt;
}

std::vector<std::uint32_t> FleetView::findingsOf(std::optional<std::uint32_t> gateway) const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < findings.size(); ++i) {
        if (!gateway || findings[i].subject.snapshot == *gateway) {
            found.push_back(i);
        }
    }
    return found;
}

std::vector<std::uint32_t> FleetView::findingsAt(const findings::Subject& subject) const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < findings.size(); ++i) {
        const auto& alike = findings[i].alike;
        if (findings[i].subject == subject ||
            (alike != nullptr &&
             std::find(alike->begin(), alike->end(), subject) != alike->end())) {
            found.push_back(i);
        }
    }
    return found;
}

const model::EntityBase& FleetView::base(const findings::Subject& subject) const {
    return gateways[subject.snapshot].snapshot->base(subject.entity);
}

} // namespace gatelens::ui
