// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/foreign.h"
#include "core/adapters/adapter.h"

#include <fmt/format.h>

#include <algorithm>

namespace gatelens::engineapp {

namespace {

using adapters::Adapter;
using adapters::Confidence;

struct Recognised {
    const Adapter* adapter = nullptr;
    Confidence confidence = Confidence::None;
    std::vector<text::DocumentPtr> documents;
};

// The family that is surest of any document gets all that it recognises.
Recognised recognise(const std::vector<text::DocumentPtr>& documents,
                     const text::SourceMap& sources) {
    Recognised best;
    for (const Adapter* adapter : adapters::allAdapters()) {
        if (adapter->recognize == nullptr || adapter->read == nullptr) {
            continue;
        }
        Recognised own{adapter, Confidence::None, {}};
        for (const text::DocumentPtr& document : documents) {
            const auto confidence =
                adapter->recognize(*document, sources.find(document->file)->name());
            own.confidence = std::max(own.confidence, confidence);
            if (confidence != Confidence::None) {
                own.documents.push_back(document);
            }
        }
        if (own.confidence > best.confidence) {
            best = std::move(own);
        }
    }
    return best;
}

} // namespace

Result<ForeignConfig> readForeign(const std::string& path) {
    const text::DiskFileSystem files;
    adapters::ReadContext context(files);
    const bool directory = files.isDirectory(path);
    std::vector<std::string> names{path};
    if (directory) {
        auto listed = files.list(path, context.limits().maxFiles);
        if (!listed) {
            return fail(listed.error());
        }
        names = std::move(*listed);
    }
    std::vector<text::DocumentPtr> documents;
    for (const std::string& name : names) {
        if (auto document = context.load(name)) {
            documents.push_back(std::move(*document));
        }
    }
    const Recognised found = recognise(documents, *context.sources());
    if (found.adapter == nullptr || found.adapter->id == "gatelens") {
        return directory ? Result<ForeignConfig>(
                               fail(ErrorCode::WrongProduct,
                                    "no gateway's configuration is recognised here; for the "
                                    "built-in gateway name its gatelens.yaml",
                                    path))
                         : Result<ForeignConfig>(ForeignConfig{});
    }
    std::vector<text::DocumentPtr> wanted = found.documents;
    if (found.adapter->split != nullptr) {
        auto gateways = found.adapter->split(context, wanted);
        if (gateways.size() > 1) {
            return fail(ErrorCode::Usage,
                        fmt::format("holds {} gateways of {}; name one of them", gateways.size(),
                                    found.adapter->name),
                        path);
        }
        if (!gateways.empty()) {
            wanted = std::move(gateways.front());
        }
    }
    auto snapshot = found.adapter->read(context, wanted);
    if (!snapshot) {
        return fail(snapshot.error());
    }
    ForeignConfig foreign;
    for (std::size_t i = 0; i < context.sources()->size(); ++i) {
        foreign.files.push_back(context.sources()->at(i).name());
    }
    foreign.snapshot = std::make_shared<const model::Snapshot>(std::move(*snapshot));
    return foreign;
}

} // namespace gatelens::engineapp
