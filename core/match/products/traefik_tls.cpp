// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/traefik_tls.h"

#include "core/base/strings.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace gatelens::match::traefik {

namespace {

using text::Node;

const std::string kStandard = "default";

std::string_view providerOf(std::string_view id) {
    const auto mark = id.rfind('@');
    return mark == std::string_view::npos ? std::string_view{} : id.substr(mark + 1);
}

std::string optionsOf(const model::Route& route) {
    const Node* written = route.raw == nullptr ? nullptr : route.raw->at({"tls", "options"});
    const std::string name(written == nullptr ? std::string_view{} : written->text);
    if (name.empty() || name == kStandard) {
        return kStandard;
    }
    const auto provider = providerOf(route.productId);
    return name.find('@') != std::string::npos || provider.empty()
               ? name
               : name + '@' + std::string(provider);
}

// The hosts of Host(); those of HostRegexp() choose no options (ParseDomains).
std::vector<model::HostMatch> domainsOf(const model::Route& route) {
    std::vector<model::HostMatch> out;
    std::copy_if(route.hosts.begin(), route.hosts.end(), std::back_inserter(out),
                 [](const auto& host) {
                     return host.kind == model::HostMatchKind::Exact ||
                            host.kind == model::HostMatchKind::WildcardPrefix;
                 });
    return out;
}

std::string keyOf(const model::HostMatch& host) {
    std::string_view value = host.value;
    if (value.ends_with('.')) {
        value.remove_suffix(1);
    }
    return toLower(value);
}

} // namespace

TlsOptions::TlsOptions(const model::Snapshot& snapshot, const std::vector<model::RouteId>& secure) {
    std::map<std::string, std::set<std::string>> asked; // options by name
    for (const auto id : secure) {
        const model::Route& route = snapshot[id];
        const std::string options = optionsOf(route);
        m_matter = m_matter || options != kStandard;
        m_routers[id.value] = options;
        for (const auto& host : domainsOf(route)) {
            asked[keyOf(host)].insert(options);
        }
    }
    // Names for which routers differ, and routers without a name, get the default.
    for (const auto& [name, options] : asked) {
        m_names[name] = options.size() == 1 ? *options.begin() : kStandard;
    }
    for (const auto id : secure) {
        const auto hosts = domainsOf(snapshot[id]);
        const bool own =
            !hosts.empty() && std::all_of(hosts.begin(), hosts.end(), [&](const auto& host) {
                return asked[keyOf(host)].size() == 1;
            });
        if (!own) {
            m_routers[id.value] = kStandard;
        }
    }
}

const std::string& TlsOptions::ofRouter(model::RouteId router) const {
    const auto found = m_routers.find(router.value);
    return found == m_routers.end() ? kStandard : found->second;
}

const std::string& TlsOptions::ofConnection(std::string_view sni) const {
    if (const auto exact = m_names.find(sni); exact != m_names.end()) {
        return exact->second;
    }
    // A star stands for one label.
    const auto dot = sni.find('.');
    if (dot != std::string_view::npos) {
        if (const auto wild = m_names.find(sni.substr(dot)); wild != m_names.end()) {
            return wild->second;
        }
    }
    return kStandard;
}

ProviderOrder::ProviderOrder(const model::Snapshot& snapshot) {
    for (const auto& document : snapshot.documents) {
        for (const Node* root : document->roots) {
            const Node* list = root->at({"providers", "precedence"});
            for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
                m_names.emplace_back(list->items[i]->text);
            }
        }
    }
    if (m_names.empty()) {
        m_names = {"kubernetesgateway",
                   "kubernetescrd",
                   "kubernetes",
                   "kubernetesingressnginx",
                   "swarm",
                   "docker",
                   "file",
                   "redis",
                   "knative",
                   "consul",
                   "consulcatalog",
                   "nomad",
                   "etcd",
                   "ecs",
                   "http",
                   "zookeeper",
                   "rest"};
    }
}

std::int64_t ProviderOrder::of(std::string_view routerId) const {
    const auto provider = providerOf(routerId);
    const auto found = std::find(m_names.begin(), m_names.end(), provider);
    return found == m_names.end() ? -1 : m_names.end() - found;
}

} // namespace gatelens::match::traefik
