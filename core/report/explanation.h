// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which route answers a request and why, for people and for programs
// (resources/schemas/explain.schema.json).
#pragma once

#include "core/base/sink.h"
#include "core/match/matcher.h"
#include "core/report/style.h"

#include <span>
#include <string>
#include <vector>

namespace gatelens::report {

struct Explanation {
    model::SnapshotPtr snapshot;
    match::Request request;
    match::Decision decision;
    std::vector<match::Candidate> candidates; // the winner first
};

[[nodiscard]] Explanation explainRequest(const model::SnapshotPtr& snapshot,
                                         const match::Matcher& matcher,
                                         const match::Request& request, std::size_t limit);

void writeExplanationText(const Sink& out, const TextStyle& style, const Explanation& explanation);
void writeExplanationJson(const Sink& out, const Explanation& explanation);

// Many requests of one gateway: a line each, or {"requests": […]}.
void writeExplanationTable(const Sink& out, const TextStyle& style,
                           std::span<const Explanation> explanations);
void writeExplanationsJson(const Sink& out, std::span<const Explanation> explanations);

} // namespace gatelens::report
