// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A small gateway in the states that the tests of the history keep.
#pragma once

#include "core/connect/file_source.h"
#include "core/history/store.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace gatelens::history::testing {

inline std::string kongText(int port, bool oldRoute) {
    return "_format_version: \"3.0\"\nservices:\n  - name: orders\n    url: "
           "http://orders.internal:" +
           std::to_string(port) + "\n    routes:\n      - {name: list, paths: [/orders]}\n" +
           (oldRoute ? "      - {name: old, paths: [/v0/orders]}\n" : "") +
           "consumers:\n  - username: mobile\n    keyauth_credentials:\n"
           "      - key: 7c1e0f6f2f7a4d0c9b6e5a4d3c2b1a09\n";
}

inline model::SnapshotPtr snapshotOf(std::string text) {
    const text::MemoryFileSystem files({{"kong.yaml", std::move(text)}});
    connect::SourceName name;
    name.path = name.text = "kong.yaml";
    auto read = connect::readFiles(name, {}, adapters::allAdapters(), files);
    EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().text());
    return read ? read->front() : nullptr;
}

inline model::SnapshotPtr running(const model::SnapshotPtr& snapshot) {
    auto copy = std::make_shared<model::Snapshot>(*snapshot);
    copy->gateway.live = true;
    return copy;
}

inline Observation observed(model::SnapshotPtr snapshot, std::int64_t at,
                            std::string source = "kong.yaml", std::string gateway = "edge") {
    Observation observation;
    observation.gateway = std::move(gateway);
    observation.source = std::move(source);
    observation.snapshot = std::move(snapshot);
    observation.findings = {0, 1, 2, 3, 4};
    observation.at = at;
    return observation;
}

} // namespace gatelens::history::testing
