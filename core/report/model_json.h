// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The stable JSON of a snapshot (resources/schemas/inspect.schema.json). Fields
// are only ever added within a version. What is unknown is absent: a setting is
// written as {"value", "origin"} once something is known about it.
#pragma once

#include "core/base/json_writer.h"
#include "core/model/snapshot.h"

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace gatelens::report {

// The sections of an output, in their order: "listeners", "routes" …
[[nodiscard]] std::span<const std::string_view> sectionNames();

struct ModelOptions {
    std::set<std::string, std::less<>> only; // section names; empty: all
    std::size_t limit = 0;                   // entities a section; 0: all

    [[nodiscard]] bool has(std::string_view section) const {
        return only.empty() || only.contains(section);
    }
};

// A whole document: one gateway at the top level, several under "gateways".
void writeInspectJson(const Sink& out, std::span<const model::SnapshotPtr> snapshots,
                      const ModelOptions& options);

// {"file", "line", "column"} or {"path"}; null when the place is not known.
void writeSource(JsonWriter& json, const model::Snapshot& snapshot,
                 const model::Provenance& source);
void writeSource(JsonWriter& json, const text::SourceMap* sources, const text::SourceRange& range,
                 std::string_view apiPath);

// {"format": …, "version": …}, the first member of every document.
void writeFormat(JsonWriter& json, std::string_view format, int version);

} // namespace gatelens::report
