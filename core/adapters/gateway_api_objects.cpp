// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Kubernetes objects out of documents: one a document, lists of them, and what
// namespaces, versions and references mean.
#include "core/adapters/gateway_api_internal.h"
#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::gatewayapi {

using text::Node;

namespace {

// Groups whose policies attach to Gateway API objects.
constexpr std::array kVendorGroups = std::to_array<std::string_view>(
    {"gateway.envoyproxy.io", "gateway.nginx.org", "gateway.kgateway.dev", "gateway.solo.io",
     "kuadrant.io", "security.istio.io", "networking.istio.io", "telemetry.istio.io",
     "configuration.konghq.com", "traefik.io", "networking.gke.io", "gateway.k8s.aws",
     "projectcontour.io", "cilium.io", "apisix.apache.org", "agentgateway.dev"});
constexpr std::array kCoreKinds = std::to_array<std::string_view>(
    {"Service", "EndpointSlice", "Secret", "ConfigMap", "Namespace"});

bool isVendorGroup(std::string_view group) {
    return std::find(kVendorGroups.begin(), kVendorGroups.end(), group) != kVendorGroups.end();
}

bool isList(const Node& node) {
    return textOf(&node, "kind").ends_with("List") && node.get("items") != nullptr;
}

std::pair<std::string, std::string> groupAndVersion(std::string_view apiVersion) {
    const auto slash = apiVersion.find('/');
    if (slash == std::string_view::npos) {
        return {std::string(), std::string(apiVersion)};
    }
    return {std::string(apiVersion.substr(0, slash)), std::string(apiVersion.substr(slash + 1))};
}

} // namespace

void Objects::add(Object object) {
    // The same object twice, as overlays and helm output have it: kubectl applies
    // them in turn, so the last one stands.
    const std::string key = object.kind + ' ' + object.id();
    const auto [at, fresh] = byName.try_emplace(key, all.size());
    if (!fresh && all[at->second].group == object.group) {
        std::swap(all[at->second], object);
        replaced.push_back(std::move(object));
        return;
    }
    byKind[object.kind].push_back(all.size());
    all.push_back(std::move(object));
}

std::vector<const Object*> Objects::ofKind(std::string_view kind) const {
    std::vector<const Object*> out;
    const auto found = byKind.find(kind);
    if (found != byKind.end()) {
        for (const std::size_t index : found->second) {
            out.push_back(&all[index]);
        }
    }
    return out;
}

const Object* Objects::find(std::string_view kind, std::string_view ns,
                            std::string_view name) const {
    const auto found = byName.find(fmt::format("{} {}/{}", kind, ns, name));
    return found == byName.end() ? nullptr : &all[found->second];
}

std::span<const Node* const> itemsOf(const Node* mapping, std::string_view key) {
    const Node* list = mapping == nullptr ? nullptr : mapping->get(key);
    return list == nullptr ? std::span<const Node* const>{} : list->items;
}

const Node* condition(const Node* status, std::string_view type) {
    for (const Node* entry : itemsOf(status, "conditions")) {
        if (textOf(entry, "type") == type) {
            return entry;
        }
    }
    return nullptr;
}

Reference readReference(const Node& node, const ReferenceDefaults& defaults) {
    Reference out;
    out.node = &node;
    // An explicit "" is the core group, an absent group the field's default.
    out.group = node.get("group") == nullptr ? std::string(defaults.group) : textOf(&node, "group");
    out.kind = textOf(&node, "kind");
    if (out.kind.empty()) {
        out.kind = defaults.kind;
    }
    out.ns = textOf(&node, "namespace");
    if (out.ns.empty()) {
        out.ns = defaults.ns;
    }
    out.name = textOf(&node, "name");
    out.section = textOf(&node, "sectionName");
    out.port = intOf(&node, "port", 0);
    return out;
}

Confidence recognizeRoot(const Node& root) {
    if (!root.isMapping()) {
        return Confidence::None;
    }
    if (isList(root)) {
        Confidence best = Confidence::None;
        for (const Node* item : root.get("items")->items) {
            best = std::max(best, recognizeRoot(*item));
        }
        const auto [group, version] = groupAndVersion(textOf(&root, "apiVersion"));
        return group == kGroup || group == kExperimentalGroup ? Confidence::Certain : best;
    }
    const std::string kind = textOf(&root, "kind");
    const std::string apiVersion = textOf(&root, "apiVersion");
    if (kind.empty() || apiVersion.empty()) {
        return Confidence::None;
    }
    const auto [group, version] = groupAndVersion(apiVersion);
    if (group == kGroup || group == kExperimentalGroup) {
        return Confidence::Certain;
    }
    if (isVendorGroup(group)) {
        return Confidence::Likely;
    }
    const bool core = group.empty() || group == "discovery.k8s.io";
    const bool companion =
        core && std::find(kCoreKinds.begin(), kCoreKinds.end(), kind) != kCoreKinds.end();
    return companion ? Confidence::Possible : Confidence::None;
}

namespace {

bool isClusterScoped(std::string_view kind) {
    return kind == "Namespace" || kind == "GatewayClass";
}

void addObject(Objects& objects, const Node& node, std::string kind, std::string_view apiVersion,
               std::string_view apiPath) {
    Object object;
    std::tie(object.group, object.version) = groupAndVersion(apiVersion);
    const Node* metadata = node.get("metadata");
    if (!isClusterScoped(kind)) {
        object.ns = textOf(metadata, "namespace");
        if (object.ns.empty()) {
            object.ns = "default"; // what kubectl apply makes of it
        }
    }
    object.kind = std::move(kind);
    object.name = textOf(metadata, "name");
    object.created = textOf(metadata, "creationTimestamp");
    object.node = &node;
    object.spec = node.get("spec");
    object.apiPath = apiPath;
    objects.add(std::move(object));
}

} // namespace

void gather(Objects& objects, const Node& root, std::string_view apiPath) {
    if (!root.isMapping()) {
        return;
    }
    const std::string kind = textOf(&root, "kind");
    const std::string apiVersion = textOf(&root, "apiVersion");
    if (!isList(root)) {
        if (!kind.empty() && !apiVersion.empty()) {
            addObject(objects, root, kind, apiVersion, apiPath);
        }
        return;
    }
    for (const Node* item : root.get("items")->items) {
        if (!item->isMapping()) {
            continue;
        }
        if (item->get("kind") != nullptr) {
            gather(objects, *item, apiPath);
        } else if (kind.size() > 4) {
            // Items of a typed list leave out what the list says ("HTTPRouteList").
            addObject(objects, *item, kind.substr(0, kind.size() - 4), apiVersion, apiPath);
        }
    }
}

namespace {

std::string grantKey(std::string_view fromGroup, std::string_view fromKind, std::string_view fromNs,
                     std::string_view toGroup, std::string_view toKind, std::string_view toNs,
                     std::string_view toName) {
    return fmt::format("{}|{}|{}>{}|{}|{}|{}", fromGroup, fromKind, fromNs, toGroup, toKind, toNs,
                       toName);
}

} // namespace

Assembly::Assembly(SnapshotBuilder& snapshotBuilder, const Objects& all)
    : builder(snapshotBuilder)
    , objects(all) {
    for (const Object* grant : all.ofKind("ReferenceGrant")) {
        for (const Node* source : itemsOf(grant->spec, "from")) {
            for (const Node* target : itemsOf(grant->spec, "to")) {
                grants.insert(grantKey(textOf(source, "group"), textOf(source, "kind"),
                                       textOf(source, "namespace"), textOf(target, "group"),
                                       textOf(target, "kind"), grant->ns, textOf(target, "name")));
            }
        }
    }
    for (const Object* slice : all.ofKind("EndpointSlice")) {
        const Node* labels = slice->node->at({"metadata", "labels"});
        const std::string service = textOf(labels, "kubernetes.io/service-name");
        if (!service.empty()) {
            slices[slice->ns + '/' + service].push_back(slice);
        }
    }
    for (const Object* policy : all.ofKind("BackendTLSPolicy")) {
        for (const Node* ref : itemsOf(policy->spec, "targetRefs")) {
            // The oldest policy wins a conflict; manifests keep their order.
            backendTls.try_emplace(policy->ns + '/' + textOf(ref, "name"), policy);
        }
    }
}

model::Provenance Assembly::provenance(const Object& object, const Node& node) const {
    return {node.range, object.apiPath};
}

bool Assembly::granted(const Object& from, const Reference& to) const {
    if (from.ns == to.ns) {
        return true;
    }
    return grants.contains(
               grantKey(from.group, from.kind, from.ns, to.group, to.kind, to.ns, {})) ||
           grants.contains(
               grantKey(from.group, from.kind, from.ns, to.group, to.kind, to.ns, to.name));
}

} // namespace gatelens::adapters::gatewayapi
