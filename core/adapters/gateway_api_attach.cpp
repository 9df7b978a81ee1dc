// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which listeners a route is attached to: parentRefs, allowedRoutes, hostnames.
#include "core/adapters/gateway_api_internal.h"
#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::gatewayapi {

using text::Node;

namespace {

bool isWildcard(std::string_view hostname) {
    return hostname.starts_with("*.");
}

// "*.example.com" covers any number of labels before ".example.com".
bool covers(std::string_view wildcard, std::string_view hostname) {
    return hostname.size() > wildcard.size() - 1 && hostname.ends_with(wildcard.substr(1));
}

bool fitsExpression(const Node& expression, const Node* labels) {
    const std::string key = textOf(&expression, "key");
    const std::string op = textOf(&expression, "operator");
    const Node* label = labels == nullptr ? nullptr : labels->get(key);
    const auto values = textsOf(&expression, "values");
    const bool listed =
        label != nullptr && std::find(values.begin(), values.end(), label->text) != values.end();
    if (op == "In") {
        return listed;
    }
    if (op == "NotIn") {
        return !listed;
    }
    return op == "Exists" ? label != nullptr : op == "DoesNotExist" && label == nullptr;
}

// The kinds that a protocol can carry, when allowedRoutes.kinds is not set.
bool protocolCarries(std::string_view protocol, const Node& listener, std::string_view kind) {
    if (protocol == "HTTP" || protocol == "HTTPS") {
        return kind == "HTTPRoute" || kind == "GRPCRoute";
    }
    if (protocol == "TLS") {
        const Node* mode = listener.at({"tls", "mode"});
        const bool passthrough = mode != nullptr && mode->text == "Passthrough";
        return kind == "TLSRoute" || (kind == "TCPRoute" && !passthrough);
    }
    if (protocol == "TCP") {
        return kind == "TCPRoute";
    }
    if (protocol == "UDP") {
        return kind == "UDPRoute";
    }
    return true; // a protocol of the implementation's own
}

bool kindAllowed(const ListenerEntry& listener, std::string_view kind) {
    const Node* kinds = listener.node->at({"allowedRoutes", "kinds"});
    if (kinds == nullptr || kinds->items.empty()) {
        return protocolCarries(listener.protocol, *listener.node, kind);
    }
    return std::any_of(kinds->items.begin(), kinds->items.end(),
                       [kind](const Node* entry) { return textOf(entry, "kind") == kind; });
}

// Whether the route's namespace may attach; nothing when labels are not known.
std::optional<bool> namespaceAllowed(const Assembly& assembly, const ListenerEntry& listener,
                                     const Object& route) {
    const Node* namespaces = listener.node->at({"allowedRoutes", "namespaces"});
    const std::string from = textOf(namespaces, "from");
    if (from == "All") {
        return true;
    }
    if (from == "Selector") {
        const Object* ns = assembly.objects.find("Namespace", "", route.ns);
        if (ns == nullptr) {
            return std::nullopt;
        }
        return selects(namespaces->get("selector"), ns->node->at({"metadata", "labels"}));
    }
    return from == "None" ? false : route.ns == listener.owner->ns;
}

class Attacher final {
public:
    Attacher(Assembly& assembly, const Object& route)
        : m_assembly(assembly)
        , m_route(route) {
        if (route.kind == "HTTPRoute" || route.kind == "GRPCRoute" || route.kind == "TLSRoute") {
            for (const std::string& name : textsOf(route.spec, "hostnames")) {
                m_hostnames.push_back(toLower(name));
            }
        }
    }

    Attachment run() {
        const Node* parents = m_route.spec == nullptr ? nullptr : m_route.spec->get("parentRefs");
        if (parents == nullptr || parents->items.empty()) {
            m_assembly.builder.warn(
                "not-attached",
                fmt::format("{} names no parent, so it takes no request", m_route.label()),
                m_route.node->range, "add spec.parentRefs with the Gateway");
            m_result.hostnames = m_hostnames;
            return std::move(m_result);
        }
        bool anyHost = false;
        for (const Node* parent : parents->items) {
            anyHost |= attachTo(*parent);
        }
        if (m_result.listeners.empty() || anyHost) {
            m_result.hostnames =
                m_result.listeners.empty() ? m_hostnames : std::vector<std::string>{};
        }
        return std::move(m_result);
    }

private:
    // True when the route takes any hostname there.
    bool attachTo(const Node& node) {
        const Reference parent = readReference(node, {kGroup, "Gateway", m_route.ns});
        if (parent.kind != "Gateway" && !parent.kind.ends_with("ListenerSet")) {
            m_result.mesh = true; // a Service, a ServiceImport, a Mesh
            return false;
        }
        const auto found = m_assembly.listenersOf.find(parent.label());
        if (found == m_assembly.listenersOf.end()) {
            missingParent(parent);
            return false;
        }
        m_reasons.clear();
        bool attached = false;
        bool anyHost = false;
        bool named = false;
        for (const std::size_t index : found->second) {
            const ListenerEntry& listener = m_assembly.listeners[index];
            const bool wanted = (parent.section.empty() || parent.section == listener.name) &&
                                (parent.port == 0 || parent.port == listener.port);
            named |= wanted;
            if (wanted && admits(listener)) {
                attached |= addHostnames(index, anyHost);
            }
        }
        if (!named) {
            m_assembly.builder.error(
                "no-matching-parent",
                fmt::format("{} wants listener {} of {}, which has none like it", m_route.label(),
                            parent.section.empty() ? fmt::format("port {}", parent.port)
                                                   : fmt::format("\"{}\"", parent.section),
                            parent.label()),
                node.range, "correct sectionName or port");
        } else if (!attached) {
            notAttached(parent, node);
        }
        return anyHost;
    }

    bool admits(const ListenerEntry& listener) {
        if (!kindAllowed(listener, m_route.kind)) {
            m_reasons.insert(
                fmt::format("listener \"{}\" does not take a {}", listener.name, m_route.kind));
            return false;
        }
        const auto allowed = namespaceAllowed(m_assembly, listener, m_route);
        if (allowed && !*allowed) {
            m_reasons.insert(fmt::format("listener \"{}\" does not take routes of namespace \"{}\"",
                                         listener.name, m_route.ns));
            return false;
        }
        return true;
    }

    bool addHostnames(std::size_t index, bool& anyHost) {
        const ListenerEntry& listener = m_assembly.listeners[index];
        bool fits = m_hostnames.empty();
        if (m_hostnames.empty()) {
            addHostname(listener.hostname, anyHost);
        }
        for (const std::string& own : m_hostnames) {
            if (const auto common = intersect(listener.hostname, own)) {
                addHostname(*common, anyHost);
                fits = true;
            }
        }
        if (!fits) {
            m_reasons.insert(fmt::format("no hostname fits listener \"{}\" (\"{}\")", listener.name,
                                         listener.hostname));
            return false;
        }
        auto& listeners = m_result.listeners;
        if (std::find(listeners.begin(), listeners.end(), index) == listeners.end()) {
            listeners.push_back(index);
        }
        return true;
    }

    void addHostname(const std::string& hostname, bool& anyHost) {
        if (hostname.empty()) {
            anyHost = true;
            return;
        }
        auto& hostnames = m_result.hostnames;
        if (std::find(hostnames.begin(), hostnames.end(), hostname) == hostnames.end()) {
            hostnames.push_back(hostname);
        }
    }

    void missingParent(const Reference& parent) {
        const bool known = m_assembly.objects.find(parent.kind, parent.ns, parent.name) != nullptr;
        if (known) {
            return; // it has no listeners; said elsewhere
        }
        const bool complete = m_assembly.objects.complete(parent.kind);
        m_result.parentsKnown = m_result.parentsKnown && complete;
        m_assembly.builder.report(
            complete ? text::Severity::Error : text::Severity::Note, "dangling-reference",
            fmt::format("{} is to be attached to {}, which {}", m_route.label(), parent.label(),
                        complete ? "does not exist" : "is not part of this source"),
            parent.node->range, complete ? "correct the name or the namespace" : "");
    }

    void notAttached(const Reference& parent, const Node& node) {
        std::string reasons;
        for (const std::string& reason : m_reasons) {
            reasons += (reasons.empty() ? "" : "; ") + reason;
        }
        m_assembly.builder.error(
            "not-allowed-by-listeners",
            fmt::format("{} is not accepted by {}: {}", m_route.label(), parent.label(), reasons),
            node.range, "change allowedRoutes or hostname of the listener, or the route");
    }

    Assembly& m_assembly;
    const Object& m_route;
    std::vector<std::string> m_hostnames;
    std::set<std::string> m_reasons;
    Attachment m_result;
};

} // namespace

std::optional<std::string> intersect(std::string_view listener, std::string_view route) {
    if (listener.empty()) {
        return std::string(route);
    }
    if (route.empty() || listener == route) {
        return std::string(listener);
    }
    if (isWildcard(listener) && covers(listener, route)) {
        return std::string(route);
    }
    if (isWildcard(route) && covers(route, listener)) {
        return std::string(listener);
    }
    return std::nullopt;
}

model::HostMatch hostMatch(std::string_view hostname) {
    model::HostMatch match;
    match.text = hostname;
    match.value = hostname;
    if (hostname.empty()) {
        match.kind = model::HostMatchKind::Any;
    } else if (isWildcard(hostname)) {
        match.kind = model::HostMatchKind::WildcardPrefix;
        match.value.erase(0, 1);
    }
    return match;
}

bool selects(const Node* selector, const Node* labels) {
    if (selector == nullptr) {
        return true; // an empty selector matches everything
    }
    const Node* wanted = selector->get("matchLabels");
    for (const auto& member :
         wanted == nullptr ? std::span<const text::Member>{} : wanted->members) {
        const Node* label = labels == nullptr ? nullptr : labels->get(member.name);
        if (label == nullptr || label->text != member.value->text) {
            return false;
        }
    }
    const Node* expressions = selector->get("matchExpressions");
    return expressions == nullptr ||
           std::all_of(expressions->items.begin(), expressions->items.end(),
                       [labels](const Node* entry) { return fitsExpression(*entry, labels); });
}

Attachment attach(Assembly& assembly, const Object& route) {
    return Attacher(assembly, route).run();
}

} // namespace gatelens::adapters::gatewayapi
