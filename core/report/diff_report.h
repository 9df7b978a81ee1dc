// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The differences between two sources, for people and for programs
// (resources/schemas/diff.schema.json).
#pragma once

#include "core/base/sink.h"
#include "core/model/diff.h"
#include "core/report/style.h"

#include <span>
#include <string>
#include <vector>

namespace gatelens::report {

// Two gateways that were compared; one is null when only the other side has it.
struct GatewayDiff {
    model::SnapshotPtr before;
    model::SnapshotPtr after;
    model::SnapshotDiff diff;

    [[nodiscard]] bool different() const { return !before || !after || !diff.empty(); }
};

struct SourceDiff {
    std::string beforeName; // as the user named it
    std::string afterName;
    std::vector<GatewayDiff> gateways;

    [[nodiscard]] bool different() const;
};

// Compares the gateways of two sources: one with one, whatever they are; of
// several those of one product and one key.
[[nodiscard]] SourceDiff compareSources(std::string beforeName,
                                        std::span<const model::SnapshotPtr> before,
                                        std::string afterName,
                                        std::span<const model::SnapshotPtr> after);

void writeDiffText(const Sink& out, const TextStyle& style, const SourceDiff& diff);
void writeDiffJson(const Sink& out, const SourceDiff& diff);

} // namespace gatelens::report
