// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What differs between two snapshots in meaning: entities that came, went or
// changed, field by field. Order, formatting, generated fields and values that
// equal the product's default make no difference.
//
// Entities are paired by natural key, then by what they match and where they
// lead, so that a renamed route is one change and not two. Two products can be
// compared: then only what both have a notion of counts, and policies are
// compared by class.
#pragma once

#include "core/model/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace gatelens::model {

// `before` and `after` are texts for people, empty when there was no value;
// secrets are masked. Places are file:line:column or API paths.
struct FieldChange {
    std::string field; // "read timeout", "tls: min version", "config: minute"
    std::string before;
    std::string after;
    std::string beforePlace;
    std::string afterPlace;
};

// An entity that only one side has; `index` is its place in that snapshot.
struct LoneEntity {
    EntityRef ref;
    std::string label;
    std::string summary; // what it does, in a few words
    std::string place;
};

struct ChangedEntity {
    EntityRef before;
    EntityRef after;
    std::string label; // on the newer side
    std::string beforePlace;
    std::string afterPlace;
    std::vector<FieldChange> fields; // never empty
};

// Ordered by kind (the gateway first), then by label.
struct SnapshotDiff {
    std::vector<LoneEntity> added;
    std::vector<LoneEntity> removed;
    std::vector<ChangedEntity> changed;
    bool sameProduct = true;
    // Fields that a running gateway shows and the other side, a file, does not
    // write: they may be defaults that the gateway filled in, and are not compared.
    std::size_t notCompared = 0;

    [[nodiscard]] bool empty() const { return added.empty() && removed.empty() && changed.empty(); }
};

[[nodiscard]] SnapshotDiff diffSnapshots(const Snapshot& before, const Snapshot& after);

} // namespace gatelens::model
