// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Envoy's resources out of every form that they come in: bootstrap, xDS resource
// files (also those that path_config_source names), saved or live /config_dump,
// and bare messages as istioctl and egctl print them.
#pragma once

#include "core/adapters/adapter.h"
#include "core/adapters/support/builder.h"
#include "core/text/node.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::envoy {

enum class ResourceState : std::uint8_t { Active, Warming, Draining };

struct Resource {
    std::string name;
    const text::Node* node = nullptr;
    ResourceState state = ResourceState::Active;
    bool dynamic = false;    // came by xDS or a watched file
    std::string apiPath;     // live: what returns it
    std::string versionInfo; // of the control plane, in dumps
};

using ResourceMap = std::unordered_map<std::string_view, const Resource*>;

// The resources of one Envoy. Names of the maps are unique; of equal names the
// first active one is found.
struct Resources {
    const text::Node* bootstrap = nullptr;
    std::vector<Resource> listeners;
    std::vector<Resource> clusters;
    std::vector<Resource> routeConfigs;
    std::vector<Resource> scopes;
    std::vector<Resource> virtualHosts; // VHDS
    std::vector<Resource> endpoints;
    std::vector<Resource> secrets;
    std::vector<Resource> extensions; // ECDS
    bool dump = false;                // a /config_dump: printed by Envoy, not written by people
    bool live = false;

    // More may come from a control plane that was not read, so a missing name is
    // no error.
    bool openListeners = false;
    bool openClusters = false;
    bool openRoutes = false;
    bool openEndpoints = false;
    bool openSecrets = false;
};

[[nodiscard]] ResourceMap byName(const std::vector<Resource>& resources);

// Whether a root of a document is Envoy's.
[[nodiscard]] Confidence recognizeRoot(const text::Node& root);

// One entry an Envoy: each bootstrap is its own; resource files and dumps without
// one belong to the only bootstrap, else together to one more.
[[nodiscard]] std::vector<Resources> gather(SnapshotBuilder& builder,
                                            std::span<const text::DocumentPtr> documents);

// From API answers, all of one Envoy.
[[nodiscard]] Resources gatherLive(SnapshotBuilder& builder, const text::Document& configDump);

} // namespace gatelens::adapters::envoy
