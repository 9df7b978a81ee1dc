// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/envoy_resources.h"

#include "core/adapters/envoy_fields.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::envoy {

using text::Member;
using text::Node;

namespace {

bool isBootstrap(const Node& node) {
    return field(&node, "static_resources") != nullptr ||
           field(&node, "dynamic_resources") != nullptr ||
           (field(&node, "admin") != nullptr &&
            field(&node, {"admin", "address", "socket_address"}) != nullptr);
}

bool isEnvoyType(std::string_view url) {
    return url.starts_with("type.googleapis.com/envoy.");
}

bool isSection(const Node& node) {
    const auto name = typed(&node);
    return name.type.starts_with("envoy.admin.") && name.type.ends_with("ConfigDump");
}

// A /config_dump, or one section of it.
bool isDump(const Node& node) {
    const auto configs = fieldItems(&node, "configs");
    return isSection(node) || std::any_of(configs.begin(), configs.end(),
                                          [](const Node* config) { return isSection(*config); });
}

bool isResourceList(const Node& node) {
    const auto resources = fieldItems(&node, "resources");
    return std::any_of(resources.begin(), resources.end(), [](const Node* resource) {
        const Node* type = resource->get("@type");
        return type != nullptr && isEnvoyType(type->text) &&
               type->text.find("/envoy.service.status.") == std::string_view::npos;
    });
}

// The kind of a message without "@type", by the fields that only it has.
std::string_view guessType(const Node& node) {
    if (field(&node, "filter_chains") != nullptr ||
        (field(&node, "address") != nullptr && field(&node, "api_listener") != nullptr)) {
        return "Listener";
    }
    if (const auto hosts = fieldItems(&node, "virtual_hosts");
        !hosts.empty() && field(hosts.front(), "domains") != nullptr) {
        return "RouteConfiguration";
    }
    if (field(&node, "cluster_name") != nullptr && field(&node, "endpoints") != nullptr) {
        return "ClusterLoadAssignment";
    }
    if (field(&node, "load_assignment") != nullptr ||
        field(&node, "eds_cluster_config") != nullptr ||
        (field(&node, "connect_timeout") != nullptr && field(&node, "name") != nullptr)) {
        return "Cluster";
    }
    return {};
}

// A /config_dump section: where its lists are and what an entry wraps.
struct Section {
    std::string_view type;
    std::string_view list;
    std::string_view wrapped; // empty: the entry has active_state, warming_state …
    ResourceState state;
    bool dynamic;
};
constexpr std::array kSections = std::to_array<Section>({
    {"ListenersConfigDump", "static_listeners", "listener", ResourceState::Active, false},
    {"ListenersConfigDump", "dynamic_listeners", "", ResourceState::Active, true},
    {"ListenersConfigDump", "dynamic_active_listeners", "listener", ResourceState::Active, true},
    {"ClustersConfigDump", "static_clusters", "cluster", ResourceState::Active, false},
    {"ClustersConfigDump", "dynamic_active_clusters", "cluster", ResourceState::Active, true},
    {"ClustersConfigDump", "dynamic_warming_clusters", "cluster", ResourceState::Warming, true},
    {"RoutesConfigDump", "static_route_configs", "route_config", ResourceState::Active, false},
    {"RoutesConfigDump", "dynamic_route_configs", "route_config", ResourceState::Active, true},
    {"ScopedRoutesConfigDump", "inline_scoped_route_configs", "scoped_route_configs",
     ResourceState::Active, false},
    {"ScopedRoutesConfigDump", "dynamic_scoped_route_configs", "scoped_route_configs",
     ResourceState::Active, true},
    {"EndpointsConfigDump", "static_endpoint_configs", "endpoint_config", ResourceState::Active,
     false},
    {"EndpointsConfigDump", "dynamic_endpoint_configs", "endpoint_config", ResourceState::Active,
     true},
    {"SecretsConfigDump", "static_secrets", "secret", ResourceState::Active, false},
    {"SecretsConfigDump", "dynamic_active_secrets", "secret", ResourceState::Active, true},
    {"SecretsConfigDump", "dynamic_warming_secrets", "secret", ResourceState::Warming, true},
    {"EcdsConfigDump", "ecds_filters", "ecds_filter", ResourceState::Active, true},
});

// egctl: {"xds": {"<namespace>/<gateway>": {"configs": …}}}
bool nestsDump(const Node& node, int depth) {
    constexpr std::size_t kLooked = 8; // enough for the few keys that egctl writes
    const auto members = node.members.first(std::min(node.members.size(), kLooked));
    return std::any_of(members.begin(), members.end(), [depth](const Member& member) {
        return isDump(*member.value) || (depth < 2 && nestsDump(*member.value, depth + 1));
    });
}

// Fields that hold a ConfigSource, for files that are watched.
constexpr std::array kConfigSources = std::to_array<std::string_view>(
    {"lds_config", "cds_config", "config_source", "eds_config", "sds_config",
     "scoped_rds_config_source", "rds_config_source"});

class Gatherer final {
public:
    Gatherer(SnapshotBuilder& builder, Resources& into, std::set<text::FileId>& seen,
             std::span<const text::DocumentPtr> given)
        : m_builder(builder)
        , m_into(into)
        , m_seen(seen)
        , m_given(given) {}

    void document(const text::Document& document) {
        if (!m_seen.insert(document.file).second) {
            return;
        }
        for (const Node* root : document.roots) {
            this->root(*root, 0);
        }
    }

    void root(const Node& node, int depth) {
        if (node.isSequence()) {
            for (const Node* item : node.items) {
                message(*item, true);
            }
            return;
        }
        if (isDump(node)) {
            dump(node);
        } else if (isBootstrap(node)) {
            bootstrap(node);
        } else if (isResourceList(node)) {
            for (const Node* item : fieldItems(&node, "resources")) {
                message(*item, true);
            }
            follow(node);
        } else if (node.get("@type") != nullptr || !guessType(node).empty()) {
            message(node, true);
        } else if (depth < 4) {
            // egctl nests dumps: namespace or format, then the proxy's name.
            for (const Member& member : node.members) {
                root(*member.value, depth + 1);
            }
        }
    }

private:
    void bootstrap(const Node& node) {
        m_into.bootstrap = &node;
        const Node* fixed = field(&node, "static_resources");
        for (const Node* listener : fieldItems(fixed, "listeners")) {
            add(m_into.listeners, fieldText(listener, "name"), *listener, false);
        }
        for (const Node* cluster : fieldItems(fixed, "clusters")) {
            add(m_into.clusters, fieldText(cluster, "name"), *cluster, false);
        }
        for (const Node* secret : fieldItems(fixed, "secrets")) {
            add(m_into.secrets, fieldText(secret, "name"), *secret, false);
        }
        follow(node);
    }

    void message(const Node& wrapped, bool dynamic) {
        Typed message = typed(&wrapped);
        if (message.shortName() == "Resource" && field(message.value, "resource") != nullptr) {
            message = typed(field(message.value, "resource")); // discovery.v3.Resource
        }
        if (message.value == nullptr || !message.value->isMapping()) {
            return;
        }
        const std::string_view type =
            message.type.empty() ? guessType(*message.value) : message.shortName();
        const bool assignment = type == "ClusterLoadAssignment";
        std::string name = fieldText(message.value, assignment ? "cluster_name" : "name");
        if (auto* list = listFor(type)) {
            add(*list, std::move(name), *message.value, dynamic);
        } else if (type == "Bootstrap") {
            bootstrap(*message.value);
        }
    }

    std::vector<Resource>* listFor(std::string_view type) {
        if (type == "Listener") {
            return &m_into.listeners;
        }
        if (type == "Cluster") {
            return &m_into.clusters;
        }
        if (type == "RouteConfiguration") {
            return &m_into.routeConfigs;
        }
        if (type == "ScopedRouteConfiguration") {
            return &m_into.scopes;
        }
        if (type == "VirtualHost") {
            return &m_into.virtualHosts;
        }
        if (type == "ClusterLoadAssignment") {
            return &m_into.endpoints;
        }
        if (type == "Secret") {
            return &m_into.secrets;
        }
        return type == "TypedExtensionConfig" ? &m_into.extensions : nullptr;
    }

    Resource& add(std::vector<Resource>& list, std::string name, const Node& node, bool dynamic) {
        Resource resource;
        resource.name = std::move(name);
        resource.node = &node;
        resource.dynamic = dynamic;
        return list.emplace_back(std::move(resource));
    }

    // Watched files: every ConfigSource below `node` that names a path.
    void follow(const Node& node) {
        for (const Member& member : node.members) {
            const bool source = std::any_of(
                kConfigSources.begin(), kConfigSources.end(),
                [&member](std::string_view name) { return isField(member.name, name); });
            if (source) {
                followSource(*member.value, member.name);
            }
            follow(*member.value);
        }
        for (const Node* item : node.items) {
            follow(*item);
        }
    }

    void followSource(const Node& source, std::string_view member) {
        const Node* path = field(&source, {"path_config_source", "path"});
        if (path == nullptr) {
            path = field(&source, "path");
        }
        if (path == nullptr || !path->asText()) {
            open(member, source);
            return;
        }
        const std::string_view from =
            m_builder.context().sources()->find(path->range.file) == nullptr
                ? std::string_view{}
                : m_builder.context().sources()->find(path->range.file)->name();
        load(std::string(path->text), from, *path);
    }

    // Something that a control plane serves: names may be missing here.
    void open(std::string_view member, const Node& source) {
        const bool served = field(&source, "ads") != nullptr || field(&source, "self") != nullptr ||
                            field(&source, "api_config_source") != nullptr;
        if (!served) {
            return;
        }
        m_into.openListeners |= isField(member, "lds_config");
        m_into.openClusters |= isField(member, "cds_config");
        m_into.openRoutes |=
            isField(member, "config_source") || isField(member, "rds_config_source");
        m_into.openEndpoints |= isField(member, "eds_config");
        m_into.openSecrets |= isField(member, "sds_config");
    }

    void load(const std::string& path, std::string_view from, const Node& at) {
        const auto& files = m_builder.context().files();
        // Envoy resolves against its working directory, which a file does not tell;
        // the directory of the file that names it is what people mean.
        const std::string resolved = text::resolvePath(from, path);
        if (!files.exists(resolved)) {
            if (!givenAlready(path)) {
                m_builder.warn(
                    "missing-file",
                    fmt::format("\"{}\" is watched for configuration and cannot be found", path),
                    at.range, "Envoy refuses to start when a watched file is missing");
                m_into.openListeners = m_into.openClusters = m_into.openRoutes = true;
                m_into.openEndpoints = m_into.openSecrets = true;
            }
            return;
        }
        auto document = m_builder.context().load(resolved);
        if (!document) {
            m_builder.error("unreadable-file", document.error().text(), at.range);
            return;
        }
        this->document(**document);
    }

    // A file of that name is among those that are read anyway: the path is the
    // one on the gateway's machine.
    bool givenAlready(std::string_view path) {
        const std::string_view base = path.substr(path.rfind('/') + 1);
        return std::any_of(m_given.begin(), m_given.end(), [&](const text::DocumentPtr& document) {
            const auto* file = m_builder.context().sources()->find(document->file);
            const std::string_view name = file == nullptr ? std::string_view{} : file->name();
            return name.substr(name.rfind('/') + 1) == base;
        });
    }

    void dump(const Node& node) {
        m_into.dump = true;
        const Node* bootstrapDump = nullptr;
        bool listeners = false;
        bool clusters = false;
        bool routes = false;
        const Node* const single = &node;
        const auto configs = isSection(node) ? std::span<const Node* const>(&single, 1)
                                             : fieldItems(&node, "configs");
        for (const Node* config : configs) {
            const Typed section = typed(config);
            const auto name = section.shortName();
            if (name == "BootstrapConfigDump") {
                bootstrapDump = field(config, "bootstrap");
            }
            listeners |= name == "ListenersConfigDump";
            clusters |= name == "ClustersConfigDump";
            routes |= name == "RoutesConfigDump";
            dumpSection(*config, name);
        }
        // What was not printed is not missing.
        m_into.openClusters |= !clusters;
        m_into.openRoutes |= !routes;
        m_into.openSecrets = true;
        if (bootstrapDump == nullptr) {
            return;
        }
        m_into.bootstrap = bootstrapDump;
        // A masked dump may lack the sections; then the bootstrap's own are shown.
        const Node* fixed = field(bootstrapDump, "static_resources");
        if (!listeners) {
            for (const Node* listener : fieldItems(fixed, "listeners")) {
                add(m_into.listeners, fieldText(listener, "name"), *listener, false);
            }
        }
        if (!clusters) {
            for (const Node* cluster : fieldItems(fixed, "clusters")) {
                add(m_into.clusters, fieldText(cluster, "name"), *cluster, false);
            }
        }
    }

    void dumpSection(const Node& config, std::string_view type) {
        for (const Section& section : kSections) {
            if (section.type != type) {
                continue;
            }
            for (const Node* entry : fieldItems(&config, section.list)) {
                dumpEntry(*entry, section);
            }
        }
    }

    void dumpEntry(const Node& entry, const Section& section) {
        std::string apiPath = fmt::format("/config_dump?resource={}", section.list);
        errorState(entry, apiPath);
        if (!section.wrapped.empty()) {
            const Node* wrapped = field(&entry, section.wrapped);
            // Scopes come as a list.
            if (wrapped != nullptr && wrapped->isSequence()) {
                for (const Node* item : wrapped->items) {
                    addDumped(*item, entry, section.state, section.dynamic, apiPath);
                }
            } else if (wrapped != nullptr) {
                addDumped(*wrapped, entry, section.state, section.dynamic, apiPath);
            }
            return;
        }
        constexpr std::array kStates = std::to_array<std::pair<std::string_view, ResourceState>>(
            {{"active_state", ResourceState::Active},
             {"warming_state", ResourceState::Warming},
             {"draining_state", ResourceState::Draining}});
        for (const auto& [name, state] : kStates) {
            const Node* held = field(&entry, name);
            if (const Node* listener = field(held, "listener")) {
                addDumped(*listener, entry, state, true, apiPath);
            }
        }
    }

    void addDumped(const Node& wrapped, const Node& entry, ResourceState state, bool dynamic,
                   const std::string& apiPath) {
        const std::size_t counts[] = {m_into.listeners.size(), m_into.clusters.size()};
        const Typed message = typed(&wrapped);
        auto* list =
            message.value == nullptr
                ? nullptr
                : listFor(message.type.empty() ? guessType(*message.value) : message.shortName());
        if (list == nullptr) {
            return;
        }
        const bool assignment = list == &m_into.endpoints;
        std::string name = fieldText(message.value, assignment ? "cluster_name" : "name");
        if (name.empty()) {
            name = fieldText(&entry, "name");
        }
        Resource& added = add(*list, std::move(name), *message.value, dynamic);
        added.state = state;
        added.apiPath = apiPath;
        added.versionInfo = fieldText(&entry, "version_info");
        if (state == ResourceState::Warming) {
            m_builder.report(text::Severity::Warning, "warming",
                             fmt::format("\"{}\" is warming: it waits for something it refers to "
                                         "and does not serve yet",
                                         added.name),
                             wrapped.range, "look for secrets or endpoints that never arrived",
                             apiPath);
        } else if (state == ResourceState::Draining && counts[0] != m_into.listeners.size()) {
            m_builder.report(
                text::Severity::Note, "draining",
                fmt::format("listener \"{}\" is draining: it takes no new connections", added.name),
                wrapped.range, {}, apiPath);
        }
    }

    void errorState(const Node& entry, const std::string& apiPath) {
        const Node* failed = field(&entry, "error_state");
        if (failed == nullptr) {
            return;
        }
        std::string name = fieldText(&entry, "name");
        if (name.empty()) {
            name = fieldText(field(failed, "failed_configuration"), "name");
        }
        m_builder.report(text::Severity::Error, "rejected-update",
                         fmt::format("the last update of \"{}\" was rejected: {}", name,
                                     fieldText(failed, "details")),
                         failed->range, "the version before it goes on serving; fix its source",
                         apiPath);
    }

    SnapshotBuilder& m_builder;
    Resources& m_into;
    std::set<text::FileId>& m_seen;
    std::span<const text::DocumentPtr> m_given;
};

bool hasBootstrap(const text::Document& document) {
    return std::any_of(document.roots.begin(), document.roots.end(), [](const Node* root) {
        return isBootstrap(*root) || isDump(*root) || typed(root).shortName() == "Bootstrap";
    });
}

} // namespace

ResourceMap byName(const std::vector<Resource>& resources) {
    ResourceMap map;
    map.reserve(resources.size());
    for (const Resource& resource : resources) {
        const auto [at, fresh] = map.try_emplace(resource.name, &resource);
        if (!fresh && at->second->state != ResourceState::Active &&
            resource.state == ResourceState::Active) {
            at->second = &resource;
        }
    }
    return map;
}

Confidence recognizeRoot(const Node& root) {
    if (isDump(root) || isResourceList(root) || field(&root, "static_resources") != nullptr ||
        field(&root, "dynamic_resources") != nullptr) {
        return Confidence::Certain;
    }
    if (const Node* type = root.get("@type"); type != nullptr && isEnvoyType(type->text)) {
        return Confidence::Certain;
    }
    if (root.isMapping() && isBootstrap(root)) {
        return Confidence::Likely;
    }
    const Node* sample = root.isSequence() && !root.items.empty() ? root.items.front() : &root;
    if (sample->isMapping() && !guessType(*sample).empty()) {
        return Confidence::Likely;
    }
    return nestsDump(root, 0) ? Confidence::Certain : Confidence::None;
}

std::vector<Resources> gather(SnapshotBuilder& builder,
                              std::span<const text::DocumentPtr> documents) {
    std::vector<Resources> worlds;
    std::set<text::FileId> seen;
    for (const auto& document : documents) {
        if (hasBootstrap(*document)) {
            Gatherer(builder, worlds.emplace_back(), seen, documents).document(*document);
        }
    }
    // What no bootstrap pulled in belongs to the only one, else stands for itself.
    for (const auto& document : documents) {
        if (seen.contains(document->file)) {
            continue;
        }
        if (worlds.empty() || (worlds.size() > 1 && worlds.back().bootstrap != nullptr)) {
            Resources& loose = worlds.emplace_back();
            loose.openListeners = loose.openClusters = loose.openRoutes = true;
            loose.openEndpoints = loose.openSecrets = true;
        }
        Gatherer(builder, worlds.back(), seen, documents).document(*document);
    }
    return worlds;
}

Resources gatherLive(SnapshotBuilder& builder, const text::Document& configDump) {
    Resources live;
    live.live = true;
    live.dump = true;
    std::set<text::FileId> seen;
    Gatherer(builder, live, seen, {}).document(configDump);
    return live;
}

} // namespace gatelens::adapters::envoy
