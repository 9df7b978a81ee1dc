// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelens.yaml as the model has it. Defaults are those of core/engine/config.h.
#include "core/adapters/gatelens_internal.h"
#include "core/adapters/support/fields.h"
#include "core/adapters/support/schemes.h"
#include "core/adapters/support/url.h"
#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace gatelens::adapters::gatelens_engine {

using model::PolicyClass;
using model::Setting;
using text::Node;

namespace {

struct FilterKind {
    std::string_view type;
    PolicyClass policyClass = PolicyClass::Other;
};

constexpr auto kFilters = std::to_array<FilterKind>({
    {"access-log", PolicyClass::Log},
    {"cors", PolicyClass::Cors},
    {"echo", PolicyClass::Respond},
    {"fault", PolicyClass::Resilience},
    {"header-transform", PolicyClass::Header},
    {"key-auth", PolicyClass::Authn},
    {"rate-limit", PolicyClass::Limit},
    {"redirect", PolicyClass::Redirect},
    {"static-response", PolicyClass::Respond},
});

class Configuration final {
public:
    Configuration(SnapshotBuilder& builder, const Parts& parts)
        : m_builder(builder)
        , m_parts(parts) {}

    void add() {
        addListeners(m_builder, m_parts);
        each("upstreams", [this](const Node& node) {
            m_upstreams.emplace(textOf(&node, "name"), addUpstream(node));
        });
        each("services", [this](const Node& node) { addService(node); });
        each("policies", [this](const Node& node) { addPolicy(node); });
        each("routes", [this](const Node& node) { addRoute(node); });
    }

private:
    struct UpstreamPlace {
        model::UpstreamId id;
        const Node* node = nullptr;
    };

    template <typename Visit>
    void each(std::string_view key, const Visit& visit) const {
        for (const text::Document* part : m_parts) {
            for (const Node* node : itemsOf(part->root(), key)) {
                if (node->isMapping()) {
                    visit(*node);
                }
            }
        }
    }

    [[nodiscard]] static std::optional<model::UpstreamTls> upstreamTls(const Node& node) {
        const Node* tls = node.get("tls");
        model::UpstreamTls out;
        out.verify = boolSetting(tls, "verify", true);
        out.ca = textSetting(tls, "ca");
        out.sni = textSetting(tls, "server-name");
        out.clientCertificate = textSetting(tls, "certificate");
        out.minVersion = Setting<model::TlsVersion>::byDefault(model::TlsVersion::Tls12);
        out.range = tls == nullptr ? node.range : tls->range;
        return out;
    }

    [[nodiscard]] static std::string urlOf(const Node& target) {
        return expanded(target.isMapping() ? textOf(&target, "url")
                                           : std::string(target.asText().value_or("")));
    }

    UpstreamPlace addUpstream(const Node& node) {
        model::Upstream upstream;
        upstream.name = textOf(&node, "name");
        upstream.key = upstream.name;
        upstream.productKind = "upstream";
        upstream.source.range = node.range;
        upstream.raw = &node;
        upstream.algorithm = textOf(&node, "balance");
        upstream.algorithm = upstream.algorithm.empty() ? "round-robin" : upstream.algorithm;
        if (upstream.algorithm == "hash") {
            const std::string header = textOf(&node, "hash-header");
            const std::string cookie = textOf(&node, "hash-cookie");
            upstream.hashOn = !header.empty()   ? "header " + header
                              : !cookie.empty() ? "cookie " + cookie
                                                : "client address";
        }
        const std::int64_t failures = intOf(&node, "eject-after", 5);
        upstream.passive =
            model::PassiveHealthCheck{failures > 0, failures, rangeOf(node, "eject-after")};
        if (const Node* check = node.get("health-check"); check != nullptr) {
            upstream.active = model::ActiveHealthCheck{
                true, textOf(check, "path"), duration(check, "interval", 5'000).value,
                duration(check, "timeout", 2'000).value, check->range};
        }
        upstream.circuitBreaker = node.get("circuit-breaker") == nullptr
                                      ? Setting<bool>::byDefault(false)
                                      : Setting<bool>::at(true, rangeOf(node, "circuit-breaker"));
        const auto id = m_builder.add(std::move(upstream));
        for (const Node* target : itemsOf(&node, "targets")) {
            addTarget(*target, node, id);
        }
        return {id, &node};
    }

    void addTarget(const Node& node, const Node& owner, model::UpstreamId upstream) {
        const std::string url = urlOf(node);
        model::Target target;
        target.upstream = upstream;
        target.productKind = "target";
        target.source.range = node.range;
        target.weight = intOf(&node, "weight", 1);
        if (url.starts_with("unix:")) {
            target.host = url;
            target.protocol = model::Protocol::Http;
        } else if (const auto parts = parseUrl(url)) {
            target.protocol = protocolOfScheme(parts->scheme);
            target.host = parts->host;
            target.port = parts->port != 0 ? parts->port : defaultPort(target.protocol);
        } else {
            target.host = url;
        }
        if (model::isEncrypted(target.protocol)) {
            target.tls = upstreamTls(owner);
        }
        m_builder.add(std::move(target));
    }

    void addService(const Node& node) {
        model::Service service;
        service.name = textOf(&node, "name");
        service.key = service.name;
        service.productKind = "service";
        service.source.range = node.range;
        service.raw = &node;
        const std::string named = textOf(&node, "upstream");
        UpstreamPlace place;
        if (named.empty()) {
            place = addUpstream(node);
        } else if (const auto found = m_upstreams.find(named); found != m_upstreams.end()) {
            place = found->second;
        } else {
            service.upstreamReference = named;
            m_builder.error("missing-upstream", fmt::format("there is no upstream \"{}\"", named),
                            rangeOf(node, "upstream"));
        }
        service.upstream = place.id;
        const auto targets = itemsOf(place.node, "targets");
        if (!targets.empty()) {
            if (const auto url = parseUrl(urlOf(*targets.front()))) {
                service.protocol = protocolOfScheme(url->scheme);
                service.host = url->host;
                service.port = url->port != 0 ? url->port : defaultPort(service.protocol);
                service.path = url->path == "/" ? "" : url->path;
            } else {
                service.protocol = model::Protocol::Http; // a Unix socket
                service.host = urlOf(*targets.front());
            }
            service.protocolSetting =
                Setting<model::Protocol>::at(service.protocol, targets.front()->range);
            if (model::isEncrypted(service.protocol)) {
                service.tls = upstreamTls(*place.node);
            }
        }
        const std::string host = textOf(&node, "host");
        service.hostMode = host.empty() || host == "client" ? model::HostMode::Client
                           : host == "target"               ? model::HostMode::Target
                                                            : model::HostMode::Fixed;
        service.fixedHost = service.hostMode == model::HostMode::Fixed ? host : "";
        service.connectTimeoutMs = duration(&node, "connect-timeout", 5'000);
        service.readTimeoutMs = duration(&node, "response-timeout", 60'000);
        service.retries = intSetting(&node, "retries", 1);
        // Only before anything of it was sent (RFC 9110 section 9.2.2).
        service.retryNonIdempotent = Setting<bool>::byDefault(false);
        const std::string name = service.name;
        m_services.emplace(name, m_builder.add(std::move(service)));
    }

    // A filter with a name, or one inside a route.
    model::PolicyId addFilter(std::string_view type, const Node* config, model::Policy policy) {
        const auto kind =
            std::find_if(kFilters.begin(), kFilters.end(),
                         [type](const FilterKind& known) { return known.type == type; });
        policy.type = type;
        policy.productKind = "filter";
        policy.config = config;
        policy.raw = config;
        policy.onError = Setting<model::OnError>::byDefault(model::OnError::Closed);
        policy.known = kind != kFilters.end();
        policy.policyClass = policy.known ? kind->policyClass : PolicyClass::Other;
        const model::PolicyId id = m_builder.add(std::move(policy));
        if (type == "key-auth" && config != nullptr) {
            addKeys(*config, id);
        }
        return id;
    }

    void addKeys(const Node& config, model::PolicyId policy) {
        const Node* keys = config.get("keys");
        const std::string header = textOf(&config, "header");
        if (keys == nullptr || !keys->isMapping()) {
            return;
        }
        for (const text::Member& member : keys->members) {
            const std::string name(member.name);
            auto consumer = m_consumers.find(name);
            if (consumer == m_consumers.end()) {
                model::Consumer added;
                added.name = name;
                added.key = name;
                added.productKind = "consumer";
                added.source.range = member.keyRange;
                consumer = m_consumers.emplace(name, m_builder.add(std::move(added))).first;
            }
            model::Credential credential;
            credential.kind = model::CredentialKind::ApiKey;
            credential.type = "key";
            credential.name = name;
            credential.source.range = member.value->range;
            credential.secret = secretOf(*member.value);
            credential.consumer = consumer->second;
            credential.policy = policy;
            credential.locations = {"header:" + (header.empty() ? "X-API-Key" : header)};
            m_builder.add(std::move(credential));
        }
    }

    void addPolicy(const Node& node) {
        for (const text::Member& member : node.members) {
            if (member.name != "name") {
                model::Policy policy;
                policy.name = textOf(&node, "name");
                policy.key = policy.name;
                policy.source.range = node.range;
                policy.scope = model::PolicyScope::Route;
                m_policies.emplace(policy.name, addFilter(member.name, member.value, policy));
            }
        }
    }

    void setMatch(const Node& node, model::Route& route) const {
        for (const std::string& host : textsOf(&node, "hosts")) {
            model::HostMatch match;
            match.text = host;
            match.kind = host == "*"              ? model::HostMatchKind::Any
                         : host.starts_with("*.") ? model::HostMatchKind::WildcardPrefix
                                                  : model::HostMatchKind::Exact;
            match.value = host.starts_with("*.") ? host.substr(1) : host;
            route.hosts.push_back(std::move(match));
        }
        for (const Node* path : itemsOf(&node, "paths")) {
            model::PathMatch match;
            match.kind = model::PathMatchKind::SegmentPrefix;
            match.value = path->asText().value_or("");
            for (const auto& [key, kind] :
                 {std::pair{"prefix", model::PathMatchKind::SegmentPrefix},
                  std::pair{"exact", model::PathMatchKind::Exact},
                  std::pair{"regex", model::PathMatchKind::Regex}}) {
                if (path->isMapping() && path->get(key) != nullptr) {
                    match.kind = kind;
                    match.value = textOf(path, key);
                    match.anchor = model::RegexAnchor::Full;
                }
            }
            match.text = match.value;
            route.paths.push_back(std::move(match));
        }
        route.methods = textsOf(&node, "methods");
        if (const Node* headers = node.get("headers"); headers != nullptr && headers->isMapping()) {
            for (const text::Member& member : headers->members) {
                model::FieldMatch match;
                match.name = member.name;
                const std::string value(member.value->asText().value_or(""));
                match.kind =
                    value == "*" ? model::ValueMatchKind::Present : model::ValueMatchKind::Exact;
                if (value != "*") {
                    match.values = {value};
                }
                match.text = fmt::format("{}: {}", member.name, value);
                route.headers.push_back(std::move(match));
            }
        }
    }

    void addRoute(const Node& node) {
        model::Route route;
        route.name = textOf(&node, "name");
        route.key = route.name;
        route.productKind = "route";
        route.source.range = node.range;
        route.raw = &node;
        route.order = m_order++;
        setMatch(node, route);
        route.stripPath = boolSetting(&node, "strip-prefix", false);
        if (route.stripPath.value) {
            route.rewrites.push_back(
                {model::PathRewrite::Kind::StripPrefix, {}, {}, rangeOf(node, "strip-prefix")});
        }
        route.maxBodyBytes = intSetting(&node, "max-body", 0);
        route.websocket = Setting<bool>::byDefault(true);
        route.tls = Setting<bool>::byDefault(false);
        setService(node, route);
        const auto filters = itemsOf(&node, "filters");
        setAction(filters, route);
        const model::RouteId id = m_builder.add(std::move(route));
        std::vector<model::PolicyId> own;
        std::vector<model::ChainEntry> chain;
        for (std::size_t i = 0; i < filters.size(); ++i) {
            if (const auto policy = filterOf(*filters[i], id, i); policy.valid()) {
                own.push_back(policy);
                chain.push_back({policy, static_cast<std::int32_t>(i)});
            }
        }
        model::Route& added = m_builder.snapshot().routes[id.index()];
        added.policies = std::move(own);
        added.chain = std::move(chain);
    }

    void setService(const Node& node, model::Route& route) {
        const auto split = itemsOf(&node, "split");
        for (const Node* share : split) {
            addShare(textOf(share, "service"), intOf(share, "weight", 1),
                     rangeOf(*share, "service"), route);
        }
        const std::string name = textOf(&node, "service");
        if (!name.empty()) {
            addShare(name, 1, rangeOf(node, "service"), route);
        } else if (split.empty()) {
            route.action = model::RouteAction::None;
        }
    }

    void addShare(const std::string& name, std::int64_t weight, const text::SourceRange& range,
                  model::Route& route) {
        model::WeightedService service;
        service.reference = name;
        service.weight = weight;
        service.range = range;
        if (const auto found = m_services.find(name); found != m_services.end()) {
            service.service = found->second;
            const auto mode = m_builder.snapshot().services[found->second.index()].hostMode;
            route.preserveHost = Setting<bool>::byDefault(mode == model::HostMode::Client);
        } else {
            m_builder.error("missing-service", fmt::format("there is no service \"{}\"", name),
                            service.range);
        }
        route.services.push_back(std::move(service));
    }

    // Filters that answer end the chain.
    static void setAction(std::span<const Node* const> filters, model::Route& route) {
        for (const Node* filter : filters) {
            if (const Node* redirect = filter->isMapping() ? filter->get("redirect") : nullptr) {
                route.action = model::RouteAction::Redirect;
                route.redirectTo = textOf(redirect, "to");
                route.responseStatus = static_cast<int>(intOf(redirect, "status", 302));
                return;
            }
            const Node* answer = filter->isMapping() ? filter->get("static-response") : nullptr;
            answer = answer == nullptr && filter->isMapping() ? filter->get("echo") : answer;
            if (answer != nullptr) {
                route.action = model::RouteAction::Respond;
                route.responseStatus = static_cast<int>(intOf(answer, "status", 200));
                return;
            }
        }
    }

    model::PolicyId filterOf(const Node& node, model::RouteId route, std::size_t position) {
        if (node.isScalar()) {
            const std::string name(node.asText().value_or(""));
            if (const auto found = m_policies.find(name); found != m_policies.end()) {
                return found->second;
            }
            m_builder.error("missing-policy", fmt::format("there is no policy \"{}\"", name),
                            node.range);
            return {};
        }
        if (!node.isMapping() || node.members.size() != 1) {
            return {}; // the schema has told
        }
        const text::Member& member = *node.members.begin();
        model::Policy policy;
        policy.name = member.name;
        policy.key = fmt::format("{}/{}", m_builder.snapshot().routes[route.index()].key, position);
        policy.source.range = node.range;
        policy.scope = model::PolicyScope::Route;
        policy.route = route;
        policy.order = static_cast<std::int32_t>(position);
        return addFilter(member.name, member.value, std::move(policy));
    }

    SnapshotBuilder& m_builder;
    const Parts& m_parts;
    std::unordered_map<std::string, UpstreamPlace> m_upstreams;
    std::unordered_map<std::string, model::ServiceId> m_services;
    std::unordered_map<std::string, model::PolicyId> m_policies;
    std::unordered_map<std::string, model::ConsumerId> m_consumers;
    std::uint32_t m_order = 0;
};

} // namespace

void addConfiguration(SnapshotBuilder& builder, const Parts& parts) {
    Configuration(builder, parts).add();
}

} // namespace gatelens::adapters::gatelens_engine
