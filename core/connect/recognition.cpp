// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/recognition.h"

#include "core/connect/transport.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace gatelens::connect {

using adapters::Confidence;

Recognition::Recognition(AdapterList adapters, const adapters::Adapter* only)
    : m_single(only != nullptr) {
    for (const auto* adapter : adapters) {
        const bool wanted = only == nullptr || adapter == only;
        if (wanted && adapter->recognize != nullptr && adapter->read != nullptr) {
            m_groups.push_back({adapter, {}});
        }
    }
}

void Recognition::offer(const text::DocumentPtr& document, std::string_view fileName) {
    Group* best = nullptr;
    Confidence highest = Confidence::None;
    for (auto& group : m_groups) {
        const Confidence confidence = group.adapter->recognize(*document, fileName);
        if (confidence > highest) {
            highest = confidence;
            best = &group;
        }
    }
    if (best != nullptr) {
        best->documents.push_back(document);
    }
}

std::set<text::FileId> Recognition::filesOf(std::span<const text::DocumentPtr> documents) {
    std::set<text::FileId> files;
    for (const auto& document : documents) {
        files.insert(document->file);
    }
    return files;
}

bool Recognition::empty() const {
    return std::ranges::all_of(m_groups, [](const auto& group) { return group.documents.empty(); });
}

Result<std::vector<model::Snapshot>> Recognition::read(adapters::ReadContext& context,
                                                       const ReadOptions& options) const {
    std::vector<model::Snapshot> snapshots;
    std::vector<Error> errors;
    std::set<text::FileId> recognised;
    for (const auto& group : m_groups) {
        recognised.merge(filesOf(group.documents));
    }
    for (const auto& group : m_groups) {
        if (group.documents.empty()) {
            continue;
        }
        std::vector<std::vector<text::DocumentPtr>> gateways;
        if (group.adapter->split != nullptr) {
            gateways = group.adapter->split(context, group.documents);
        } else {
            gateways.push_back(group.documents);
        }
        for (const auto& documents : gateways) {
            if (options.cancel.stop_requested()) {
                return fail(cancelledRead());
            }
            auto snapshot = group.adapter->read(context, documents);
            if (snapshot) {
                // What is wrong with another gateway's file is not told here again.
                const auto own = filesOf(documents);
                std::erase_if(snapshot->diagnostics, [&](const text::Diagnostic& diagnostic) {
                    return recognised.contains(diagnostic.range.file) &&
                           !own.contains(diagnostic.range.file);
                });
                snapshots.push_back(std::move(*snapshot));
            } else {
                errors.push_back(std::move(snapshot.error()));
            }
        }
    }
    if (snapshots.empty() && !errors.empty()) {
        return fail(std::move(errors.front()));
    }
    for (const auto& error : errors) {
        for (auto& snapshot : snapshots) {
            text::Diagnostic diagnostic;
            diagnostic.severity = text::Severity::Error;
            diagnostic.code = "unreadable-gateway";
            diagnostic.message = error.text();
            snapshot.diagnostics.push_back(std::move(diagnostic));
        }
    }
    return snapshots;
}

Error Recognition::nothing(std::string place, std::string found) const {
    std::string message = std::move(found);
    if (m_single && !m_groups.empty()) {
        message += fmt::format("; {} was asked for", m_groups.front().adapter->name);
    }
    message += "; looked for";
    const char* separator = " ";
    for (const auto& group : m_groups) {
        message += separator;
        message += group.adapter->name;
        if (!group.adapter->looksFor.empty()) {
            message += fmt::format(" ({})", group.adapter->looksFor);
        }
        separator = ", ";
    }
    if (m_groups.empty()) {
        message += " nothing: the product has no configuration files that can be read";
    }
    return {ErrorCode::WrongProduct, std::move(message), std::move(place)};
}

std::string describeDocument(const text::Document& document) {
    constexpr std::size_t kShown = 6;
    const auto* root = document.root();
    if (root == nullptr) {
        return "an empty document";
    }
    std::vector<std::string_view> names;
    if (root->isMapping()) {
        for (const auto& member : root->members) {
            names.push_back(member.name);
        }
    } else if (root->kind == text::NodeKind::Block) {
        for (const auto* directive : root->items) {
            if (std::ranges::find(names, directive->text) == names.end()) {
                names.push_back(directive->text);
            }
            if (names.size() > kShown) {
                break;
            }
        }
    }
    std::string text =
        fmt::format("{}: {}", text::formatName(document.format), text::kindName(root->kind));
    if (names.empty()) {
        return text;
    }
    const bool more = names.size() > kShown;
    names.resize(std::min(names.size(), kShown));
    return fmt::format("{} with {}{}", text, fmt::join(names, ", "), more ? ", …" : "");
}

} // namespace gatelens::connect
