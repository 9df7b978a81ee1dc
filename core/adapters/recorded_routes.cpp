// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Routes with their matchers and effective chains, and policies.
#include "core/adapters/recorded_reader.h"
#include "core/adapters/support/fields.h"

namespace gatelens::adapters::recorded {

using text::Node;

namespace {

constexpr int kDeepest = 256;

std::span<const Node* const> listOf(const Node* node) {
    return node != nullptr && node->isSequence()
               ? std::span<const Node* const>{node->items.begin(), node->items.end()}
               : std::span<const Node* const>{};
}

} // namespace

model::Route Reader::route(const Node& node) const {
    model::Route route;
    head(node, route);
    route.methods = textsOf(&node, "methods");
    route.action = named(viewOf(&node, "action"), model::RouteAction::None, model::routeActionName);
    route.listeners = references<model::ListenerId>(node, "listeners", m_listeners);
    if (const Node* lists = node.get("matchers")) {
        matchers(*lists, route);
    }
    route.ruleText = viewOf(&node, "rule");
    if (const Node* priority = node.get("priority")) {
        route.priority = priority->asInt();
    }
    route.order = static_cast<std::uint32_t>(intOf(&node, "order", 0));
    forwarding(node, route);
    route.timeoutMs = integer(node, "timeoutMs");
    route.maxBodyBytes = integer(node, "maxBodyBytes");
    route.websocket = boolean(node, "websocket");
    route.tls = boolean(node, "tls");
    route.plainStatus = integer(node, "plainStatus");
    route.parent = reference<model::RouteId>(node, "parent", m_routes);
    route.status = viewOf(&node, "status");
    route.policies = references<model::PolicyId>(node, "attached", m_policies);
    chain(node, route);
    return route;
}

void Reader::matchers(const Node& node, model::Route& route) const {
    for (const Node* host : listOf(node.get("hosts"))) {
        route.hosts.push_back(hostMatch(*host));
    }
    for (const Node* path : listOf(node.get("paths"))) {
        route.paths.push_back(pathMatch(*path));
    }
    for (const Node* field : listOf(node.get("headers"))) {
        route.headers.push_back(fieldMatch(*field));
    }
    for (const Node* field : listOf(node.get("query"))) {
        route.query.push_back(fieldMatch(*field));
    }
    route.snis = textsOf(&node, "snis");
    route.clientIps = textsOf(&node, "clientIps");
    route.protocols = textsOf(&node, "protocols");
    if (const Node* expr = node.get("expression")) {
        route.expression = std::make_shared<const model::Expr>(expression(*expr, 0));
    }
}

model::Expr Reader::expression(const Node& node, int depth) const {
    model::Expr expr;
    expr.kind = named(viewOf(&node, "op"), model::ExprKind::Opaque, model::exprKindName);
    for (const Node* child : listOf(node.get("of"))) {
        if (depth < kDeepest) {
            expr.children.push_back(expression(*child, depth + 1));
        }
    }
    if (const Node* host = node.get("host")) {
        expr.host = hostMatch(*host);
    }
    if (const Node* path = node.get("path")) {
        expr.path = pathMatch(*path);
    }
    if (const Node* field = node.get("field")) {
        expr.field = fieldMatch(*field);
    }
    expr.value = viewOf(&node, "value");
    expr.range = node.range;
    return expr;
}

void Reader::forwarding(const Node& node, model::Route& route) const {
    for (const Node* entry : listOf(node.get("services"))) {
        route.services.push_back({reference<model::ServiceId>(*entry, "service", m_services),
                                  intOf(entry, "weight", 1),
                                  std::string(viewOf(entry, "reference")), entry->range});
    }
    if (route.services.empty()) {
        if (const auto id = reference<model::ServiceId>(node, "service", m_services)) {
            route.services.push_back({id, 1, {}, node.get("service")->range});
        }
    }
    route.stripPath = boolean(node, "stripPath");
    route.preserveHost = boolean(node, "preserveHost");
    for (const Node* rewrite : listOf(node.get("rewrites"))) {
        route.rewrites.push_back({named(viewOf(rewrite, "kind"), model::PathRewrite::Kind::Other,
                                        model::rewriteKindName),
                                  std::string(viewOf(rewrite, "match")),
                                  std::string(viewOf(rewrite, "replacement")), rewrite->range});
    }
    route.redirectTo = viewOf(&node, "redirectTo");
    route.responseStatus = static_cast<int>(intOf(&node, "responseStatus", 0));
}

void Reader::chain(const Node& node, model::Route& route) const {
    for (const Node* entry : listOf(node.get("policies"))) {
        if (const auto id = reference<model::PolicyId>(*entry, "policy", m_policies)) {
            route.chain.push_back({id, static_cast<std::int32_t>(intOf(entry, "order", 0))});
        }
    }
    for (const Node* loss : listOf(node.get("overridden"))) {
        if (const auto id = reference<model::PolicyId>(*loss, "policy", m_policies)) {
            route.overridden.push_back({id, reference<model::PolicyId>(*loss, "winner", m_policies),
                                        std::string(viewOf(loss, "reason"))});
        }
    }
}

model::Policy Reader::policy(const Node& node) const {
    model::Policy policy;
    head(node, policy);
    policy.type = viewOf(&node, "type");
    policy.policyClass =
        named(viewOf(&node, "class"), model::PolicyClass::Proxy, model::policyClassName);
    policy.known = boolOf(&node, "known", true);
    policy.scope =
        named(viewOf(&node, "scope"), model::PolicyScope::ConsumerGroup, model::policyScopeName);
    policy.listener = reference<model::ListenerId>(node, "listener", m_listeners);
    policy.route = reference<model::RouteId>(node, "route", m_routes);
    policy.service = reference<model::ServiceId>(node, "service", m_services);
    policy.consumer = reference<model::ConsumerId>(node, "consumer", m_consumers);
    policy.consumerGroup = viewOf(&node, "consumerGroup");
    policy.phase = viewOf(&node, "phase");
    policy.order = static_cast<std::int32_t>(intOf(&node, "order", 0));
    policy.onError = enumeration(node, "onError", model::OnError::Closed, model::onErrorName);
    policy.mode = named(viewOf(&node, "mode"), model::PolicyMode::Monitor, model::policyModeName);
    policy.emulable = boolOf(&node, "emulable", true);
    if (const Node* config = node.get("config"); config != nullptr && !config->isNull()) {
        policy.config = restored(*config, 0);
    }
    return policy;
}

const Node* Reader::restored(const Node& node, int depth) const {
    if (!m_blocks || depth > kDeepest) {
        return &node;
    }
    if (node.isSequence()) {
        std::vector<const Node*> items;
        for (const Node* item : node.items) {
            items.push_back(restored(*item, depth + 1));
        }
        Node* block = m_arena.node();
        *block = node;
        const bool directives = !items.empty() && items.front()->kind == text::NodeKind::Directive;
        block->kind = directives ? text::NodeKind::Block : text::NodeKind::Sequence;
        block->items = m_arena.copy(std::span<const Node* const>{items});
        return block;
    }
    const Node* args = node.get("args");
    if (args == nullptr || !args->isSequence() || node.get("name") == nullptr) {
        return &node;
    }
    Node* directive = m_arena.node();
    directive->kind = text::NodeKind::Directive;
    directive->range = node.range;
    directive->nameRange = node.get("name")->range;
    directive->text = node.get("name")->text;
    directive->items = args->items;
    if (const Node* block = node.get("block")) {
        directive->block = restored(*block, depth + 1);
    }
    return directive;
}

} // namespace gatelens::adapters::recorded
