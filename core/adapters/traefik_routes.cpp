// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/fields.h"
#include "core/adapters/traefik_model.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

namespace gatelens::adapters::traefik {

using model::RouteAction;
using model::Setting;
using text::Node;
using text::Severity;

namespace {

constexpr std::size_t kNoEntryPoint = std::numeric_limits<std::size_t>::max();
// pkg/server/router/router.go: MaxInt - 1000.
constexpr std::int64_t kMaxUserPriority = std::numeric_limits<std::int64_t>::max() - 1000;

const Node* present(const Node* mapping, std::string_view key) {
    const Node* value = mapping == nullptr ? nullptr : mapping->get(key);
    return value == nullptr || value->isNull() ? nullptr : value;
}

std::span<const Node* const> itemsOf(const Node* mapping, std::string_view key) {
    const Node* list = present(mapping, key);
    return list == nullptr ? std::span<const Node* const>{} : list->items;
}

std::string keyOf(Layer layer, std::string_view id) {
    return layer == Layer::Http ? std::string(id) : fmt::format("{}:{}", layerName(layer), id);
}

std::optional<std::int64_t> declaredPriority(const Object& object, bool merged,
                                             std::string_view rule) {
    const Node* value = present(object.node, "priority");
    const auto priority = value == nullptr ? std::nullopt : value->asInt();
    if (!priority || *priority == 0) {
        return std::nullopt;
    }
    // The API shows the computed priority; one that equals it was not declared.
    if (merged && (*priority == static_cast<std::int64_t>(rule.size()) || *priority == -1)) {
        return std::nullopt;
    }
    return priority;
}

model::PathRewrite rewrite(model::PathRewrite::Kind kind, const Node* config,
                           std::string_view match, std::string_view replacement) {
    model::PathRewrite out;
    out.kind = kind;
    out.match = match.empty() ? std::string{} : textOf(config, match);
    out.replacement = replacement.empty() ? std::string{} : textOf(config, replacement);
    out.range = config == nullptr ? text::SourceRange{} : config->range;
    return out;
}

} // namespace

void ModelBuilder::fault(const Object& object, Severity severity, std::string code,
                         std::string message, const text::SourceRange& range, std::string fix) {
    if (object.live.errors.empty()) {
        m_out.report(severity, std::move(code), std::move(message), range, std::move(fix),
                     object.live.apiPath);
    }
}

void ModelBuilder::reportLive(const Object& object, std::string_view what) {
    for (const std::string& error : object.live.errors) {
        m_out.report(object.live.status == "disabled" ? Severity::Error : Severity::Warning,
                     fmt::format("{}-{}", what, object.live.status),
                     fmt::format("Traefik says of {} \"{}\": {}", what, object.id(), error),
                     object.range, {}, object.live.apiPath);
    }
}

void ModelBuilder::dangling(const Object& object, std::string_view kind, std::string_view id,
                            const text::SourceRange& range, const ObjectTable& table) {
    const std::string_view provider = providerOf(id);
    if (!m_config.knows(provider) ||
        !m_reportedReferences.insert(fmt::format("{}|{}|{}", kind, object.id(), id)).second) {
        return;
    }
    const std::string near = table.nearestTo(id);
    fault(object, Severity::Error, "dangling-reference",
          fmt::format("\"{}\" refers to the {} \"{}\", which does not exist", object.name, kind,
                      provider == object.provider ? nameOf(id) : id),
          range, near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near));
}

void ModelBuilder::readRouters() {
    for (const Layer layer : kLayers) {
        for (const Object& object : m_config.layer(layer).routers.items()) {
            readRouter(layer, object);
        }
    }
    linkParents();
    orderRoutes();
}

void ModelBuilder::readRouter(Layer layer, const Object& object) {
    Rule rule;
    const Node* ruleNode = present(object.node, "rule");
    if (layer != Layer::Udp) {
        if (ruleNode == nullptr || !ruleNode->asText()) {
            fault(object, Severity::Error, "missing-key",
                  fmt::format("router \"{}\" has no rule", object.name), object.range,
                  "add a rule, such as Host(`example.com`)");
        } else if ((ruleNode->flags & text::kHasPlaceholder) != 0 &&
                   ruleNode->text.find("{{") != std::string_view::npos) {
            m_out.note("template",
                       fmt::format("the rule of router \"{}\" holds a template; Traefik knows it "
                                   "only when it has rendered the file",
                                   object.name),
                       ruleNode->range);
        } else {
            const std::string syntax = textOf(object.node, "ruleSyntax");
            rule = parseRule(*ruleNode, *m_out.context().sources(),
                             layer == Layer::Http ? RuleLayer::Http : RuleLayer::Tcp,
                             syntax == "v2"                          ? RuleSyntax::V2
                             : syntax == "v3" || syntax == "default" ? RuleSyntax::V3
                                                                     : m_config.syntax);
            for (const auto& d : rule.diagnostics) {
                fault(object, d.severity, d.code,
                      fmt::format("router \"{}\": {}", object.name, d.message), d.range, d.fix);
            }
        }
    }
    reportLive(object, "router");
    for (Attachment& attachment : attachmentsOf(layer, object)) {
        addRoute(layer, object, rule, std::move(attachment));
    }
}

// Entry points with defaults of their own get a router of their own, as in
// applyModel (pkg/server/aggregator.go); the API shows the same names.
std::vector<ModelBuilder::Attachment> ModelBuilder::attachmentsOf(Layer layer,
                                                                  const Object& object) {
    Attachment base;
    base.name = object.name;
    base.tls = present(object.node, "tls");
    for (const Node* name : itemsOf(object.node, "middlewares")) {
        if (const auto text = name->asText()) {
            base.middlewares.emplace_back(*text, name->range);
        }
    }
    const auto named = itemsOf(object.node, "entryPoints");
    const bool child = present(object.node, "parentRefs") != nullptr;
    std::vector<std::size_t> used;
    for (const Node* name : named) {
        const std::size_t index = findEntryPoint(name->text);
        if (index != kNoEntryPoint) {
            if (std::find(used.begin(), used.end(), index) == used.end()) {
                used.push_back(index);
            }
        } else if ((m_config.staticRoot != nullptr || m_config.merged) &&
                   object.provider != "internal") {
            std::vector<std::string_view> names;
            for (const EntryPoint& entryPoint : m_entryPoints) {
                names.emplace_back(entryPoint.name);
            }
            const auto near = nearest(name->text, names);
            fault(object, Severity::Error, "dangling-reference",
                  fmt::format("router \"{}\" uses the entry point \"{}\", which does not exist",
                              object.name, name->text),
                  name->range,
                  near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near));
        }
    }
    if (named.empty() && !child) {
        const bool marked =
            std::any_of(m_entryPoints.begin(), m_entryPoints.end(),
                        [](const EntryPoint& e) { return boolOf(e.node, "asDefault", false); });
        for (std::size_t i = 0; i < m_entryPoints.size(); ++i) {
            const EntryPoint& entryPoint = m_entryPoints[i];
            const bool byDefault =
                layer == Layer::Udp ? false : !entryPoint.udp && entryPoint.name != "traefik";
            if (byDefault && (!marked || boolOf(entryPoint.node, "asDefault", false))) {
                used.push_back(i);
            }
        }
    }
    std::vector<Attachment> out;
    const bool split = layer == Layer::Http && !m_config.merged;
    for (const std::size_t index : used) {
        const EntryPoint& entryPoint = m_entryPoints[index];
        if (!split || !entryPoint.hasModel) {
            base.entryPoints.push_back(index);
            continue;
        }
        Attachment own = base;
        own.entryPoints = {index};
        if (used.size() > 1) {
            own.name = fmt::format("{}-{}", entryPoint.name, object.name);
        }
        if (own.tls == nullptr && entryPoint.tls != nullptr) {
            own.tls = entryPoint.tls;
            own.tlsFromEntryPoint = true;
        }
        std::vector<std::pair<std::string, text::SourceRange>> middlewares;
        for (const Node* name : itemsOf(present(entryPoint.node, "http"), "middlewares")) {
            middlewares.emplace_back(std::string(name->text), name->range);
        }
        middlewares.insert(middlewares.end(), own.middlewares.begin(), own.middlewares.end());
        own.middlewares = std::move(middlewares);
        out.push_back(std::move(own));
    }
    if (!base.entryPoints.empty() || out.empty()) {
        out.insert(out.begin(), std::move(base));
    }
    return out;
}

void ModelBuilder::addRoute(Layer layer, const Object& object, const Rule& rule,
                            Attachment attachment) {
    model::Route route;
    const std::string id = attachment.name + '@' + object.provider;
    route.name = attachment.name;
    route.key = keyOf(layer, id);
    route.productId = id;
    route.productKind = layer == Layer::Http  ? "router"
                        : layer == Layer::Tcp ? "TCP router"
                                              : "UDP router";
    route.source = {object.range, object.live.apiPath};
    route.raw = object.node;
    route.ruleText = textOf(object.node, "rule");
    route.status = object.live.status;
    route.enabled = object.live.status != "disabled";
    applyRule(rule, route);
    route.priority = declaredPriority(object, m_config.merged, route.ruleText);
    if (route.priority && *route.priority > kMaxUserPriority && object.provider != "internal") {
        fault(object, Severity::Error, "out-of-range",
              fmt::format("router \"{}\" has priority {}, above the highest allowed {}",
                          object.name, *route.priority, kMaxUserPriority),
              object.node->get("priority")->range, "use a smaller number");
    }
    for (const std::size_t index : attachment.entryPoints) {
        route.listeners.push_back(m_entryPoints[index].listener);
    }
    route.protocols = {layer == Layer::Http  ? std::string("http")
                       : layer == Layer::Tcp ? std::string("tcp")
                                             : std::string("udp")};
    if (layer == Layer::Http) {
        route.websocket = Setting<bool>::byDefault(true);
        route.maxBodyBytes = Setting<std::int64_t>::byDefault(0);
        route.stripPath = Setting<bool>::byDefault(false);
    }
    attachService(layer, object, route);
    attachTls(layer, object, rule, attachment, route);
    if (layer != Layer::Udp) {
        const auto policies = openChain(layer, attachment.middlewares, object.provider, object);
        route.policies = policies;
        for (std::size_t i = 0; i < policies.size(); ++i) {
            route.chain.push_back({policies[i], static_cast<std::int32_t>(i)});
        }
        applyPolicies(route);
    }
    m_priorities.push_back(rulePriority(rule, route.ruleText, route.priority));
    const model::RouteId added = m_out.add(std::move(route));
    if (layer == Layer::Http) {
        m_routes[object.id()].push_back(added);
    }
}

void ModelBuilder::attachTls(Layer layer, const Object& object, const Rule& rule,
                             const Attachment& attachment, model::Route& route) {
    const bool tls = attachment.tls != nullptr;
    route.tls =
        tls ? Setting<bool>::at(true, attachment.tls->range) : Setting<bool>::byDefault(false);
    std::string options;
    const bool passthrough = tls && boolOf(attachment.tls, "passthrough", false);
    if (tls && !passthrough) {
        const std::string named = textOf(attachment.tls, "options");
        options = named.empty() || named == "default" ? "default" : qualify(named, object.provider);
        const Node* place = attachment.tls->get("options");
        if (options != "default" && m_config.tlsKnown &&
            m_config.tlsOptions.find(options) == nullptr) {
            dangling(object, "TLS options", options, place->range, m_config.tlsOptions);
        }
        // TLS options are chosen by the server name, before the request is seen
        // (pkg/server/router/tcp/manager.go).
        if (layer == Layer::Http && rule.domains.empty() && options != "default" && rule.expr) {
            fault(object, Severity::Warning, "unused-tls-options",
                  fmt::format("router \"{}\" has TLS options but no Host in its rule; the default "
                              "options are used",
                              object.name),
                  place == nullptr ? object.range : place->range, "add a Host matcher");
            options = "default";
        }
        const Node* resolver = present(attachment.tls, "certResolver");
        const Node* known = present(m_config.staticRoot, "certificatesResolvers");
        if (resolver != nullptr && m_config.staticRoot != nullptr &&
            present(known, resolver->text) == nullptr) {
            fault(object, Severity::Error, "dangling-reference",
                  fmt::format("router \"{}\" uses the certificate resolver \"{}\", which the "
                              "static configuration does not define",
                              object.name, resolver->text),
                  resolver->range, "add it to certificatesResolvers");
        }
    }
    if (layer == Layer::Tcp && !tls && !rule.domains.empty() && rule.domains.front() != "*") {
        fault(object, Severity::Error, "tls-required",
              fmt::format("router \"{}\" matches a server name but has no TLS, which Traefik "
                          "refuses",
                          object.name),
              object.range, "add tls, or match HostSNI(`*`)");
    }
    const model::RouteId id(m_out.snapshot().routes.size());
    for (const std::size_t index : attachment.entryPoints) {
        EntryPoint& entryPoint = m_entryPoints[index];
        bool& flag = layer == Layer::Http ? (tls ? entryPoint.httpTls : entryPoint.httpClear)
                                          : (tls ? entryPoint.tcpTls : entryPoint.tcpClear);
        flag = flag || layer != Layer::Udp;
        if (!tls) {
            continue;
        }
        entryPoint.automatic =
            entryPoint.automatic || present(attachment.tls, "certResolver") != nullptr;
        auto use = std::find_if(entryPoint.tlsUses.begin(), entryPoint.tlsUses.end(),
                                [&options](const auto& entry) { return entry.first == options; });
        if (use == entryPoint.tlsUses.end()) {
            use = entryPoint.tlsUses.insert(entryPoint.tlsUses.end(), {options, {}});
        }
        use->second.insert(rule.domains.begin(), rule.domains.end());
        m_tlsUses.push_back({id, index, options});
    }
}

void ModelBuilder::attachService(Layer layer, const Object& object, model::Route& route) {
    const Node* reference = present(object.node, "service");
    const auto name = reference == nullptr ? std::nullopt : reference->asText();
    route.action = RouteAction::None;
    if (!name) {
        return; // a parent of other routers, or a fault; see linkParents()
    }
    const std::string id = qualify(*name, object.provider);
    const ObjectTable& table = m_config.layer(layer).services;
    if (providerOf(id) == "internal") {
        route.action = RouteAction::Internal;
        route.services.push_back({{}, 1, id, reference->range});
        if (table.find(id) == nullptr) {
            dangling(object, "service", id, reference->range, table);
        }
        return;
    }
    route.action = RouteAction::Forward;
    if (table.find(id) == nullptr) {
        dangling(object, "service", id, reference->range, table);
        route.services.push_back({{}, 1, std::string(*name), reference->range});
        return;
    }
    const std::vector<Leaf>& leaves = leavesOf(layer, id);
    const bool whole = std::all_of(leaves.begin(), leaves.end(), [](const Leaf& leaf) {
        return leaf.share == std::floor(leaf.share);
    });
    for (const Leaf& leaf : leaves) {
        const double weight = whole ? leaf.share : std::round(leaf.share * 1000);
        route.services.push_back({leaf.service, static_cast<std::int64_t>(weight),
                                  leaves.size() == 1 ? std::string(*name) : leaf.reference,
                                  leaves.size() == 1 ? reference->range : leaf.range});
    }
    if (const auto service = route.service(); service && layer == Layer::Http) {
        const model::HostMode mode = m_out.snapshot()[service].hostMode;
        route.preserveHost = {mode == model::HostMode::Client, model::Origin::ProductDefault, {}};
    }
    // Middlewares of the service run after those of the router.
    const Object* service = table.find(id);
    if (layer != Layer::Http || itemsOf(service->node, "middlewares").empty()) {
        return;
    }
    std::vector<std::pair<std::string, text::SourceRange>> names;
    for (const Node* item : itemsOf(service->node, "middlewares")) {
        names.emplace_back(std::string(item->text), item->range);
    }
    m_servicePolicies = openChain(layer, names, service->provider, *service);
}

void ModelBuilder::applyPolicies(model::Route& route) {
    for (const model::PolicyId id : m_servicePolicies) {
        route.chain.push_back({id, static_cast<std::int32_t>(route.chain.size())});
    }
    m_servicePolicies.clear();
    for (const model::ChainEntry& step : route.chain) {
        applyPolicy(m_out.snapshot()[step.policy], route);
    }
}

void ModelBuilder::applyPolicy(const model::Policy& policy, model::Route& route) {
    using Kind = model::PathRewrite::Kind;
    const Node* config = policy.config;
    if (policy.type == "stripPrefix") {
        for (const Node* prefix : itemsOf(config, "prefixes")) {
            model::PathRewrite strip;
            strip.kind = Kind::StripPrefix;
            strip.match = prefix->text;
            strip.range = prefix->range;
            route.rewrites.push_back(std::move(strip));
        }
        route.stripPath = Setting<bool>::at(true, policy.source.range);
    } else if (policy.type == "stripPrefixRegex") {
        for (const Node* regex : itemsOf(config, "regex")) {
            model::PathRewrite strip;
            strip.kind = Kind::RegexReplace;
            strip.match = regex->text;
            strip.range = regex->range;
            route.rewrites.push_back(std::move(strip));
        }
    } else if (policy.type == "addPrefix") {
        route.rewrites.push_back(rewrite(Kind::AddPrefix, config, {}, "prefix"));
    } else if (policy.type == "replacePath") {
        route.rewrites.push_back(rewrite(Kind::ReplaceAll, config, {}, "path"));
    } else if (policy.type == "replacePathRegex" || policy.type == "rewriteTarget") {
        route.rewrites.push_back(rewrite(Kind::RegexReplace, config, "regex", "replacement"));
    } else if (policy.type == "buffering") {
        if (const auto limit = intSetting(config, "maxRequestBodyBytes"); limit.known()) {
            route.maxBodyBytes = limit;
        }
    } else if (policy.type == "redirectScheme" && route.redirectTo.empty()) {
        const std::string scheme = textOf(config, "scheme");
        const std::string port = textOf(config, "port");
        // It answers every request that does not use the scheme already.
        route.redirectTo = fmt::format("{}://{{host}}{}{{uri}}", scheme,
                                       port.empty() ? "" : fmt::format(":{}", port));
        route.responseStatus = boolOf(config, "permanent", false) ? 301 : 302;
        const bool always =
            route.services.size() == 1 && route.services.front().reference == "noop@internal";
        if (always || (scheme == "https" && !route.tls.value)) {
            route.action = RouteAction::Redirect;
        }
    } else if (policy.type == "redirectRegex" && route.redirectTo.empty()) {
        route.redirectTo = textOf(config, "replacement");
        route.responseStatus = boolOf(config, "permanent", false) ? 301 : 302;
        if (route.services.size() == 1 && route.services.front().reference == "noop@internal") {
            route.action = RouteAction::Redirect;
        }
    }
}

// Routers below others (parentRefs, since 3.6) run inside them, after their
// middlewares.
void ModelBuilder::linkParents() {
    const auto& table = m_config.layer(Layer::Http).routers;
    std::unordered_set<std::string> parents;
    for (const Object& object : table.items()) {
        for (const Node* reference : itemsOf(object.node, "parentRefs")) {
            const std::string id = qualify(reference->text, object.provider);
            const auto outer = m_routes.find(id);
            if (outer == m_routes.end()) {
                dangling(object, "router", id, reference->range, table);
                continue;
            }
            parents.insert(id);
            for (const model::RouteId inner : m_routes[object.id()]) {
                model::Route& route = m_out.snapshot().routes[inner.index()];
                if (!route.parent && id != object.id()) {
                    route.parent = outer->second.front();
                }
            }
        }
    }
    for (const Layer layer : kLayers) {
        for (const Object& object : m_config.layer(layer).routers.items()) {
            const bool parent = layer == Layer::Http && parents.contains(object.id());
            if (present(object.node, "service") == nullptr && !parent) {
                fault(object, Severity::Error, "missing-key",
                      fmt::format("router \"{}\" has no service", object.name), object.range,
                      "add service");
            }
        }
    }
    inheritFromParents();
}

void ModelBuilder::inheritFromParents() {
    constexpr std::size_t kDeepest = 100;
    auto& routes = m_out.snapshot().routes;
    std::vector<std::pair<std::size_t, std::vector<model::ChainEntry>>> chains;
    for (std::size_t i = 0; i < routes.size(); ++i) {
        std::vector<const model::Route*> line;
        for (const model::Route* at = &routes[i]; at->parent && line.size() <= kDeepest;) {
            at = &routes[at->parent.index()];
            line.push_back(at);
        }
        if (line.size() > kDeepest) {
            m_out.error("cyclic-reference",
                        fmt::format("router \"{}\" is below itself", routes[i].name),
                        routes[i].source.range, "remove one of the parentRefs");
            continue;
        }
        if (line.empty()) {
            continue;
        }
        routes[i].listeners = line.back()->listeners;
        routes[i].tls = line.back()->tls;
        std::vector<model::ChainEntry> chain;
        for (auto outer = line.rbegin(); outer != line.rend(); ++outer) {
            chain.insert(chain.end(), (*outer)->chain.begin(), (*outer)->chain.end());
        }
        chain.insert(chain.end(), routes[i].chain.begin(), routes[i].chain.end());
        chains.emplace_back(i, std::move(chain));
    }
    for (auto& [index, chain] : chains) {
        for (std::size_t k = 0; k < chain.size(); ++k) {
            chain[k].order = static_cast<std::int32_t>(k);
        }
        routes[index].chain = std::move(chain);
    }
}

// The order in which Traefik tries routers: priority, highest first. Full ties
// have no defined order; two of the same rule are reported.
void ModelBuilder::orderRoutes() {
    auto& routes = m_out.snapshot().routes;
    std::vector<std::size_t> order(routes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return m_priorities[a] > m_priorities[b];
    });
    std::unordered_map<std::string, std::size_t> seen;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        model::Route& route = routes[order[rank]];
        route.order = static_cast<std::uint32_t>(rank);
        if (route.ruleText.empty() || route.parent) {
            continue;
        }
        for (const model::ListenerId listener : route.listeners) {
            const std::string place =
                fmt::format("{}|{}|{}|{}|{}", listener.value, route.productKind, route.tls.value,
                            m_priorities[order[rank]], route.ruleText);
            const auto [first, isNew] = seen.emplace(place, order[rank]);
            if (!isNew) {
                m_out.warn("ambiguous-priority",
                           fmt::format("routers \"{}\" and \"{}\" have the same rule and the same "
                                       "priority on one entry point; Traefik may choose either",
                                       routes[first->second].name, route.name),
                           route.source.range, "give one of them a priority");
                break;
            }
        }
    }
}

} // namespace gatelens::adapters::traefik
