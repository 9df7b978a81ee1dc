// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/caddy_files.h"

#include "core/adapters/caddy_model.h"
#include "core/adapters/caddy_nodes.h"
#include "core/adapters/caddyfile_adapt.h"
#include "core/adapters/support/builder.h"
#include "core/base/strings.h"
#include "core/text/file_system.h"
#include "core/text/placeholder.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

namespace gatelens::adapters {
extern const Adapter caddyAdapter;
}

namespace gatelens::adapters::caddy {

using text::Format;
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
    const bool only = std::all_of(root.members.begin(), root.members.end(),
                                  [](const auto& member) { return isTopKey(member.name); });
    if (apps != nullptr && apps->isMapping() && only) {
        return Confidence::Likely;
    }
    const Node* admin = present(&root, "admin");
    const bool ours =
        admin != nullptr && (admin->get("listen") != nullptr || admin->get("disabled") != nullptr ||
                             admin->get("config") != nullptr || admin->get("remote") != nullptr);
    return only && ours ? Confidence::Likely : Confidence::None;
}

bool hasKnownDirective(const Node& block) {
    return std::any_of(block.items.begin(), block.items.end(), [](const Node* directive) {
        return isCaddyDirective(directive->text) || directive->text.starts_with('@') ||
               directive->text == "import";
    });
}

Confidence recognizeCaddyfile(const Node& root, std::string_view name) {
    const std::string_view file = name.substr(name.find_last_of("/\\") + 1);
    const std::string lower = toLower(file);
    if (lower.starts_with("caddyfile") || lower.ends_with(".caddyfile")) {
        return Confidence::Certain;
    }
    for (const Node* block : root.items) {
        const bool options = block->text.empty() && block->block != nullptr;
        if (options || (block->block != nullptr && hasKnownDirective(*block->block))) {
            return Confidence::Likely;
        }
    }
    // A file that a site imports: directives alone.
    return std::any_of(root.items.begin(), root.items.end(),
                       [](const Node* block) { return isCaddyDirective(block->text); })
               ? Confidence::Possible
               : Confidence::None;
}

std::string nameOf(const ReadContext& context, const text::Document& document) {
    const auto* file = context.sources()->find(document.file);
    return file == nullptr ? std::string{} : file->name();
}

// The paths that a Caddyfile imports, wherever in it.
void collectImports(const ReadContext& context, const std::string& from, const Node& node,
                    std::set<std::string>& out) {
    for (const Node* directive : node.items) {
        if (directive->block != nullptr) {
            collectImports(context, from, *directive->block, out);
        }
        const std::string_view pattern = directive->arg(0);
        if (directive->text != "import" || pattern.empty() || text::hasPlaceholder(pattern)) {
            continue;
        }
        const std::string path = text::resolvePath(from, pattern);
        if (path.find_first_of("*?") == std::string::npos) {
            out.insert(path);
        } else if (path.find('[') == std::string::npos) {
            const auto files = context.files().glob(path);
            out.insert(files.begin(), files.end());
        }
    }
}

// Of each Caddyfile what it imports.
std::map<std::string, std::set<std::string>>
importsOf(const ReadContext& context, std::span<const text::DocumentPtr> documents) {
    std::map<std::string, std::set<std::string>> imports;
    for (const auto& document : documents) {
        if (document->format == Format::Caddyfile && document->root() != nullptr) {
            const std::string name = nameOf(context, *document);
            collectImports(context, name, *document->root(), imports[name]);
            imports[name].erase(name);
        }
    }
    return imports;
}

} // namespace

Confidence recognizeFile(const text::Document& document, std::string_view name) {
    const Node* root = document.root();
    if (root == nullptr) {
        return Confidence::None;
    }
    switch (document.format) {
    case Format::Json:
    case Format::Yaml:
        return recognizeJson(*root);
    case Format::Caddyfile:
        return recognizeCaddyfile(*root, name);
    default:
        return Confidence::None;
    }
}

std::vector<std::vector<text::DocumentPtr>>
splitFiles(const ReadContext& context, std::span<const text::DocumentPtr> documents) {
    const auto imports = importsOf(context, documents);
    std::map<std::string, std::string> importers; // file -> who imports it
    for (const auto& [name, paths] : imports) {
        for (const std::string& path : paths) {
            importers.emplace(path, name);
        }
    }
    std::vector<std::vector<text::DocumentPtr>> groups;
    std::map<std::string, std::size_t> byRoot;
    const auto isRoot = [&](const text::DocumentPtr& document) {
        return !importers.contains(nameOf(context, *document));
    };
    for (const auto& document : documents) {
        if (isRoot(document)) {
            byRoot.emplace(nameOf(context, *document), groups.size());
            groups.push_back({document});
        }
    }
    for (const auto& document : documents) {
        if (isRoot(document)) {
            continue;
        }
        // Up to the file that nobody imports; files that import each other stay alone.
        std::string name = nameOf(context, *document);
        std::set<std::string> seen;
        while (importers.contains(name) && seen.insert(name).second) {
            name = importers[name];
        }
        const auto group = byRoot.find(name);
        if (group == byRoot.end()) {
            groups.push_back({document});
        } else {
            groups[group->second].push_back(document);
        }
    }
    return groups;
}

Result<model::Snapshot> readFiles(ReadContext& context,
                                  std::span<const text::DocumentPtr> documents) {
    SnapshotBuilder out(context, caddyAdapter);
    const text::DocumentPtr& first = documents.front();
    const auto imports = importsOf(context, documents);
    for (const auto& document : documents.subspan(1)) {
        const std::string name = nameOf(context, *document);
        const bool imported =
            std::any_of(imports.begin(), imports.end(),
                        [&name](const auto& entry) { return entry.second.contains(name); });
        if (!imported) {
            out.warn("not-read",
                     "a Caddy runs one configuration, and this is not the one that is read",
                     document->root()->range, "read it by itself");
        }
    }
    if (first->format != Format::Caddyfile) {
        ModelBuilder(out, *first->root(), {}).build();
        return out.finish();
    }
    text::Diagnostics& diagnostics = out.snapshot().diagnostics;
    const Caddyfile file = CaddyfileLoader(context, diagnostics).load(*first);
    auto derived = makeDerivedDocument();
    const Draft config = adaptCaddyfile(file, diagnostics);
    const Node* root = freeze(config, *derived->arena);
    for (const text::DocumentPtr& fragment : file.fragments) {
        if (fragment != nullptr) {
            out.keep(fragment);
        }
    }
    out.keep(derived);
    ModelBuilder builder(out, *root, {});
    builder.setAdapted();
    builder.build();
    out.gateway().source.range = first->root()->range;
    return out.finish();
}

} // namespace gatelens::adapters::caddy
