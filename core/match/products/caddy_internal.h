// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Caddy 2 (checked against 2.11.7). Its routes are a chain of middleware, so that
// they are run here as it runs them: on a request that changes on its way, each
// handler given what comes next. The parts: placeholders (caddy_flow.cpp), matchers
// (caddy_matchers.cpp), paths (caddy_path.cpp), rewrites (caddy_rewrite.cpp),
// handlers (caddy_handlers.cpp), the proxy (caddy_proxy.cpp), lists of routes and
// servers (caddy.cpp).
#pragma once

#include "core/match/address.h"
#include "core/match/go_request.h"
#include "core/match/index.h"
#include "core/match/regex.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::match::caddy {

// What a map handler promised to know, asked for when something needs it.
struct Mapping {
    std::optional<Regex> regex;
    std::string input;
    std::vector<std::optional<std::string>> outputs;
};
struct MapRules {
    std::string source;
    std::vector<std::string> destinations;
    std::vector<Mapping> mappings;
    std::vector<std::string> defaults;
};

// What a request was before any handler changed it.
struct Original {
    std::string method;
    GoUrl url;
    std::string requestUri;
};

// How a route fared that did not run.
struct Fate {
    bool matched = false;
    std::string reason;
};

// One request on its way through the handlers.
class Flow final {
public:
    Flow(const Request& sentRequest, GoRequest request, Decision& madeDecision)
        : sent(sentRequest)
        , go(std::move(request))
        , original{go.method, go.url, go.requestUri}
        , decision(madeDecision) {}

    const Request& sent;
    GoRequest go;
    Original original;
    Decision& decision;
    std::string clientIp;
    bool trusted = false;                     // the peer is a trusted proxy
    std::map<std::string, std::string> known; // placeholders: captures, errors
    // Which route of a list left each capture, the one being judged, those whose handlers
    // run, and the names of captures that depend on the order of matchers in a set.
    std::map<std::string, const void*> captured;
    const void* judged = nullptr;
    std::vector<const void*> running;
    const std::set<std::string>* racing = nullptr;
    std::map<std::string, std::string> variables; // of vars
    std::vector<const MapRules*> maps;
    std::set<std::string> groups;
    int error = 0; // what the error routes are about
    std::optional<std::int64_t> maxBody;
    std::size_t depth = 0;
    model::RouteId route; // whose handlers run
    std::vector<model::RouteId> ran;
    std::map<model::RouteId, Fate>* fates = nullptr; // filled when somebody asks

    // ReplaceAll and ReplaceKnown of Caddy's replacer.
    [[nodiscard]] std::string replaceAll(std::string_view text) { return replace(text, true); }
    [[nodiscard]] std::string replaceKnown(std::string_view text) { return replace(text, false); }
    [[nodiscard]] std::optional<std::string> placeholder(const std::string& key);
    void addGap(std::string what, std::string effect, text::SourceRange range = {});
    void capture(const std::string& key, std::string_view value);

private:
    [[nodiscard]] std::string replace(std::string_view text, bool unknownToo);
    void warnOfCapture(const std::string& key);
    [[nodiscard]] std::optional<std::string> ofRequest(std::string_view key);
    [[nodiscard]] std::optional<std::string> mapped(const std::string& key);
    std::size_t m_mapDepth = 0;
};

enum class Step : std::uint8_t { Done, Failed };

// What a handler hands the request on to. Refers to a callable that outlives it.
class Next final {
public:
    template <typename Call>
    explicit Next(const Call& call)
        : m_self(&call)
        , m_call([](const void* self, Flow& flow) {
            return (*static_cast<const Call*>(self))(flow);
        }) {}
    Step operator()(Flow& flow) const { return m_call(m_self, flow); }

private:
    const void* m_self;
    Step (*m_call)(const void*, Flow&);
};

class Handler {
public:
    Handler() = default;
    Handler(const Handler&) = delete;
    Handler& operator=(const Handler&) = delete;
    virtual ~Handler() = default;
    virtual Step serve(Flow& flow, const Next& next) const = 0;
};
using HandlerPtr = std::unique_ptr<const Handler>;

class RequestMatcher {
public:
    RequestMatcher() = default;
    RequestMatcher(const RequestMatcher&) = delete;
    RequestMatcher& operator=(const RequestMatcher&) = delete;
    virtual ~RequestMatcher() = default;
    [[nodiscard]] virtual bool holds(Flow& flow) const = 0;
    // "asks for …; it is …"
    [[nodiscard]] virtual std::string failure(Flow& flow) const = 0;
};
using MatcherPtr = std::unique_ptr<const RequestMatcher>;
using MatcherSet = std::vector<MatcherPtr>;

[[nodiscard]] Result<MatcherSet> matcherSet(const text::Node& set);
// The host of a request as host matchers compare it.
[[nodiscard]] std::string_view hostOf(const GoRequest& request);

// caddy_path.cpp: CleanPath, path.Match, strings.ToLower of Go.
[[nodiscard]] std::string cleanPath(std::string_view path, bool mergeSlashes);
[[nodiscard]] bool globMatchesPath(std::string_view pattern, std::string_view path);
[[nodiscard]] std::string lowerPath(std::string_view path);
[[nodiscard]] bool escapedPatternMatches(std::string escapedPath, std::string_view pattern);

// caddy_rewrite.cpp
class Rewrite;
using RewritePtr = std::shared_ptr<const Rewrite>;
[[nodiscard]] Result<RewritePtr> rewriteOf(const text::Node& config);
void applyRewrite(const Rewrite& rewrite, GoRequest& request, Flow& flow);

// Header operations of the headers handler and of the proxy.
class HeaderOps final {
public:
    [[nodiscard]] static Result<HeaderOps> of(const text::Node* config);
    void applyToRequest(GoRequest& request, Flow& flow) const;

private:
    struct Replacement {
        std::string field;
        std::string search;
        std::string pattern;
        std::string replacement;
        std::optional<Regex> regex;
    };
    void apply(GoHeaders& headers, Flow& flow) const;
    void remove(GoHeaders& headers, Flow& flow) const;
    void substitute(GoHeaders& headers, Flow& flow) const;

    std::vector<std::pair<std::string, std::vector<std::string>>> m_add;
    std::vector<std::pair<std::string, std::vector<std::string>>> m_set;
    std::vector<std::string> m_delete;
    std::vector<Replacement> m_replace;
};

// One route of a list.
struct RouteStep {
    model::RouteId id;
    const text::Node* node = nullptr;
    std::vector<MatcherSet> sets; // one must hold; none: always
    std::string group;
    bool terminal = false;
    std::vector<HandlerPtr> handlers;
    int redirectStatus = 0; // of an automatic redirect, which stands in no document
    std::string redirectTo;

    [[nodiscard]] bool matches(Flow& flow) const;
    [[nodiscard]] Fate fate(Flow& flow) const;
};

struct RouteList {
    std::vector<RouteStep> steps;
    RouteIndex index;

    // Runs the routes from position `from`, then `next`.
    Step run(std::size_t from, Flow& flow, const Next& next) const;

private:
    void tellFates(std::size_t from, const Flow& flow) const;
};

// Builds the handlers of one server.
class Builder final {
public:
    Builder(const model::SnapshotPtr& snapshot, text::Diagnostics& problems);

    [[nodiscard]] RouteList list(const text::Node* routes, model::RouteId within, int depth = 0);
    // A list that is not built from a document only.
    static void index(RouteList& list);
    void setServer(const text::Node* server);
    // The service that the adapter made of a proxy handler.
    [[nodiscard]] model::ServiceId serviceOf(const text::Node& handler) const;
    // Flow::racing of the server that was built.
    [[nodiscard]] const std::set<std::string>& racing() const { return m_racing; }

private:
    [[nodiscard]] Result<RouteStep> step(const text::Node& route, model::RouteId within, int depth);
    [[nodiscard]] Result<HandlerPtr> handler(const text::Node& node, model::RouteId route,
                                             int depth);
    void noteCaptures(const text::Node& set);

    model::SnapshotPtr m_snapshot;
    text::Diagnostics& m_problems;
    std::unordered_map<const text::Node*, model::RouteId> m_routes;
    std::unordered_map<const text::Node*, model::ServiceId> m_services;
    // Of the server that is being built; handlers share it.
    std::shared_ptr<std::map<std::string, RouteList>> m_named;
    std::set<std::string> m_racing;
};

// caddy_handlers.cpp: every handler but the ones that hold routes.
[[nodiscard]] Result<HandlerPtr> plainHandler(const text::Node& node);
// caddy_proxy.cpp
[[nodiscard]] Result<HandlerPtr> proxyHandler(const text::Node& node, const Builder& builder);

// Small readers of nodes.
[[nodiscard]] const text::Node* member(const text::Node* node, std::string_view key);
[[nodiscard]] std::string textAt(const text::Node* node, std::string_view key);
[[nodiscard]] bool boolAt(const text::Node* node, std::string_view key);
[[nodiscard]] std::vector<std::string> textsAt(const text::Node* node, std::string_view key);

} // namespace gatelens::match::caddy
