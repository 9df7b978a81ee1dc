// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Lists of routes: modules/caddyhttp/{routes,subroute,invoke}.go of Caddy 2.11.
#include "core/base/strings.h"
#include "core/match/products/caddy_internal.h"
#include "core/match/route_keys.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::match::caddy {

namespace {

using text::Node;

constexpr int kDeepest = 50;           // lists in lists
constexpr std::size_t kMostRun = 3000; // routes that hand one request on

class Subroute final : public Handler {
public:
    Subroute(RouteList routes, std::optional<RouteList> errors)
        : m_routes(std::move(routes))
        , m_errors(std::move(errors)) {}

    Step serve(Flow& flow, const Next& next) const override {
        const Step step = m_routes.run(0, flow, next);
        if (step != Step::Failed || !m_errors) {
            return step;
        }
        flow.known["http.error.status_code"] = fmt::format("{}", flow.error);
        return m_errors->run(0, flow, next);
    }

private:
    RouteList m_routes;
    std::optional<RouteList> m_errors;
};

class Invoke final : public Handler {
public:
    Invoke(std::shared_ptr<const std::map<std::string, RouteList>> named, std::string name)
        : m_named(std::move(named))
        , m_name(std::move(name)) {}

    Step serve(Flow& flow, const Next& next) const override {
        const auto found = m_named->find(m_name);
        if (found == m_named->end()) {
            flow.error = 500;
            flow.decision.detail = fmt::format("there is no named route \"{}\"", m_name);
            return Step::Failed;
        }
        return found->second.run(0, flow, next);
    }

private:
    std::shared_ptr<const std::map<std::string, RouteList>> m_named;
    std::string m_name;
};

bool isPlain(std::string_view text, std::string_view special) {
    return text.find_first_of(special) == std::string_view::npos &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

HostKey hostKey(std::string_view pattern) {
    if (isPlain(pattern, "*{")) {
        return {HostKey::Kind::Exact, toLower(pattern)};
    }
    if (pattern.starts_with("*.") && isPlain(pattern.substr(1), "*{")) {
        return {HostKey::Kind::Suffix, toLower(pattern.substr(1))};
    }
    return {};
}

PathKey pathKey(std::string_view pattern) {
    if (pattern.empty() || pattern.find("//") != std::string_view::npos) {
        return {};
    }
    const std::string_view stem = pattern.substr(0, pattern.size() - 1);
    if (isPlain(pattern, "*?[\\%{")) {
        return {PathKey::Kind::Exact, toLower(pattern)};
    }
    if (pattern.back() == '*' && !stem.empty() && isPlain(stem, "*?[\\%{")) {
        return {PathKey::Kind::Prefix, toLower(stem)};
    }
    return {};
}

// One pattern that may be anything makes the others superfluous.
template <typename Key>
std::vector<Key> keysOf(const Node& set, std::string_view name, Key (*keyOf)(std::string_view)) {
    std::vector<Key> keys;
    const Node* patterns = member(&set, name);
    if (patterns != nullptr && patterns->isScalar()) {
        keys.push_back(keyOf(patterns->text));
    } else if (patterns != nullptr) {
        for (const Node* pattern : patterns->items) {
            keys.push_back(keyOf(pattern->text));
        }
    }
    const bool any = std::any_of(keys.begin(), keys.end(),
                                 [](const Key& key) { return key.kind == Key::Kind::Any; });
    return any ? std::vector<Key>{} : keys;
}

void addToIndex(RouteIndex& index, const Node* match, Rank rank) {
    if (match == nullptr || match->items.empty()) {
        index.add({}, {}, rank);
        return;
    }
    for (const Node* set : match->items) {
        RouteKeys keys;
        keys.hosts = keysOf<HostKey>(*set, "host", hostKey);
        keys.paths = keysOf<PathKey>(*set, "path", pathKey);
        if (const Node* regex = member(set, "path_regexp");
            regex != nullptr && keys.paths.empty()) {
            const std::string prefix = literalPrefix(textAt(regex, "pattern"));
            if (!prefix.empty() && isPlain(prefix, "")) {
                keys.paths.push_back({PathKey::Kind::Prefix, toLower(prefix)});
            }
        }
        match::addToIndex(index, keys, rank);
    }
}

Step runHandlers(const std::vector<HandlerPtr>& handlers, std::size_t at, Flow& flow,
                 const Next& next) {
    if (at == handlers.size()) {
        return next(flow);
    }
    const auto rest = [&](Flow& later) { return runHandlers(handlers, at + 1, later, next); };
    return handlers[at]->serve(flow, Next(rest));
}

// What is left when no handler has answered.
Step nothing(Flow& flow) {
    Decision& decision = flow.decision;
    decision.route = {};
    if (flow.error > 0) {
        decision.outcome = Outcome::Respond;
        decision.status = flow.error;
        return Step::Done;
    }
    decision.outcome = Outcome::NotFound;
    decision.status = 200;
    decision.detail = "no route answers; the client gets an empty answer with status 200";
    return Step::Done;
}

} // namespace

bool RouteStep::matches(Flow& flow) const {
    return sets.empty() || std::any_of(sets.begin(), sets.end(), [&flow](const MatcherSet& set) {
               return std::all_of(set.begin(), set.end(), [&flow](const MatcherPtr& matcher) {
                   return matcher->holds(flow);
               });
           });
}

Fate RouteStep::fate(Flow& flow) const {
    if (matches(flow)) {
        const bool grouped = !group.empty() && flow.groups.contains(group);
        return {true,
                grouped
                    ? fmt::format("matches, but another route of the group \"{}\" was taken", group)
                    : "matches, but an earlier route answers"};
    }
    for (const MatcherPtr& matcher : sets.front()) {
        if (!matcher->holds(flow)) {
            return {false, matcher->failure(flow)};
        }
    }
    return {};
}

// On a copy: matchers leave captures.
void RouteList::tellFates(std::size_t from, const Flow& flow) const {
    constexpr std::size_t kMostTold = 2000; // a list is gone through again for each that runs
    Flow probe = flow;
    for (std::size_t i = from; i < steps.size() && flow.fates->size() < kMostTold; ++i) {
        if (steps[i].id) {
            (*flow.fates)[steps[i].id] = steps[i].fate(probe);
        }
    }
}

Step RouteList::run(std::size_t from, Flow& flow, const Next& next) const {
    const model::RouteId outer = flow.route;
    if (flow.fates != nullptr) {
        tellFates(from, flow);
    }
    Hits hits = index.find(toLower(hostOf(flow.go)), cleanPath(lowerPath(flow.go.url.path), true));
    while (const auto rank = hits.next()) {
        const RouteStep& step = steps[*rank];
        flow.judged = &step;
        if (*rank < from || !step.matches(flow) ||
            (!step.group.empty() && !flow.groups.insert(step.group).second)) {
            continue;
        }
        if (++flow.depth > kMostRun) {
            flow.addGap("more routes than are followed here", "the answer is not known");
            flow.decision.outcome = Outcome::Unknown;
            return Step::Done;
        }
        if (step.id) {
            flow.route = step.id;
            flow.ran.push_back(step.id);
        }
        if (step.redirectStatus != 0) {
            flow.decision.outcome = Outcome::Redirect;
            flow.decision.status = step.redirectStatus;
            flow.decision.location = flow.replaceAll(step.redirectTo);
            flow.decision.detail = "automatic HTTPS redirects";
            flow.decision.route = step.id;
            return Step::Done;
        }
        const std::size_t depth = flow.running.size();
        flow.running.push_back(&step);
        const auto after = [&](Flow& later) {
            later.running.resize(depth);
            if (step.terminal) {
                return nothing(later);
            }
            later.route = outer;
            return run(*rank + 1, later, next);
        };
        return runHandlers(step.handlers, 0, flow, Next(after));
    }
    return next(flow);
}

Builder::Builder(const model::SnapshotPtr& snapshot, text::Diagnostics& problems)
    : m_snapshot(snapshot)
    , m_problems(problems) {
    m_routes.reserve(snapshot->routes.size());
    m_services.reserve(snapshot->services.size());
    for (std::size_t i = 0; i < snapshot->routes.size(); ++i) {
        if (snapshot->routes[i].raw != nullptr) {
            m_routes.emplace(snapshot->routes[i].raw, model::RouteId(i));
        }
    }
    for (std::size_t i = 0; i < snapshot->services.size(); ++i) {
        m_services.emplace(snapshot->services[i].raw, model::ServiceId(i));
    }
}

void Builder::setServer(const Node* server) {
    m_named = std::make_shared<std::map<std::string, RouteList>>();
    m_racing.clear();
    if (const Node* named = member(server, "named_routes")) {
        for (const auto& entry : named->members) {
            RouteList list;
            auto made = step(*entry.value, {}, 0);
            if (made) {
                list.steps.push_back(std::move(*made));
            }
            index(list);
            m_named->emplace(std::string(entry.name), std::move(list));
        }
    }
}

model::ServiceId Builder::serviceOf(const Node& handler) const {
    const auto found = m_services.find(&handler);
    return found == m_services.end() ? model::ServiceId{} : found->second;
}

void Builder::index(RouteList& list) {
    list.index = {};
    for (std::size_t i = 0; i < list.steps.size(); ++i) {
        const Node* node = list.steps[i].node;
        addToIndex(list.index, node == nullptr ? nullptr : member(node, "match"),
                   static_cast<Rank>(i));
    }
    list.index.build();
}

RouteList Builder::list(const Node* routes, model::RouteId within, int depth) {
    RouteList list;
    if (routes == nullptr || depth > kDeepest) {
        index(list);
        return list;
    }
    list.steps.reserve(routes->items.size());
    for (const Node* route : routes->items) {
        auto made = step(*route, within, depth);
        if (made) {
            list.steps.push_back(std::move(*made));
        } else {
            m_problems.push_back({text::Severity::Error,
                                  "route-left-out",
                                  made.error().message + "; Caddy refuses the configuration",
                                  {},
                                  route->range,
                                  {}});
        }
    }
    index(list);
    return list;
}

Result<RouteStep> Builder::step(const Node& route, model::RouteId within, int depth) {
    RouteStep out;
    out.node = &route;
    const auto known = m_routes.find(&route);
    out.id = known == m_routes.end() ? within : known->second;
    out.group = textAt(&route, "group");
    out.terminal = boolAt(&route, "terminal");
    if (const Node* match = member(&route, "match")) {
        for (const Node* item : match->items) {
            auto set = matcherSet(*item);
            if (!set) {
                return fail(std::move(set.error()));
            }
            out.sets.push_back(std::move(*set));
            noteCaptures(*item);
        }
    }
    if (const Node* handlers = member(&route, "handle")) {
        for (const Node* item : handlers->items) {
            auto made = handler(*item, out.id, depth);
            if (!made) {
                return fail(std::move(made.error()));
            }
            out.handlers.push_back(std::move(*made));
        }
    }
    return out;
}

void Builder::noteCaptures(const Node& set) {
    if (set.members.size() < 2) {
        return;
    }
    if (const Node* path = member(&set, "path_regexp")) {
        m_racing.insert(textAt(path, "name"));
    }
    for (const std::string_view kind : {"header_regexp", "vars_regexp"}) {
        const Node* fields = member(&set, kind);
        for (std::size_t i = 0; fields != nullptr && i < fields->members.size(); ++i) {
            m_racing.insert(textAt(fields->members[i].value, "name"));
        }
    }
}

Result<HandlerPtr> Builder::handler(const Node& node, model::RouteId route, int depth) {
    const std::string name = textAt(&node, "handler");
    if (name == "subroute") {
        std::optional<RouteList> errors;
        if (const Node* config = member(&node, "errors")) {
            errors = list(member(config, "routes"), route, depth + 1);
        }
        return std::make_unique<const Subroute>(list(member(&node, "routes"), route, depth + 1),
                                                std::move(errors));
    }
    if (name == "invoke") {
        return std::make_unique<const Invoke>(m_named, textAt(&node, "name"));
    }
    return name == "reverse_proxy" ? proxyHandler(node, *this) : plainHandler(node);
}

} // namespace gatelens::match::caddy
