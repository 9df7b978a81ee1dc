// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which documents are nginx configuration, which of them are main files, and how
// a dump of `nginx -T` is taken apart into the files it was made of.
#include "core/adapters/nginx_http.h"
#include "core/adapters/nginx_internal.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

namespace gatelens::adapters::nginx {

namespace {

std::string nameOf(const ReadContext& context, const text::DocumentPtr& document) {
    const auto* file = context.sources()->find(document->file);
    return file == nullptr ? std::string{} : file->name();
}

std::string folderOf(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

bool isMain(const text::Node& root) {
    for (const auto name : {"http", "stream", "mail", "events"}) {
        const text::Node* found = root.directive(name);
        if (found != nullptr && found->block != nullptr) {
            return true;
        }
    }
    return false;
}

// Servers of a stream block pass on to "host:port" and know no locations.
bool isStreamServer(const text::Node& server) {
    const text::Node* pass = server.directive("proxy_pass");
    return pass != nullptr && pass->arg(0).find("://") == std::string_view::npos &&
           server.directive("location") == nullptr;
}

// Where the statements of a file that is no main file belong.
Context fragmentContext(const text::Node& root) {
    for (const text::Node* statement : root.items) {
        if (statement->text == "server" && statement->block != nullptr) {
            return isStreamServer(*statement) ? kStream : kHttp;
        }
    }
    if (root.directive("location") != nullptr || root.directive("listen") != nullptr) {
        return kServer;
    }
    return kHttp;
}

struct Dump {
    std::map<std::string, text::DocumentPtr> files;
    text::DocumentPtr main;
};

// The files of a dump, each parsed under its own name so that places are those of
// the original files. Nothing when the document is no dump.
Result<Dump> takeApart(ReadContext& context, const text::Document& document) {
    Dump dump;
    const auto* file = context.sources()->find(document.file);
    const std::string_view text = file == nullptr ? std::string_view{} : file->text();
    const auto sections = dumpSections(text);
    for (const auto& section : sections) {
        std::string bytes(text.substr(section.begin, section.end - section.begin));
        auto parsed = context.parse(text::SourceKind::File, section.name, std::move(bytes),
                                    text::Format::Nginx);
        if (!parsed) {
            return fail(std::move(parsed.error()));
        }
        if (dump.files.empty()) {
            dump.main = *parsed;
        }
        dump.files.emplace(section.name, *parsed);
    }
    return dump;
}

Result<model::Snapshot> readDump(ReadContext& context, Dump dump, std::string_view version) {
    const std::string main = nameOf(context, dump.main);
    SnapshotBuilder out(context, nginxAdapter);
    ConfigFiles files(context, dump.files);
    Tree tree(context, files, folderOf(main), out.snapshot().diagnostics);
    tree.add(dump.main);
    out.gateway().version = version;
    readTree(out, tree, version, true);
    return out.finish();
}

void reportUnused(SnapshotBuilder& out, const Tree& tree, const std::string& name,
                  const text::DocumentPtr& document) {
    if (!tree.hasRead(name)) {
        out.note("not-included", "no main file includes this file; it is not read",
                 document->root()->items.empty() ? document->root()->range
                                                 : document->root()->items[0]->nameRange);
    }
}

} // namespace

Confidence recognizeDocument(const text::Document& document, std::string_view) {
    if (document.format != text::Format::Nginx || document.root() == nullptr) {
        return Confidence::None;
    }
    const text::Node& root = *document.root();
    if (isMain(root)) {
        return Confidence::Certain;
    }
    std::size_t known = 0;
    constexpr std::size_t kLookedAt = 50;
    const auto looked = root.items.subspan(0, std::min(root.items.size(), kLookedAt));
    for (const text::Node* statement : looked) {
        known += findDirective(statement->text) != nullptr ? 1 : 0;
    }
    const bool blocks = root.directive("server") != nullptr ||
                        root.directive("location") != nullptr ||
                        root.directive("upstream") != nullptr;
    // Other programs write files of the same syntax.
    const bool ours = known > 0 && (blocks || known * 2 > looked.size());
    return ours ? Confidence::Likely : Confidence::None;
}

std::vector<std::vector<text::DocumentPtr>>
splitDocuments(const ReadContext& context, std::span<const text::DocumentPtr> documents) {
    std::vector<std::vector<text::DocumentPtr>> groups;
    std::map<std::string, std::size_t> byFolder;
    for (const auto& document : documents) {
        const bool dump = !dumpSections(context.sources()->find(document->file)->text()).empty();
        if (dump || isMain(*document->root())) {
            byFolder.emplace(folderOf(nameOf(context, document)), groups.size());
            groups.push_back({document});
        }
    }
    if (groups.empty()) {
        return {{documents.begin(), documents.end()}};
    }
    // A fragment belongs to the main file of the nearest folder above it, else to
    // the first.
    for (const auto& document : documents) {
        if (std::any_of(groups.begin(), groups.end(),
                        [&](const auto& group) { return group.front() == document; })) {
            continue;
        }
        std::size_t group = 0;
        std::string folder = folderOf(nameOf(context, document));
        while (!folder.empty() && folder != "/" && folder != ".") {
            const auto found = byFolder.find(folder);
            if (found != byFolder.end()) {
                group = found->second;
                break;
            }
            folder = std::filesystem::path(folder).parent_path().string();
        }
        groups[group].push_back(document);
    }
    return groups;
}

Result<model::Snapshot> readDocuments(ReadContext& context,
                                      std::span<const text::DocumentPtr> documents) {
    std::vector<text::DocumentPtr> mains;
    for (const auto& document : documents) {
        auto dump = takeApart(context, *document);
        if (!dump) {
            return fail(std::move(dump.error()));
        }
        if (dump->main) {
            return readDump(context, std::move(*dump), {});
        }
        if (isMain(*document->root())) {
            mains.push_back(document);
        }
    }
    SnapshotBuilder out(context, nginxAdapter);
    ConfigFiles files(context, true);
    const auto& first = mains.empty() ? documents.front() : mains.front();
    Tree tree(context, files, folderOf(nameOf(context, first)), out.snapshot().diagnostics);
    for (const auto& document : mains) {
        tree.add(document);
    }
    if (mains.size() > 1) {
        out.warn("several-main-files", "more than one main file; they are read as one gateway",
                 mains[1]->root()->items[0]->nameRange);
    }
    for (const auto& document : documents) {
        const std::string name = nameOf(context, document);
        if (!mains.empty()) {
            reportUnused(out, tree, name, document);
        } else if (!tree.hasRead(name)) {
            tree.add(document, fragmentContext(*document->root()));
        }
    }
    if (files.relocated()) {
        out.note("include-relocated",
                 "absolute includes were found beside the main file and read from there",
                 first->root()->items.empty() ? first->root()->range
                                              : first->root()->items[0]->nameRange);
    }
    readTree(out, tree, {}, !mains.empty());
    return out.finish();
}

Result<model::Snapshot> readRunning(ReadContext& context, const std::string& file,
                                    std::string_view version) {
    auto document = context.load(file, text::Format::Nginx);
    if (!document) {
        return fail(std::move(document.error()));
    }
    SnapshotBuilder out(context, nginxAdapter);
    ConfigFiles files(context, false);
    // Relative names of the configuration start from the folder of its main file,
    // whatever the prefix is (ngx_conf_full_name).
    Tree tree(context, files, folderOf(file), out.snapshot().diagnostics);
    tree.add(*document);
    out.gateway().live = true;
    out.gateway().version = version;
    readTree(out, tree, version, true);
    return out.finish();
}

Result<model::Snapshot> readHeld(ReadContext& context,
                                 const std::vector<std::pair<std::string, std::string>>& files,
                                 std::string_view version) {
    Dump dump;
    for (const auto& [name, text] : files) {
        auto parsed = context.parse(text::SourceKind::File, name, text, text::Format::Nginx);
        if (!parsed) {
            return fail(std::move(parsed.error()));
        }
        if (!dump.main) {
            dump.main = *parsed;
        }
        dump.files.emplace(name, *parsed);
    }
    return readDump(context, std::move(dump), version);
}

void readTree(SnapshotBuilder& out, const Tree& tree, std::string_view version, bool complete) {
    complete = complete && tree.complete();
    Certificates certificates(out, tree.prefix(), complete);
    HttpReader http(out, certificates, version);
    for (const Block* block : tree.http()) {
        http.read(*block);
    }
    for (const Block* block : tree.stream()) {
        readStream(out, *block, certificates, version);
    }
    for (const Block* block : tree.mail()) {
        readMail(out, *block, certificates, version);
    }
    readGateway(out, tree);
    readIdentities(out, tree, certificates);
    checkTree(out, tree, complete);
    checkReferences(out, tree, complete);
}

} // namespace gatelens::adapters::nginx
