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

// An entry of /certs, not the like of other proxies (Istio's ztunnel).
bool isLoadedCertificate(const text::Node& entry) {
    for (const std::string_view list : {"cert_chain", "ca_cert"}) {
        const auto details = fieldItems(&entry, list);
        if (!details.empty() && field(details.front(), "days_until_expiration") != nullptr) {
            return true;
        }
    }
    return false;
}

// Saved answers of the admin interface beside a dump.
void readSaved(const text::Node& root, LiveState& state) {
    if (field(&root, "cluster_statuses") != nullptr) {
        state.clusters = &root;
    } else if (field(&root, "listener_statuses") != nullptr) {
        state.listeners = &root;
    } else if (field(&root, "hot_restart_version") != nullptr) {
        state.serverInfo = &root;
    } else if (const auto loaded = fieldItems(&root, "certificates");
               !loaded.empty() && isLoadedCertificate(*loaded.front())) {
        state.certificates = &root;
    }
}

Confidence recognize(const text::Document& document, std::string_view) {
    if (document.format != text::Format::Yaml && document.format != text::Format::Json) {
        return Confidence::None;
    }
    Confidence best = Confidence::None;
    for (const text::Node* root : document.roots) {
        LiveState saved;
        readSaved(*root, saved);
        const bool any = saved.clusters != nullptr || saved.listeners != nullptr ||
                         saved.serverInfo != nullptr || saved.certificates != nullptr;
        best = std::max(best, any ? Confidence::Likely : recognizeRoot(*root));
    }
    return best;
}

Result<model::Snapshot> read(ReadContext& context, std::span<const text::DocumentPtr> documents) {
    SnapshotBuilder builder(context, envoyAdapter);
    for (const Resources& resources : gather(builder, documents)) {
        assemble(builder, resources);
    }
    LiveState saved;
    for (const auto& document : documents) {
        for (const text::Node* root : document->roots) {
            readSaved(*root, saved);
        }
    }
    addLiveState(builder, saved);
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
    .looksFor = "static_resources, dynamic_resources, an xDS resource with @type, or a config dump",
};

} // namespace gatelens::adapters
