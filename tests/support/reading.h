// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reading of fixtures and of texts by one adapter, and finding what came out.
#pragma once

#include "core/adapters/adapter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::adapters::testing {

// A snapshot and everything that it points into.
class Reading final {
public:
    static Reading ofFiles(std::string_view adapter, const std::vector<std::string>& paths) {
        static const text::DiskFileSystem disk;
        std::vector<std::string> full;
        for (const auto& path : paths) {
            full.push_back(std::string(GATELENS_TEST_DATA) + '/' + path);
        }
        return Reading(disk, adapter, full);
    }

    static Reading ofTexts(std::string_view adapter, std::map<std::string, std::string> texts,
                           std::vector<std::string> roots = {}) {
        if (roots.empty()) {
            for (const auto& [path, text] : texts) {
                roots.push_back(path);
            }
        }
        auto files = std::make_shared<text::MemoryFileSystem>(std::move(texts));
        Reading reading(*files, adapter, roots);
        reading.m_files = std::move(files);
        return reading;
    }

    static Reading ofText(std::string_view adapter, std::string text) {
        return ofTexts(adapter, {{"config.yaml", std::move(text)}});
    }

    [[nodiscard]] const model::Snapshot& operator*() const { return *m_snapshot; }
    [[nodiscard]] const model::Snapshot* operator->() const { return &*m_snapshot; }
    [[nodiscard]] Confidence confidence() const { return m_confidence; }
    [[nodiscard]] const Error& error() const { return m_snapshot.error(); }
    [[nodiscard]] bool ok() const { return m_snapshot.has_value(); }

    [[nodiscard]] const model::Listener& listener(std::string_view name) const {
        return find(m_snapshot->listeners, name);
    }
    [[nodiscard]] const model::Route& route(std::string_view name) const {
        return find(m_snapshot->routes, name);
    }
    [[nodiscard]] const model::Service& service(std::string_view name) const {
        return find(m_snapshot->services, name);
    }
    [[nodiscard]] const model::Upstream& upstream(std::string_view name) const {
        return find(m_snapshot->upstreams, name);
    }
    [[nodiscard]] const model::Policy& policy(std::string_view key) const {
        return find(m_snapshot->policies, key);
    }
    [[nodiscard]] const model::Credential& credential(std::string_view name) const {
        return find(m_snapshot->credentials, name);
    }
    [[nodiscard]] const model::Certificate& certificate(std::string_view name) const {
        return find(m_snapshot->certificates, name);
    }

    // Names of the policies of a route's chain, in order.
    [[nodiscard]] std::vector<std::string> chain(const model::Route& route) const {
        std::vector<std::string> names;
        for (const auto& entry : route.chain) {
            names.push_back((*m_snapshot)[entry.policy].name);
        }
        return names;
    }
    // The reason why a policy does not run on a route, empty when it was not lost.
    [[nodiscard]] std::string lossOf(const model::Route& route, std::string_view policy) const {
        for (const auto& loss : route.overridden) {
            if ((*m_snapshot)[loss.policy].name == policy) {
                return loss.reason;
            }
        }
        return {};
    }
    // "code line:column" of every diagnostic but notes.
    [[nodiscard]] std::vector<std::string> diagnostics() const {
        std::vector<std::string> out;
        for (const auto& entry : m_snapshot->diagnostics) {
            if (entry.severity != text::Severity::Note) {
                const std::string place = m_snapshot->place(entry.range);
                const auto colon = place.find(':');
                out.push_back(entry.code +
                              (colon == std::string::npos ? "" : ' ' + place.substr(colon + 1)));
            }
        }
        return out;
    }
    [[nodiscard]] const text::Diagnostic* diagnostic(std::string_view code) const {
        const auto& all = m_snapshot->diagnostics;
        const auto found = std::find_if(
            all.begin(), all.end(), [code](const text::Diagnostic& d) { return d.code == code; });
        return found == all.end() ? nullptr : &*found;
    }

private:
    Reading(const text::FileSystem& files, std::string_view id,
            const std::vector<std::string>& paths)
        : m_context(std::make_shared<ReadContext>(files)) {
        const Adapter* adapter = findAdapter(id);
        std::vector<text::DocumentPtr> documents;
        for (const auto& path : paths) {
            auto document = m_context->load(path);
            if (!document) {
                m_snapshot = fail(document.error());
                return;
            }
            const auto confidence = adapter->recognize(**document, path);
            m_confidence = std::max(m_confidence, confidence);
            if (confidence != Confidence::None) {
                documents.push_back(*document);
            }
        }
        m_snapshot = adapter->read(*m_context, documents);
    }

    template <typename Entity>
    static const Entity& find(const std::vector<Entity>& entities, std::string_view name) {
        static const Entity none{};
        for (const auto& entity : entities) {
            if (entity.name == name || entity.key == name) {
                return entity;
            }
        }
        ADD_FAILURE() << "no entity \"" << name << '"';
        return none;
    }

    std::shared_ptr<text::MemoryFileSystem> m_files;
    std::shared_ptr<ReadContext> m_context;
    Confidence m_confidence = Confidence::None;
    Result<model::Snapshot> m_snapshot;
};

} // namespace gatelens::adapters::testing
