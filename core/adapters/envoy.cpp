// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Envoy: bootstrap and xDS files, /config_dump, the admin interface.
#include "core/adapters/envoy_internal.h"
#include "core/adapters/envoy_live.h"

#include <algorithm>
#include <array>

namespace gatelens::adapters {

extern const Adapter envoyAdapter;

namespace envoy {

void assemble(SnapshotBuilder& builder, const Resources& resources) {
    Assembly assembly(builder, resources);
    addGateway(assembly);
    addSecrets(assembly);
    addClusters(assembly);
    addListeners(assembly);
    addRoutes(assembly);
    settleServices(assembly);
    if (!resources.dump) {
        checkDocuments(assembly);
    }
}

namespace {

Confidence recognize(const text::Document& document, std::string_view) {
    const bool data =
        document.format == text::Format::Yaml || document.format == text::Format::Json;
    Confidence best = Confidence::None;
    for (const text::Node* root : document.roots) {
        best = data ? std::max(best, recognizeRoot(*root)) : best;
    }
    return best;
}

Result<model::Snapshot> read(ReadContext& context, std::span<const text::DocumentPtr> documents) {
    SnapshotBuilder builder(context, envoyAdapter);
    for (const Resources& resources : gather(builder, documents)) {
        assemble(builder, resources);
    }
    return builder.finish();
}

constexpr std::array kProbes = std::to_array<std::string_view>({"/server_info"});

} // namespace
} // namespace envoy

const Adapter envoyAdapter{
    .id = "envoy",
    .name = "Envoy",
    .capabilities = {.liveRead = true, .runtimeState = true},
    .recognize = envoy::recognize,
    .read = envoy::read,
    .probes = envoy::kProbes,
    .identify = envoy::identify,
    .openLive = envoy::openLive,
};

} // namespace gatelens::adapters
