// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// For the tests of adapters: reads files as the command line would, and finds
// entities and diagnostics by what a person calls them.
#pragma once

#include "core/adapters/adapter.h"
#include "core/model/snapshot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::adapters::test {

class Reading final {
public:
    // What a live read gave.
    explicit Reading(Result<model::Snapshot> snapshot) {
        EXPECT_TRUE(snapshot) << (snapshot ? "" : snapshot.error().text());
        if (snapshot) {
            m_snapshot = std::move(*snapshot);
        }
    }

    // Files of tests/data.
    static Reading fromData(std::string_view product, const std::vector<std::string>& files) {
        static const text::DiskFileSystem kDisk;
        std::vector<std::string> paths;
        for (const auto& file : files) {
            paths.push_back(std::string(GATELENS_TEST_DATA) + '/' + file);
        }
        return Reading(kDisk, product, paths);
    }

    // Texts by path; the first paths are the source, `companions` can be loaded.
    static Reading fromTexts(std::string_view product, std::map<std::string, std::string> files,
                             const std::vector<std::string>& paths) {
        const text::MemoryFileSystem memory(std::move(files));
        return Reading(memory, product, paths);
    }
    static Reading fromText(std::string_view product, std::string path, std::string text) {
        return fromTexts(product, {{path, std::move(text)}}, {path});
    }

    [[nodiscard]] const model::Snapshot& operator*() const { return m_snapshot; }
    [[nodiscard]] const model::Snapshot* operator->() const { return &m_snapshot; }
    [[nodiscard]] Confidence confidence() const { return m_confidence; }

    [[nodiscard]] const model::Route& route(std::string_view name) const {
        return find(m_snapshot.routes, name);
    }
    [[nodiscard]] const model::Listener& listener(std::string_view nameOrKey) const {
        return find(m_snapshot.listeners, nameOrKey);
    }
    [[nodiscard]] const model::Service& service(std::string_view name) const {
        return find(m_snapshot.services, name);
    }
    [[nodiscard]] const model::Upstream& upstream(std::string_view name) const {
        return find(m_snapshot.upstreams, name);
    }
    [[nodiscard]] const model::Policy& policy(std::string_view name) const {
        return find(m_snapshot.policies, name);
    }
    [[nodiscard]] const model::Policy& policyOfType(std::string_view type) const {
        static const model::Policy kNone;
        const auto found = std::find_if(m_snapshot.policies.begin(), m_snapshot.policies.end(),
                                        [type](const auto& p) { return p.type == type; });
        EXPECT_NE(found, m_snapshot.policies.end()) << "no policy of type " << type;
        return found == m_snapshot.policies.end() ? kNone : *found;
    }

    // Names of the policies that run on a route, in order.
    [[nodiscard]] std::vector<std::string> chain(const model::Route& route) const {
        std::vector<std::string> names;
        for (const auto& entry : route.chain) {
            const auto& policy = m_snapshot[entry.policy];
            names.push_back(policy.name.empty() ? policy.type : policy.name);
        }
        return names;
    }
    // "service*weight" of each destination.
    [[nodiscard]] std::vector<std::string> services(const model::Route& route) const {
        std::vector<std::string> names;
        for (const auto& entry : route.services) {
            names.push_back(
                (entry.service ? m_snapshot[entry.service].name : '?' + entry.reference) + '*' +
                std::to_string(entry.weight));
        }
        return names;
    }
    [[nodiscard]] std::vector<std::string> listeners(const model::Route& route) const {
        std::vector<std::string> keys;
        for (const auto id : route.listeners) {
            keys.push_back(m_snapshot[id].key);
        }
        return keys;
    }
    // Addresses of an upstream's targets.
    [[nodiscard]] std::vector<std::string> targets(const model::Upstream& upstream) const {
        std::vector<std::string> addresses;
        for (const auto id : upstream.targets) {
            addresses.push_back(m_snapshot[id].address());
        }
        return addresses;
    }

    // "code line:column" of every diagnostic, in order.
    [[nodiscard]] std::vector<std::string> diagnostics() const {
        std::vector<std::string> out;
        for (const auto& d : m_snapshot.diagnostics) {
            out.push_back(d.code + ' ' + lineAndColumn(d.range));
        }
        return out;
    }
    [[nodiscard]] const text::Diagnostic* diagnostic(std::string_view code) const {
        const auto found =
            std::find_if(m_snapshot.diagnostics.begin(), m_snapshot.diagnostics.end(),
                         [code](const auto& d) { return d.code == code; });
        return found == m_snapshot.diagnostics.end() ? nullptr : &*found;
    }
    // The line and column where something is defined.
    [[nodiscard]] std::string lineAndColumn(const text::SourceRange& range) const {
        const std::string place = m_snapshot.place(range);
        const auto colon = place.rfind(':', place.rfind(':') - 1);
        return colon == std::string::npos ? place : place.substr(colon + 1);
    }

private:
    Reading(const text::FileSystem& files, std::string_view product,
            const std::vector<std::string>& paths) {
        ReadContext context(files);
        const Adapter* adapter = findAdapter(product);
        std::vector<text::DocumentPtr> documents;
        for (const auto& path : paths) {
            auto document = context.load(path);
            EXPECT_TRUE(document) << (document ? "" : document.error().text());
            if (document) {
                m_confidence = std::max(m_confidence, adapter->recognize(**document, path));
                documents.push_back(*document);
            }
        }
        auto snapshot = adapter->read(context, documents);
        EXPECT_TRUE(snapshot) << (snapshot ? "" : snapshot.error().text());
        if (snapshot) {
            m_snapshot = std::move(*snapshot);
        }
    }

    template <typename T>
    [[nodiscard]] static const T& find(const std::vector<T>& entities, std::string_view name) {
        static const T kNone{};
        const auto found = std::find_if(entities.begin(), entities.end(), [name](const T& entity) {
            return entity.name == name || entity.key == name;
        });
        EXPECT_NE(found, entities.end()) << "nothing is called " << name;
        return found == entities.end() ? kNone : *found;
    }

    model::Snapshot m_snapshot;
    Confidence m_confidence = Confidence::None;
};

} // namespace gatelens::adapters::test
