// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recorded snapshots: what "gatelensctl inspect --format json" wrote, of whatever
// product, so that a moment can be compared with a later one.
#include "core/adapters/recorded.h"

#include "core/adapters/recorded_reader.h"
#include "core/adapters/support/draft.h"
#include "core/adapters/support/fields.h"

namespace gatelens::adapters {

extern const Adapter recordedAdapter;

namespace {

using text::Node;

bool isRecording(const Node* root) {
    const Node* head = root == nullptr ? nullptr : root->get("gatelens");
    return recorded::viewOf(head, "format") == "inspect";
}

Confidence recognize(const text::Document& document, std::string_view /*fileName*/) {
    return document.format == text::Format::Json && isRecording(document.root())
               ? Confidence::Certain
               : Confidence::None;
}

// A recording of several gateways lists them; each becomes a document of its own
// that shares the nodes.
std::vector<std::vector<text::DocumentPtr>> split(const ReadContext& /*context*/,
                                                  std::span<const text::DocumentPtr> documents) {
    std::vector<std::vector<text::DocumentPtr>> gateways;
    for (const text::DocumentPtr& document : documents) {
        const Node* list = document->root()->get("gateways");
        if (list == nullptr || !list->isSequence()) {
            gateways.push_back({document});
            continue;
        }
        for (const Node* gateway : list->items) {
            const auto part = makeDerivedDocument();
            part->file = document->file;
            part->roots.push_back(gateway);
            gateways.push_back({part});
        }
    }
    return gateways;
}

Result<model::Snapshot> read(ReadContext& context, std::span<const text::DocumentPtr> documents) {
    SnapshotBuilder builder(context, recordedAdapter);
    const auto restored = makeDerivedDocument();
    const Node* root = documents.front()->root();
    const Node* head = root->get("gatelens");
    if (head != nullptr && intOf(head, "version", 0) != 1) {
        return fail(ErrorCode::Unsupported,
                    "this snapshot was recorded in another version of the format than 1; record "
                    "it again with this program",
                    context.sources()->place(head->range));
    }
    if (auto status = recorded::Reader(builder, *root, *restored->arena).read(); !status) {
        return fail(std::move(status.error()));
    }
    builder.keep(restored);
    return builder.finish();
}

} // namespace

bool isRecorded(const model::Snapshot& snapshot) {
    const Node* raw = snapshot.gateway.raw;
    return raw != nullptr && recorded::viewOf(raw, "product") == snapshot.gateway.product &&
           raw->get("productName") != nullptr &&
           recorded::viewOf(raw, "id").starts_with("gateway:");
}

Result<std::vector<model::SnapshotPtr>> readRecording(std::string name, std::string json) {
    const text::MemoryFileSystem noFiles;
    ReadContext context(noFiles);
    auto document =
        context.parse(text::SourceKind::Memory, name, std::move(json), text::Format::Json);
    if (!document) {
        return fail(std::move(document.error()));
    }
    if (!isRecording((*document)->root())) {
        return fail(ErrorCode::InvalidInput, "this is no recorded snapshot", std::move(name));
    }
    const std::vector<text::DocumentPtr> documents{*document};
    std::vector<model::SnapshotPtr> snapshots;
    for (const auto& part : split(context, documents)) {
        auto snapshot = read(context, part);
        if (!snapshot) {
            return fail(std::move(snapshot.error()));
        }
        snapshots.push_back(std::make_shared<const model::Snapshot>(std::move(*snapshot)));
    }
    return snapshots;
}

const Adapter recordedAdapter{
    .id = "snapshot",
    .name = "recorded snapshot",
    .recognize = recognize,
    .read = read,
    .looksFor = "the JSON of gatelensctl inspect",
    .split = split,
};

} // namespace gatelens::adapters
