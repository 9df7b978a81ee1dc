// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// HAProxy's files, one after the other as by several -f.
#include "core/adapters/haproxy_internal.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gatelens::adapters::haproxy {

Confidence recognizeDocument(const text::Document& document, std::string_view) {
    if (document.format != text::Format::Haproxy || document.root() == nullptr) {
        return Confidence::None;
    }
    bool any = false;
    for (const text::Node* section : document.root()->items) {
        if (section->block == nullptr) {
            continue;
        }
        any = true;
        static constexpr std::array kProxies =
            std::to_array<std::string_view>({"frontend", "backend", "listen", "defaults"});
        if (std::find(kProxies.begin(), kProxies.end(), section->text) != kProxies.end()) {
            return Confidence::Certain;
        }
    }
    return any ? Confidence::Likely : Confidence::None;
}

model::Snapshot readConfig(ReadContext& context, std::span<const text::DocumentPtr> documents,
                           std::string_view version) {
    SnapshotBuilder out(context, haproxyAdapter);
    Config config(out);
    config.read(documents, version);
    Build build(out, config, version);
    readListeners(build);
    readBackends(build);
    readRoutes(build);
    readGateway(build);
    checkConfig(build);
    return out.finish();
}

Result<model::Snapshot> readDocuments(ReadContext& context,
                                      std::span<const text::DocumentPtr> documents) {
    return readConfig(context, documents, {});
}

} // namespace gatelens::adapters::haproxy
