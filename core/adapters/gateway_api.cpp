// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Kubernetes Gateway API: manifests and the API server.
#include "core/adapters/gateway_api_internal.h"
#include "core/adapters/gateway_api_live.h"
#include "core/adapters/support/fields.h"

#include <algorithm>
#include <array>

namespace gatelens::adapters {

extern const Adapter gatewayApiAdapter;

namespace gatewayapi {

void assemble(SnapshotBuilder& builder, const Objects& objects) {
    model::Gateway& gateway = builder.gateway();
    gateway.store.kind = "kubernetes";
    gateway.live = objects.live;
    const auto gateways = objects.ofKind("Gateway");
    if (gateways.size() == 1) {
        gateway.name = gateways.front()->id();
        gateway.raw = gateways.front()->node;
        gateway.source = {gateways.front()->node->range, gateways.front()->apiPath};
    }
    for (const Object* gatewayClass : objects.ofKind("GatewayClass")) {
        const std::string controller = textOf(gatewayClass->spec, "controllerName");
        if (!controller.empty()) {
            gateway.embedded.push_back(controller);
        }
        for (const text::Node* feature :
             itemsOf(gatewayClass->node->get("status"), "supportedFeatures")) {
            gateway.availablePlugins.push_back(feature->isMapping() ? textOf(feature, "name")
                                                                    : std::string(feature->text));
        }
    }
    for (const std::string_view kind : {"GatewayClass", "ReferenceGrant"}) {
        for (const Object* object : objects.ofKind(kind)) {
            gateway.extra.push_back({object->label(), object->node});
        }
    }
    Assembly assembly(builder, objects);
    addListeners(assembly);
    addRoutes(assembly);
    settleKinds(assembly);
    settleOrder(assembly);
    addPolicies(assembly);
    checkObjects(assembly);
}

namespace {

Confidence recognize(const text::Document& document, std::string_view) {
    if (document.format != text::Format::Yaml && document.format != text::Format::Json) {
        return Confidence::None;
    }
    Confidence best = Confidence::None;
    for (const text::Node* root : document.roots) {
        best = std::max(best, recognizeRoot(*root));
    }
    return best;
}

Result<model::Snapshot> read(ReadContext& context, std::span<const text::DocumentPtr> documents) {
    SnapshotBuilder builder(context, gatewayApiAdapter);
    Objects objects;
    for (const auto& document : documents) {
        for (const text::Node* root : document->roots) {
            gather(objects, *root, {});
        }
    }
    assemble(builder, objects);
    return builder.finish();
}

constexpr std::array kProbes = std::to_array<std::string_view>({"/version", "/apis"});

} // namespace
} // namespace gatewayapi

const Adapter gatewayApiAdapter{
    .id = "gateway-api",
    .name = "Kubernetes Gateway API",
    .capabilities = {.liveRead = true, .runtimeState = true},
    .recognize = gatewayapi::recognize,
    .read = gatewayapi::read,
    .probes = gatewayapi::kProbes,
    .identify = gatewayapi::identify,
    .openLive = gatewayapi::openLive,
    .looksFor = "manifests of gateway.networking.k8s.io",
};

} // namespace gatelens::adapters
