// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/zone.h"
#include "core/topology/graph.h"
#include "core/topology/graph_views.h"
#include "core/topology/node_text.h"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace gatelens::topology {

using model::EntityKind;
using model::EntityRef;
using model::Snapshot;

namespace {

constexpr std::size_t kChipsPerRoute = 3;

class Builder final {
public:
    Builder(const std::vector<GraphInput>& inputs, const GraphOptions& options)
        : m_inputs(inputs)
        , m_options(options) {}

    Graph run() {
        for (std::uint32_t i = 0; i < m_inputs.size(); ++i) {
            addGateway(i);
        }
        addBands();
        addMarks();
        addAttacks();
        return std::move(m_graph);
    }

private:
    struct Gateway {
        std::uint32_t index = 0;
        std::string name;
        const Snapshot* snapshot = nullptr;
        std::vector<std::uint32_t> listeners; // node of each listener
        std::vector<std::uint32_t> services;
        std::vector<std::uint32_t> upstreams; // kNoNode when it is part of its service
        std::vector<std::uint32_t> targets;
        std::vector<std::uint32_t> serviceCount; // services per upstream
    };

    void addGateway(std::uint32_t index) {
        Gateway gateway;
        gateway.index = index;
        gateway.snapshot = m_inputs[index].snapshot.get();
        gateway.name =
            m_inputs[index].name.empty() ? gateway.snapshot->gateway.label() : m_inputs[index].name;
        m_graph.title += (m_graph.title.empty() ? "" : ", ") + gateway.name;
        addListeners(gateway);
        addTargets(gateway);
        addServices(gateway);
        addRoutes(gateway);
    }

    std::uint32_t addNode(const Gateway& gateway, Column column, EntityKind kind,
                          std::size_t entity, const NodeText& text) {
        Node node;
        node.column = column;
        const EntityRef ref{kind, static_cast<std::uint32_t>(entity)};
        node.subjects.push_back({gateway.index, ref});
        node.key = fmt::format("{}/{}/{}", model::kindName(kind), gateway.name,
                               gateway.snapshot->base(ref).key);
        node.title = text.title;
        node.subtitle = text.subtitle;
        node.tooltip = text.tooltip;
        node.link = linkOf(*gateway.snapshot, gateway.snapshot->base(ref).source);
        const auto id = static_cast<std::uint32_t>(m_graph.nodes.size());
        m_bySubject.emplace(key({gateway.index, ref}), id);
        m_graph.nodes.push_back(std::move(node));
        return id;
    }

    // As code forges write it: a path and a line.
    static std::string linkOf(const Snapshot& snapshot, const model::Provenance& source) {
        const auto* file = snapshot.sources ? snapshot.sources->find(source.range.file) : nullptr;
        if (file == nullptr || file->kind() != text::SourceKind::File) {
            return {};
        }
        return fmt::format("{}#L{}", file->name(), file->position(source.range.begin).line);
    }

    static std::uint64_t key(const Subject& subject) {
        return (std::uint64_t{subject.snapshot} << 40U) |
               (static_cast<std::uint64_t>(subject.entity.kind) << 32U) | subject.entity.index;
    }

    void connect(std::uint32_t from, std::uint32_t to, Encryption encryption, bool chip = false) {
        const std::uint64_t pair = (std::uint64_t{from} << 32U) | to;
        const auto [found, fresh] =
            m_edgeOf.emplace(pair, static_cast<std::uint32_t>(m_graph.edges.size()));
        if (!fresh) {
            Edge& edge = m_graph.edges[found->second];
            ++edge.count;
            // Of merged edges the weakest counts.
            edge.encryption = std::min(edge.encryption, encryption);
            return;
        }
        m_graph.edges.push_back({from, to, encryption, 1, Change::None, Severity::None, chip});
    }

    // --- clients and listeners

    std::uint32_t clientNode(std::string_view title, std::string_view subtitle) {
        const std::string nodeKey = fmt::format("client/{}", title);
        const auto [found, fresh] =
            m_clients.emplace(nodeKey, static_cast<std::uint32_t>(m_graph.nodes.size()));
        if (fresh) {
            Node node;
            node.column = Column::Client;
            node.key = nodeKey;
            node.title = title;
            node.subtitle = subtitle;
            m_graph.nodes.push_back(std::move(node));
        }
        return found->second;
    }

    std::uint32_t clientOf(model::Exposure exposure, bool mutual) {
        if (mutual) {
            return clientNode("Partners", "client certificate");
        }
        switch (exposure) {
        case model::Exposure::Loopback:
            return clientNode("This machine", "loopback only");
        case model::Exposure::Private:
            return clientNode("Private network", "internal clients");
        default:
            return clientNode("Web & mobile", "any origin");
        }
    }

    void addListeners(Gateway& gateway) {
        const Snapshot& snapshot = *gateway.snapshot;
        for (std::size_t i = 0; i < snapshot.listeners.size(); ++i) {
            const auto& listener = snapshot.listeners[i];
            const std::uint32_t node =
                addNode(gateway, Column::Listener, EntityKind::Listener, i, listenerText(listener));
            gateway.listeners.push_back(node);
            const bool mutual =
                listener.tls && listener.tls->clientAuth.value == model::ClientAuth::Require;
            const auto exposure = listener.exposure.known() ? listener.exposure.value
                                                            : model::exposureOf(listener.address);
            const Encryption wire = mutual         ? Encryption::MutualTls
                                    : listener.tls ? Encryption::Tls
                                    : listener.protocol == model::Protocol::Unknown
                                        ? Encryption::Unknown
                                        : Encryption::Plaintext;
            connect(clientOf(exposure, mutual), node, wire);
        }
        for (std::size_t i = 0; i < snapshot.gateway.admin.size(); ++i) {
            const auto& endpoint = snapshot.gateway.admin[i];
            const std::uint32_t node = addNode(gateway, Column::Listener, EntityKind::AdminEndpoint,
                                               i, adminText(endpoint));
            m_graph.nodes[node].admin = true;
            const auto exposure = endpoint.exposure.known() ? endpoint.exposure.value
                                                            : model::exposureOf(endpoint.address);
            connect(clientOf(exposure, endpoint.auth.value == model::AdminAuth::Mtls), node,
                    endpoint.tls ? Encryption::Tls : Encryption::Plaintext);
        }
    }

    // --- targets, upstreams, services

    // One node an address, whichever gateways and upstreams lead to it.
    std::uint32_t targetNode(const Gateway& gateway, const std::string& address,
                             const Subject& subject, const NodeText& text, std::string_view zone) {
        const auto [found, fresh] =
            m_targets.emplace(address, static_cast<std::uint32_t>(m_graph.nodes.size()));
        if (fresh) {
            Node node;
            node.column = Column::Target;
            node.key = "target/" + address;
            node.title = text.title;
            node.subtitle = text.subtitle;
            node.tooltip = text.tooltip;
            node.link = linkOf(*gateway.snapshot, gateway.snapshot->base(subject.entity).source);
            node.lane = m_options.grouping == Grouping::Zone ? laneOf(zone) : -1;
            m_graph.nodes.push_back(std::move(node));
        }
        Node& node = m_graph.nodes[found->second];
        node.subjects.push_back(subject);
        if (node.subjects.front().snapshot != gateway.index) {
            node.tooltip += fmt::format("\nAlso behind {}", gateway.name);
        }
        m_bySubject.emplace(key(subject), found->second);
        return found->second;
    }

    void addTargets(Gateway& gateway) {
        const Snapshot& snapshot = *gateway.snapshot;
        gateway.targets.reserve(snapshot.targets.size());
        for (std::size_t i = 0; i < snapshot.targets.size(); ++i) {
            const auto& target = snapshot.targets[i];
            const Subject subject{gateway.index,
                                  {EntityKind::Target, static_cast<std::uint32_t>(i)}};
            gateway.targets.push_back(targetNode(gateway, target.address(), subject,
                                                 targetText(target), model::zoneOf(target)));
        }
        gateway.serviceCount.assign(snapshot.upstreams.size(), 0);
        for (const auto& service : snapshot.services) {
            if (service.upstream) {
                ++gateway.serviceCount[service.upstream.index()];
            }
        }
        for (std::size_t i = 0; i < snapshot.upstreams.size(); ++i) {
            // An upstream that one service has to itself is part of its card.
            if (gateway.serviceCount[i] == 1) {
                gateway.upstreams.push_back(kNoNode);
                continue;
            }
            // One that no service uses stands where its service would.
            const bool unused = gateway.serviceCount[i] == 0;
            NodeText text = upstreamText(snapshot.upstreams[i]);
            if (unused) {
                text.subtitle = "upstream · unused";
            }
            gateway.upstreams.push_back(addNode(gateway,
                                                unused ? Column::Service : Column::Upstream,
                                                EntityKind::Upstream, i, text));
        }
    }

    static Encryption hopOf(const model::Service& service, const model::Target* target) {
        const auto* tls = service.tls ? &*service.tls : nullptr;
        model::Protocol protocol = service.protocol;
        if (target != nullptr && target->protocol != model::Protocol::Unknown) {
            protocol = target->protocol;
        }
        if (target != nullptr && target->tls) {
            tls = &*target->tls;
        }
        if (model::isEncrypted(protocol) || (tls != nullptr && tls->range.valid())) {
            const bool mutual = tls != nullptr && tls->clientCertificate.known() &&
                                !tls->clientCertificate.value.empty();
            return mutual ? Encryption::MutualTls : Encryption::Tls;
        }
        return protocol == model::Protocol::Unknown ? Encryption::Unknown : Encryption::Plaintext;
    }

    void addServices(Gateway& gateway) {
        const Snapshot& snapshot = *gateway.snapshot;
        for (std::size_t i = 0; i < snapshot.services.size(); ++i) {
            const auto& service = snapshot.services[i];
            const std::uint32_t node = addNode(gateway, Column::Service, EntityKind::Service, i,
                                               serviceText(snapshot, service));
            m_graph.nodes[node].lane = groupLane(service.tags, {}, {}, service.owner);
            gateway.services.push_back(node);
            if (!service.upstream) {
                addDirectTarget(gateway, i, node);
                continue;
            }
            const auto& upstream = snapshot[service.upstream];
            const std::uint32_t through = gateway.upstreams[service.upstream.index()];
            if (through != kNoNode) {
                connect(node, through, Encryption::Inside);
            }
            for (const auto target : upstream.targets) {
                connect(through == kNoNode ? node : through, gateway.targets[target.index()],
                        hopOf(service, &snapshot[target]));
            }
        }
        addLonelyUpstreams(gateway);
    }

    void addLonelyUpstreams(const Gateway& gateway) {
        const Snapshot& snapshot = *gateway.snapshot;
        for (std::size_t i = 0; i < snapshot.upstreams.size(); ++i) {
            if (gateway.serviceCount[i] > 0) {
                continue;
            }
            for (const auto target : snapshot.upstreams[i].targets) {
                connect(gateway.upstreams[i], gateway.targets[target.index()], Encryption::Unknown);
            }
        }
    }

    void addDirectTarget(const Gateway& gateway, std::size_t index, std::uint32_t node) {
        const auto& service = gateway.snapshot->services[index];
        if (service.host.empty() || service.dynamic) {
            return;
        }
        model::Target target;
        target.host = service.host;
        target.port = service.port;
        const Subject subject{gateway.index,
                              {EntityKind::Service, static_cast<std::uint32_t>(index)}};
        const std::uint32_t to = targetNode(gateway, target.address(), subject, targetText(target),
                                            model::zoneOf(target));
        connect(node, to, hopOf(service, nullptr));
    }

    // --- routes

    void addRoutes(Gateway& gateway) {
        const Snapshot& snapshot = *gateway.snapshot;
        const auto uses = policyUses(snapshot);
        if (m_inputs.size() == 1) {
            m_shared = sharedChips(snapshot, uses);
        }
        // A fan of hundreds of curves says nothing: then the listener is a chip of
        // its routes and the edges show only on hover.
        const bool fan = snapshot.routes.size() > kMostListenerEdges;
        std::vector<NodeText> texts;
        std::unordered_map<std::string_view, std::uint32_t> titles;
        texts.reserve(snapshot.routes.size());
        for (const auto& route : snapshot.routes) {
            texts.push_back(routeText(snapshot, route));
            ++titles[texts.back().title];
        }
        for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
            const auto& route = snapshot.routes[i];
            NodeText& text = texts[i];
            auto chips = routeChips(snapshot, route, uses, kChipsPerRoute);
            if (fan && snapshot.listeners.size() > 1) {
                addListenerChip(snapshot, route, chips);
            }
            if (!text.host.empty() && titles[text.title] > 1 && !chips.empty()) {
                text.subtitle = text.host; // what tells the routes of one path apart
            } else if (chips.empty() && !text.host.empty()) {
                text.subtitle += (text.subtitle.empty() ? "" : " · ") + text.host;
            }
            const std::uint32_t node = addNode(gateway, Column::Route, EntityKind::Route, i, text);
            m_graph.nodes[node].chips = std::move(chips);
            m_graph.nodes[node].lane = groupLane(route.tags, route.hosts, route.paths, {});
            if (route.listeners.empty()) {
                for (const std::uint32_t listener : gateway.listeners) {
                    connect(listener, node, Encryption::Inside, fan);
                }
            }
            for (const auto listener : route.listeners) {
                connect(gateway.listeners[listener.index()], node, Encryption::Inside, fan);
            }
            for (const auto& to : route.services) {
                if (to.service) {
                    connect(node, gateway.services[to.service.index()], Encryption::Inside);
                }
            }
        }
    }

    // Where a route is reached, said on its card when the edges are not drawn.
    static void addListenerChip(const Snapshot& snapshot, const model::Route& route,
                                std::vector<Chip>& chips) {
        if (route.listeners.size() != 1) {
            return; // on all of them or on several: nothing that sets it apart
        }
        const auto& listener = snapshot[route.listeners.front()];
        std::string text = listener.portText.empty() ? fmt::format(":{}", listener.port)
                                                     : fmt::format(":{}", listener.portText);
        if (listener.port == 0 && listener.portText.empty()) {
            text = listener.label();
        }
        chips.insert(chips.begin(), {std::move(text), 1, false});
    }

    // --- lanes, bands, overlays

    std::int32_t laneOf(std::string_view name) {
        if (name.empty()) {
            return -1;
        }
        const auto [found, fresh] =
            m_lanes.emplace(std::string(name), static_cast<std::int32_t>(m_lanes.size()));
        if (fresh) {
            m_graph.lanes.push_back({std::string(name)});
        }
        return found->second;
    }

    std::int32_t groupLane(const std::vector<std::string>& tags,
                           const std::vector<model::HostMatch>& hosts,
                           const std::vector<model::PathMatch>& paths, const std::string& owner) {
        switch (m_options.grouping) {
        case Grouping::Tag:
            return tags.empty() ? -1 : laneOf(tags.front());
        case Grouping::Team:
            return laneOf(owner.empty() ? teamOf(tags) : owner);
        case Grouping::Host:
            return hosts.empty() ? -1
                                 : laneOf(hosts.front().text.empty() ? hosts.front().value
                                                                     : hosts.front().text);
        case Grouping::PathPrefix:
            return paths.empty() ? -1 : laneOf(firstSegment(paths.front().value));
        case Grouping::Zone:
        case Grouping::None:
            break;
        }
        return -1;
    }

    // Tags of the form "team-x", "team:x", "owner=x" name the team.
    static std::string teamOf(const std::vector<std::string>& tags) {
        for (const auto& tag : tags) {
            for (const std::string_view prefix : {"team-", "team:", "team=", "owner:", "owner="}) {
                if (tag.starts_with(prefix)) {
                    return tag.substr(prefix.size());
                }
            }
        }
        return {};
    }

    static std::string firstSegment(std::string_view path) {
        const auto start = path.find_first_not_of("/^~");
        if (start == std::string_view::npos) {
            return "/";
        }
        const auto end = path.find('/', start);
        return '/' +
               std::string(path.substr(start, end == std::string_view::npos ? end : end - start));
    }

    void addBands() {
        m_graph.bands.push_back({"Internet", Column::Client, Column::Client, {}});
        m_graph.bands.push_back({fmt::format("Gateway · {}", m_graph.title), Column::Listener,
                                 Column::Service, std::move(m_shared)});
        m_graph.bands.push_back({"Backends", Column::Upstream, Column::Target, {}});
    }

    void addMarks() {
        for (const auto& mark : m_options.marks) {
            const auto found = m_bySubject.find(key(mark.subject));
            if (found == m_bySubject.end()) {
                continue;
            }
            Node& node = m_graph.nodes[found->second];
            node.findings += mark.count;
            if (mark.worst > node.severity) {
                node.severity = mark.worst;
            }
            node.tooltip += fmt::format("\n{}: {}", severityName(mark.worst), mark.title);
        }
    }

    void addAttacks() {
        for (const auto& attack : m_options.attacks) {
            GraphPath path;
            path.severity = attack.severity;
            path.title = attack.title;
            for (const auto& step : attack.steps) {
                const auto found = m_bySubject.find(key(step));
                if (found != m_bySubject.end() &&
                    (path.nodes.empty() || path.nodes.back() != found->second)) {
                    path.nodes.push_back(found->second);
                }
            }
            if (path.nodes.size() > 1) {
                m_graph.paths.push_back(std::move(path));
            }
        }
    }

    static constexpr std::size_t kMostListenerEdges = 40;

    const std::vector<GraphInput>& m_inputs;
    const GraphOptions& m_options;
    Graph m_graph;
    std::unordered_map<std::uint64_t, std::uint32_t> m_bySubject;
    std::unordered_map<std::uint64_t, std::uint32_t> m_edgeOf;
    std::unordered_map<std::string, std::uint32_t> m_targets;
    std::unordered_map<std::string, std::int32_t> m_lanes;
    std::map<std::string, std::uint32_t> m_clients;
    std::vector<Chip> m_shared;
};

} // namespace

Graph buildGraph(const std::vector<GraphInput>& inputs, const GraphOptions& options) {
    Graph graph = Builder(inputs, options).run();
    return options.maxNodes == 0 ? graph : truncateGraph(graph, options.maxNodes);
}

} // namespace gatelens::topology
