// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What Envoy refuses in documents that people write: the schema, names that must
// be unique, filters in an order that cannot work.
#include "core/adapters/envoy_internal.h"
#include "core/adapters/envoy_schema.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::envoy {

using text::Node;

namespace {

class DocumentChecker final {
public:
    explicit DocumentChecker(Assembly& assembly)
        : m_assembly(assembly) {}

    void check() {
        const Resources& all = m_assembly.resources;
        if (all.bootstrap != nullptr) {
            schema(*all.bootstrap, "envoy.config.bootstrap.v3.Bootstrap", "bootstrap",
                   text::Severity::Error);
        }
        resources(all.listeners, "envoy.config.listener.v3.Listener", "listener");
        resources(all.clusters, "envoy.config.cluster.v3.Cluster", "cluster");
        resources(all.routeConfigs, "envoy.config.route.v3.RouteConfiguration",
                  "route configuration");
        resources(all.scopes, "envoy.config.route.v3.ScopedRouteConfiguration", "scope");
        resources(all.virtualHosts, "envoy.config.route.v3.VirtualHost", "virtual host");
        resources(all.endpoints, "envoy.config.endpoint.v3.ClusterLoadAssignment", "endpoints of");
        resources(all.secrets, "envoy.extensions.transport_sockets.tls.v3.Secret", "secret");
        resources(all.extensions, "envoy.config.core.v3.TypedExtensionConfig", "extension");
        for (const HttpGroup& group : m_assembly.groups) {
            filterOrder(group);
            virtualHosts(group);
        }
        for (const Resource& listener : all.listeners) {
            chainMatches(listener);
        }
    }

private:
    void schema(const Node& node, std::string_view type, const std::string& what,
                text::Severity unknownField) {
        SchemaCheck options;
        options.unknownField = unknownField;
        checkMessage(node, type, what, options, m_assembly.builder.snapshot().diagnostics);
    }

    void resources(const std::vector<Resource>& list, std::string_view type,
                   std::string_view kind) {
        std::unordered_map<std::string_view, const Resource*> names;
        for (const Resource& resource : list) {
            if (resource.dynamic) { // static ones are part of the bootstrap
                schema(*resource.node, type, fmt::format("{} \"{}\"", kind, resource.name),
                       text::Severity::Warning);
            }
            if (resource.name.empty()) {
                continue;
            }
            const auto [first, fresh] = names.try_emplace(resource.name, &resource);
            if (!fresh) {
                m_assembly.builder.error(
                    "duplicate-name",
                    fmt::format("{} \"{}\" is defined twice", kind, resource.name),
                    resource.node->range, "rename or remove one of them");
            }
        }
    }

    // The router answers or forwards, so nothing behind it runs, and without a
    // last filter that answers Envoy refuses the listener.
    void filterOrder(const HttpGroup& group) {
        if (group.manager == nullptr) {
            return;
        }
        const auto filters = fieldItems(group.manager, "http_filters");
        constexpr std::array kTerminal = std::to_array<std::string_view>(
            {"envoy.filters.http.router", "envoy.filters.http.file_server",
             "envoy.filters.http.mcp_router"});
        const auto isTerminal = [&](const FilterUse& use) {
            return std::find(kTerminal.begin(), kTerminal.end(), use.type) != kTerminal.end();
        };
        for (std::size_t i = 0; i < group.filters.size(); ++i) {
            const bool last = i + 1 == group.filters.size();
            const FilterUse& use = group.filters[i];
            if (isTerminal(use) && !last) {
                m_assembly.builder.error(
                    "filter-order",
                    fmt::format("\"{}\" must be the last HTTP filter of listener \"{}\"", use.name,
                                group.ownName),
                    filters[i]->range, "move it to the end of http_filters");
            }
            const bool known = m_assembly.builder.snapshot()[use.policy].known;
            if (last && !isTerminal(use) && known && use.type != "envoy.filters.http.composite") {
                m_assembly.builder.error(
                    "filter-order",
                    fmt::format("\"{}\" is the last HTTP filter of listener \"{}\", but cannot be: "
                                "it does not answer by itself",
                                use.name, group.ownName),
                    filters[i]->range, "add envoy.filters.http.router behind it");
            }
        }
    }

    void virtualHosts(const HttpGroup& group) {
        if (!m_checkedConfigs.insert(group.routeConfig).second) {
            return;
        }
        std::unordered_map<std::string, const Node*> domains;
        std::unordered_map<std::string, const Node*> names;
        for (const Node* host : fieldItems(group.routeConfig, "virtual_hosts")) {
            const std::string name = fieldText(host, "name");
            if (!name.empty() && !names.try_emplace(name, host).second) {
                m_assembly.builder.error("duplicate-name",
                                         fmt::format("virtual host \"{}\" is defined twice in "
                                                     "route configuration \"{}\"",
                                                     name, group.routeConfigName),
                                         host->range, "rename or remove one of them");
            }
            for (const Node* domain : fieldItems(host, "domains")) {
                if (!domains.try_emplace(toLower(domain->text), host).second) {
                    m_assembly.builder.error(
                        "duplicate-domain",
                        fmt::format("the domain \"{}\" is in more than one place of route "
                                    "configuration \"{}\"; Envoy refuses that",
                                    domain->text, group.routeConfigName),
                        domain->range, "keep it in one virtual host");
                }
                badWildcard(*domain);
            }
        }
    }

    void badWildcard(const Node& domain) {
        const std::string_view text = domain.text;
        const auto star = text.find('*');
        const bool inside = star != std::string_view::npos && star != 0 && star + 1 != text.size();
        const bool twice =
            star != std::string_view::npos && text.find('*', star + 1) != std::string_view::npos;
        if (inside || twice) {
            m_assembly.builder.warn("wrong-value",
                                    fmt::format("the domain \"{}\" is compared literally: \"*\" "
                                                "is a wildcard only at its start or end",
                                                text),
                                    domain.range);
        }
    }

    void chainMatches(const Resource& listener) {
        std::unordered_multimap<std::size_t, const Node*> seen;
        for (const Node* chain : fieldItems(listener.node, "filter_chains")) {
            const Node* match = field(chain, "filter_chain_match");
            const bool empty = match == nullptr || match->members.empty();
            const std::size_t hash = empty ? 0 : hashOf(*match);
            const auto [first, last] = seen.equal_range(hash);
            const bool twice = std::any_of(first, last, [&](const auto& entry) {
                const Node* other = entry.second;
                return empty ? other == nullptr : other != nullptr && equalTrees(*other, *match);
            });
            if (twice && field(listener.node, "filter_chain_matcher") == nullptr) {
                m_assembly.builder.error(
                    "duplicate-match",
                    fmt::format("listener \"{}\" has two filter chains with the same "
                                "filter_chain_match",
                                listener.name),
                    chain->range, "make the matches differ");
            }
            seen.emplace(hash, empty ? nullptr : match);
        }
    }

    Assembly& m_assembly;
    std::set<const Node*> m_checkedConfigs;
};

} // namespace

void checkDocuments(Assembly& assembly) {
    DocumentChecker(assembly).check();
}

} // namespace gatelens::adapters::envoy
