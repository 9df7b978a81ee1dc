// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Caddy runs the routes of a list as one chain of middleware: a route whose match
// holds runs its handlers, and unless one of them answers (or the route is
// terminal) the next routes run too. What runs on a request is therefore spread
// over earlier routes of the list, see settleChain().
#include "core/adapters/caddy_model.h"
#include "core/adapters/caddy_nodes.h"
#include "core/adapters/support/expr.h"
#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::adapters::caddy {

using model::RouteAction;
using text::Node;

namespace {

// What real configurations stay far below.
constexpr std::size_t kDeepest = 50;
constexpr std::size_t kMostInvoked = 300'000; // named routes put in their places
constexpr std::size_t kMostPassing = 1000;    // routes of a list that hand on

std::string_view nameOf(const Node& handler) {
    const Node* name = present(&handler, "handler");
    return name == nullptr ? std::string_view{} : name->text;
}

void collectInvokes(const Node& node, std::vector<const Node*>& out) {
    if (nameOf(node) == "invoke") {
        out.push_back(&node);
    }
    for (const auto& member : node.members) {
        collectInvokes(*member.value, out);
    }
    for (const Node* item : node.items) {
        collectInvokes(*item, out);
    }
}

// A subroute whose only route matches everything is only a bracket around its
// handlers.
const Node* bracketed(const Node& handler) {
    const auto routes = itemsOf(&handler, "routes");
    if (nameOf(handler) != "subroute" || routes.size() != 1 ||
        !itemsOf(routes.front(), "match").empty() || present(routes.front(), "group") != nullptr ||
        present(&handler, "errors") != nullptr) {
        return nullptr;
    }
    return routes.front();
}

// "not remote_ip 10.0.0.0/8", alone or beside other matchers.
bool namesOutsiders(const Match& match) {
    const Node* negated = match.sets.size() == 1 ? match.sets.front()->get("not") : nullptr;
    return negated != nullptr && !negated->items.empty() &&
           std::all_of(negated->items.begin(), negated->items.end(), [](const Node* set) {
               return set->members.size() > 0 &&
                      std::all_of(set->members.begin(), set->members.end(), [](const auto& m) {
                          return m.name == "remote_ip" || m.name == "client_ip";
                      });
           });
}

bool refuses(const Node& handler) {
    constexpr std::int64_t kFirstError = 400;
    return nameOf(handler) == "error" ||
           (nameOf(handler) == "static_response" &&
            (boolOf(&handler, "abort", false) ||
             parseInt(textOf(&handler, "status_code")).value_or(0) >= kFirstError));
}

} // namespace

void ModelBuilder::readRoutes() {
    for (const Server& server : m_servers) {
        m_current = &server;
        std::unordered_set<const Node*> done;
        for (const auto& named : membersOf(server.node, "named_routes")) {
            std::vector<const Node*> open;
            findEndless(*server.node->get("named_routes"), *named.value, open, done);
        }
        Scope scope;
        scope.server = &server;
        scope.key = server.name;
        scope.path = server.path.empty() ? std::string{} : server.path + "/routes";
        readRouteList(present(server.node, "routes"), scope);
        scope.key = server.name + "/errors";
        scope.path = server.path.empty() ? std::string{} : server.path + "/errors/routes";
        scope.errors = true;
        readRouteList(present(present(server.node, "errors"), "routes"), scope);
    }
}

void ModelBuilder::readRouteList(const Node* list, const Scope& scope) {
    if (list == nullptr) {
        return;
    }
    if (scope.depth > kDeepest) {
        m_out.error("too-deep", fmt::format("routes are nested deeper than {} levels", kDeepest),
                    list->range);
        return;
    }
    std::vector<Passing> passing;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
        Scope inner = scope;
        inner.key = fmt::format("{}/{}", scope.key, i);
        inner.path = scope.path.empty() ? std::string{} : fmt::format("{}/{}", scope.path, i);
        readRoute(*list->items[i], inner, passing);
    }
}

const Node* ModelBuilder::namedRoute(const Node& invoke) const {
    const Node* name = present(&invoke, "name");
    const Node* routes = m_current == nullptr ? nullptr : present(m_current->node, "named_routes");
    const Node* route = name == nullptr ? nullptr : present(routes, name->text);
    return route == nullptr || m_endless.contains(route) ? nullptr : route;
}

// Named routes that invoke themselves, by whatever way, would never end.
void ModelBuilder::findEndless(const Node& routes, const Node& route,
                               std::vector<const Node*>& open,
                               std::unordered_set<const Node*>& done) {
    if (!done.insert(&route).second) {
        return;
    }
    open.push_back(&route);
    std::vector<const Node*> invokes;
    collectInvokes(route, invokes);
    for (const Node* invoke : invokes) {
        const Node* name = present(invoke, "name");
        const Node* next = name == nullptr ? nullptr : present(&routes, name->text);
        if (next == nullptr) {
            continue; // reported where routes are read
        }
        if (std::find(open.begin(), open.end(), next) != open.end() || open.size() > kDeepest) {
            m_out.error("cyclic-reference",
                        fmt::format("the named route \"{}\" invokes itself", name->text),
                        name->range, "break the circle");
            m_endless.insert(open.begin(), open.end());
            m_endless.insert(next);
            continue;
        }
        findEndless(routes, *next, open, done);
    }
    open.pop_back();
}

std::vector<ModelBuilder::Handler> ModelBuilder::handlersOf(const Node& route, const Scope& scope) {
    std::vector<Handler> out;
    openHandlers(route, scope.key, scope.path, 0, out);
    return out;
}

// The handlers of a route, brackets opened and named routes put in their place.
void ModelBuilder::openHandlers(const Node& route, const std::string& key, const std::string& path,
                                std::size_t depth, std::vector<Handler>& out) {
    const auto handlers = itemsOf(&route, "handle");
    for (std::size_t i = 0; i < handlers.size(); ++i) {
        const Node& handler = *handlers[i];
        Handler next{&handler, fmt::format("{}/handle/{}", key, i),
                     path.empty() ? std::string{} : fmt::format("{}/handle/{}", path, i)};
        if (depth > kDeepest) {
            out.push_back(std::move(next));
        } else if (const Node* inner = bracketed(handler); inner != nullptr) {
            openHandlers(*inner, next.key + "/0",
                         next.path.empty() ? std::string{} : next.path + "/routes/0", depth + 1,
                         out);
        } else if (const Node* named = nameOf(handler) == "invoke" ? namedRoute(handler) : nullptr;
                   named != nullptr && itemsOf(named, "match").empty() &&
                   ++m_invoked <= kMostInvoked) {
            const std::string name = textOf(&handler, "name");
            openHandlers(*named, fmt::format("{}/named/{}", m_current->name, name),
                         m_current->path.empty()
                             ? std::string{}
                             : fmt::format("{}/named_routes/{}", m_current->path, name),
                         depth + 1, out);
        } else {
            out.push_back(std::move(next));
        }
    }
}

bool ModelBuilder::answers(const Node& handler) const {
    const std::string_view name = nameOf(handler);
    if (name == "reverse_proxy") {
        return !isForwardAuth(handler);
    }
    if (name == "file_server") {
        return !boolOf(&handler, "pass_thru", false);
    }
    const HandlerKind* kind = findHandlerKind(name);
    return kind != nullptr && kind->answer == Answer::Always;
}

// The policies of a route that hands requests on, with the conditions under which
// each runs. `answers` is set when every request ends here.
void ModelBuilder::collectSteps(const Node& route, const std::string& key, const std::string& path,
                                std::vector<const Match*> conditions, std::size_t depth,
                                std::vector<Step>& out, bool& answers) {
    if (depth > kDeepest) {
        return;
    }
    std::vector<Handler> handlers;
    openHandlers(route, key, path, 0, handlers);
    for (const Handler& handler : handlers) {
        if (nameOf(*handler.node) == "subroute") {
            collectNested(handler, conditions, depth, out, answers);
            if (answers) {
                return;
            }
            continue;
        }
        if (this->answers(*handler.node)) {
            answers = true;
            return;
        }
        out.push_back({policyOf(handler), conditions});
    }
}

void ModelBuilder::collectNested(const Handler& subroute,
                                 const std::vector<const Match*>& conditions, std::size_t depth,
                                 std::vector<Step>& out, bool& answers) {
    const auto routes = itemsOf(subroute.node, "routes");
    for (std::size_t i = 0; i < routes.size(); ++i) {
        const Match& match = matchOf(*routes[i]);
        std::vector<const Match*> inner = conditions;
        if (match.expr) {
            inner.push_back(&match);
        }
        bool ends = false;
        collectSteps(*routes[i], fmt::format("{}/{}", subroute.key, i),
                     subroute.path.empty() ? std::string{}
                                           : fmt::format("{}/routes/{}", subroute.path, i),
                     std::move(inner), depth + 1, out, ends);
        if (!match.expr && (ends || boolOf(routes[i], "terminal", false))) {
            answers = true;
            return;
        }
    }
}

const Match& ModelBuilder::matchOf(const Node& route) {
    std::unique_ptr<Match>& match = m_matches[&route];
    if (match == nullptr) {
        match = std::make_unique<Match>(readMatch(
            present(&route, "match"), *m_out.context().sources(), m_out.snapshot().diagnostics));
    }
    return *match;
}

// What ran before runs on every request of the route, on none, or on some: then it
// is kept as a loss, because the route cannot rely on it.
void ModelBuilder::settleChain(const Scope& scope, model::Route& route) {
    for (const Step& step : scope.steps) {
        const Match* open = nullptr;
        bool never = false;
        for (const Match* condition : step.conditions) {
            if (!implies(scope.demands, *condition)) {
                open = open == nullptr ? condition : open;
                never = never || excludes(scope.demands, *condition);
            }
        }
        if (open == nullptr) {
            route.chain.push_back({step.policy, static_cast<std::int32_t>(route.chain.size())});
        } else if (!never) {
            route.overridden.push_back(
                {step.policy, {}, fmt::format("runs only for {}", describe(*open))});
        }
    }
}

void ModelBuilder::applyMatch(const Scope& scope, const Match& match, model::Route& route) {
    std::vector<model::Expr> parts;
    for (const model::Expr* outer : scope.exprs) {
        parts.push_back(*outer);
    }
    if (match.expr) {
        parts.push_back(*match.expr);
    }
    if (parts.empty()) {
        return;
    }
    applyExpr(std::make_shared<const model::Expr>(makeExpr(model::ExprKind::And, std::move(parts))),
              route);
}

std::vector<model::ListenerId>
ModelBuilder::listenersFor(const Server& server, const std::vector<model::HostMatch>& hosts,
                           const model::Snapshot& snapshot) {
    std::vector<model::ListenerId> out;
    for (const model::ListenerId base : server.listeners) {
        const auto own =
            std::find_if(server.variants.begin(), server.variants.end(), [&](const auto& variant) {
                const auto& names = snapshot[variant.second].hosts;
                return variant.first == base && !hosts.empty() && !names.empty() &&
                       std::all_of(hosts.begin(), hosts.end(), [&names](const auto& host) {
                           return std::any_of(names.begin(), names.end(), [&](const auto& name) {
                               return name.value == host.value && name.kind == host.kind;
                           });
                       });
            });
        out.push_back(own == server.variants.end() ? base : own->second);
    }
    return out;
}

// The handlers of a route up to the first that answers, which makes it true; lists
// of routes among them go to `nested`.
bool ModelBuilder::takeHandlers(const Node& node, Scope& inner, model::Route& route,
                                std::vector<Scope>& nested) {
    bool ends = false;
    std::vector<Handler> own;
    std::vector<Step> left; // by the list before, for the handlers behind it
    for (const Handler& handler : handlersOf(node, inner)) {
        if (ends) {
            break;
        }
        std::move(left.begin(), left.end(), std::back_inserter(inner.steps));
        left.clear();
        if (nameOf(*handler.node) != "subroute") {
            ends = answers(*handler.node);
            inner.steps.push_back({policyOf(handler), {}});
            route.policies.push_back(inner.steps.back().policy);
            own.push_back(handler);
            continue;
        }
        Scope below = inner;
        below.list = present(handler.node, "routes");
        below.key = handler.key;
        below.path = handler.path.empty() ? std::string{} : handler.path + "/routes";
        nested.push_back(std::move(below));
        bool closed = false;
        collectNested(handler, {}, 0, left, closed);
    }
    settleChain(inner, route);
    for (const model::ChainEntry& step : route.chain) {
        applyPolicyEffects(m_out.snapshot()[step.policy], route);
    }
    for (const Handler& handler : own) {
        applyHandler(handler, route);
    }
    return ends;
}

void ModelBuilder::readRoute(const Node& node, const Scope& scope, std::vector<Passing>& passing) {
    if (m_checked.insert(&node).second) {
        checkShape(node, routeShape(), fmt::format("route {}", scope.key),
                   m_out.snapshot().diagnostics);
    }
    if (!node.isMapping()) {
        return;
    }
    const Match& match = matchOf(node);
    const std::string group = textOf(&node, "group");

    Scope inner = scope;
    inner.demands.push_back(&match);
    for (const Passing& earlier : passing) {
        // Of a group only the first match runs.
        if (group.empty() || earlier.group != group) {
            inner.steps.insert(inner.steps.end(), earlier.steps.begin(), earlier.steps.end());
        }
    }

    model::Route route;
    route.name = textOf(&node, "@id");
    route.productId = route.name;
    route.key = scope.key;
    route.productKind = scope.errors ? "error route" : "route";
    route.source = {node.range, scope.path};
    route.raw = &node;
    route.parent = scope.parent;
    route.order = m_order++;
    route.action = RouteAction::None;
    if (scope.errors) {
        route.tags.emplace_back("error-route");
    }
    applyMatch(scope, match, route);
    route.listeners = listenersFor(*scope.server, route.hosts, m_out.snapshot());
    route.tls = {scope.server->tls,
                 scope.server->tls ? model::Origin::Declared : model::Origin::ProductDefault,
                 scope.server->range};
    route.websocket = model::Setting<bool>::byDefault(true);
    route.maxBodyBytes = model::Setting<std::int64_t>::byDefault(0);

    std::vector<Scope> nested;
    const bool ends = takeHandlers(node, inner, route, nested);
    const model::RouteId id = m_out.add(std::move(route));
    // A nested list comes after the route itself, so that it can name its parent.
    for (Scope& below : nested) {
        below.parent = id;
        ++below.depth;
        if (match.expr) {
            below.exprs.push_back(&*match.expr);
        }
        readRouteList(below.list, below);
    }
    if (ends && group.empty() && passing.size() < kMostPassing && namesOutsiders(match)) {
        passRefusal(node, scope, match, passing);
    }
    if (boolOf(&node, "terminal", false) || ends || passing.size() >= kMostPassing) {
        return;
    }
    Passing next;
    next.group = group;
    std::vector<const Match*> conditions;
    if (match.expr) {
        conditions.push_back(&match);
    }
    bool closed = false;
    collectSteps(node, scope.key, scope.path, std::move(conditions), 0, next.steps, closed);
    if (!closed && !next.steps.empty()) {
        passing.push_back(std::move(next));
    }
}

// An earlier route that turns strangers away guards what comes after it.
void ModelBuilder::passRefusal(const Node& node, const Scope& scope, const Match& match,
                               std::vector<Passing>& passing) {
    for (const Handler& handler : handlersOf(node, scope)) {
        if (!answers(*handler.node)) {
            continue;
        }
        if (refuses(*handler.node)) {
            const model::PolicyId id = policyOf(handler);
            m_out.snapshot().policies[id.index()].policyClass = model::PolicyClass::Ip;
            m_refusals.push_back(std::make_unique<Match>(match));
            m_refusals.back()->exceptNot = true;
            passing.push_back({{}, {{id, {m_refusals.back().get()}}}});
        }
        return;
    }
}

void ModelBuilder::finishRoutes() {
    // A policy that only one route has is bound to it.
    auto& snapshot = m_out.snapshot();
    std::vector<std::size_t> uses(snapshot.policies.size(), 0);
    for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
        for (const model::PolicyId id : snapshot.routes[i].policies) {
            if (++uses[id.index()] == 1) {
                snapshot.policies[id.index()].route = model::RouteId(i);
            } else {
                snapshot.policies[id.index()].route = {};
            }
        }
    }
}

} // namespace gatelens::adapters::caddy
