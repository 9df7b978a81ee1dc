// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Routes and effective chains. One route an API; below it one a version that
// clients choose, and one an endpoint that has middleware of its own. What runs on
// a route is what its API, its version and its endpoint switch on, in Tyk's order.
#include "core/adapters/tyk_model.h"

#include "core/adapters/support/draft.h"
#include "core/adapters/support/go_regex.h"
#include "core/adapters/tyk_paths.h"
#include "core/adapters/tyk_util.h"

#include "core/base/strings.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::tyk {

using model::RouteId;
using model::ServiceId;
using model::Setting;
using text::Node;

namespace {

bool isStream(std::string_view protocol) {
    return protocol == "tcp" || protocol == "tls";
}

// What a child route takes over from the route of its API.
struct Base {
    RouteId route;
    ServiceId service;
    Links links;
};

class TykModel final {
public:
    TykModel(SnapshotBuilder& builder, Input& input)
        : m_builder(builder)
        , m_input(input)
        , m_settings(input.settings)
        , m_services(builder, input.settings)
        , m_chains(builder, input) {}

    void run() {
        listenerFor(m_settings.port, {});
        separateListenPaths();
        m_bases.resize(m_input.apis.size());
        for (const std::size_t index : matchOrder()) {
            addApi(index);
        }
        for (std::size_t index = 0; index < m_input.apis.size(); ++index) {
            addLinkedVersions(index);
        }
        checkLoops();
        finishListeners();
    }

private:
    // Order and listen paths

    [[nodiscard]] std::vector<std::size_t> matchOrder() const {
        std::vector<std::size_t> order(m_input.apis.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
            const Api& left = m_input.apis[a];
            const Api& right = m_input.apis[b];
            if (m_settings.customDomains && left.domain.empty() != right.domain.empty()) {
                return !left.domain.empty();
            }
            return listenPathLength(left.listenPath) > listenPathLength(right.listenPath);
        });
        return order;
    }

    // Two APIs on one domain and path: the gateway renames both when it starts.
    void separateListenPaths() {
        std::unordered_map<std::string, std::uint32_t> count;
        const auto key = [](const Api& api) { return api.domain + ' ' + api.listenPath; };
        for (Api& api : m_input.apis) {
            if (!isStream(api.protocol) && !api.listenPath.empty()) {
                if (!api.listenPath.starts_with('/')) {
                    api.listenPath.insert(0, "/"); // ValidListenPath()
                }
                ++count[key(api)];
            }
        }
        for (Api& api : m_input.apis) {
            const auto found = count.find(key(api));
            if (m_input.live || found == count.end() || found->second < 2) {
                continue;
            }
            const std::string taken = std::exchange(api.listenPath, api.listenPath + '-' + api.id);
            for (auto again = count.find(key(api)); again != count.end() && again->second > 1;
                 again = count.find(key(api))) {
                api.listenPath += '_';
            }
            m_builder.error(
                "listen-path-collision",
                fmt::format("API \"{}\" shares the listen path \"{}\" with another one; "
                            "the gateway serves it on \"{}\" instead",
                            api.name, taken, api.listenPath),
                api.listenPathRange, "give every API a listen path of its own");
        }
    }

    // Listeners

    model::ListenerId listenerFor(std::uint16_t port, std::string_view protocol) {
        const auto key = std::pair(port, listenerProtocol(m_settings, protocol));
        const auto found = m_listeners.find(key);
        if (found != m_listeners.end()) {
            return found->second;
        }
        const auto id = m_builder.add(makeListener(m_builder, m_settings, port, key.second));
        m_listeners.emplace(key, id);
        return id;
    }

    // Client certificates are asked for on the whole socket when one API wants
    // them, and needed only when all do.
    void finishListeners() {
        for (auto& listener : m_builder.snapshot().listeners) {
            if (!listener.tls) {
                continue;
            }
            const auto id = m_listeners.at({listener.port, listener.protocol});
            const auto& use = m_clientCertificates[id];
            if (use.wanted > 0) {
                listener.tls->clientAuth = Setting<model::ClientAuth>::at(
                    use.wanted == use.apis ? model::ClientAuth::Require
                                           : model::ClientAuth::Request,
                    use.range);
            }
        }
    }

    void bindCertificates(const Api& api, model::ListenerId id) {
        auto& tls = m_builder.snapshot().listeners[id.index()].tls;
        auto& use = m_clientCertificates[id];
        ++use.apis;
        if (api.requiresClientCertificate) {
            ++use.wanted;
            use.range = api.range;
        }
        if (!tls) {
            return;
        }
        for (const auto& name : api.certificates) {
            const auto known = m_input.certificates.find(name);
            if (known == m_input.certificates.end()) {
                tls->certificateFiles.push_back(name);
                continue;
            }
            tls->certificates.push_back(known->second);
            auto& certificate = m_builder.snapshot().certificates[known->second.index()];
            certificate.usage = "server";
            if (!api.domain.empty()) {
                certificate.snis.push_back(api.domain);
            }
        }
    }

    // Routes

    std::vector<model::HostMatch> hostsOf(const Api& api) {
        const bool applies = m_settings.customDomains || !m_settings.known();
        if (!api.domain.empty() && applies) {
            return {hostMatch(api.domain)};
        }
        if (!api.domain.empty()) {
            m_builder.warn("ignored-setting",
                           fmt::format("the domain \"{}\" of API \"{}\" has no effect: "
                                       "enable_custom_domains is off in tyk.conf",
                                       api.domain, api.name),
                           api.domainRange, "set enable_custom_domains to true");
        }
        return m_settings.hostname.empty()
                   ? std::vector<model::HostMatch>{}
                   : std::vector<model::HostMatch>{hostMatch(m_settings.hostname)};
    }

    model::Route apiRoute(const Api& api) {
        model::Route route;
        route.name = api.name;
        route.key = !api.id.empty() ? api.id : api.name;
        route.productId = api.id;
        route.productKind = api.oas ? "OAS API" : "API";
        route.source = {api.range, api.apiPath};
        route.tags = api.tags;
        route.raw = api.raw;
        route.extra = api.extra;
        route.order = m_order++;
        route.listeners = {listenerFor(api.port == 0 ? m_settings.port : api.port, api.protocol)};
        route.stripPath = api.stripListenPath;
        route.preserveHost = api.preserveHost;
        route.websocket =
            boolSetting(child(m_settings.root, "http_server_options"), "enable_websockets", false);
        if (api.graphQlEngine) {
            route.action = model::RouteAction::Aggregate;
        }
        if (!isStream(api.protocol)) {
            route.hosts = hostsOf(api);
            setPaths(api, route);
        }
        setState(api, route);
        return route;
    }

    void setPaths(const Api& api, model::Route& route) {
        if (api.listenPath.empty()) {
            route.enabled = false;
            route.status = "not loaded";
            m_builder.error(
                "missing-listen-path",
                fmt::format("API \"{}\" has no listen path; the gateway skips it", api.name),
                api.listenPathRange, "set listen_path, such as \"/orders/\"");
            return;
        }
        if (api.listenPath.find(' ') != std::string::npos) {
            route.enabled = false;
            route.status = "not loaded";
            m_builder.error("bad-listen-path",
                            fmt::format("the listen path \"{}\" of API \"{}\" has a blank; the "
                                        "gateway skips it",
                                        api.listenPath, api.name),
                            api.listenPathRange);
        }
        route.paths.push_back(listenPathMatch(api.listenPath, m_settings));
        const std::string idPath = '/' + api.id + '/';
        if (!api.id.empty() && idPath != api.listenPath) {
            // Every API answers on its id as well (api_loader.go, loadHTTPService).
            route.paths.push_back(listenPathMatch(idPath, m_settings));
        }
    }

    void setState(const Api& api, model::Route& route) {
        if (api.internal) {
            route.enabled = false;
            route.status = "internal: only other APIs reach it (tyk://)";
        }
        if (api.active || m_input.live) {
            return;
        }
        if (api.managed || m_settings.dashboard) {
            route.enabled = false;
            route.status = "inactive";
            return;
        }
        m_builder.warn("ignored-setting",
                       fmt::format("API \"{}\" says that it is not active; a gateway that loads it "
                                   "from a file serves it all the same",
                                   api.name),
                       api.activeRange, "take the file out of app_path");
    }

    void addApi(std::size_t index) {
        const Api& api = m_input.apis[index];
        Base& base = m_bases[index];
        base.service = m_services.add(api, api.targetUrl, {});
        model::Route route = apiRoute(api);
        const auto listener = route.listeners.front();
        const bool served = route.enabled;
        if (route.action != model::RouteAction::Aggregate) {
            route.services.push_back({base.service, 1, api.targetUrl, api.targetRange});
        }
        base.route = m_builder.add(std::move(route));
        m_routeOfApi.emplace(api.id, index);
        m_routeOfApi.emplace(api.name, index);
        if (served) {
            bindCertificates(api, listener);
        }
        base.links = m_chains.api(api, base.route);
        m_chains.addSecrets(api, base.links);
        if (api.versioned) {
            addVersions(api, base);
        } else if (!api.versions.empty()) {
            addSingleVersion(api, api.versions.front(), base);
        }
        m_chains.set(base.route, base.links);
    }

    void addSingleVersion(const Api& api, const Version& version, Base& base) {
        for (auto& link : m_chains.version(api, version, base.route)) {
            base.links.push_back(link);
        }
        setLimits(base.route, version);
        addEndpoints(api, version, base);
    }

    void setLimits(RouteId id, const Version& version) {
        auto& route = m_builder.snapshot().routes[id.index()];
        route.timeoutMs = version.timeoutMs;
        route.maxBodyBytes = version.maxBodyBytes;
    }

    // A route below another one, on the same listeners and hosts.
    model::Route childRoute(const Base& base, std::string suffix) {
        const auto& parent = m_builder.snapshot().routes[base.route.index()];
        model::Route route;
        route.parent = base.route;
        route.name = parent.name + ' ' + suffix;
        route.key = parent.key + ' ' + suffix;
        route.hosts = parent.hosts;
        route.paths = parent.paths;
        route.headers = parent.headers;
        route.query = parent.query;
        route.listeners = parent.listeners;
        route.services = parent.services;
        route.stripPath = parent.stripPath;
        route.preserveHost = parent.preserveHost;
        route.websocket = parent.websocket;
        route.timeoutMs = parent.timeoutMs;
        route.maxBodyBytes = parent.maxBodyBytes;
        route.enabled = parent.enabled;
        route.status = parent.status;
        route.action = parent.action;
        route.order = m_order++;
        return route;
    }

    void matchVersion(const Api& api, const std::string& name, model::Route& route) {
        const Versioning& versioning = api.versioning;
        model::FieldMatch match;
        match.name = versioning.key;
        match.values = {name};
        if (versioning.location == "header") {
            route.headers.push_back(std::move(match));
        } else if (versioning.location == "url-param") {
            route.query.push_back(std::move(match));
        } else if (versioning.location == "url") {
            for (auto& path : route.paths) {
                path.value += path.value.ends_with('/') ? name : '/' + name;
                path.kind = model::PathMatchKind::SegmentPrefix;
            }
        } else if (m_badLocations.insert(&api).second) {
            m_builder.error("unknown-value",
                            fmt::format("API \"{}\" is versioned by \"{}\", but must be by one of "
                                        "header, url-param, url",
                                        api.name, versioning.location),
                            versioning.range);
        }
    }

    void addVersions(const Api& api, Base& base) {
        const auto& fallback = api.versioning.defaultName;
        const Links shared = base.links;
        for (const auto& version : api.versions) {
            model::Route route = childRoute(base, "version " + version.name);
            route.source = {version.range, api.apiPath};
            route.productKind = "API version";
            route.raw = version.raw;
            matchVersion(api, version.name, route);
            if (!version.overrideTarget.empty()) {
                const ServiceId service =
                    m_services.add(api, version.overrideTarget, ' ' + version.name);
                route.services = {{service, 1, version.overrideTarget, version.overrideRange}};
            }
            Base own;
            own.links = shared;
            own.route = m_builder.add(std::move(route));
            addSingleVersion(api, version, own);
            m_chains.set(own.route, own.links);
            if (version.name == fallback) {
                base.links = own.links; // what runs when no version is named
            }
        }
        const auto known = [&](const Version& version) { return version.name == fallback; };
        if (!fallback.empty() && std::ranges::none_of(api.versions, known)) {
            m_builder.error("dangling-reference",
                            fmt::format("the default version \"{}\" of API \"{}\" does not exist",
                                        fallback, api.name),
                            api.versioning.range);
        }
    }

    // Versions that are APIs of their own: the base API hands requests on to them
    // before any of its own middleware runs.
    void addLinkedVersions(std::size_t index) {
        const Api& api = m_input.apis[index];
        if (!api.versioning.linked) {
            return;
        }
        for (const auto& link : api.versioning.links) {
            const auto target = m_routeOfApi.find(link.apiId);
            if (target == m_routeOfApi.end()) {
                m_builder.warn("dangling-reference",
                               fmt::format("version \"{}\" of API \"{}\" is the API \"{}\", which "
                                           "is not in this source",
                                           link.name, api.name, link.apiId),
                               link.range);
                continue;
            }
            if (link.name == api.versioning.baseName || target->second == index) {
                continue;
            }
            const Base& other = m_bases[target->second];
            model::Route route = childRoute(m_bases[index], "version " + link.name);
            const auto& linked = m_builder.snapshot().routes[other.route.index()];
            route.source = {link.range, api.apiPath};
            route.productKind = "API version";
            route.services = linked.services;
            route.action = linked.action;
            route.timeoutMs = linked.timeoutMs;
            route.maxBodyBytes = linked.maxBodyBytes;
            matchVersion(api, link.name, route);
            m_chains.set(m_builder.add(std::move(route)), other.links);
        }
    }

    void addEndpoints(const Api& api, const Version& version, const Base& base) {
        for (const auto& endpoint : version.endpoints) {
            addEndpoint(api, endpoint, base);
        }
    }

    void addEndpoint(const Api& api, const Endpoint& endpoint, const Base& base) {
        model::Route route = childRoute(
            base, endpoint.method.empty() ? endpoint.path : endpoint.method + ' ' + endpoint.path);
        route.productKind = "endpoint";
        route.source = {endpoint.range, api.apiPath};
        route.raw = endpoint.raw;
        route.paths = {endpointMatch(api.listenPath, endpoint, m_settings)};
        checkPattern(api, endpoint, route.paths.front());
        if (!endpoint.method.empty()) {
            route.methods = {endpoint.method};
        }
        route.rewrites = endpoint.rewrites;
        if (endpoint.timeoutMs.known()) {
            route.timeoutMs = endpoint.timeoutMs;
        }
        if (endpoint.maxBodyBytes.known()) {
            route.maxBodyBytes = endpoint.maxBodyBytes;
        }
        if (endpoint.blocked || endpoint.mockStatus != 0) {
            route.action = model::RouteAction::Respond;
            route.responseStatus = endpoint.blocked ? 403 : endpoint.mockStatus;
            route.services.clear();
        }
        if (endpoint.internal) {
            route.enabled = false;
            route.status = "internal: only rewrites reach it (tyk://self)";
        }
        const RouteId id = m_builder.add(std::move(route));
        m_chains.set(id, m_chains.endpoint(api, endpoint, base.links, id));
    }

    void checkPattern(const Api& api, const Endpoint& endpoint, const model::PathMatch& match) {
        if (match.kind != model::PathMatchKind::Regex) {
            return;
        }
        if (const auto fault = goRegexFault(match.value)) {
            m_builder.error("bad-pattern",
                            fmt::format("the path \"{}\" of API \"{}\" is no valid expression: {}",
                                        endpoint.path, api.name, fault->message),
                            endpoint.range);
        }
    }

    // tyk://name-or-id/path leads to another API of the gateway.
    void checkLoops() {
        for (auto& service : m_builder.snapshot().services) {
            if (service.productKind != "internal API" || service.host == "self") {
                continue;
            }
            const auto target = m_routeOfApi.find(service.host);
            if (target == m_routeOfApi.end()) {
                m_builder.warn("dangling-reference",
                               fmt::format("API \"{}\" leads to the API \"{}\", which is not in "
                                           "this source",
                                           service.name, service.host),
                               service.source.range);
                continue;
            }
            const auto& other = m_bases[target->second];
            service.upstream = m_builder.snapshot().services[other.service.index()].upstream;
        }
    }

    struct ClientCertificates {
        std::size_t apis = 0;
        std::size_t wanted = 0;
        text::SourceRange range;
    };

    SnapshotBuilder& m_builder;
    Input& m_input;
    const Settings& m_settings;
    ServiceMaker m_services;
    ChainMaker m_chains;
    std::map<std::pair<std::uint16_t, model::Protocol>, model::ListenerId> m_listeners;
    std::unordered_map<model::ListenerId, ClientCertificates> m_clientCertificates;
    std::set<const Api*> m_badLocations;
    std::unordered_map<std::string, std::size_t> m_routeOfApi; // by id and by name
    std::vector<Base> m_bases;                                 // one an API
    std::uint32_t m_order = 0;
};

} // namespace

Input::Input()
    : derived(makeDerivedDocument()) {}

void addApis(SnapshotBuilder& builder, Input& input) {
    TykModel(builder, input).run();
}

} // namespace gatelens::adapters::tyk
