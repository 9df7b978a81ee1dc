// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway that is built into Gatelens: gatelens.yaml, and its admin API.
#include "core/adapters/adapter.h"
#include "core/adapters/gatelens_internal.h"
#include "core/adapters/support/fields.h"
#include "core/adapters/support/json_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace gatelens::resources {
extern const std::string_view gatelensConfigSchema;
}

namespace gatelens::adapters {

namespace gatelens_engine {

namespace {

using text::Node;

constexpr std::array kProbes = std::to_array<std::string_view>({"/health"});

bool anyHas(const Node* list, std::string_view key) {
    return list != nullptr && list->isSequence() &&
           std::ranges::any_of(list->items, [key](const Node* item) {
               return item->isMapping() && item->get(key) != nullptr;
           });
}

Confidence recognize(const text::Document& document, std::string_view fileName) {
    const Node* root = document.root();
    if (root == nullptr || !root->isMapping() || !anyHas(root->get("listeners"), "address")) {
        return Confidence::None;
    }
    if (root->get("gatelens") != nullptr) {
        return Confidence::None; // a recording, of whichever gateway
    }
    const bool routes = anyHas(root->get("routes"), "filters") ||
                        anyHas(root->get("routes"), "service") ||
                        anyHas(root->get("services"), "targets");
    const bool includes = root->get("include") != nullptr;
    if (fileName.ends_with("gatelens.yaml") || fileName.ends_with("gatelens.yml") || routes) {
        return Confidence::Certain;
    }
    return includes ? Confidence::Likely : Confidence::Possible;
}

// Follows "include" as the engine does (core/engine/config_file.cpp).
class Includes final {
public:
    explicit Includes(SnapshotBuilder& builder)
        : m_builder(builder) {}

    void add(const text::Document& document, std::size_t depth) {
        ReadContext& context = m_builder.context();
        m_parts.push_back(&document);
        const std::string path = context.sources()->find(document.file)->name();
        m_seen.insert(path);
        for (const std::string& include : textsOf(document.root(), "include")) {
            const Node* place = document.root()->get("include");
            const std::string pattern = text::resolvePath(path, expanded(include));
            const auto found = context.files().glob(pattern);
            if (found.empty()) {
                m_builder.error("missing-file", fmt::format("\"{}\" names no file", include),
                                place->range);
            }
            for (const std::string& name : found) {
                addFile(name, place->range, depth);
            }
        }
    }
    [[nodiscard]] const Parts& parts() const { return m_parts; }

private:
    void addFile(const std::string& name, const text::SourceRange& place, std::size_t depth) {
        if (!m_seen.insert(name).second) {
            return m_builder.error("included-twice", name + " is included twice", place);
        }
        if (depth >= m_builder.context().limits().maxIncludeDepth) {
            return m_builder.error("include-depth", "too many includes inside each other", place);
        }
        auto document = m_builder.context().load(name, text::Format::Yaml);
        if (!document) {
            return m_builder.error("unreadable-file", document.error().text(), place);
        }
        m_documents.push_back(*document);
        add(**document, depth + 1);
    }

    SnapshotBuilder& m_builder;
    Parts m_parts;
    std::vector<text::DocumentPtr> m_documents;
    std::set<std::string> m_seen;
};

void checkShape(SnapshotBuilder& builder, const Parts& parts) {
    text::SourceMap sources;
    const auto schema = text::readJson(sources.add(text::SourceKind::Memory, "gatelens.schema.json",
                                                   std::string(resources::gatelensConfigSchema)));
    if (!schema) {
        return;
    }
    JsonSchema checker(*(*schema)->root());
    for (const text::Document* part : parts) {
        checker.check(*part->root(), "the configuration", builder.snapshot().diagnostics);
    }
}

Result<model::Snapshot> read(ReadContext& context, std::span<const text::DocumentPtr> documents) {
    if (documents.empty() || documents.front()->root() == nullptr) {
        return fail(ErrorCode::InvalidInput, "there is no configuration of Gatelens");
    }
    SnapshotBuilder builder(context, gatelensAdapter);
    Includes includes(builder);
    includes.add(*documents.front(), 0);
    checkShape(builder, includes.parts());
    addConfiguration(builder, includes.parts());
    return builder.finish();
}

std::vector<std::vector<text::DocumentPtr>> divide(const ReadContext&,
                                                   std::span<const text::DocumentPtr> documents) {
    std::vector<std::vector<text::DocumentPtr>> gateways;
    for (const auto& document : documents) {
        gateways.push_back({document});
    }
    return gateways;
}

} // namespace

} // namespace gatelens_engine

const Adapter gatelensAdapter{
    .id = "gatelens",
    .name = "Gatelens engine",
    .capabilities = {.liveRead = true, .liveWrite = true, .ownSchemas = true, .runtimeState = true},
    .recognize = gatelens_engine::recognize,
    .read = gatelens_engine::read,
    .probes = gatelens_engine::kProbes,
    .identify = gatelens_engine::identify,
    .openLive = gatelens_engine::openLive,
    .looksFor = "listeners with addresses, routes with filters or a service",
    .split = gatelens_engine::divide,
};

} // namespace gatelens::adapters
