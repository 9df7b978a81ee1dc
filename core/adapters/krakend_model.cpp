// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Endpoints as routes, and what runs on each: the service's components around the
// router, the endpoint's, and those of its backends.
#include "core/adapters/krakend_model.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::krakend {

using model::RouteId;
using model::ServiceId;
using model::Setting;
using text::Node;

namespace {

constexpr std::int64_t kTimeoutMs = 2000; // config.DefaultTimeout

std::string upper(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return out;
}

class Model final {
public:
    Model(SnapshotBuilder& builder, const Node& root)
        : m_builder(builder)
        , m_root(root)
        , m_policies(builder)
        , m_backends(builder, root) {}

    void run() {
        addSettings(m_builder, m_root);
        m_listener = m_builder.add(makeListener(m_builder, m_root));
        m_timeout = duration(&m_root, "timeout", kTimeoutMs);
        PolicyMaker::Owner service;
        service.label = "the service";
        m_service = m_policies.add(m_root, service);
        std::ranges::stable_sort(m_service, {}, &Link::order);
        for (const Node* endpoint : itemsOf(&m_root, "endpoints")) {
            if (endpoint->isMapping()) {
                addEndpoint(*endpoint);
            }
        }
        addOwnPaths();
        for (const Node* agent : itemsOf(&m_root, "async_agent")) {
            if (agent->isMapping()) {
                addAgent(*agent);
            }
        }
    }

private:
    [[nodiscard]] static model::PathMatch pathOf(std::string_view endpoint) {
        model::PathMatch match;
        match.text = endpoint;
        match.value =
            endpoint.starts_with('/') ? std::string(endpoint) : '/' + std::string(endpoint);
        const bool pattern = endpoint.find_first_of("{*") != std::string_view::npos;
        match.kind = pattern ? model::PathMatchKind::Template : model::PathMatchKind::Exact;
        return match;
    }

    [[nodiscard]] model::Route endpointRoute(const Node& endpoint) {
        model::Route route;
        std::string method = upper(textOf(&endpoint, "method"));
        if (method.empty()) {
            method = "GET";
        }
        route.key = method + ' ' + textOf(&endpoint, "endpoint");
        route.name = route.key;
        route.productKind = "endpoint";
        route.source.range = endpoint.range;
        route.raw = &endpoint;
        route.methods = {std::move(method)};
        route.paths = {pathOf(textOf(&endpoint, "endpoint"))};
        route.order = m_order++;
        route.listeners = {m_listener};
        route.timeoutMs = duration(&endpoint, "timeout", std::nullopt);
        if (!route.timeoutMs.known()) {
            route.timeoutMs = m_timeout;
        }
        route.preserveHost = Setting<bool>::byDefault(false);
        route.maxBodyBytes = m_builder.snapshot().listeners[m_listener.index()].maxBodyBytes;
        route.websocket = extraConfig(&endpoint, "websocket") != nullptr
                              ? Setting<bool>::at(true, endpoint.range)
                              : Setting<bool>::byDefault(false);
        return route;
    }

    struct Part {
        ServiceId service;
        const Node* node = nullptr;
        bool shadow = false;
    };

    std::vector<Part> addBackends(const Node& owner, const std::string& key,
                                  const Setting<std::int64_t>& timeout) {
        std::vector<Part> parts;
        const auto backends = itemsOf(&owner, "backend");
        for (std::size_t i = 0; i < backends.size(); ++i) {
            if (!backends[i]->isMapping()) {
                continue;
            }
            const std::string name =
                backends.size() == 1 ? key : fmt::format("{} backend {}", key, i + 1);
            parts.push_back({m_backends.add(*backends[i], name, timeout), backends[i],
                             boolOf(extraConfig(backends[i], "proxy"), "shadow", false)});
        }
        return parts;
    }

    void addEndpoint(const Node& endpoint) {
        model::Route route = endpointRoute(endpoint);
        const std::string key = route.key;
        const auto parts = addBackends(endpoint, key, route.timeoutMs);
        // Answers of shadow backends are thrown away.
        const auto answering =
            std::ranges::count_if(parts, [](const Part& part) { return !part.shadow; });
        if (answering > 1) {
            route.action = model::RouteAction::Aggregate;
        } else if (parts.empty()) {
            route.action = model::RouteAction::None;
        }
        for (const Part& part : parts) {
            const std::string pattern = textOf(part.node, "url_pattern");
            route.services.push_back({part.service, 1, pattern, part.node->range});
            if (pattern != textOf(&endpoint, "endpoint")) {
                route.rewrites.push_back({model::PathRewrite::Kind::Template,
                                          textOf(&endpoint, "endpoint"), pattern,
                                          rangeOf(part.node, "url_pattern")});
            }
        }
        const RouteId id = m_builder.add(std::move(route));
        PolicyMaker::Owner owner;
        owner.level = kEndpoint;
        owner.route = id;
        owner.key = key;
        owner.label = fmt::format("endpoint \"{}\"", key);
        setChain(id, owner, parts, endpoint);
    }

    void setChain(RouteId id, const PolicyMaker::Owner& owner, const std::vector<Part>& parts,
                  const Node& node) {
        std::vector<Link> links = owner.level == kAgent ? std::vector<Link>{} : m_service;
        std::ranges::copy(m_policies.add(node, owner), std::back_inserter(links));
        for (const Part& part : parts) {
            PolicyMaker::Owner backend;
            backend.level = kBackend;
            backend.route = id;
            backend.service = part.service;
            backend.key = m_builder.snapshot()[part.service].key + "/backend";
            backend.label = fmt::format("a backend of {}", owner.label);
            std::ranges::copy(m_policies.add(*part.node, backend), std::back_inserter(links));
        }
        std::ranges::stable_sort(links, {}, &Link::order);
        auto& chain = m_builder.snapshot().routes[id.index()].chain;
        chain.reserve(links.size());
        for (const auto& link : links) {
            chain.push_back({link.policy, link.order});
        }
    }

    // /__debug/, /__echo/ and the health check answer beside the endpoints.
    void addOwnPaths() {
        const Node* router = extraConfig(&m_root, "router");
        if (boolOf(&m_root, "debug_endpoint", false)) {
            addOwn("/__debug/", model::PathMatchKind::Prefix, rangeOf(&m_root, "debug_endpoint"));
        }
        if (boolOf(&m_root, "echo_endpoint", false)) {
            addOwn("/__echo/", model::PathMatchKind::Prefix, rangeOf(&m_root, "echo_endpoint"));
        }
        if (!boolOf(router, "disable_health", false)) {
            const std::string path = textOf(router, "health_path");
            addOwn(path.empty() ? "/__health" : path, model::PathMatchKind::Exact,
                   router == nullptr ? m_root.range : router->range);
        }
    }

    void addOwn(const std::string& path, model::PathMatchKind kind,
                const text::SourceRange& range) {
        model::Route route;
        route.name = path;
        route.key = "internal " + path;
        route.productKind = "built-in endpoint";
        route.source.range = range;
        model::PathMatch match;
        match.kind = kind;
        match.value = path;
        match.text = path;
        route.paths = {std::move(match)};
        route.action = model::RouteAction::Internal;
        route.listeners = {m_listener};
        route.order = m_order++;
        const RouteId id = m_builder.add(std::move(route));
        auto& chain = m_builder.snapshot().routes[id.index()].chain;
        for (const auto& link : m_service) {
            chain.push_back({link.policy, link.order});
        }
    }

    // An agent takes messages from a queue: no client reaches it.
    void addAgent(const Node& agent) {
        const std::string name = textOf(&agent, "name");
        const Node* driver = extraConfig(&agent, "async/amqp");
        model::Listener queue;
        queue.name = name;
        queue.key = "async agent " + name;
        queue.productKind = "async agent";
        queue.protocol = model::Protocol::Other;
        queue.portText = textOf(child(&agent, "consumer"), "topic");
        queue.source.range = agent.range;
        queue.exposure = {model::Exposure::Private, model::Origin::Declared, agent.range};
        const auto listener = m_builder.add(std::move(queue));
        model::Route route;
        route.name = name;
        route.key = "async agent " + name;
        route.productKind = "async agent";
        route.source.range = agent.range;
        route.raw = &agent;
        route.protocols = {driver != nullptr ? "amqp" : "async"};
        route.listeners = {listener};
        route.order = m_order++;
        const auto timeout = duration(child(&agent, "consumer"), "timeout", std::nullopt);
        const auto parts = addBackends(agent, route.key, timeout);
        route.timeoutMs = timeout;
        for (const Part& part : parts) {
            route.services.push_back(
                {part.service, 1, textOf(part.node, "url_pattern"), part.node->range});
        }
        const std::string key = route.key;
        const RouteId id = m_builder.add(std::move(route));
        PolicyMaker::Owner owner;
        owner.level = kAgent;
        owner.route = id;
        owner.key = key;
        owner.label = fmt::format("agent \"{}\"", name);
        setChain(id, owner, parts, agent);
    }

    SnapshotBuilder& m_builder;
    const Node& m_root;
    PolicyMaker m_policies;
    BackendMaker m_backends;
    model::ListenerId m_listener;
    Setting<std::int64_t> m_timeout;
    std::vector<Link> m_service;
    std::uint32_t m_order = 0;
};

} // namespace

void addGateway(SnapshotBuilder& builder, const Node& root, bool live) {
    builder.gateway().live = live;
    Model(builder, root).run();
}

} // namespace gatelens::adapters::krakend
