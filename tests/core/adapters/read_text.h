// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads texts that stand in a test, or a fixture below tests/data, with one
// adapter, and finds things in what came out.
#pragma once

#include "core/adapters/adapter.h"
#include "core/model/snapshot.h"
#include "core/text/file_system.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters::test {

using Files = std::map<std::string, std::string>;

// Documents that the adapter does not recognise are left out, as a directory's
// other files are.
inline Result<model::Snapshot> readFiles(std::string_view product, const Files& files) {
    const text::MemoryFileSystem disk(files);
    ReadContext context(disk);
    context.setNow(1'790'000'000);
    const Adapter* adapter = findAdapter(product);
    std::vector<text::DocumentPtr> documents;
    for (const auto& [path, text] : files) {
        auto document = context.load(path);
        if (!document) {
            return fail(std::move(document.error()));
        }
        if (adapter->recognize(**document, path) != Confidence::None) {
            documents.push_back(*document);
        }
    }
    return adapter->read(context, documents);
}

inline std::string fixture(const std::string& name) {
    const text::DiskFileSystem disk;
    auto text = disk.read(std::string(GATELENS_TEST_DATA) + '/' + name, 64U << 20U);
    EXPECT_TRUE(text) << text.error().text();
    return text ? *text : std::string{};
}

// The entity of that name or key; a test that names a missing one fails.
template <typename T>
const T& named(const std::vector<T>& entities, std::string_view name) {
    static const T none{};
    const auto found = std::ranges::find_if(
        entities, [name](const T& e) { return e.name == name || e.key == name; });
    if (found == entities.end()) {
        ADD_FAILURE() << "no entity " << name;
        return none;
    }
    return *found;
}

// "key-auth@service:orders" of every step, in order.
inline std::vector<std::string> chainOf(const model::Snapshot& snapshot, std::string_view route) {
    std::vector<std::string> out;
    for (const auto& entry : named(snapshot.routes, route).chain) {
        out.push_back(snapshot[entry.policy].key);
    }
    return out;
}

// "key-auth@global: replaced by the route's own key-auth" of every loss.
inline std::vector<std::string> lossesOf(const model::Snapshot& snapshot, std::string_view route) {
    std::vector<std::string> out;
    for (const auto& loss : named(snapshot.routes, route).overridden) {
        out.push_back(snapshot[loss.policy].key + ": " + loss.reason);
    }
    std::ranges::sort(out);
    return out;
}

// "error unknown-key kong.yaml:3:5: message | fix" of every diagnostic.
inline std::vector<std::string> diagnosticsOf(const model::Snapshot& snapshot) {
    std::vector<std::string> out;
    for (const auto& d : snapshot.diagnostics) {
        std::string line = d.severity == text::Severity::Error     ? "error "
                           : d.severity == text::Severity::Warning ? "warning "
                                                                   : "note ";
        line += d.code + ' ' + snapshot.place(d.range) + ": " + d.message;
        if (!d.fix.empty()) {
            line += " | " + d.fix;
        }
        out.push_back(line);
    }
    return out;
}

} // namespace gatelens::adapters::test
