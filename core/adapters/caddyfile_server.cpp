// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One server of the JSON: the routes of its sites, TLS connection policies, access
// logs. Behaviour: serversFromPairings of caddyconfig/httpcaddyfile/httptype.go in
// Caddy 2.11.
#include "core/adapters/caddyfile_internal.h"
#include "core/adapters/caddyfile_upstreams.h"
#include "core/adapters/support/stable_sort.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::caddy {

namespace {

std::vector<std::string> hostsOf(const ServedSite& served) {
    std::vector<std::string> hosts;
    for (const SiteAddress& address : served.addresses) {
        if (address.host.empty()) {
            return {}; // serves every host
        }
        if (std::find(hosts.begin(), hosts.end(), address.host) == hosts.end()) {
            hosts.push_back(address.host);
        }
    }
    std::sort(hosts.begin(), hosts.end());
    return hosts;
}

// The match sets of a site: hosts of the same path together.
std::vector<Draft> setsOf(const ServedSite& served) {
    struct Pair {
        const SiteAddress* path = nullptr;
        std::vector<const SiteAddress*> hosts;
    };
    std::vector<Pair> pairs;
    bool anyHost = false;
    for (const SiteAddress& address : served.addresses) {
        auto pair = std::find_if(pairs.begin(), pairs.end(), [&](const Pair& candidate) {
            return candidate.path == nullptr ? address.path.empty()
                                             : candidate.path->path == address.path;
        });
        if (pair == pairs.end()) {
            pairs.push_back({address.path.empty() ? nullptr : &address, {}});
            pair = pairs.end() - 1;
        }
        if (address.host.empty() && !anyHost) {
            pair->hosts.clear();
            anyHost = true;
        }
        const bool known =
            std::any_of(pair->hosts.begin(), pair->hosts.end(),
                        [&](const SiteAddress* host) { return host->host == address.host; });
        if (!anyHost && !known) {
            pair->hosts.push_back(&address);
        }
    }
    std::vector<Draft> sets;
    for (const Pair& pair : pairs) {
        Draft set;
        for (const SiteAddress* address : pair.hosts) {
            set.at("host").append(
                Draft::string(address->host, address->word->range, address->word->flags));
            set.at("host").range = pair.hosts.front()->word->range;
            set.range = address->word->range;
        }
        if (pair.path != nullptr) {
            set.at("path").append(Draft::string(pair.path->path, pair.path->word->range));
            set.at("path").range = pair.path->word->range;
            set.range = pair.path->word->range;
        }
        if (!set.isNull()) {
            sets.push_back(std::move(set));
        }
    }
    return sets;
}

bool hasHostMatcher(const RouteDrafts& routes) {
    return std::any_of(routes.begin(), routes.end(), [](const RouteDraft& route) {
        return std::any_of(route.match.begin(), route.match.end(),
                           [](const Draft& set) { return set.find("host") != nullptr; });
    });
}

// "*.example.com" covers one label, as certmagic.MatchWildcard.
bool covers(std::string_view wildcard, std::string_view host) {
    if (wildcard == host) {
        return true;
    }
    const auto dot = host.find('.');
    return wildcard.starts_with("*.") && dot != std::string_view::npos &&
           wildcard.substr(1) == host.substr(dot);
}

Draft sniMatch(const std::vector<std::string>& hosts, const text::SourceRange& range) {
    Draft match = Draft::mapping(range);
    Draft& names = match.at("sni");
    names = Draft::sequence(range);
    for (const std::string& host : hosts) {
        names.append(Draft::string(host, range));
    }
    return match;
}

std::vector<std::string> sniNames(const Draft& policy) {
    std::vector<std::string> names;
    const Draft* match = policy.find("match");
    const Draft* sni = match == nullptr ? nullptr : match->find("sni");
    for (const Draft& item : sni == nullptr ? std::vector<Draft>{} : sni->items) {
        names.push_back(item.text);
    }
    return names;
}

bool isEmptyPolicy(const Draft& policy) {
    return std::all_of(policy.members.begin(), policy.members.end(),
                       [](const DraftMember& member) { return member.name == "match"; });
}

bool sameSettings(const Draft& a, const Draft& b) {
    Draft left = a;
    Draft right = b;
    const auto isMatch = [](const DraftMember& member) { return member.name == "match"; };
    std::erase_if(left.members, isMatch);
    std::erase_if(right.members, isMatch);
    return left.sameAs(right);
}

// What one site sets and another on the same names does not is taken over.
void mergePolicy(Draft& policy, const Draft& other) {
    for (const DraftMember& member : other.members) {
        Draft* mine = policy.find(member.name);
        if (mine == nullptr) {
            policy.set(member.name, member.value, member.keyRange);
        } else if (member.name == "certificate_selection") {
            const Draft* tags = member.value.find("any_tag");
            Draft& own = mine->at("any_tag");
            for (const Draft& tag : tags == nullptr ? std::vector<Draft>{} : tags->items) {
                const bool known =
                    std::any_of(own.items.begin(), own.items.end(),
                                [&tag](const Draft& item) { return item.text == tag.text; });
                if (!known) {
                    own.append(tag);
                }
            }
        }
    }
}

// Policies without a matcher go last; equal ones become one.
std::vector<Draft> consolidated(std::vector<Draft> policies) {
    std::stable_partition(policies.begin(), policies.end(),
                          [](const Draft& policy) { return policy.find("match") != nullptr; });
    std::vector<Draft> out;
    std::unordered_map<std::string, std::size_t> byNames;
    for (Draft& policy : policies) {
        const Draft* match = policy.find("match");
        const auto [same, isNew] = byNames.emplace(
            match == nullptr ? "*" : fmt::format("{}", fmt::join(sniNames(policy), "\n")),
            out.size());
        if (!isNew) {
            mergePolicy(out[same->second], policy);
        } else if (!out.empty() && match != nullptr && out.back().find("match") != nullptr &&
                   sameSettings(out.back(), policy)) {
            Draft& names = out.back().at("match").at("sni");
            const Draft* added = match->find("sni");
            names.items.insert(names.items.end(), added->items.begin(), added->items.end());
            same->second = out.size() - 1;
        } else {
            out.push_back(std::move(policy));
        }
    }
    return out;
}

} // namespace

struct CaddyfileAdapter::ServerState {
    std::vector<Draft> policies;
    std::vector<Draft> emptyPolicies; // of names without settings of their own
    bool hasCatchAll = false;
    bool qualifiesForTls = false;
    bool automatic = true;                   // whether automatic HTTPS adds the policy itself
    bool otherPort = false;                  // than the HTTP port
    std::unordered_set<std::string> skipped; // names without a certificate
    std::map<std::string, std::vector<Draft>> loggersByHost;
    std::map<std::string, text::SourceRange> unlogged; // hosts
};

Draft CaddyfileAdapter::buildServer(ServerPlan& plan) {
    const Site& first = m_file.sites[plan.sites.front().site];
    Draft server = Draft::mapping(first.range);
    ServerState state;
    Draft listenProtocols = Draft::sequence();
    bool ownProtocols = false;
    for (const ListenAddress& listen : plan.listen) {
        server.at("listen").append(Draft::string(listen.text, listen.range));
        Draft protocols;
        for (const std::string& protocol : listen.protocols) {
            protocols.append(Draft::string(protocol, listen.range));
            ownProtocols = true;
        }
        listenProtocols.append(std::move(protocols));
        state.otherPort = state.otherPort || splitNetworkAddress(listen.text).port != httpPort();
    }
    server.at("listen").range = plan.listen.front().range;
    if (ownProtocols) {
        server.set("listen_protocols", std::move(listenProtocols));
    }
    constexpr auto kSwitches = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"off", "disable"},
        {"disable_redirects", "disable_redirects"},
        {"disable_certs", "disable_certificates"},
        {"ignore_loaded_certs", "ignore_loaded_certificates"},
    });
    for (const auto& [mode, field] : kSwitches) {
        if (m_options.autoHttps.contains(mode)) {
            const auto range = m_options.find("auto_https")->range;
            memberAt(server, "automatic_https", range).set(field, Draft::boolean(true, range));
        }
    }
    state.automatic = !m_options.autoHttps.contains("off");
    for (const ServedSite& served : plan.sites) {
        if (!m_piles[served.site].logs.empty()) {
            server.set("logs", Draft::mapping(m_piles[served.site].logs.front().range));
            break;
        }
    }
    addNamedRoutes(plan, server);
    for (const ServedSite& served : plan.sites) {
        addSite(plan, served, server, state);
    }
    finishLogs(server, state);
    checkSchemes(plan, !state.policies.empty());
    shieldFromClientAuth(state);
    const Draft* defaultSni = m_options.find("default_sni");
    const Draft* fallbackSni = m_options.find("fallback_sni");
    if (state.qualifiesForTls && !state.hasCatchAll &&
        (!state.policies.empty() || !state.automatic || defaultSni != nullptr ||
         fallbackSni != nullptr)) {
        Draft policy = Draft::mapping(first.range);
        if (defaultSni != nullptr) {
            policy.set("default_sni", *defaultSni);
        }
        if (fallbackSni != nullptr) {
            policy.set("fallback_sni", *fallbackSni);
        }
        state.policies.push_back(std::move(policy));
    }
    for (Draft& policy : consolidated(std::move(state.policies))) {
        server.at("tls_connection_policies").append(std::move(policy));
    }
    return server;
}

void CaddyfileAdapter::addSite(const ServerPlan& plan, const ServedSite& served, Draft& server,
                               ServerState& state) {
    const Site& site = m_file.sites[served.site];
    const Pile& pile = m_piles[served.site];
    addConnectionPolicies(served, state);
    for (const SiteAddress& address : served.addresses) {
        if (state.otherPort && address.scheme == "http" && !address.host.empty()) {
            if (state.skipped.insert(address.host).second) {
                memberAt(server, "automatic_https/skip", address.word->range)
                    .append(Draft::string(address.host, address.word->range));
            }
        }
        const bool tls = !pile.connectionPolicies.empty() ||
                         (!address.host.empty() && !state.skipped.contains(address.host));
        state.qualifiesForTls = state.qualifiesForTls || address.scheme == "https" ||
                                (address.scheme != "http" && address.port != httpPort() && tls);
        state.automatic =
            state.automatic &&
            (address.port == httpsPort() || (address.port != httpPort() && !address.host.empty()));
    }
    const std::vector<Draft> sets = setsOf(served);
    const auto append = [&](Draft& list, RouteDrafts routes) {
        if (sets.empty() && routes.empty()) {
            return;
        }
        // A site alone on its sockets needs no bracket, unless a host matcher in it
        // would then look like a name to get a certificate for.
        if (sets.empty() && plan.sites.size() == 1 && !hasHostMatcher(routes)) {
            for (const RouteDraft& route : routes) {
                list.append(routeDraft(route));
            }
            return;
        }
        RouteDraft bracket;
        bracket.range = site.range;
        bracket.terminal = true;
        bracket.match = sets;
        if (!routes.empty()) {
            Draft handler = handlerDraft("subroute", site.range);
            handler.set("routes", routesDraft(routes, site.range));
            bracket.handle.push_back(std::move(handler));
        }
        list.append(routeDraft(bracket));
    };
    RouteDrafts routes = arrange(pile.routes, true);
    if (!sets.empty() || !routes.empty()) {
        append(server.at("routes"), std::move(routes));
    }
    if (!pile.errorRoutes.empty()) {
        RouteDrafts errors = pile.errorRoutes;
        // As Caddy's comparison goes, which turns the order of equals around.
        std::vector<std::size_t> order(errors.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        stableSort(order, [&errors](std::size_t a, std::size_t b) {
            return !errors[a].match.empty() || errors[b].match.empty();
        });
        RouteDrafts sorted;
        for (const std::size_t index : order) {
            sorted.push_back(std::move(errors[index]));
        }
        append(memberAt(server, "errors/routes", site.range), std::move(sorted));
    }
    addLogNames(served, server, state);
}

void CaddyfileAdapter::addConnectionPolicies(const ServedSite& served, ServerState& state) {
    const Pile& pile = m_piles[served.site];
    const text::SourceRange& range = m_file.sites[served.site].range;
    const Draft* defaultSni = m_options.find("default_sni");
    const Draft* fallbackSni = m_options.find("fallback_sni");
    std::vector<std::string> hosts = hostsOf(served);
    if (pile.connectionPolicies.empty()) {
        std::erase_if(hosts,
                      [](const std::string& host) { return host.find('*') != std::string::npos; });
        if (!hosts.empty()) {
            Draft policy = Draft::mapping(range);
            policy.set("match", sniMatch(hosts, range));
            state.emptyPolicies.push_back(std::move(policy));
        }
        return;
    }
    for (Draft policy : pile.connectionPolicies) {
        const auto takes = [&](const Draft* sni) {
            return sni != nullptr &&
                   std::find(hosts.begin(), hosts.end(), sni->text) != hosts.end();
        };
        std::vector<std::string> names = hosts;
        if (takes(defaultSni) || takes(fallbackSni)) {
            // Connections without a name come to this policy too.
            names.insert(names.begin(), std::string{});
            policy.set(takes(defaultSni) ? "default_sni" : "fallback_sni",
                       takes(defaultSni) ? *defaultSni : *fallbackSni);
        }
        if (!names.empty()) {
            policy.set("match", sniMatch(names, range));
        } else {
            if (defaultSni != nullptr) {
                policy.set("default_sni", *defaultSni);
            }
            if (fallbackSni != nullptr) {
                policy.set("fallback_sni", *fallbackSni);
            }
        }
        if (!isEmptyPolicy(policy) || (pile.forceAutomate && !hosts.empty())) {
            state.hasCatchAll = names.empty();
            state.policies.push_back(std::move(policy));
        } else if (!names.empty()) {
            state.emptyPolicies.push_back(std::move(policy));
        }
    }
}

// Names without TLS settings of their own inherit those of a wildcard that covers
// them, except that clients need no certificate.
void CaddyfileAdapter::shieldFromClientAuth(ServerState& state) const {
    std::vector<std::pair<std::size_t, std::string>> wildcards; // policy, name
    for (std::size_t i = 0; i < state.policies.size(); ++i) {
        if (state.policies[i].find("client_authentication") == nullptr) {
            continue;
        }
        for (std::string& name : sniNames(state.policies[i])) {
            if (name.find('*') != std::string::npos) {
                wildcards.emplace_back(i, std::move(name));
            }
        }
    }
    std::map<std::size_t, std::vector<std::string>> shielded; // by policy
    for (const Draft& empty : wildcards.empty() ? std::vector<Draft>{} : state.emptyPolicies) {
        for (const std::string& host : sniNames(empty)) {
            const auto covering =
                std::find_if(wildcards.begin(), wildcards.end(),
                             [&](const auto& wildcard) { return covers(wildcard.second, host); });
            if (covering != wildcards.end()) {
                shielded[covering->first].push_back(host);
            }
        }
    }
    for (auto it = shielded.rbegin(); it != shielded.rend(); ++it) {
        const std::size_t i = it->first;
        auto& hosts = it->second;
        std::sort(hosts.begin(), hosts.end());
        hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
        Draft shield = state.policies[i];
        std::erase_if(shield.members, [](const DraftMember& member) {
            return member.name == "client_authentication";
        });
        shield.set("match", sniMatch(hosts, shield.range));
        state.policies.insert(state.policies.begin() + static_cast<std::ptrdiff_t>(i),
                              std::move(shield));
    }
}

void CaddyfileAdapter::addLogNames(const ServedSite& served, Draft& server, ServerState& state) {
    Draft* logs = server.find("logs");
    if (logs == nullptr) {
        return;
    }
    const Pile& pile = m_piles[served.site];
    const bool catchAll = std::any_of(served.addresses.begin(), served.addresses.end(),
                                      [](const auto& address) { return address.host.empty(); });
    std::vector<std::pair<std::string, std::string>> hosts; // host, and with its port
    for (const SiteAddress& address : served.addresses) {
        const bool plain = address.port.empty() || address.port == "80" || address.port == "443";
        if (!address.host.empty()) {
            hosts.emplace_back(address.host,
                               plain ? address.host : joinHostPort(address.host, address.port));
        }
    }
    std::sort(hosts.begin(), hosts.end());
    hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
    for (const Logger& entry : pile.logs) {
        const Draft name = Draft::string(entry.name, entry.range);
        if (entry.noHosts) {
            continue;
        }
        if (catchAll && entry.hosts.empty()) {
            if (!entry.name.empty()) {
                logs->set("default_logger_name", name);
            }
        } else if (!entry.hosts.empty()) {
            for (const std::string& host : entry.hosts) {
                state.loggersByHost[host].push_back(name);
            }
        } else {
            for (const auto& host : hosts) {
                state.loggersByHost[host.first].push_back(name);
            }
        }
    }
    if (!pile.logs.empty()) {
        return;
    }
    if (hostsOf(served).empty()) {
        logs->set("skip_unmapped_hosts", Draft::boolean(true, logs->range));
    }
    for (const auto& host : hosts) {
        state.unlogged.emplace(host.second, logs->range);
    }
}

void CaddyfileAdapter::finishLogs(Draft& server, ServerState& state) {
    Draft* logs = server.find("logs");
    if (logs == nullptr) {
        return;
    }
    for (auto& [host, loggers] : state.loggersByHost) {
        Draft list = Draft::sequence(logs->range);
        list.items = std::move(loggers);
        Draft& names = logs->at("logger_names");
        names.kind = text::NodeKind::Mapping;
        names.members.push_back({host, {}, std::move(list)});
    }
    for (const auto& [host, range] : state.unlogged) {
        logs->at("skip_hosts").append(Draft::string(host, range));
    }
}

} // namespace gatelens::adapters::caddy
