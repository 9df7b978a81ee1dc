// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Route objects: every match of every rule is a route of the model, because the
// specification ranks matches and not rules.
#include "core/adapters/gateway_api_internal.h"
#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::gatewayapi {

using model::FieldMatch;
using model::PathMatch;
using model::PathMatchKind;
using model::Setting;
using model::ValueMatchKind;
using text::Node;

namespace {

constexpr std::array kRouteKinds =
    std::to_array<std::string_view>({"HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"});

PathMatch defaultPath() {
    PathMatch path;
    path.kind = PathMatchKind::SegmentPrefix;
    path.value = path.text = "/";
    return path;
}

PathMatch readPath(const Node* node) {
    if (node == nullptr) {
        return defaultPath(); // no path: prefix "/"
    }
    PathMatch path;
    path.value = path.text = node->get("value") == nullptr ? "/" : textOf(node, "value");
    const std::string type = textOf(node, "type");
    if (type == "Exact") {
        path.kind = PathMatchKind::Exact;
    } else if (type == "RegularExpression") {
        path.kind = PathMatchKind::Regex;
        path.anchor = model::RegexAnchor::Full; // the dialect is the implementation's
    } else {
        path.kind = PathMatchKind::SegmentPrefix;
        while (path.value.size() > 1 && path.value.ends_with('/')) {
            path.value.pop_back(); // "/abc/" is "/abc"
        }
    }
    return path;
}

// Of entries with the same name only the first counts.
std::vector<FieldMatch> readFields(const Node* match, std::string_view key, bool foldCase) {
    std::vector<FieldMatch> out;
    for (const Node* entry : itemsOf(match, key)) {
        FieldMatch field;
        field.name = textOf(entry, "name");
        if (foldCase) {
            field.name = toLower(field.name);
        }
        const bool known = std::any_of(out.begin(), out.end(), [&field](const FieldMatch& other) {
            return other.name == field.name;
        });
        if (known) {
            continue;
        }
        const bool regex = textOf(entry, "type") == "RegularExpression";
        field.kind = regex ? ValueMatchKind::Regex : ValueMatchKind::Exact;
        field.anchor = model::RegexAnchor::Full;
        field.values = {textOf(entry, "value")};
        out.push_back(std::move(field));
    }
    return out;
}

// gRPC's service and method are the path "/service/method".
PathMatch readGrpcMethod(const Node* method) {
    const std::string service = textOf(method, "service");
    const std::string name = textOf(method, "method");
    const bool regex = textOf(method, "type") == "RegularExpression";
    PathMatch path;
    if (regex) {
        path.kind = PathMatchKind::Regex;
        path.anchor = model::RegexAnchor::Full;
        path.value = fmt::format("/{}/{}", service.empty() ? "[^/]+" : service,
                                 name.empty() ? "[^/]+" : name);
    } else if (!service.empty() && !name.empty()) {
        path.kind = PathMatchKind::Exact;
        path.value = fmt::format("/{}/{}", service, name);
    } else if (!service.empty()) {
        path.kind = PathMatchKind::SegmentPrefix;
        path.value = '/' + service;
    } else if (!name.empty()) {
        path.kind = PathMatchKind::Regex;
        path.anchor = model::RegexAnchor::Full;
        path.value = "/[^/]+/" + name;
    } else {
        return defaultPath();
    }
    path.text = path.value;
    return path;
}

std::optional<std::int64_t> goDuration(const Node* node) {
    return node == nullptr || !node->asText() ? std::nullopt : durationMs(*node->asText(), 0);
}

class RouteReader final {
public:
    RouteReader(Assembly& assembly, const Object& object)
        : m_assembly(assembly)
        , m_object(object)
        , m_attachment(attach(assembly, object)) {}

    void read() {
        readStatus();
        const auto rules = itemsOf(m_object.spec, "rules");
        const bool http = m_object.kind == "HTTPRoute" || m_object.kind == "GRPCRoute";
        if (rules.empty() && http) {
            addRule(*m_object.node, 0, 1); // no rules: prefix "/" without a backend
            return;
        }
        for (std::size_t i = 0; i < rules.size(); ++i) {
            addRule(*rules[i], i, rules.size());
        }
    }

private:
    void readStatus() {
        for (const Node* parent : itemsOf(m_object.node->get("status"), "parents")) {
            for (const std::string_view type : {"Accepted", "ResolvedRefs", "PartiallyInvalid"}) {
                const Node* entry = condition(parent, type);
                if (entry == nullptr) {
                    continue;
                }
                const bool bad =
                    textOf(entry, "status") != (type == "PartiallyInvalid" ? "False" : "True");
                const std::string reason = textOf(entry, "reason");
                if (bad) {
                    m_status +=
                        (m_status.empty() ? "" : "; ") + fmt::format("{}: {}", type, reason);
                    m_assembly.builder.report(text::Severity::Warning, "condition",
                                              fmt::format("{}: {} is {} ({}): {}", m_object.label(),
                                                          type, textOf(entry, "status"), reason,
                                                          textOf(entry, "message")),
                                              entry->range, {}, m_object.apiPath);
                } else if (type == "Accepted" && m_status.empty()) {
                    m_status = "accepted";
                }
            }
        }
    }

    void addRule(const Node& rule, std::size_t index, std::size_t count) {
        std::string name = m_object.id();
        const std::string ruleName = textOf(&rule, "name");
        if (!ruleName.empty() && &rule != m_object.node) {
            name += '/' + ruleName;
        } else if (count > 1) {
            name += fmt::format("/rule-{}", index + 1);
        }
        const auto matches = itemsOf(&rule, "matches");
        std::vector<model::RouteId> routes;
        if (matches.empty()) {
            routes.push_back(addMatch(rule, nullptr, name, index, 0));
        }
        for (std::size_t i = 0; i < matches.size(); ++i) {
            routes.push_back(addMatch(
                rule, matches[i],
                matches.size() > 1 ? fmt::format("{}/match-{}", name, i + 1) : name, index, i));
        }
        applyFilters(m_assembly, m_object, rule, routes);
    }

    model::RouteId addMatch(const Node& rule, const Node* match, const std::string& name,
                            std::size_t ruleIndex, std::size_t matchIndex) {
        auto route = m_assembly.base<model::Route>(m_object, match == nullptr ? rule : *match,
                                                   m_object.kind == "HTTPRoute"   ? "HTTPRoute"
                                                   : m_object.kind == "GRPCRoute" ? "GRPCRoute"
                                                   : m_object.kind == "TLSRoute"  ? "TLSRoute"
                                                   : m_object.kind == "TCPRoute"  ? "TCPRoute"
                                                                                  : "UDPRoute");
        route.name = name;
        route.key = m_object.kind + ' ' + name;
        route.raw = &rule;
        route.status = m_status;
        addAttachment(route);
        if (m_object.kind == "HTTPRoute") {
            readHttpMatch(match, route);
        } else if (m_object.kind == "GRPCRoute") {
            route.paths.push_back(
                readGrpcMethod(match == nullptr ? nullptr : match->get("method")));
            route.headers = readFields(match, "headers", true);
            route.methods = {"POST"};
        } else if (m_object.kind == "TLSRoute") {
            for (const auto& host : route.hosts) {
                route.snis.push_back(host.text);
            }
        }
        readBackends(rule, route);
        readTimeouts(rule, route);
        for (const std::string_view kept : {"sessionPersistence", "retry"}) {
            if (const Node* value = rule.get(kept)) {
                route.extra.push_back({std::string(kept), value});
            }
        }
        const auto id = m_assembly.builder.add(std::move(route));
        m_assembly.ranks.push_back({id, &m_object, ruleIndex, matchIndex});
        m_assembly.routesOf[m_object.label()].push_back(id);
        return id;
    }

    void addAttachment(model::Route& route) const {
        bool served = false;
        for (const std::size_t index : m_attachment.listeners) {
            const ListenerEntry& listener = m_assembly.listeners[index];
            route.listeners.push_back(listener.id);
            served = served || !listener.conflicted;
        }
        for (const std::string& hostname : m_attachment.hostnames) {
            route.hosts.push_back(hostMatch(hostname));
        }
        if (m_attachment.mesh) {
            route.tags.emplace_back("mesh");
        }
        // Without the Gateways in the source nothing can be said.
        route.enabled = served || m_attachment.mesh || !m_attachment.parentsKnown;
        if (!route.enabled) {
            route.tags.emplace_back("not-attached");
        }
    }

    static void readHttpMatch(const Node* match, model::Route& route) {
        route.paths.push_back(readPath(match == nullptr ? nullptr : match->get("path")));
        route.headers = readFields(match, "headers", true);
        route.query = readFields(match, "queryParams", false);
        const std::string method = textOf(match, "method");
        if (!method.empty()) {
            route.methods.push_back(method);
        }
    }

    void readBackends(const Node& rule, model::Route& route) {
        for (const Node* node : itemsOf(&rule, "backendRefs")) {
            const Reference reference = readReference(*node, {{}, "Service", m_object.ns});
            model::WeightedService entry;
            entry.reference = reference.port == 0
                                  ? reference.label()
                                  : fmt::format("{}:{}", reference.label(), reference.port);
            entry.weight = intOf(node, "weight", 1);
            entry.range = node->range;
            entry.service = serviceOnce(reference);
            route.services.push_back(std::move(entry));
        }
        if (route.services.empty()) {
            route.action = model::RouteAction::None;
        }
    }

    // Matches of one rule share its backends; each is looked at once.
    model::ServiceId serviceOnce(const Reference& reference) {
        const auto [at, fresh] = m_services.try_emplace(reference.node);
        if (fresh) {
            at->second = serviceFor(m_assembly, m_object, reference);
        }
        return at->second;
    }

    static void readTimeouts(const Node& rule, model::Route& route) {
        const Node* timeouts = rule.get("timeouts");
        const Node* request = timeouts == nullptr ? nullptr : timeouts->get("request");
        if (request == nullptr && timeouts != nullptr) {
            request = timeouts->get("backendRequest");
        }
        if (const auto milliseconds = goDuration(request)) {
            route.timeoutMs = Setting<std::int64_t>::at(*milliseconds, request->range);
        }
    }

    Assembly& m_assembly;
    const Object& m_object;
    Attachment m_attachment;
    std::string m_status;
    std::unordered_map<const Node*, model::ServiceId> m_services;
};

} // namespace

void addRoutes(Assembly& assembly) {
    for (const std::string_view kind : kRouteKinds) {
        for (const Object* route : assembly.objects.ofKind(kind)) {
            if (route->standard()) {
                RouteReader(assembly, *route).read();
            }
        }
    }
}

} // namespace gatelens::adapters::gatewayapi
