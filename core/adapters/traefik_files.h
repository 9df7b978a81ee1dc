// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Traefik's files: the static configuration, the dynamic files that it names or
// that lie beside it, and what Traefik derives from them.
#pragma once

#include "core/adapters/adapter.h"
#include "core/adapters/support/builder.h"
#include "core/adapters/support/shape.h"
#include "core/adapters/traefik_config.h"
#include "core/text/document.h"

#include <memory>
#include <set>
#include <span>
#include <string>

namespace gatelens::adapters::traefik {

// What the top of a document speaks for.
struct Kinds {
    bool staticPart = false;
    bool dynamicPart = false;
    bool rawData = false; // a saved answer of /api/rawdata
    bool crd = false;     // Kubernetes resources of Traefik
    bool version = false; // a saved answer of /api/version
    bool labels = false;  // Compose services with traefik.* labels
    bool certain = false;
};
[[nodiscard]] Kinds kindsOf(const text::Node& root);

class FileLoader final {
public:
    FileLoader(SnapshotBuilder& out, Config& config);

    // Reads all documents of a source.
    void load(std::span<const text::DocumentPtr> documents);
    // The static configuration alone, with the dynamic files that it names.
    void loadStatic(const text::DocumentPtr& document);

    // Keeps what was derived alive; goes to the snapshot.
    [[nodiscard]] std::shared_ptr<const text::Document> derived() const { return m_derived; }

private:
    void readStatic(const text::Node& root);
    void checkStatic(const text::Node& root);
    void reportRemoved(const text::Node& root);
    void followProvider();
    void followFile(const std::string& path, const text::Node& place);
    void followDirectory(const std::string& path, const text::Node& place);
    // The path as written, from the directory of the static file, or beside it.
    [[nodiscard]] std::string locate(const std::string& path, bool directory) const;
    void readDynamic(const text::Node& root);
    void readSection(const text::Node& root, Layer layer);
    void readTlsSection(const text::Node& root);
    void readTable(const text::Node* table, const Shape& shape, std::string_view what,
                   ObjectTable& objects);
    void checkRoot(const text::Node& root);
    void reportUnread(const text::Node& root, const Kinds& kinds);

    SnapshotBuilder& m_out;
    Config& m_config;
    std::shared_ptr<text::Document> m_derived;
    text::FileId m_staticFile;
    std::set<const text::Node*> m_dynamicRoots; // read already
    bool m_providerUnknown = false;             // the name of the dynamic files is a template
};

// Adds the objects of the provider "internal" that the static configuration
// makes; see traefik_internal.cpp.
void addDefaultTransports(Config& config);
void addInternalObjects(Config& config, text::NodeArena& arena, text::Diagnostics& diagnostics);

[[nodiscard]] Confidence recognizeFile(const text::Document& document, std::string_view name);
[[nodiscard]] Result<model::Snapshot> readFiles(ReadContext& context,
                                                std::span<const text::DocumentPtr> documents);

} // namespace gatelens::adapters::traefik
