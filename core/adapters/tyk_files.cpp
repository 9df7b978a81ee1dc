// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tyk's files: tyk.conf with the folders that it names, definitions, policies.
#include "core/adapters/tyk_util.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::tyk {

using text::DocumentPtr;
using text::Node;

namespace {

// A path of tyk.conf, in the one spelling that the rest of the source has.
std::string resolved(const Settings& settings, const std::string& path) {
    const std::string joined = text::resolvePath(settings.directory + "/tyk.conf", path);
    std::string normal = std::filesystem::path(joined).lexically_normal().string();
    while (normal.size() > 1 && normal.ends_with('/')) {
        normal.pop_back();
    }
    return normal;
}

class FileCollector final {
public:
    FileCollector(SnapshotBuilder& builder, Input& input)
        : m_builder(builder)
        , m_input(input)
        , m_context(builder.context()) {}

    void run(std::span<const DocumentPtr> documents) {
        for (const auto& document : documents) {
            take(document);
        }
        followSettings();
        if (!m_input.settings.known()) {
            m_builder.note("no-tyk-conf",
                           "there is no tyk.conf in this source; the product's defaults are "
                           "assumed (port 8080, no strict routes, endpoint paths match anywhere), "
                           "and custom domains are taken as switched on",
                           documents.empty() || documents.front()->root() == nullptr
                               ? text::SourceRange{}
                               : documents.front()->root()->range);
        }
    }

private:
    void take(const DocumentPtr& document) {
        if (std::ranges::find(m_input.read, document->file) != m_input.read.end()) {
            return;
        }
        m_input.read.push_back(document->file);
        for (const Node* root : document->roots) {
            if (root == nullptr) {
                continue;
            }
            if (kindOf(*root) == DocumentKind::SyncSpec) {
                followSync(*root);
            } else {
                collectNode(m_builder, m_input, *root, {});
            }
        }
    }

    [[nodiscard]] std::string nameOf(const Node& node) const {
        const auto* file = m_context.sources()->find(node.range.file);
        return file == nullptr ? std::string{} : file->name();
    }

    void load(const std::string& path, const text::SourceRange& range) {
        const auto document = m_context.load(path);
        if (document) {
            take(*document);
            return;
        }
        m_builder.error("unreadable-document", document.error().text(), range);
    }

    void followSync(const Node& spec) {
        const bool before = std::exchange(m_input.managed, true);
        for (const std::string_view list : {"files", "policies", "assets"}) {
            for (const Node* item : itemsOf(&spec, list)) {
                const std::string file = textOf(item, "file");
                if (!file.empty()) {
                    load(std::filesystem::path(text::resolvePath(nameOf(spec), file))
                             .lexically_normal()
                             .string(),
                         item->range);
                }
            }
        }
        m_input.managed = before;
    }

    void loadFolder(const std::string& folder, const text::SourceRange& range) {
        for (const auto& path : m_context.files().glob(folder + "/*.json")) {
            load(path, range);
        }
    }

    void followSettings() {
        const Settings settings = m_input.settings; // loading more must not change it
        if (!settings.known()) {
            return;
        }
        if (settings.dashboard) {
            m_builder.note("definitions-elsewhere",
                           "use_db_app_configs is on: the gateway gets its APIs from a Dashboard "
                           "and not from files",
                           rangeOf(settings.root, "use_db_app_configs"));
        } else {
            followApps(settings);
        }
        followPolicies(settings);
        m_input.settings = settings;
    }

    void followApps(const Settings& settings) {
        const std::string path = textOf(settings.root, "app_path");
        if (path.empty()) {
            return;
        }
        const std::string folder = resolved(settings, path);
        const auto range = rangeOf(settings.root, "app_path");
        if (m_context.files().isDirectory(folder)) {
            loadFolder(folder, range);
        } else if (m_input.apis.empty()) {
            m_builder.warn(
                "missing-file",
                fmt::format("app_path is \"{}\", which is not here: no API was read", path), range,
                "read the folder with the definitions as well");
        }
    }

    void followPolicies(const Settings& settings) {
        const Node* policies = child(settings.root, "policies");
        const std::string source = textOf(policies, "policy_source");
        if (source == "service" || source == "rpc") {
            return;
        }
        const std::string folder = textOf(policies, "policy_path");
        if (!folder.empty() && m_context.files().isDirectory(resolved(settings, folder))) {
            loadFolder(resolved(settings, folder), rangeOf(policies, "policy_path"));
        }
        const std::string file = textOf(policies, "policy_record_name");
        if (!file.empty() && m_context.files().exists(resolved(settings, file))) {
            load(resolved(settings, file), rangeOf(policies, "policy_record_name"));
        }
    }

    SnapshotBuilder& m_builder;
    Input& m_input;
    ReadContext& m_context;
};

bool isConfigDocument(const text::Document& document) {
    return document.root() != nullptr && kindOf(*document.root()) == DocumentKind::Config;
}

std::string folderOf(const ReadContext& context, const text::Document& document) {
    const auto* file = context.sources()->find(document.file);
    const std::string name = file == nullptr ? std::string{} : file->name();
    const auto slash = name.rfind('/');
    return slash == std::string::npos ? std::string{} : name.substr(0, slash + 1);
}

} // namespace

void collectFiles(SnapshotBuilder& builder, Input& input, std::span<const DocumentPtr> documents) {
    FileCollector(builder, input).run(documents);
}

Confidence recognize(const text::Document& document, std::string_view) {
    Confidence best = Confidence::None;
    for (const Node* root : document.roots) {
        switch (root == nullptr ? DocumentKind::None : kindOf(*root)) {
        case DocumentKind::None:
            break;
        case DocumentKind::SyncSpec:
        case DocumentKind::PolicyMap:
        case DocumentKind::Policy:
            best = std::max(best, Confidence::Likely);
            break;
        default:
            best = Confidence::Certain;
            break;
        }
    }
    return best;
}

// A folder with several tyk.conf holds several gateways: a definition belongs to
// the one whose folder is the nearest above it.
std::vector<std::vector<DocumentPtr>> divide(const ReadContext& context,
                                             std::span<const DocumentPtr> documents) {
    std::vector<std::string> folders;
    for (const auto& document : documents) {
        if (isConfigDocument(*document)) {
            folders.push_back(folderOf(context, *document));
        }
    }
    if (folders.size() < 2) {
        return {{documents.begin(), documents.end()}};
    }
    std::vector<std::vector<DocumentPtr>> groups(folders.size() + 1);
    std::size_t config = 0;
    for (const auto& document : documents) {
        if (isConfigDocument(*document)) {
            groups[config++].push_back(document);
            continue;
        }
        const std::string folder = folderOf(context, *document);
        std::size_t best = folders.size();
        for (std::size_t i = 0; i < folders.size(); ++i) {
            const bool nearer = best == folders.size() || folders[i].size() > folders[best].size();
            if (folder.starts_with(folders[i]) && nearer) {
                best = i;
            }
        }
        groups[best].push_back(document);
    }
    std::erase_if(groups, [](const auto& group) { return group.empty(); });
    return groups;
}

Result<model::Snapshot> readFiles(ReadContext& context, std::span<const DocumentPtr> documents) {
    SnapshotBuilder builder(context, tykAdapter);
    Input input;
    input.settings = readSettings(nullptr, {});
    collectFiles(builder, input, documents);
    settleApis(builder, input);
    addSettings(builder, input.settings);
    addApis(builder, input);
    addPlans(builder, input);
    builder.keep(input.derived);
    return builder.finish();
}

} // namespace gatelens::adapters::tyk
