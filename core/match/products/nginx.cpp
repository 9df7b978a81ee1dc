// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// nginx: a server by address and name, a location by the longest prefix and the
// first regular expression, and in between the rewrite module, which may start
// the search for a location again.
#include "core/base/strings.h"
#include "core/match/address.h"
#include "core/match/matcher.h"
#include "core/match/near.h"
#include "core/match/products/nginx_access.h"
#include "core/match/products/nginx_forward.h"
#include "core/match/products/nginx_uri.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::match {

namespace nginx {

using text::Node;

namespace {

constexpr int kMaxCycles = 10;
// How the search for a location ended (ngx_http_core_find_location).
struct Found {
    enum class How : std::uint8_t { None, Prefix, Final, Redirect };
    How how = How::None;
    const Location* location = nullptr;
};

class NginxMatcher final : public Matcher {
public:
    NginxMatcher(model::SnapshotPtr snapshot, text::Diagnostics& problems)
        : m_snapshot(std::move(snapshot))
        , m_listeners(*m_snapshot)
        , m_config(*m_snapshot, problems) {
        for (const auto& level : m_config.levels) {
            for (const Node* directive : level->settings) {
                if (directive->text == "map" && directive->block != nullptr) {
                    m_maps.push_back(directive);
                }
            }
        }
    }

    [[nodiscard]] Decision decide(const Request& request) const override {
        Decision decision;
        State state;
        state.request = &request;
        state.maps = &m_maps;
        state.version = m_snapshot->gateway.version;
        if (receive(request, state, decision)) {
            serve(state, decision);
        }
        decision.gaps.insert(decision.gaps.end(), state.gaps.begin(), state.gaps.end());
        addErrorPage(state, decision);
        return decision;
    }

    [[nodiscard]] std::vector<Candidate>
    candidates(const Request& request, const Decision& decision, std::size_t limit) const override {
        State state;
        state.request = &request;
        state.maps = &m_maps;
        state.version = m_snapshot->gateway.version;
        Decision ignored;
        const bool received = receive(request, state, ignored);
        std::vector<model::RouteId> matching;
        if (received) {
            collectMatching(state.server->group, state.uri, matching);
        }
        return listCandidates(*m_snapshot, request, decision, limit, matching,
                              [&](model::RouteId id) { return judged(id, decision, state); });
    }

private:
    static bool refuse(Decision& decision, int status, std::string why) {
        decision.outcome = Outcome::Refused;
        decision.status = status;
        decision.detail = std::move(why);
        return false;
    }

    // Everything before the server's own directives; false when it ends here.
    bool receive(const Request& request, State& state, Decision& decision) const {
        const auto listeners = m_listeners.find(request);
        const auto listener = std::find_if(listeners.begin(), listeners.end(),
                                           [&](auto id) { return m_config.sockets.contains(id); });
        if (listener == listeners.end()) {
            return refuse(decision, 0, "no HTTP server listens there");
        }
        decision.listener = *listener;
        const Socket& socket = m_config.sockets.at(*listener);
        if (!accepts(socket, (*m_snapshot)[*listener], request, decision)) {
            return false;
        }
        const Server& standard = m_config.servers[socket.fallback];
        state.port = (*m_snapshot)[*listener].port;
        state.server = &standard;
        // merge_slashes is that of the address's default server.
        const auto uri = normalizeUri(request.path, standard.level->isOn("merge_slashes", true));
        if (!uri) {
            return refuse(decision, 400, "the path has a bad escape or leads above the root");
        }
        if (!takeHost(request, state, decision)) {
            return false;
        }
        const Server* found = serverNamed(socket, state.host, &state);
        state.server = found == nullptr ? &standard : found;
        if (!takesCertificate(socket, *state.server, request, state.host, decision)) {
            return false;
        }
        state.uri = *uri;
        state.args = request.query.value_or("");
        state.args.resize(std::min(state.args.find('#'), state.args.size()));
        state.quoted = request.path.find('%') != std::string::npos;
        if (request.method == "TRACE" || request.method == "CONNECT") {
            return refuse(decision, 405, "nginx does not allow " + request.method);
        }
        return true;
    }

    bool takeHost(const Request& request, State& state, Decision& decision) const {
        if (request.hosts.empty()) {
            const bool needed = request.httpMajor > 1 || request.httpMinor > 0;
            return !needed || refuse(decision, 400, "the request has no Host field");
        }
        // "nginx does not allow several Host request header lines" (1.17.9).
        if (request.hosts.size() > 1 && isAtLeast(m_snapshot->gateway.version, 1, 17, 9, true)) {
            return refuse(decision, 400, "there are several Host fields");
        }
        for (const auto& host : request.hosts) {
            const auto name = serverName(host);
            if (!name) {
                return refuse(decision, 400, "the Host field is no valid host");
            }
            if (state.host.empty()) {
                state.host = *name;
            }
        }
        return true;
    }

    // Exact, longest "*.x", longest "x.*", first expression; null: the default server.
    [[nodiscard]] const Server* serverNamed(const Socket& socket, const std::string& name,
                                            State* state) const {
        const auto hits = socket.names.find(name);
        if (!hits.empty()) {
            return &m_config.servers[hits.front().group];
        }
        for (const auto& [regex, index] : socket.expressions) {
            const auto match = regex->find(name);
            if (match && !match->limitReached) {
                if (state != nullptr) {
                    capture(*match, *state);
                }
                return &m_config.servers[index];
            }
        }
        return nullptr;
    }

    // The server whose name the TLS handshake asks for; null: none, or no TLS.
    [[nodiscard]] const Server* shaking(const Socket& socket, const Request& request) const {
        const bool named = request.scheme == "https" && !request.sni.empty();
        return named ? serverNamed(socket, toLower(request.sni), nullptr) : nullptr;
    }

    // What ends a connection before any request.
    bool accepts(const Socket& socket, const model::Listener& listener, const Request& request,
                 Decision& decision) const {
        if (request.scheme == "https") {
            const Server* named = shaking(socket, request);
            const Server& server = named == nullptr ? m_config.servers[socket.fallback] : *named;
            return !server.level->isOn("ssl_reject_handshake", false) ||
                   refuse(decision, 0,
                          fmt::format("server {} refuses the TLS handshake", server.label));
        }
        const bool plain = listener.port == portOf(request) && isEncrypted(listener.protocol);
        return !plain ||
               refuse(decision, 400, "a plain request was sent to a port that speaks TLS");
    }

    // ngx_http_set_virtual_server and ngx_http_process_request.
    bool takesCertificate(const Socket& socket, const Server& server, const Request& request,
                          const std::string& host, Decision& decision) const {
        const Node* verify = server.level->find("ssl_verify_client");
        if (request.scheme != "https" || verify == nullptr || verify->arg(0) == "off") {
            return true;
        }
        if (shaking(socket, request) != nullptr && toLower(request.sni) != host) {
            return refuse(decision, 421,
                          "the host is not the negotiated server name, and its server asks for a "
                          "client certificate");
        }
        const bool needed = verify->arg(0) == "on" && !request.clientCertificate;
        return !needed || refuse(decision, 400, "the server asks for a client certificate");
    }

    void serve(State& state, Decision& decision) const {
        decision.route = state.server->route;
        Step step = runRewrites(m_config, *state.server->level, state);
        if (step.kind == Step::Kind::Answer) {
            answer(step, state, decision);
            return;
        }
        if (state.server->level->own("internal") != nullptr) {
            return;
        }
        for (int cycle = 0; cycle <= kMaxCycles; ++cycle) {
            const Found found = find(state.server->group, state.uri, &state);
            if (found.how == Found::How::Redirect) {
                addSlash(*found.location, state, decision);
                return;
            }
            const Location* location = found.location;
            if (!enter(location, state, decision, step)) {
                return;
            }
            if (step.kind != Step::Kind::Search) {
                content(location, step, state, decision);
                return;
            }
        }
        decision.outcome = Outcome::Respond;
        decision.status = 500;
        decision.detail = "rewrites changed the URI more than ten times";
    }

    // Runs a location's rewrites; false when they or `internal` answer.
    bool enter(const Location* location, State& state, Decision& decision, Step& step) const {
        const Level& level = location == nullptr ? *state.server->level : *location->level;
        decision.route = location == nullptr ? state.server->route : location->route;
        if (location == nullptr) {
            step = Step{};
            decision.detail =
                fmt::format("no location of server {} takes {}", state.server->label, state.uri);
            return true;
        }
        decision.detail = why(*location, state);
        if (level.own("internal") != nullptr && state.unparsed) {
            decision.outcome = Outcome::NotFound;
            decision.status = 404;
            decision.detail += "; it is internal";
            return false;
        }
        step = runRewrites(m_config, level, state);
        if (step.kind == Step::Kind::Answer) {
            answer(step, state, decision);
            return false;
        }
        return true;
    }

    static std::string why(const Location& location, const State& state) {
        switch (location.kind) {
        case Location::Kind::Exact:
            return fmt::format("exactly \"{}\" ends the search", location.name);
        case Location::Kind::Regex:
            return fmt::format("first regular expression that matches {}: {}", state.uri,
                               location.text);
        case Location::Kind::PrefixNoRegex:
            return fmt::format("longest prefix \"{}\", and \"^~\" keeps regular expressions away",
                               location.name);
        case Location::Kind::Prefix:
            return fmt::format("longest prefix \"{}\", and no regular expression matches",
                               location.name);
        case Location::Kind::Named:
            return fmt::format("internal redirect to {}", location.name);
        }
        return {};
    }

    // `state` takes the captures of an expression; null: nothing is kept.
    [[nodiscard]] Found find(Rank group, const std::string& uri, State* state) const {
        for (const Rank rank : m_config.paths.exact(group, uri)) {
            return {Found::How::Final, &m_config.locations[rank]};
        }
        const auto prefixes = m_config.paths.prefixes(group, uri);
        Found found;
        bool expressions = true;
        const bool whole = !prefixes.empty() && prefixes.front().length == uri.size();
        if (const Location* slashed = whole ? nullptr : withSlash(group, uri)) {
            return {Found::How::Redirect, slashed};
        }
        if (!prefixes.empty()) {
            const Location& prefix = m_config.locations[prefixes.front().ranks.front()];
            found = {Found::How::Prefix, &prefix};
            expressions = prefix.kind != Location::Kind::PrefixNoRegex;
            const Found nested = find(prefix.group, uri, state);
            if (nested.how != Found::How::None) {
                found = nested;
            }
            if (nested.how == Found::How::Final || nested.how == Found::How::Redirect) {
                return found;
            }
        }
        if (!expressions) {
            return found;
        }
        Hits hits = m_config.expressions.find(group, uri);
        while (const auto rank = hits.next()) {
            const Location& location = m_config.locations[*rank];
            const auto match = location.regex->find(uri);
            if (match && !match->limitReached) {
                if (state != nullptr) {
                    capture(*match, *state);
                }
                const Found nested = find(location.group, uri, state);
                const bool inner = nested.location != nullptr;
                return {nested.how == Found::How::Redirect ? nested.how : Found::How::Final,
                        inner ? nested.location : &location};
            }
        }
        return found;
    }

    // The location "<uri>/" that passes requests on: nginx redirects there.
    [[nodiscard]] const Location* withSlash(Rank group, const std::string& uri) const {
        const std::string slashed = uri + '/';
        for (const Rank rank : m_config.paths.exact(group, slashed)) {
            if (m_config.locations[rank].autoRedirect) {
                return &m_config.locations[rank];
            }
        }
        const auto prefixes = m_config.paths.prefixes(group, slashed);
        if (!prefixes.empty() && prefixes.front().length == slashed.size()) {
            const Location& location = m_config.locations[prefixes.front().ranks.front()];
            return location.autoRedirect ? &location : nullptr;
        }
        return nullptr;
    }

    void addSlash(const Location& location, const State& state, Decision& decision) const {
        decision.route = location.route;
        decision.outcome = Outcome::Redirect;
        decision.status = 301;
        decision.detail =
            fmt::format("location {} passes requests on and ends with a slash", location.text);
        const std::string query = state.args.empty() ? std::string() : '?' + state.args;
        decision.location = absolute(escapeUri(location.name) + query, *location.level, state);
    }

    // A Location that starts with a slash gets scheme, host and port.
    [[nodiscard]] std::string absolute(std::string location, const Level& level,
                                       const State& state) const {
        if (!location.starts_with('/') || !level.isOn("absolute_redirect", true)) {
            return location;
        }
        const bool named = level.isOn("server_name_in_redirect", false);
        const std::string host = named && state.server->label != "(no name)" ? state.server->label
                                 : state.host.empty() ? std::string("(address)")
                                                      : state.host;
        const bool standard = state.port == (state.request->scheme == "https" ? 443 : 80);
        const bool shown = !standard && level.isOn("port_in_redirect", true);
        return fmt::format("{}://{}{}{}", state.request->scheme, host,
                           shown ? fmt::format(":{}", state.port) : "", location);
    }

    void answer(const Step& step, const State& state, Decision& decision) const {
        const Level& level = *state.server->level;
        decision.status = step.status;
        decision.detail += (decision.detail.empty() ? "" : "; ") + step.detail;
        decision.outcome = step.location.empty() ? Outcome::Respond : Outcome::Redirect;
        decision.location = absolute(step.location, level, state);
        if (step.status == 444) {
            decision.outcome = Outcome::Refused; // the connection is closed
            decision.status = 0;
        }
    }

    // Access, then what makes the answer.
    void content(const Location* location, const Step& step, State& state,
                 Decision& decision) const {
        const Level& base = location == nullptr ? *state.server->level : *location->level;
        const Level& level = step.level == nullptr ? base : *step.level;
        const Node* pass = passOf(level);
        const bool inherited = pass == nullptr && step.level != nullptr;
        if (inherited) {
            pass = passOf(base);
        } else if (step.condition != nullptr && pass != nullptr) {
            const auto own = m_config.routeOf(step.condition);
            decision.route = own ? own : decision.route;
        }
        const Level limited = exceptLevel(m_config, level, state);
        if (isTooLarge(level, state, decision) || isDenied(limited, state, decision)) {
            return;
        }
        addCodeGaps(level, decision);
        // Files are looked for before any handler makes the answer.
        if (const Node* files = base.own("try_files")) {
            tryFiles(*files, state, decision);
            return;
        }
        if (pass != nullptr) {
            // `if` gives the location no prefix of its own.
            const bool hasPrefix = location != nullptr && (step.level == nullptr || inherited);
            forward(*m_snapshot, *pass, Place{level, hasPrefix ? location : nullptr}, state,
                    decision);
            return;
        }
        localContent(level, state, decision);
    }

    // No file is taken to exist, so the last argument decides.
    void tryFiles(const Node& files, State& state, Decision& decision) const {
        const std::string_view last = files.arg(files.items.size() - 1);
        decision.gaps.push_back({"try_files", "no file is assumed to exist", files.range});
        const auto named = state.server->named.find(last);
        if (last.starts_with('=')) {
            decision.outcome = Outcome::Respond;
            decision.status = static_cast<int>(parseInt(last.substr(1)).value_or(404));
            return;
        }
        const Location* location = nullptr;
        if (named != state.server->named.end()) {
            location = &m_config.locations[named->second];
        } else {
            const std::string target = expand(last, state, files.range);
            state.uri = target.substr(0, target.find('?'));
            state.args =
                target.size() > state.uri.size() ? target.substr(state.uri.size() + 1) : "";
            location = find(state.server->group, state.uri, &state).location;
        }
        state.unparsed = named != state.server->named.end() && state.unparsed;
        Step step;
        if (enter(location, state, decision, step) && step.kind != Step::Kind::Search &&
            (location == nullptr || location->level->own("try_files") == nullptr)) {
            content(location, step, state, decision);
        }
    }

    // error_page may turn an answer into another request.
    static void addErrorPage(const State& state, Decision& decision) {
        if (decision.status < 300 || state.server == nullptr) {
            return;
        }
        for (const Node* page : state.server->level->list("error_page")) {
            for (const Node* code : page->items) {
                if (parseInt(code->text) == decision.status) {
                    decision.gaps.push_back({fmt::format("error_page {}", decision.status),
                                             "shown as answered without it", page->range});
                    return;
                }
            }
        }
    }

    void collectMatching(Rank group, const std::string& uri,
                         std::vector<model::RouteId>& matching) const {
        for (const Rank rank : m_config.paths.exact(group, uri)) {
            matching.push_back(m_config.locations[rank].route);
        }
        for (const auto& prefix : m_config.paths.prefixes(group, uri)) {
            for (const Rank rank : prefix.ranks) {
                matching.push_back(m_config.locations[rank].route);
                collectMatching(m_config.locations[rank].group, uri, matching);
            }
        }
        Hits hits = m_config.expressions.find(group, uri);
        while (const auto rank = hits.next()) {
            const Location& location = m_config.locations[*rank];
            if (location.regex->search(uri)) {
                matching.push_back(location.route);
            }
        }
    }

    [[nodiscard]] Candidate judged(model::RouteId id, const Decision& decision,
                                   const State& state) const {
        Candidate candidate;
        candidate.route = id;
        candidate.won = id == decision.route;
        if (candidate.won) {
            candidate.matched = true;
            candidate.reason = decision.detail;
            return candidate;
        }
        const auto location = std::find_if(m_config.locations.begin(), m_config.locations.end(),
                                           [&](const Location& one) { return one.route == id; });
        const model::Route& route = (*m_snapshot)[id];
        const bool sameServer =
            state.server != nullptr && route.hosts.size() == hostsOf(*state.server) &&
            route.listeners == state.server->listeners && belongs(id, *state.server);
        if (!sameServer) {
            candidate.reason = fmt::format("another server answers for {}: {}",
                                           state.host.empty() ? "a missing host" : state.host,
                                           state.server == nullptr ? "" : state.server->label);
        } else if (location == m_config.locations.end()) {
            candidate.reason = route.productKind == "if"
                                   ? "its condition decides inside its location"
                                   : "a location takes the request";
        } else {
            judge(*location, decision, state, candidate);
        }
        return candidate;
    }

    [[nodiscard]] std::size_t hostsOf(const Server& server) const {
        for (const Location& location : m_config.locations) {
            if (location.route && belongs(location.route, server)) {
                return (*m_snapshot)[location.route].hosts.size();
            }
        }
        return server.route ? (*m_snapshot)[server.route].hosts.size() : 0;
    }

    [[nodiscard]] bool belongs(model::RouteId id, const Server& server) const {
        if (id == server.route) {
            return true;
        }
        const std::string prefix = server.label + ' ';
        const std::string& name = (*m_snapshot)[id].name;
        return name.starts_with(prefix) || server.label == "(no name)";
    }

    static void judge(const Location& location, const Decision& decision, const State& state,
                      Candidate& candidate) {
        const bool prefix = location.kind == Location::Kind::Prefix ||
                            location.kind == Location::Kind::PrefixNoRegex;
        if (location.kind == Location::Kind::Named) {
            candidate.reason = "it is only reached by an internal redirect";
        } else if (location.kind == Location::Kind::Regex && !location.regex->search(state.uri)) {
            candidate.reason = fmt::format("{} does not match {}", state.uri, location.text);
        } else if (location.kind == Location::Kind::Exact && location.name != state.uri) {
            candidate.reason = fmt::format("{} is not exactly {}", state.uri, location.name);
        } else if (prefix && !state.uri.starts_with(location.name)) {
            candidate.reason = fmt::format("{} does not start with {}", state.uri, location.name);
        } else {
            candidate.matched = true;
            // What chose the winner, without what the winner then does.
            candidate.reason = fmt::format("matches too, but: {}",
                                           decision.detail.substr(0, decision.detail.find("; ")));
        }
    }

    model::SnapshotPtr m_snapshot;
    ListenerTable m_listeners;
    Config m_config;
    Directives m_maps;
};

Compiled compileNginx(const model::SnapshotPtr& snapshot) {
    Compiled compiled;
    compiled.matcher = std::make_unique<NginxMatcher>(snapshot, compiled.problems);
    return compiled;
}

} // namespace

} // namespace nginx

extern const Product nginxProduct;
const Product nginxProduct{"nginx", nginx::compileNginx};

} // namespace gatelens::match
