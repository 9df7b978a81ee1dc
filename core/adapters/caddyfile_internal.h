// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the Caddyfile adapter: directives (caddyfile_directives.cpp and its
// companions) put routes and settings into the Pile of their site; sites become
// servers (caddyfile_servers.cpp); options and TLS automation join them.
#pragma once

#include "core/adapters/caddyfile_adapt.h"
#include "core/adapters/caddyfile_fields.h"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::adapters::caddy {

// A route of the JSON before it is put into its list.
struct RouteDraft {
    std::vector<Draft> match; // sets
    std::vector<Draft> handle;
    std::string group;
    bool terminal = false;
    text::SourceRange range;
};
using RouteDrafts = std::vector<RouteDraft>;

// What a directive gave. Several routes keep their order, whatever the order of
// directives is.
struct Outcome {
    std::string directive;
    RouteDrafts routes;
    bool list = false;        // goes into the list as it is, and is not grouped
    std::size_t position = 0; // in the order of directives
};

// Where a site listens.
struct Bind {
    std::vector<Word> addresses;
    std::vector<std::string> protocols;
};

// A logger that a site or a global option defines.
struct Logger {
    std::string name;
    std::vector<std::string> hosts;
    bool noHosts = false;
    Draft config; // null when nothing was configured
    text::SourceRange range;
};

// What the directives of a site say beside its routes.
struct Pile {
    std::vector<Outcome> routes;
    std::vector<RouteDraft> errorRoutes;
    std::vector<Bind> binds;
    std::vector<Logger> logs;
    std::vector<Draft> connectionPolicies;
    std::vector<Draft> certificateFiles;
    std::vector<Draft> certificateFolders;
    std::vector<Draft> issuers;
    std::vector<Draft> managers;
    Draft keyType;
    Draft renewalRatio;
    bool onDemand = false;
    bool forceAutomate = false;
    bool reuseKeys = false;
    std::vector<std::pair<std::string, text::SourceRange>> invoked;
    std::vector<Word> authorities;
};

// Where a directive stands.
struct Scope {
    const Scope* outer = nullptr;
    std::map<std::string, Draft, std::less<>> matchers; // defined here, by "@name"
    Pile* pile = nullptr;
    std::size_t depth = 0;

    [[nodiscard]] const Draft* matcher(std::string_view name) const;
};

// A directive without its matcher token.
struct Call {
    const Statement& statement;
    std::span<const Word> arguments;
    Scope& scope;
    std::optional<Draft> match; // one set

    [[nodiscard]] const std::vector<Statement>& block() const { return statement.block; }
    [[nodiscard]] const std::string& name() const { return statement.name(); }
    [[nodiscard]] const text::SourceRange& range() const { return statement.range; }
};

// An address of a site: "https://example.com:8443/path".
struct SiteAddress {
    const Word* word = nullptr;
    std::string scheme;
    std::string host;
    std::string port;
    std::string path;
};

// The part of a site that is served on one set of sockets.
struct ServedSite {
    std::size_t site = 0;
    std::vector<SiteAddress> addresses;
};

struct ListenAddress {
    std::string text;
    text::SourceRange range;
    std::vector<std::string> protocols; // empty: the server's
};

struct ServerPlan {
    std::vector<ListenAddress> listen;
    std::vector<ServedSite> sites;
};

// The options of "servers { … }".
struct ServerOptions {
    std::string listen;
    Draft name;
    Draft fields;
    text::SourceRange range;
};

struct Options {
    std::map<std::string, Draft, std::less<>> values; // those of one value
    Draft admin;
    Draft storage;
    Draft pki;
    Draft onDemand;
    Draft apps; // of plugins
    std::vector<Draft> issuers;
    std::vector<Bind> defaultBinds;
    std::vector<Logger> logs;
    std::vector<ServerOptions> servers;
    std::set<std::string, std::less<>> autoHttps;
    Draft metrics;
    bool debug = false;

    [[nodiscard]] std::string text(std::string_view name) const;
    [[nodiscard]] const Draft* find(std::string_view name) const;
};

class CaddyfileAdapter final {
public:
    CaddyfileAdapter(const Caddyfile& file, text::Diagnostics& diagnostics);

    [[nodiscard]] Draft adapt();
    [[nodiscard]] static bool isDirective(std::string_view name);

private:
    using HandlerFunction = std::optional<Draft> (CaddyfileAdapter::*)(const Call&);
    using RoutesFunction = void (CaddyfileAdapter::*)(const Call&, Outcome&);
    struct Directive {
        std::string_view name;
        HandlerFunction handler = nullptr; // gives one handler, under the matcher
        RoutesFunction routes = nullptr;   // gives its routes itself
        bool matcher = true;               // whether a matcher token may stand first
    };
    [[nodiscard]] static std::span<const Directive> directives();
    [[nodiscard]] static const Directive* findDirective(std::string_view name);

    // caddyfile_matchers.cpp
    void defineMatcher(const Statement& statement, Scope& scope);
    [[nodiscard]] Draft matcherSet(const Statement& statement, std::string_view name);
    void addMatcher(const Statement& statement, std::string_view name, Draft& set);
    void addRegexp(const Statement& statement, std::string_view name, Draft& matcher, bool field);
    void addExpression(const Statement& statement, std::string_view name, Draft& set);
    void addHeader(const Statement& statement, Draft& matcher);
    void addFile(const Statement& statement, Draft& matcher);
    [[nodiscard]] Draft responseMatcher(const Statement& statement);
    [[nodiscard]] bool takeMatcher(Call& call);

    // caddyfile_routes.cpp
    [[nodiscard]] std::vector<Outcome> evaluate(std::span<const Statement> statements,
                                                Scope& scope);
    void evaluateOne(const Statement& statement, Scope& scope, std::vector<Outcome>& out);
    void keepUnknown(const Call& call, Outcome& out);
    [[nodiscard]] RouteDrafts subroute(const Call& call, bool sorted = true);
    [[nodiscard]] RouteDrafts arrange(std::vector<Outcome> outcomes, bool sorted);
    [[nodiscard]] std::size_t positionOf(std::string_view directive) const;
    [[nodiscard]] static bool comesFirst(const Outcome& a, const Outcome& b);
    [[nodiscard]] std::string nextGroup();

    // caddyfile_directives.cpp
    std::optional<Draft> readAbort(const Call& call);
    std::optional<Draft> readRespond(const Call& call);
    std::optional<Draft> readError(const Call& call);
    std::optional<Draft> readRedir(const Call& call);
    std::optional<Draft> readVars(const Call& call);
    std::optional<Draft> readMap(const Call& call);
    std::optional<Draft> readFs(const Call& call);
    std::optional<Draft> readEncode(const Call& call);
    std::optional<Draft> readRequestBody(const Call& call);
    std::optional<Draft> readTimeouts(const Call& call);
    std::optional<Draft> readBasicAuth(const Call& call);
    std::optional<Draft> readFileServer(const Call& call);
    std::optional<Draft> readTemplates(const Call& call);
    std::optional<Draft> readPush(const Call& call);
    std::optional<Draft> readTracing(const Call& call);
    std::optional<Draft> readMetrics(const Call& call);
    std::optional<Draft> readLogAppend(const Call& call);
    std::optional<Draft> readLogSkip(const Call& call);
    std::optional<Draft> readLogName(const Call& call);
    std::optional<Draft> readMethod(const Call& call);
    std::optional<Draft> readUri(const Call& call);
    std::optional<Draft> readInvoke(const Call& call);
    std::optional<Draft> readCopyResponse(const Call& call);
    std::optional<Draft> readCopyResponseHeaders(const Call& call);
    void addQueryOperation(std::span<const Word> words, const Statement& statement, Draft& query);
    void readHeader(const Call& call, Outcome& out);
    void readRequestHeader(const Call& call, Outcome& out);
    void readRoot(const Call& call, Outcome& out);
    void readRewrite(const Call& call, Outcome& out);
    void readTryFiles(const Call& call, Outcome& out);
    void readHandle(const Call& call, Outcome& out);
    void readHandlePath(const Call& call, Outcome& out);
    void readRoute(const Call& call, Outcome& out);
    void readHandleErrors(const Call& call, Outcome& out);
    void readAcmeServer(const Call& call, Outcome& out);
    void readBind(const Call& call, Outcome& out);
    // The words of a header operation: "-Server", "+X a", "X from to".
    void headerOperation(std::span<const Word> words, const Statement& statement, Draft& operations,
                         Draft* response);

    // caddyfile_proxy.cpp
    std::optional<Draft> readReverseProxy(const Call& call);
    std::optional<Draft> readIntercept(const Call& call);
    void readForwardAuth(const Call& call, Outcome& out);
    void readPhpFastcgi(const Call& call, Outcome& out);
    void fillProxy(const Call& call, std::span<const Statement> block, Draft& proxy);
    struct ProxyState;
    void addUpstream(const Word& word, Draft& proxy, ProxyState& state);
    void readProxyOption(const Call& call, const Statement& option, Draft& proxy,
                         ProxyState& state);
    void readResponseHandler(const Call& call, const Statement& option, ProxyState& state);
    void finishTransport(const Call& call, Draft& proxy, ProxyState& state);
    [[nodiscard]] Draft dynamicUpstreams(const Statement& option);
    [[nodiscard]] Draft selectionPolicy(const Statement& option);
    [[nodiscard]] Draft transport(const Statement& option);

    // caddyfile_tls.cpp
    void readTls(const Call& call, Outcome& out);
    [[nodiscard]] Draft clientAuthentication(const Statement& statement);
    [[nodiscard]] static Draft clientVerifier(const Statement& statement);
    void checkDnsChallenge(const Call& call, const Draft& acme);
    [[nodiscard]] Draft trustPool(const Statement& statement);
    [[nodiscard]] Draft issuer(const Statement& statement);
    [[nodiscard]] Draft certificateManager(const Statement& statement);
    void buildTlsApp(const std::vector<ServerPlan>& plans, Draft& config);
    void addAutomation(const ServedSite& served, Draft& tls);

    // caddyfile_log.cpp
    void readLog(const Call& call, Outcome& out);
    [[nodiscard]] Logger logger(const Statement& statement, bool global);
    void buildLogging(const std::vector<ServerPlan>& plans, Draft& config);

    // caddyfile_options.cpp
    void readOptions();
    void readOption(const Statement& statement);
    void readOrder(const Statement& statement);
    void readAdmin(const Statement& statement);
    void readServerOptions(const Statement& statement);
    void readPki(const Statement& statement);
    void readOnDemand(const Statement& statement);
    void applyServerOptions(Draft& servers);
    void buildPki(Draft& config);
    // A module of a plugin, as it stands.
    [[nodiscard]] static Draft opaque(const Statement& statement);
    [[nodiscard]] static Draft opaqueBlock(std::span<const Statement> block,
                                           const text::SourceRange& range);

    // caddyfile_servers.cpp
    void evaluateSites();
    void evaluateNamedRoutes();
    [[nodiscard]] std::optional<SiteAddress> siteAddress(const Word& word);
    [[nodiscard]] std::vector<ListenAddress> listenersOf(const Pile& pile,
                                                         const SiteAddress& address);
    [[nodiscard]] std::vector<ServerPlan> planServers();
    void sortSites(ServerPlan& plan) const;
    [[nodiscard]] Draft buildServer(ServerPlan& plan);
    void checkSites(const ServerPlan& plan);
    void checkSchemes(const ServerPlan& plan, bool tls);
    struct ServerState;
    void addSite(const ServerPlan& plan, const ServedSite& served, Draft& server,
                 ServerState& state);
    void addConnectionPolicies(const ServedSite& served, ServerState& state);
    void shieldFromClientAuth(ServerState& state) const;
    void addLogNames(const ServedSite& served, Draft& server, ServerState& state);
    static void finishLogs(Draft& server, ServerState& state);
    void addNamedRoutes(const ServerPlan& plan, Draft& server);
    [[nodiscard]] std::string port(std::string_view option, std::string_view fallback) const;
    [[nodiscard]] std::string httpPort() const { return port("http_port", "80"); }
    [[nodiscard]] std::string httpsPort() const { return port("https_port", "443"); }

    const Caddyfile& m_file;
    Faults m_faults;
    Options m_options;
    std::vector<std::string> m_order; // of directives
    std::vector<Pile> m_piles;        // of the sites
    std::vector<std::vector<SiteAddress>> m_addresses;
    std::map<std::string, RouteDraft, std::less<>> m_namedRoutes;
    std::map<std::string, std::vector<std::pair<std::string, text::SourceRange>>, std::less<>>
        m_namedInvokes;
    std::map<std::string, std::string, std::less<>> m_certificateTags; // by file
    std::size_t m_groups = 0;
    std::size_t m_logs = 0;
};

[[nodiscard]] Draft handlerDraft(std::string_view name, const text::SourceRange& range);
[[nodiscard]] Draft routesDraft(const RouteDrafts& routes, const text::SourceRange& range);
[[nodiscard]] Draft routeDraft(const RouteDraft& route);
// Whether every item is among what the other holds, in the same order.
[[nodiscard]] bool sameDrafts(const std::vector<Draft>& a, const std::vector<Draft>& b);

} // namespace gatelens::adapters::caddy
