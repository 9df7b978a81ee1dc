// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// HAProxy: the rules of the frontend in order, the first use_backend that holds,
// then the rules of its backend. No path is normalised and the Host keeps its port.
#include "core/base/strings.h"
#include "core/match/matcher.h"
#include "core/match/near.h"
#include "core/match/products/haproxy_actions.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::match {

namespace haproxy {

namespace {

class HaproxyMatcher final : public Matcher {
public:
    HaproxyMatcher(model::SnapshotPtr snapshot, text::Diagnostics& problems)
        : m_snapshot(std::move(snapshot))
        , m_listeners(*m_snapshot)
        , m_program(*m_snapshot, problems)
        , m_frontends(m_snapshot->listeners.size()) {
        for (const Proxy& proxy : m_program.proxies) {
            for (const auto id : proxy.listeners) {
                const Proxy*& frontend = m_frontends[id.index()];
                frontend = frontend == nullptr ? &proxy : frontend;
            }
        }
    }

    [[nodiscard]] Decision decide(const Request& request) const override {
        Decision decision;
        State state;
        if (const Proxy* frontend = receive(request, state, decision)) {
            serve(*frontend, state, decision);
        }
        decision.gaps = std::move(state.gaps);
        return decision;
    }

    [[nodiscard]] std::vector<Candidate>
    candidates(const Request& request, const Decision& decision, std::size_t limit) const override {
        State state;
        Decision early;
        const Proxy* frontend = receive(request, state, early);
        const bool ended = frontend == nullptr ||
                           runRequestRules(frontend->request, state, early) ||
                           runRedirects(frontend->redirects, state, early);
        std::vector<model::RouteId> matching;
        if (!ended) {
            eachMatch(*frontend, state, [&](const Rule& rule) {
                matching.push_back(rule.route);
                return true;
            });
        }
        return listCandidates(*m_snapshot, request, decision, limit, matching,
                              [&](auto id) { return judged(id, decision, frontend, state); });
    }

private:
    static bool refuse(Decision& decision, int status, std::string why) {
        decision.outcome = Outcome::Refused;
        decision.status = status;
        decision.detail = std::move(why);
        return false;
    }

    // The frontend that takes the connection; null when the request ends here.
    const Proxy* receive(const Request& request, State& state, Decision& decision) const {
        state.request = &request;
        state.method = request.method;
        state.uri = request.target();
        state.sent.reserve(request.hosts.size() + request.headers.size());
        for (const auto& host : request.hosts) {
            state.sent.emplace_back("host", host);
        }
        state.sent.insert(state.sent.end(), request.headers.begin(), request.headers.end());
        state.fields = HeaderEdit(state.sent);
        for (const auto id : m_listeners.find(request)) {
            if (const Proxy* proxy = m_frontends[id.index()]) {
                decision.listener = id;
                state.port = (*m_snapshot)[id].port;
                state.frontend = proxy->name;
                return checkLine(request, state, decision) ? proxy : nullptr;
            }
        }
        refuse(decision, 0, "no frontend listens there");
        return nullptr;
    }

    // What the HTTP parser refuses, before any rule.
    static bool checkLine(const Request& request, State& state, Decision& decision) {
        const std::string target = request.target();
        if (!target.starts_with('/') && target != "*" && request.method != "CONNECT") {
            return refuse(decision, 400, "the request target is not valid");
        }
        const bool valid =
            std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f; });
        if (!valid) {
            return refuse(decision, 400, "the request target has a byte that is not allowed");
        }
        for (const auto& host : request.hosts) {
            if (!equalsIgnoreCase(host, request.hosts.front())) {
                return refuse(decision, 400, "the Host fields differ");
            }
        }
        if (request.hosts.size() > 1) {
            state.fields.set("host", request.hosts.front());
        }
        return true;
    }

    void serve(const Proxy& frontend, State& state, Decision& decision) const {
        const bool ownRoute =
            frontend.route.valid() && (*m_snapshot)[frontend.route].productKind == "frontend";
        decision.route = ownRoute ? frontend.route : model::RouteId{};
        if (runConnectionRules(frontend.connection, state, decision)) {
            return;
        }
        if (!frontend.monitorUri.empty() && state.uri == frontend.monitorUri) {
            decision.outcome = Outcome::Internal;
            decision.status = 200;
            decision.detail = "monitor-uri";
            return;
        }
        if (runRequestRules(frontend.request, state, decision) ||
            servesStatistics(frontend, state, decision) ||
            runRedirects(frontend.redirects, state, decision)) {
            return;
        }
        const Proxy* backend = choose(frontend, state, decision);
        if (backend == nullptr) {
            decision.outcome = Outcome::NotFound;
            decision.status = 503;
            return;
        }
        state.backend = backend->name;
        if (backend != &frontend && (runRequestRules(backend->request, state, decision) ||
                                     servesStatistics(*backend, state, decision) ||
                                     runRedirects(backend->redirects, state, decision))) {
            return;
        }
        forward(frontend, *backend, state, decision);
    }

    static bool servesStatistics(const Proxy& proxy, const State& state, Decision& decision) {
        std::string uri = "/haproxy?stats";
        bool enabled = false;
        for (const Rule& option : proxy.options) {
            const bool stats = option.words.size() > 1 && option.words[0] == "stats";
            enabled = enabled || stats;
            if (stats && option.words[1] == "uri" && option.words.size() > 2) {
                uri = option.words[2];
            }
        }
        if (!enabled || !state.uri.starts_with(uri)) {
            return false;
        }
        decision.outcome = Outcome::Internal;
        decision.status = 200;
        decision.detail = fmt::format("statistics page of {}", proxy.name);
        return true;
    }

    // Calls found(rule) for each use_backend whose condition holds, in order.
    template <typename Found>
    void eachMatch(const Proxy& frontend, State& state, Found&& found) const {
        const auto host = state.fields.first("host").value_or("");
        const bool single = host.find(',') == std::string::npos;
        Hits hits = frontend.index.find(toLower(host), state.path());
        std::size_t next = 0;
        while (true) {
            std::optional<Rank> rank;
            if (single) {
                rank = hits.next();
            } else if (next < frontend.backends.size()) {
                rank = static_cast<Rank>(next++); // hdr() looks at each part of a list
            }
            if (!rank) {
                return;
            }
            const Rule& rule = frontend.backends[*rank];
            state.range = rule.node->range;
            if (rule.condition.holds(state) && !found(rule)) {
                return;
            }
        }
    }

    const Proxy* choose(const Proxy& frontend, State& state, Decision& decision) const {
        const Rule* winner = nullptr;
        eachMatch(frontend, state, [&](const Rule& rule) {
            winner = &rule;
            return false;
        });
        if (winner != nullptr) {
            const bool dynamic = winner->words[0].find('%') != std::string::npos;
            const std::string name =
                dynamic ? expandFormat(winner->words[0], state) : winner->words[0];
            decision.detail =
                fmt::format("first use_backend that holds: {}", winner->condition.text);
            if (const Proxy* backend = m_program.backend(name)) {
                decision.route = winner->route;
                return backend;
            }
            decision.detail = fmt::format("use_backend names \"{}\", which does not exist", name);
        }
        if (frontend.fallback && !frontend.fallback->words.empty()) {
            (void)frontend.fallback->condition.holds(state); // names an ".if" that it stands in
            decision.route = frontend.fallback->route;
            decision.detail += decision.detail.empty() ? "no use_backend holds: default_backend"
                                                       : "; default_backend takes it";
            return m_program.backend(frontend.fallback->words[0]);
        }
        if (frontend.hasServers || frontend.node->text == "listen") {
            decision.route = frontend.route;
            decision.detail = "no use_backend holds: its own servers";
            return &frontend;
        }
        decision.detail += decision.detail.empty()
                               ? "no use_backend holds and there is no default_backend"
                               : "; there is no default_backend";
        return nullptr;
    }

    void forward(const Proxy& frontend, const Proxy& backend, State& state,
                 Decision& decision) const {
        if (!backend.hasServers) {
            decision.outcome = Outcome::Respond;
            decision.status = 503;
            decision.detail += "; the backend has no server";
            return;
        }
        addForwardedFor(frontend, backend, state);
        decision.outcome = Outcome::Forward;
        decision.destinations.push_back({backend.service, 1, 0});
        UpstreamRequest upstream;
        upstream.scheme = backend.service && isEncrypted((*m_snapshot)[backend.service].protocol)
                              ? "https"
                              : "http";
        upstream.authority = authorityOf(backend);
        upstream.path = state.uri;
        upstream.host = state.fields.first("host").value_or("");
        upstream.added = state.fields.added();
        std::erase_if(upstream.added,
                      [](const auto& field) { return equalsIgnoreCase(field.first, "host"); });
        upstream.removed = state.fields.removed();
        std::erase_if(upstream.removed,
                      [](const auto& name) { return equalsIgnoreCase(name, "host"); });
        if (state.method != state.request->method) {
            upstream.method = state.method;
        }
        decision.upstream = std::move(upstream);
    }

    // option forwardfor of the frontend or the backend.
    static void addForwardedFor(const Proxy& frontend, const Proxy& backend, State& state) {
        for (const Proxy* proxy : {&backend, &frontend}) {
            for (const Rule& option : proxy->options) {
                const bool forwarded = option.words.size() > 1 && option.words[1] == "forwardfor";
                if (!forwarded) {
                    continue;
                }
                std::string name = "x-forwarded-for";
                bool onlyIfNone = false;
                for (std::size_t i = 2; i < option.words.size(); ++i) {
                    if (option.words[i] == "header" && i + 1 < option.words.size()) {
                        name = option.words[i + 1];
                    }
                    onlyIfNone = onlyIfNone || option.words[i] == "if-none";
                }
                if (!onlyIfNone || !state.fields.has(name)) {
                    state.fields.append(name, state.request->clientIp);
                }
                return;
            }
        }
    }

    [[nodiscard]] std::string authorityOf(const Proxy& backend) const {
        if (!backend.service) {
            return backend.name;
        }
        const model::Service& service = (*m_snapshot)[backend.service];
        if (service.upstream && !(*m_snapshot)[service.upstream].targets.empty()) {
            return (*m_snapshot)[(*m_snapshot)[service.upstream].targets.front()].address();
        }
        return service.host;
    }

    [[nodiscard]] Candidate judged(model::RouteId id, const Decision& decision,
                                   const Proxy* frontend, State& state) const {
        Candidate candidate;
        candidate.route = id;
        candidate.won = id == decision.route;
        if (candidate.won) {
            candidate.matched = true;
            candidate.reason = decision.detail;
            return candidate;
        }
        for (const Proxy& proxy : m_program.proxies) {
            const auto rule = std::find_if(proxy.backends.begin(), proxy.backends.end(),
                                           [&](const Rule& one) { return one.route == id; });
            if (rule == proxy.backends.end()) {
                continue;
            }
            if (&proxy != frontend) {
                candidate.reason =
                    fmt::format("frontend {} does not take this request", proxy.name);
                return candidate;
            }
            const std::string why = rule->condition.failure(state);
            candidate.matched = why.empty();
            candidate.reason = !why.empty() ? fmt::format("does not hold: {}", why)
                               : decision.route
                                   ? fmt::format("holds too, but: {}", decision.detail)
                                   : fmt::format("is not reached: {}", decision.detail);
            return candidate;
        }
        const bool own =
            frontend != nullptr && frontend->fallback && frontend->fallback->route == id;
        candidate.matched = own;
        candidate.reason =
            own && decision.route
                ? fmt::format("is for what no use_backend takes, but: {}", decision.detail)
            : own ? fmt::format("is not reached: {}", decision.detail)
            : (*m_snapshot)[id].productKind == "default_backend"
                ? "is another frontend's"
                : "the request does not come to it";
        return candidate;
    }

    model::SnapshotPtr m_snapshot;
    ListenerTable m_listeners;
    Program m_program;
    std::vector<const Proxy*> m_frontends; // by listener; null: of another kind
};

Compiled compileHaproxy(const model::SnapshotPtr& snapshot) {
    Compiled compiled;
    compiled.matcher = std::make_unique<HaproxyMatcher>(snapshot, compiled.problems);
    return compiled;
}

} // namespace

} // namespace haproxy

extern const Product haproxyProduct;
const Product haproxyProduct{"haproxy", haproxy::compileHaproxy};

} // namespace gatelens::match
