// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/caddy_files.h"

#include "core/adapters/caddy_model.h"
#include "core/adapters/caddy_nodes.h"
#include "core/adapters/support/builder.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters {
extern const Adapter caddyAdapter;
}

namespace gatelens::adapters::caddy {

using text::Node;

namespace {

constexpr std::array kTopKeys =
    std::to_array<std::string_view>({"admin", "logging", "storage", "apps", "@id"});

bool isTopKey(std::string_view key) {
    return std::find(kTopKeys.begin(), kTopKeys.end(), key) != kTopKeys.end();
}

Confidence recognizeJson(const Node& root) {
    if (!root.isMapping()) {
        return Confidence::None;
    }
    const Node* apps = present(&root, "apps");
    if (at(apps, {"http", "servers"}) != nullptr) {
        return Confidence::Certain;
    }
    const bool known =
        std::any_of(root.members.begin(), root.members.end(), [](const auto& member) {
            return member.name == "apps" || member.name == "admin";
        });
    const bool only = std::all_of(root.members.begin(), root.members.end(),
                                  [](const auto& member) { return isTopKey(member.name); });
    if (apps != nullptr && apps->isMapping() && only) {
        return Confidence::Likely;
    }
    const Node* admin = present(&root, "admin");
    const bool ours =
        admin != nullptr && (admin->get("listen") != nullptr || admin->get("disabled") != nullptr ||
                             admin->get("config") != nullptr || admin->get("remote") != nullptr);
    return known && only && ours ? Confidence::Likely : Confidence::None;
}

} // namespace

Confidence recognizeFile(const text::Document& document, std::string_view) {
    const Node* root = document.root();
    const bool data =
        document.format == text::Format::Json || document.format == text::Format::Yaml;
    return root != nullptr && data ? recognizeJson(*root) : Confidence::None;
}

std::vector<std::vector<text::DocumentPtr>>
splitFiles(const ReadContext&, std::span<const text::DocumentPtr> documents) {
    std::vector<std::vector<text::DocumentPtr>> groups;
    for (const auto& document : documents) {
        groups.push_back({document});
    }
    return groups;
}

Result<model::Snapshot> readFiles(ReadContext& context,
                                  std::span<const text::DocumentPtr> documents) {
    SnapshotBuilder out(context, caddyAdapter);
    ModelBuilder(out, *documents.front()->root(), {}).build();
    return out.finish();
}

} // namespace gatelens::adapters::caddy
