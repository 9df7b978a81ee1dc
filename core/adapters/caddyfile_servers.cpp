// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From sites to servers: which sites share which sockets, in which order they are
// tried, and what TLS each server speaks. Behaviour: addresses.go and httptype.go
// (serversFromPairings) of caddyconfig/httpcaddyfile in Caddy 2.11.
#include "core/adapters/caddyfile_internal.h"
#include "core/adapters/caddyfile_upstreams.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::caddy {

using text::Severity;

namespace {

constexpr std::size_t kLongestAddress = 4096;

std::string lowerOutsidePlaceholders(std::string_view text) {
    std::string out(text);
    bool inside = false;
    for (char& c : out) {
        inside = c == '{' || (inside && c != '}');
        if (!inside && c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return out;
}

// The length of a host or path without wildcards and placeholders.
std::size_t specificity(std::string_view text) {
    std::size_t length =
        text.size() - static_cast<std::size_t>(std::count(text.begin(), text.end(), '*'));
    while (true) {
        const auto open = text.find('{');
        const auto close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) {
            return length;
        }
        length -= std::min(length, close + 1 - open);
        text.remove_prefix(close + 1);
    }
}

struct Rank {
    std::string_view host;
    std::string_view path;
    bool wildcard = false;
};

Rank rankOf(const ServedSite& site) {
    Rank rank;
    for (const SiteAddress& address : site.addresses) {
        rank.wildcard =
            rank.wildcard || address.host.empty() || address.host.find('*') != std::string::npos;
        if (specificity(address.host) > specificity(rank.host)) {
            rank.host = address.host;
        }
        if (specificity(address.path) > specificity(rank.path)) {
            rank.path = address.path;
        }
    }
    return rank;
}

bool isMoreSpecific(const Rank& a, const Rank& b) {
    if (specificity(a.host) == 0) {
        return false;
    }
    if (specificity(b.host) == 0) {
        return true;
    }
    if (a.wildcard != b.wildcard) {
        return b.wildcard;
    }
    if (specificity(a.host) == specificity(b.host)) {
        return a.path.size() > b.path.size();
    }
    return specificity(a.host) > specificity(b.host);
}

} // namespace

std::string CaddyfileAdapter::port(std::string_view option, std::string_view fallback) const {
    const std::string value = m_options.text(option);
    return value.empty() ? std::string(fallback) : value;
}

std::optional<SiteAddress> CaddyfileAdapter::siteAddress(const Word& word) {
    SiteAddress address;
    address.word = &word;
    std::string_view rest = trim(std::string_view(word.text).substr(0, kLongestAddress));
    if (const auto scheme = rest.find("://"); scheme != std::string_view::npos) {
        address.scheme = lowerOutsidePlaceholders(rest.substr(0, scheme));
        rest.remove_prefix(scheme + 3);
    }
    const auto slash = rest.find('/');
    if (slash != std::string_view::npos) {
        address.path = rest.substr(slash);
        rest = rest.substr(0, slash);
    }
    SplitAddress parts = splitHostPort(rest);
    if (!parts.valid) {
        parts = splitHostPort(std::string(rest) + ':');
        parts.port.clear();
    }
    address.host = lowerOutsidePlaceholders(parts.valid ? parts.host : rest);
    address.port = parts.valid ? parts.port : std::string{};
    const auto number = parseInt(address.port);
    const bool placeholder = address.port.find('{') != std::string::npos;
    if (!address.port.empty() && !placeholder && (!number || *number < 0 || *number > 65535)) {
        m_faults.error("invalid-address", fmt::format("\"{}\" is no port", address.port),
                       word.range, "write the address as example.com:8080 or :8080");
        return std::nullopt;
    }
    if (address.scheme == "ws" || address.scheme == "wss") {
        m_faults.error("invalid-address",
                       fmt::format("the scheme {}:// is for browsers only", address.scheme),
                       word.range, address.scheme == "ws" ? "write http://" : "write https://");
        return std::nullopt;
    }
    if (!address.scheme.empty() && address.scheme != "http" && address.scheme != "https") {
        m_faults.error("invalid-address",
                       fmt::format("the scheme {}:// is not supported", address.scheme), word.range,
                       "write http:// or https://");
        return std::nullopt;
    }
    if ((address.scheme == "http" && address.port == httpsPort()) ||
        (address.scheme == "https" && address.port == httpPort())) {
        m_faults.error("invalid-address",
                       fmt::format("the port {} contradicts {}://", address.port, address.scheme),
                       word.range);
    }
    if (!address.path.empty()) {
        m_faults.report(Severity::Warning, "deprecated-path",
                        "paths in the address of a site are deprecated", word.range,
                        "use handle in the site instead");
    }
    if (address.host == "0.0.0.0" || address.host == "::") {
        m_faults.report(
            Severity::Warning, "unspecified-host",
            fmt::format("{} as a host matches only requests that name it", address.host),
            word.range, "use bind to choose where to listen");
    }
    return address;
}

void CaddyfileAdapter::evaluateNamedRoutes() {
    for (const Site& site : m_file.namedRoutes) {
        const std::string& name = site.keys.front().text;
        Pile pile;
        Scope scope;
        scope.pile = &pile;
        const RouteDrafts routes = arrange(evaluate(site.statements, scope), true);
        RouteDraft route;
        route.range = site.range;
        if (routes.size() == 1 && routes.front().match.empty() && !routes.front().handle.empty()) {
            // Of several merged handlers only the first is kept, as Caddy 2.11 does
            // for a route that has no matcher.
            route.handle.push_back(routes.front().handle.front());
            if (routes.front().handle.size() > 1) {
                m_faults.report(Severity::Warning, "lost-handler",
                                fmt::format("Caddy keeps only the first handler of the named route "
                                            "\"{}\"",
                                            name),
                                site.keys.front().range, "put the directives into a route block");
            }
        } else if (!site.statements.empty()) {
            Draft handler = handlerDraft("subroute", site.range);
            handler.set("routes", routesDraft(routes, site.range));
            route.handle.push_back(std::move(handler));
        }
        if (!m_namedRoutes.emplace(name, std::move(route)).second) {
            m_faults.error("duplicate-name",
                           fmt::format("the named route \"{}\" is defined twice", name),
                           site.keys.front().range, "give one of them another name");
        }
        m_namedInvokes[name] = std::move(pile.invoked);
    }
    m_groups = 0; // named routes count their groups for themselves
}

void CaddyfileAdapter::evaluateSites() {
    m_piles.resize(m_file.sites.size());
    m_addresses.resize(m_file.sites.size());
    for (std::size_t i = 0; i < m_file.sites.size(); ++i) {
        const Site& site = m_file.sites[i];
        for (const Word& key : site.keys) {
            if (findDirective(key.text) != nullptr) {
                m_faults.error(
                    "misplaced-directive",
                    fmt::format("\"{}\" stands where the address of a site belongs", key.text),
                    key.range, "put directives into the braces of a site");
            }
            if (auto address = siteAddress(key)) {
                m_addresses[i].push_back(std::move(*address));
            }
        }
        Scope scope;
        scope.pile = &m_piles[i];
        m_piles[i].routes = evaluate(site.statements, scope);
    }
}

std::vector<ListenAddress> CaddyfileAdapter::listenersOf(const Pile& pile,
                                                         const SiteAddress& address) {
    const std::string port = !address.port.empty()      ? address.port
                             : address.scheme == "http" ? httpPort()
                                                        : httpsPort();
    const std::vector<Bind>& binds = pile.binds.empty() ? m_options.defaultBinds : pile.binds;
    std::vector<ListenAddress> out;
    const auto add = [&](const Word* host, const std::vector<std::string>& protocols) {
        SplitAddress parts = splitNetworkAddress(host == nullptr ? "" : host->text);
        const bool socket = parts.network.starts_with("unix") || parts.network.starts_with("fd");
        std::string text = socket ? parts.host : joinHostPort(parts.host, port);
        if (!parts.network.empty() && parts.network != "tcp") {
            text = parts.network + '/' + text;
        }
        const text::SourceRange range = host == nullptr ? address.word->range : host->range;
        const auto known = std::find_if(out.begin(), out.end(),
                                        [&](const ListenAddress& l) { return l.text == text; });
        if (known == out.end()) {
            out.push_back({std::move(text), range, protocols});
        } else {
            known->protocols.insert(known->protocols.end(), protocols.begin(), protocols.end());
        }
    };
    for (const Bind& bind : binds) {
        for (const Word& host : bind.addresses) {
            add(&host, bind.protocols);
        }
        if (bind.addresses.empty()) {
            add(nullptr, bind.protocols);
        }
    }
    if (binds.empty()) {
        add(nullptr, {});
    }
    return out;
}

// Sites that are served on the same sockets make one server.
std::vector<ServerPlan> CaddyfileAdapter::planServers() {
    struct Socket {
        std::vector<ServedSite> sites;
        ListenAddress listen;
    };
    std::map<std::pair<std::string, std::string>, Socket> sockets; // by address and protocol
    for (std::size_t i = 0; i < m_addresses.size(); ++i) {
        for (const SiteAddress& address : m_addresses[i]) {
            for (const ListenAddress& listen : listenersOf(m_piles[i], address)) {
                std::vector<std::string> protocols = listen.protocols;
                if (protocols.empty()) {
                    protocols.emplace_back();
                }
                for (const std::string& protocol : protocols) {
                    Socket& socket = sockets[{listen.text, protocol}];
                    if (socket.sites.empty()) {
                        socket.listen = listen;
                    }
                    if (socket.sites.empty() || socket.sites.back().site != i) {
                        socket.sites.push_back({i, {}});
                    }
                    socket.sites.back().addresses.push_back(address);
                }
            }
        }
    }
    std::vector<ServerPlan> plans;
    std::unordered_map<std::string, std::size_t> bySites;
    for (auto& [key, socket] : sockets) {
        std::string signature;
        for (const ServedSite& site : socket.sites) {
            signature += fmt::format("{}:", site.site);
            for (const SiteAddress& address : site.addresses) {
                signature += fmt::format("{},", static_cast<const void*>(address.word));
            }
        }
        const auto [plan, isNew] = bySites.emplace(std::move(signature), plans.size());
        if (isNew) {
            plans.push_back({{}, std::move(socket.sites)});
        } else if (plans[plan->second].listen.front().text == key.first) {
            // Caddy counts a server for each further protocol of the first socket.
            plans.emplace_back();
        }
        ServerPlan& server = plans[plan->second];
        if (server.listen.empty() || server.listen.back().text != key.first) {
            socket.listen.protocols.clear();
            server.listen.push_back(socket.listen);
        }
        if (!key.second.empty()) {
            server.listen.back().protocols.push_back(key.second);
        }
    }
    return plans;
}

void CaddyfileAdapter::sortSites(ServerPlan& plan) const {
    std::vector<std::pair<Rank, std::size_t>> order;
    for (std::size_t i = 0; i < plan.sites.size(); ++i) {
        order.emplace_back(rankOf(plan.sites[i]), i);
    }
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return isMoreSpecific(a.first, b.first); });
    std::vector<ServedSite> sorted;
    sorted.reserve(order.size());
    for (const auto& entry : order) {
        sorted.push_back(std::move(plan.sites[entry.second]));
    }
    plan.sites = std::move(sorted);
}

// A server cannot speak both HTTP and HTTPS.
void CaddyfileAdapter::checkSchemes(const ServerPlan& plan, bool tls) {
    const SiteAddress* plain = nullptr;
    const SiteAddress* secure = nullptr;
    for (const ServedSite& site : plan.sites) {
        for (const SiteAddress& address : site.addresses) {
            if (address.scheme == "http" || address.port == httpPort()) {
                plain = plain == nullptr ? &address : plain;
            } else if (address.scheme == "https" || address.port == httpsPort() || tls) {
                secure = secure == nullptr ? &address : secure;
            } else if (address.host.empty()) {
                plain = plain == nullptr ? &address : plain;
            }
        }
    }
    const std::string listen = plan.listen.empty() ? std::string{} : plan.listen.front().text;
    if (plain != nullptr && secure != nullptr) {
        m_faults.error("mixed-schemes",
                       fmt::format("{} is HTTP and {} is HTTPS, but both are served on {}",
                                   plain->word->text, secure->word->text, listen),
                       std::max(plain->word->range, secure->word->range),
                       "give one of them another port, or write https:// before the address");
    } else if (plain != nullptr && tls) {
        m_faults.error("mixed-schemes",
                       fmt::format("{} is HTTP, but TLS is set up for it", plain->word->text),
                       plain->word->range, "remove tls, or use another port");
    }
}

void CaddyfileAdapter::checkSites(const ServerPlan& plan) {
    std::map<std::string_view, std::size_t> owners; // keys of sites on these sockets
    for (const ServedSite& site : plan.sites) {
        for (const SiteAddress& address : site.addresses) {
            const auto [owner, isNew] = owners.emplace(address.word->text, site.site);
            if (!isNew && owner->second != site.site) {
                m_faults.error(
                    "duplicate-site",
                    fmt::format("{} is the address of another site already", address.word->text),
                    address.word->range, "put both into one site");
            }
        }
    }
}

// Named routes are in every server that invokes them, with those they invoke.
void CaddyfileAdapter::addNamedRoutes(const ServerPlan& plan, Draft& server) {
    std::vector<std::pair<std::string, text::SourceRange>> wanted;
    for (const ServedSite& site : plan.sites) {
        const auto& invoked = m_piles[site.site].invoked;
        wanted.insert(wanted.end(), invoked.begin(), invoked.end());
    }
    std::set<std::string> done;
    while (!wanted.empty()) {
        const auto [name, range] = wanted.back();
        wanted.pop_back();
        if (!done.insert(name).second) {
            continue;
        }
        const auto found = m_namedRoutes.find(name);
        if (found == m_namedRoutes.end()) {
            continue; // reported where the handler is read
        }
        server.at("named_routes").set(name, routeDraft(found->second), found->second.range);
        const auto& inner = m_namedInvokes[name];
        wanted.insert(wanted.end(), inner.begin(), inner.end());
    }
}

Draft adaptCaddyfile(const Caddyfile& file, text::Diagnostics& diagnostics) {
    return CaddyfileAdapter(file, diagnostics).adapt();
}

Draft CaddyfileAdapter::adapt() {
    readOptions();
    evaluateNamedRoutes();
    evaluateSites();
    std::vector<ServerPlan> plans = planServers();
    Draft config = Draft::mapping();
    Draft servers;
    for (std::size_t i = 0; i < plans.size(); ++i) {
        if (plans[i].sites.empty()) {
            continue; // counted, but a server without anything
        }
        checkSites(plans[i]);
        sortSites(plans[i]);
        servers.kind = text::NodeKind::Mapping;
        servers.members.push_back({fmt::format("srv{}", i),
                                   m_file.sites[plans[i].sites.front().site].keys.front().range,
                                   buildServer(plans[i])});
    }
    applyServerOptions(servers);
    if (!m_options.admin.isNull()) {
        config.set("admin", m_options.admin);
    }
    if (const Draft* persist = m_options.find("persist_config"); persist != nullptr) {
        memberAt(config, "admin/config", persist->range)
            .set("persist", Draft::boolean(false, persist->range));
    }
    buildLogging(plans, config);
    if (!m_options.storage.isNull()) {
        config.set("storage", m_options.storage);
    }
    if (!servers.isNull()) {
        Draft& http = config.at("apps").at("http");
        http = Draft::mapping();
        for (const char* key : {"http_port", "https_port", "grace_period", "shutdown_delay"}) {
            if (const Draft* value = m_options.find(key); value != nullptr) {
                http.set(key, *value);
            }
        }
        http.set("servers", std::move(servers));
        if (!m_options.metrics.isNull()) {
            http.set("metrics", m_options.metrics);
        }
    }
    buildTlsApp(plans, config);
    buildPki(config);
    for (const DraftMember& app : m_options.apps.members) {
        config.at("apps").set(app.name, app.value, app.keyRange);
    }
    return config;
}

} // namespace gatelens::adapters::caddy
