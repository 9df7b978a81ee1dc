// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/match/near.h"
#include "core/match/near_entries.h"
#include "core/match/path.h"
#include "core/match/products/tyk_internal.h"
#include "core/match/route_keys.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>

namespace gatelens::match {

namespace tyk {

namespace {

using text::Node;

bool isOn(const Node* node, std::initializer_list<std::string_view> path) {
    const Node* value = node == nullptr ? nullptr : node->at(path);
    return value != nullptr && value->asBool().value_or(false);
}

// tyk.conf is the document that has http_server_options or a listen port.
Settings settingsOf(const model::Snapshot& snapshot) {
    Settings out;
    for (const auto& document : snapshot.documents) {
        const Node* root = document->root();
        if (root == nullptr ||
            (root->get("http_server_options") == nullptr && root->get("listen_port") == nullptr)) {
            continue;
        }
        out.strictRoutes = isOn(root, {"http_server_options", "enable_strict_routes"});
        out.prefixMatching = isOn(root, {"http_server_options", "enable_path_prefix_matching"});
        out.suffixMatching = isOn(root, {"http_server_options", "enable_path_suffix_matching"});
        out.skipCleaning = isOn(root, {"http_server_options", "skip_url_cleaning"});
        out.ignoreCase = isOn(root, {"ignore_endpoint_case"});
        out.customDomains = isOn(root, {"enable_custom_domains"});
    }
    return out;
}

// Segments in braces count nothing, so that the literal path comes first.
std::size_t listenPathLength(std::string_view path) {
    if (path.find('{') == std::string_view::npos) {
        return path.size();
    }
    auto length = static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
    for (const auto segment : split(path, '/')) {
        const bool parameter =
            segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
        length += parameter ? 0 : segment.size();
    }
    return length;
}

// gorilla/mux: "{name}" is one segment, "{name:pattern}" what the pattern says.
std::string templatePattern(std::string_view path) {
    std::string out = "^";
    for (std::size_t i = 0; i < path.size();) {
        const auto close = path.find('}', i);
        if (path[i] == '{' && close != std::string_view::npos) {
            const auto inner = path.substr(i + 1, close - i - 1);
            const auto colon = inner.find(':');
            out += colon == std::string_view::npos ? std::string("([^/]+)")
                                                   : fmt::format("({})", inner.substr(colon + 1));
            i = close + 1;
            continue;
        }
        if (std::string_view("\\.+*?()|[]{}^$").find(path[i]) != std::string_view::npos) {
            out += '\\';
        }
        out += path[i++];
    }
    return out;
}

// mux cleans paths by a redirect.
std::string cleanedPath(const std::string& path) {
    std::string out = goPathClean(path.starts_with('/') ? path : '/' + path);
    return path.ends_with('/') && out != "/" ? out + '/' : out;
}

std::string joinSlash(std::string a, std::string b) {
    while (a.ends_with('/')) {
        a.pop_back();
    }
    b.erase(0, std::min(b.find_first_not_of('/'), b.size()));
    return b.empty() ? a : a + '/' + b;
}

DomainRule domainRule(const model::HostMatch& host) {
    if (host.kind != model::HostMatchKind::Regex) {
        return {host.kind, toLower(host.value), nullptr};
    }
    DomainRule rule{host.kind, host.value, nullptr};
    if (auto regex = Regex::compile("^(?:" + host.value + ")$",
                                    {.dialect = RegexDialect::Go, .caseSensitive = false})) {
        rule.regex = std::make_shared<const Regex>(std::move(*regex));
    }
    return rule;
}

class TykMatcher final : public Matcher {
public:
    TykMatcher(model::SnapshotPtr snapshot, text::Diagnostics& problems)
        : m_snapshot(std::move(snapshot))
        , m_settings(settingsOf(*m_snapshot)) {
        addApis(problems);
        std::stable_sort(m_apis.begin(), m_apis.end(), [this](const Api& a, const Api& b) {
            if (m_settings.customDomains && a.hasDomain != b.hasDomain) {
                return a.hasDomain;
            }
            return listenPathLength(a.listenPath) > listenPathLength(b.listenPath);
        });
        for (std::size_t i = 0; i < m_apis.size(); ++i) {
            addToIndex(static_cast<Rank>(i));
        }
        m_index.build();
    }

    [[nodiscard]] Decision decide(const Request& request) const override;
    [[nodiscard]] std::vector<Candidate>
    candidates(const Request& request, const Decision& decision, std::size_t limit) const override;

private:
    void addApis(text::Diagnostics& problems);
    void addToIndex(Rank rank);
    [[nodiscard]] static bool hostFits(const Api& api, std::string_view host);
    // The prefix under which the path reaches the API.
    [[nodiscard]] static std::optional<std::string_view> prefixOf(const Api& api,
                                                                  const std::string& path);
    [[nodiscard]] const Api* find(const GoRequest& go, const Request& request) const;
    void proceed(const Api& api, GoRequest& go, const Request& request, Decision& decision) const;
    bool runChain(const model::Route& route, Decision& decision) const;
    void forward(const model::Route& route, const Api& api, GoRequest& go, bool final,
                 const Request& request, Decision& decision) const;

    model::SnapshotPtr m_snapshot;
    Settings m_settings;
    std::vector<Api> m_apis;
    RouteIndex m_index;
};

void TykMatcher::addApis(text::Diagnostics& problems) {
    std::unordered_map<std::uint32_t, std::vector<model::RouteId>> endpoints;
    std::unordered_map<std::uint32_t, std::vector<model::RouteId>> versions;
    std::vector<model::RouteId> bases;
    for (std::size_t i = 0; i < m_snapshot->routes.size(); ++i) {
        const model::Route& route = m_snapshot->routes[i];
        if (!route.parent && route.enabled && !route.paths.empty()) {
            bases.emplace_back(i);
        } else if (route.parent && route.productKind == "endpoint") {
            endpoints[route.parent.value].emplace_back(i);
        } else if (route.parent) {
            versions[route.parent.value].emplace_back(i);
        }
    }
    for (const model::RouteId id : bases) {
        const model::Route& route = (*m_snapshot)[id];
        Api api;
        api.route = id;
        api.listenPath = route.paths.front().text;
        api.idPath = route.paths.size() > 1 ? route.paths[1].text : std::string{};
        api.strip = route.stripPath.orElse(false);
        api.hasDomain = !route.hosts.empty();
        for (const auto& host : route.hosts) {
            api.domains.push_back(domainRule(host));
        }
        api.versioning = versioningOf(route);
        if (api.listenPath.find('{') != std::string::npos) {
            if (auto regex = Regex::compile(templatePattern(api.listenPath),
                                            {.dialect = RegexDialect::Go})) {
                api.listenRegex = std::make_shared<const Regex>(std::move(*regex));
            }
        }
        std::vector<std::pair<model::RouteId, std::string>> owners{{id, {}}};
        if (api.versioning.where != Versioning::Where::None && !api.versioning.linked) {
            owners.clear();
        }
        for (const model::RouteId version : versions[id.value]) {
            const std::string& name = (*m_snapshot)[version].name;
            owners.emplace_back(version, name.substr(std::min(name.size(), route.name.size() + 9)));
        }
        for (auto& [owner, name] : owners) {
            auto rules = versionRules(*m_snapshot, owner, name, endpoints[owner.value], m_settings);
            if (!rules) {
                problems.push_back(
                    leftOut(route, fmt::format("endpoints of \"{}\" cannot be matched: {}",
                                               route.name, rules.error().message)));
                continue;
            }
            api.versions.push_back(std::move(*rules));
        }
        m_apis.push_back(std::move(api));
    }
}

void TykMatcher::addToIndex(Rank rank) {
    const Api& api = m_apis[rank];
    RouteKeys keys;
    for (const DomainRule& domain : api.domains) {
        switch (domain.kind) {
        case model::HostMatchKind::WildcardPrefix:
            keys.hosts.push_back({HostKey::Kind::Suffix, domain.value});
            break;
        case model::HostMatchKind::Regex:
            keys.addHostRegex('^' + domain.value + '$');
            break;
        default:
            keys.hosts.push_back({HostKey::Kind::Exact, domain.value});
            break;
        }
    }
    keys.paths.push_back(api.listenRegex ? PathKey{}
                                         : PathKey{PathKey::Kind::Prefix, api.listenPath});
    if (!api.idPath.empty()) {
        keys.paths.push_back({PathKey::Kind::Prefix, api.idPath});
    }
    match::addToIndex(m_index, keys, rank);
}

bool TykMatcher::hostFits(const Api& api, std::string_view host) {
    return api.domains.empty() ||
           std::any_of(api.domains.begin(), api.domains.end(),
                       [host](const DomainRule& domain) { return domain.takes(host); });
}

std::optional<std::string_view> TykMatcher::prefixOf(const Api& api, const std::string& path) {
    if (!api.idPath.empty() && path.starts_with(api.idPath)) {
        return api.idPath;
    }
    if (api.listenRegex) {
        const auto match = api.listenRegex->find(path);
        return match ? std::optional(match->groups.front()) : std::nullopt;
    }
    return path.starts_with(api.listenPath) ? std::optional<std::string_view>(api.listenPath)
                                            : std::nullopt;
}

const Api* TykMatcher::find(const GoRequest& go, const Request& request) const {
    const std::string host = bareHost(request.host());
    Hits hits = m_index.find(host, go.url.path);
    while (const auto rank = hits.next()) {
        const Api& api = m_apis[*rank];
        if (prefixOf(api, go.url.path) && hostFits(api, host)) {
            return &api;
        }
    }
    return nullptr;
}

Decision TykMatcher::decide(const Request& request) const {
    Decision decision;
    GoReading reading = readGoRequest(request);
    if (!reading.request) {
        decision.outcome = reading.status < 400 ? Outcome::Respond : Outcome::Refused;
        decision.status = reading.status;
        decision.detail = std::move(reading.reason);
        return decision;
    }
    GoRequest& go = *reading.request;
    if (const std::string cleaned = cleanedPath(go.url.path);
        !m_settings.skipCleaning && cleaned != go.url.path) {
        GoUrl url = go.url;
        url.path = cleaned;
        decision.outcome = Outcome::Redirect;
        decision.status = 301;
        decision.location = url.text();
        decision.detail = "the path holds dot segments or repeated slashes";
        return decision;
    }
    const Api* api = find(go, request);
    if (api == nullptr) {
        decision.status = 404;
        decision.detail = "no API has a listen path that the path starts with";
        return decision;
    }
    decision.route = api->route;
    // The first API by prefix keeps the request, also when it refuses it.
    const std::string prefix(*prefixOf(*api, go.url.path));
    const bool open = !m_settings.strictRoutes || prefix.ends_with('/') || api->listenRegex;
    if (!open && go.url.path.size() > prefix.size() && go.url.path[prefix.size()] != '/') {
        decision.status = 404;
        decision.detail = fmt::format("API \"{}\" takes only {} and what is below it",
                                      (*m_snapshot)[api->route].name, prefix);
        return decision;
    }
    proceed(*api, go, request, decision);
    return decision;
}

void TykMatcher::proceed(const Api& api, GoRequest& go, const Request& request,
                         Decision& decision) const {
    const auto answer = [&decision](int status, std::string detail) {
        decision.outcome = Outcome::Respond;
        decision.status = status;
        decision.detail = std::move(detail);
    };
    const ChosenVersion version = chooseVersion(api, go);
    if (version.rules == nullptr) {
        answer(version.status == 0 ? 403 : version.status, version.detail);
        return;
    }
    decision.route = version.rules->route;
    const EndpointVerdict verdict = judgeEndpoints(*version.rules, api, go);
    decision.route = verdict.endpoint ? verdict.endpoint : decision.route;
    if (verdict.status != 0) {
        answer(verdict.status, verdict.detail);
        return;
    }
    const Rewritten rewritten = rewriteRequest(*version.rules, api, go, decision.gaps);
    decision.route = rewritten.endpoint ? rewritten.endpoint : decision.route;
    for (const EndpointRule& rule : version.rules->endpoints) {
        if (decision.route == version.rules->route && ruleTakes(rule, api, go)) {
            decision.route = rule.route;
        }
    }
    const model::Route& route = (*m_snapshot)[decision.route];
    if (!runChain(route, decision)) {
        return;
    }
    forward(route, api, go, rewritten.newHost, request, decision);
}

bool TykMatcher::runChain(const model::Route& route, Decision& decision) const {
    using Class = model::PolicyClass;
    constexpr std::array<Class, 6> kOpen{Class::Authn, Class::Authz,     Class::Ip,
                                         Class::Code,  Class::Aggregate, Class::Mtls};
    for (const auto& step : route.chain) {
        const model::Policy& policy = (*m_snapshot)[step.policy];
        if (policy.enabled && (!policy.emulable || std::find(kOpen.begin(), kOpen.end(),
                                                             policy.policyClass) != kOpen.end())) {
            decision.gaps.push_back({fmt::format("middleware {}", policy.name),
                                     "it is passed over; it may answer or change the request",
                                     policy.source.range});
        }
    }
    if (route.action == model::RouteAction::Aggregate) {
        decision.outcome = Outcome::Internal;
        decision.detail = "the gateway's own GraphQL engine answers";
        return false;
    }
    return true;
}

void TykMatcher::forward(const model::Route& route, const Api& api, GoRequest& go, bool final,
                         const Request& request, Decision& decision) const {
    if (!route.service()) {
        decision.outcome = Outcome::Respond;
        decision.status = 500;
        decision.detail = "the API has no target";
        return;
    }
    const model::Service& service = (*m_snapshot)[route.service()];
    const bool tls = model::isEncrypted(service.protocol);
    UpstreamRequest upstream;
    upstream.scheme = tls ? "https" : "http";
    const bool standard = service.port == 0 || service.port == (tls ? 443 : 80);
    upstream.authority = standard ? service.host : fmt::format("{}:{}", service.host, service.port);
    if (final) {
        upstream.scheme = go.url.scheme;
        upstream.authority = go.url.host;
    } else {
        if (api.strip) {
            go.url.path = stripListenPath(api, go.url.path);
            go.url.rawPath =
                go.url.rawPath.empty() ? std::string{} : stripListenPath(api, go.url.rawPath);
        }
        go.url.path = joinSlash(service.path, go.url.path);
        go.url.rawPath =
            go.url.rawPath.empty() ? std::string{} : joinSlash(service.path, go.url.rawPath);
    }
    if (go.url.rawPath == go.url.path) {
        go.url.rawPath.clear();
    }
    upstream.path = go.url.requestUri();
    upstream.method = go.method == request.method ? std::string{} : go.method;
    upstream.host =
        route.preserveHost.orElse(false) ? std::string(request.host()) : upstream.authority;
    goRemoveHopFields(go.headers);
    const std::string chain(go.headers.get("X-Forwarded-For"));
    go.headers.set("X-Forwarded-For",
                   chain.empty() ? request.clientIp : chain + ", " + request.clientIp);
    describeFields(request, go.headers, upstream);
    decision.outcome = Outcome::Forward;
    decision.detail = fmt::format("\"{}\" sends it to {}", route.label(), service.label());
    decision.destinations = {{route.service(), 1, 0}};
    decision.upstream = std::move(upstream);
}

std::vector<Candidate> TykMatcher::candidates(const Request& request, const Decision& decision,
                                              std::size_t limit) const {
    const GoReading reading = readGoRequest(request);
    if (!reading.request) {
        return {};
    }
    const std::string& path = reading.request->url.path;
    const std::string host = bareHost(request.host());
    NearRoutes near;
    if (decision.route) {
        near.setWinner(decision.route, decision.detail);
    }
    const Api* winner = find(*reading.request, request);
    for (const Api& api : m_apis) {
        if (&api == winner && decision.route == api.route) {
            continue;
        }
        Verdict verdict;
        verdict.judge(prefixOf(api, path).has_value(),
                      fmt::format("listens on {}; the path is {}", api.listenPath, path));
        verdict.judge(hostFits(api, host), "has another domain");
        if (!verdict.matched()) {
            near.addMissed(api.route, verdict);
        } else if (&api == winner) {
            near.addMatched(api.route, "its listen path fits; one of its parts decides");
        } else {
            near.addMatched(api.route, fmt::format("the longer listen path {} comes first",
                                                   winner == nullptr ? "" : winner->listenPath));
        }
    }
    return near.take(limit);
}

Compiled compileSnapshot(const model::SnapshotPtr& snapshot) {
    Compiled out;
    out.matcher = std::make_unique<const TykMatcher>(snapshot, out.problems);
    return out;
}

} // namespace

bool DomainRule::takes(std::string_view host) const {
    switch (kind) {
    case model::HostMatchKind::WildcardPrefix: {
        const auto dot = host.find('.');
        return dot != std::string_view::npos && dot > 0 && host.substr(dot) == value;
    }
    case model::HostMatchKind::Regex:
        return regex != nullptr && regex->search(host);
    default:
        return host == value;
    }
}

std::string stripListenPath(const Api& api, const std::string& path) {
    std::string out = path;
    if (path.starts_with(api.listenPath)) {
        out = path.substr(api.listenPath.size());
    } else if (api.listenRegex) {
        out = goReplaceAll(*api.listenRegex, path, "");
    }
    return out.starts_with('/') ? out : '/' + out;
}

} // namespace tyk

extern const Product tykProduct;
const Product tykProduct{"tyk", tyk::compileSnapshot};

} // namespace gatelens::match
