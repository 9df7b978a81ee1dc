// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Apache APISIX 2.15 to 3.18: standalone and ADC files, config.yaml, Admin API,
// Control API. See apisix_internal.h for how the parts play together.
#include "core/adapters/apisix_internal.h"
#include "core/adapters/apisix_live.h"

#include <algorithm>
#include <array>

namespace gatelens::adapters {

namespace {

constexpr std::array kProbes = std::to_array<std::string_view>(
    {"/apisix/admin/plugins/list", "/apisix/admin/configs", "/v1/schema"});

Confidence recognize(const text::Document& document, std::string_view fileName) {
    auto best = Confidence::None;
    for (const text::Node* root : document.roots) {
        const auto kind = root == nullptr ? apisix::FileKind::None : apisix::fileKindOf(*root);
        if (kind != apisix::FileKind::None) {
            const bool named = fileName.find("apisix") != std::string_view::npos;
            best = std::max(best, named || kind == apisix::FileKind::Config ? Confidence::Certain
                                                                            : Confidence::Likely);
        }
    }
    return best;
}

Result<model::Snapshot> read(ReadContext& context, std::span<const text::DocumentPtr> documents) {
    SnapshotBuilder builder(context, apisixAdapter);
    apisix::Input input;
    if (auto status = apisix::collectFiles(builder, input, documents); !status) {
        return fail(std::move(status.error()));
    }
    apisix::ApisixModel model(builder, input);
    if (auto status = model.build(); !status) {
        return fail(std::move(status.error()));
    }
    return builder.finish();
}

} // namespace

const Adapter apisixAdapter{
    .id = "apisix",
    .name = "Apache APISIX",
    .capabilities = {.liveRead = true, .ownSchemas = true, .runtimeState = true},
    .recognize = recognize,
    .read = read,
    .probes = kProbes,
    .identify = apisix::identifyApisix,
    .openLive = apisix::openApisix,
    .looksFor = "routes, upstreams or ssls of apisix.yaml; apisix, deployment or nginx_config of "
                "config.yaml",
};

} // namespace gatelens::adapters
