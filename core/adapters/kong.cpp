// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Kong Gateway 2.8 to 3.9, open source and Enterprise: declarative and decK files,
// Admin API. See kong_internal.h for how the parts play together.
#include "core/adapters/kong_internal.h"
#include "core/adapters/kong_live.h"

#include <algorithm>
#include <array>

namespace gatelens::adapters {

namespace {

constexpr std::array kProbes = std::to_array<std::string_view>({"/"});

Confidence recognize(const text::Document& document, std::string_view fileName) {
    if (kong::looksLikeConf(document, fileName)) {
        return Confidence::Certain;
    }
    Confidence best = Confidence::None;
    for (const text::Node* root : document.roots) {
        if (root == nullptr || !kong::looksLikeKong(*root)) {
            continue;
        }
        // Only Kong has "_format_version"; without it the fields of the entities
        // speak for Kong, which would refuse the file.
        best = std::max(best, root->get("_format_version") != nullptr ? Confidence::Certain
                                                                      : Confidence::Likely);
    }
    return best;
}

Result<model::Snapshot> read(ReadContext& context, std::span<const text::DocumentPtr> documents) {
    SnapshotBuilder builder(context, kongAdapter);
    kong::Input input;
    const kong::ConfFile conf = kong::takeConf(builder, documents);
    if (conf.settings != nullptr) {
        builder.gateway().raw = conf.settings;
        builder.gateway().source.range = conf.settings->range;
    }
    if (conf.settings == nullptr || !conf.others.empty()) {
        if (auto status = kong::collectFiles(builder, input, conf.others); !status) {
            return fail(std::move(status.error()));
        }
    }
    kong::addGatewaySettings(builder, conf.settings, conf.settings != nullptr, input);
    kong::KongModel model(builder, input);
    if (auto status = model.build(); !status) {
        return fail(std::move(status.error()));
    }
    return builder.finish();
}

} // namespace

const Adapter kongAdapter{
    .id = "kong",
    .name = "Kong Gateway",
    .capabilities = {.liveRead = true, .ownSchemas = true, .runtimeState = true},
    .recognize = recognize,
    .read = read,
    .probes = kProbes,
    .identify = kong::identifyKong,
    .openLive = kong::openKong,
    .looksFor = "_format_version with services, routes, plugins, consumers or upstreams; kong.conf",
};

} // namespace gatelens::adapters
