// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Routes with their matchers and effective chains, and policies.
#include "core/report/model_json_internal.h"

namespace gatelens::report {

void EntityJson::write(const model::Route& route) {
    head(model::EntityKind::Route, route);
    m_json.key("hosts").beginArray();
    for (const model::HostMatch& match : route.hosts) {
        m_json.value(hostText(match));
    }
    m_json.endArray().key("paths").beginArray();
    for (const model::PathMatch& match : route.paths) {
        m_json.value(pathText(match));
    }
    m_json.endArray().list("methods", route.methods);
    services(route);
    chain(route);
    m_json.member("action", routeActionName(route.action));
    references("listeners", route.listeners);
    matchers(route);
    text("rule", route.ruleText);
    if (route.priority) {
        m_json.member("priority", *route.priority);
    }
    m_json.member("order", route.order);
    setting("stripPath", route.stripPath);
    setting("preserveHost", route.preserveHost);
    rewrites(route);
    text("redirectTo", maskText(route.redirectTo));
    if (route.responseStatus != 0) {
        m_json.member("responseStatus", route.responseStatus);
    }
    setting("timeoutMs", route.timeoutMs);
    setting("maxBodyBytes", route.maxBodyBytes);
    setting("websocket", route.websocket);
    setting("tls", route.tls);
    setting("plainStatus", route.plainStatus);
    if (!route.policies.empty()) {
        references("attached", route.policies);
    }
    reference("parent", route.parent);
    text("status", route.status);
    tail(route);
}

void EntityJson::services(const model::Route& route) {
    m_json.key("service");
    if (route.service().valid()) {
        m_json.value(idOf(m_snapshot, route.service()));
    } else {
        m_json.null();
    }
    // The list says more than the one service when there are several, or when a
    // reference leads nowhere.
    if (route.services.empty() || (route.services.size() == 1 && route.service().valid())) {
        return;
    }
    m_json.key("services").beginArray();
    for (const model::WeightedService& entry : route.services) {
        m_json.beginObject();
        reference("service", entry.service);
        m_json.member("weight", entry.weight);
        text("reference", entry.reference);
        range("source", entry.range);
        m_json.endObject();
    }
    m_json.endArray();
}

void EntityJson::chain(const model::Route& route) {
    m_json.key("policies").beginArray();
    for (const model::ChainEntry& entry : route.chain) {
        const model::Policy& policy = m_snapshot[entry.policy];
        m_json.beginObject().member("policy", idOf(m_snapshot, entry.policy));
        m_json.member("name", policy.label()).member("type", policy.type);
        m_json.member("class", policyClassName(policy.policyClass));
        m_json.member("scope", policyScopeName(policy.scope)).member("order", int{entry.order});
        m_json.endObject();
    }
    m_json.endArray();
    if (route.overridden.empty()) {
        return;
    }
    m_json.key("overridden").beginArray();
    for (const model::ChainLoss& loss : route.overridden) {
        m_json.beginObject();
        reference("policy", loss.policy);
        reference("winner", loss.winner);
        m_json.member("reason", loss.reason).endObject();
    }
    m_json.endArray();
}

void EntityJson::matchers(const model::Route& route) {
    const auto list = [this](std::string_view name, const auto& values, auto&& one) {
        if (values.empty()) {
            return;
        }
        m_json.key(name).beginArray();
        for (const auto& value : values) {
            one(value);
        }
        m_json.endArray();
    };
    m_json.key("matchers").beginObject();
    list("hosts", route.hosts, [this](const model::HostMatch& match) { host(match); });
    list("paths", route.paths, [this](const model::PathMatch& match) { path(match); });
    list("headers", route.headers, [this](const model::FieldMatch& match) { field(match); });
    list("query", route.query, [this](const model::FieldMatch& match) { field(match); });
    texts("snis", route.snis);
    texts("clientIps", route.clientIps);
    texts("protocols", route.protocols);
    if (route.expression) {
        m_json.key("expression");
        expression(*route.expression, 0);
    }
    m_json.endObject();
}

void EntityJson::host(const model::HostMatch& host) {
    m_json.beginObject().member("kind", hostMatchKindName(host.kind));
    m_json.member("value", host.value);
    if (host.port != 0) {
        m_json.member("port", static_cast<int>(host.port));
    }
    if (host.singleLabel) {
        m_json.member("singleLabel", true);
    }
    text("text", host.text);
    m_json.endObject();
}

void EntityJson::path(const model::PathMatch& path) {
    m_json.beginObject().member("kind", pathMatchKindName(path.kind));
    m_json.member("value", path.value);
    if (path.kind == model::PathMatchKind::Regex) {
        m_json.member("anchor", regexAnchorName(path.anchor));
    }
    if (!path.caseSensitive) {
        m_json.member("caseSensitive", false);
    }
    if (path.stopsRegex) {
        m_json.member("stopsRegex", true);
    }
    if (path.text != path.value) {
        text("text", path.text);
    }
    m_json.endObject();
}

void EntityJson::field(const model::FieldMatch& field) {
    m_json.beginObject().member("name", field.name);
    m_json.member("kind", valueMatchKindName(field.kind));
    m_json.key("values").beginArray();
    for (const std::string& value : field.values) {
        m_json.value(maskField(field.name, value));
    }
    m_json.endArray();
    if (field.kind == model::ValueMatchKind::Regex) {
        m_json.member("anchor", regexAnchorName(field.anchor));
    }
    if (!field.caseSensitive) {
        m_json.member("caseSensitive", false);
    }
    if (field.negated) {
        m_json.member("negated", true);
    }
    if (field.kind == model::ValueMatchKind::Other) {
        text("text", maskField(field.name, field.text));
    }
    m_json.endObject();
}

void EntityJson::expression(const model::Expr& expr, int depth) {
    constexpr int kDeepest = 200;
    m_json.beginObject().member("op", exprKindName(expr.kind));
    switch (expr.kind) {
    case model::ExprKind::And:
    case model::ExprKind::Or:
    case model::ExprKind::Not:
        m_json.key("of").beginArray();
        for (const model::Expr& child : expr.children) {
            if (depth < kDeepest) {
                expression(child, depth + 1);
            }
        }
        m_json.endArray();
        break;
    case model::ExprKind::Host:
        m_json.key("host");
        host(expr.host);
        break;
    case model::ExprKind::Path:
        m_json.key("path");
        path(expr.path);
        break;
    case model::ExprKind::Header:
    case model::ExprKind::Query:
    case model::ExprKind::Cookie:
    case model::ExprKind::Variable:
        m_json.key("field");
        field(expr.field);
        break;
    case model::ExprKind::True:
        break;
    case model::ExprKind::Method:
    case model::ExprKind::ClientIp:
    case model::ExprKind::Sni:
    case model::ExprKind::Scheme:
    case model::ExprKind::Port:
    case model::ExprKind::Opaque:
        m_json.member("value", maskText(expr.value));
        break;
    }
    m_json.endObject();
}

void EntityJson::rewrites(const model::Route& route) {
    if (route.rewrites.empty()) {
        return;
    }
    m_json.key("rewrites").beginArray();
    for (const model::PathRewrite& rewrite : route.rewrites) {
        m_json.beginObject().member("kind", rewriteKindName(rewrite.kind));
        text("match", rewrite.match);
        text("replacement", maskText(rewrite.replacement));
        range("source", rewrite.range);
        m_json.endObject();
    }
    m_json.endArray();
}

void EntityJson::write(const model::Policy& policy) {
    head(model::EntityKind::Policy, policy);
    m_json.member("type", policy.type).member("class", policyClassName(policy.policyClass));
    m_json.member("known", policy.known).member("scope", policyScopeName(policy.scope));
    reference("listener", policy.listener);
    reference("route", policy.route);
    reference("service", policy.service);
    reference("consumer", policy.consumer);
    text("consumerGroup", policy.consumerGroup);
    text("phase", policy.phase);
    m_json.member("order", int{policy.order});
    setting("onError", policy.onError);
    m_json.member("mode", policyModeName(policy.mode)).member("emulable", policy.emulable);
    m_json.key("config");
    if (policy.config == nullptr) {
        m_json.null();
    } else {
        writeMasked(m_json, *policy.config, {});
    }
    tail(policy);
}

} // namespace gatelens::report
