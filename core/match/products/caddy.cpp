// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Caddy's servers: what happens before and after the routes
// (modules/caddyhttp/server.go and autohttps.go of 2.11).
#include "core/base/strings.h"
#include "core/match/near.h"
#include "core/match/products/caddy_internal.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::match {

namespace caddy {

namespace {

using text::Node;

struct Server {
    const Node* node = nullptr;
    RouteList routes;
    std::optional<RouteList> errors;
    bool strictSni = false;
    std::vector<AddressBlock> trusted;
    bool trustedElsewhere = false; // by a module that asks others
    std::vector<std::string> clientIpHeaders;
    bool strictClientIp = false;
    std::vector<std::string> expectedFields; // with "_" or "." in their names
    std::set<std::string> racing;            // Flow::racing
};

// certmagic.MatchWildcard: a star stands for one label.
bool isNamed(std::string_view pattern, const std::string& name) {
    const std::string folded = toLower(pattern);
    if (folded == name || !folded.starts_with("*.")) {
        return folded == name;
    }
    const auto dot = name.find('.');
    return dot != std::string::npos && dot > 0 &&
           std::string_view(name).substr(dot) == std::string_view(folded).substr(1);
}

bool namesHost(const Node& route) {
    const Node* match = member(&route, "match");
    return match != nullptr && std::any_of(match->items.begin(), match->items.end(),
                                           [](const Node* set) { return member(set, "host"); });
}

Server readServer(const Node* node, Builder& builder) {
    Server server;
    server.node = node;
    builder.setServer(node);
    server.routes = builder.list(member(node, "routes"), {});
    if (const Node* errors = member(member(node, "errors"), "routes");
        errors != nullptr && !errors->items.empty()) {
        server.errors = builder.list(errors, {});
    }
    server.racing = builder.racing();
    server.strictSni = boolAt(node, "strict_sni_host");
    const Node* proxies = member(node, "trusted_proxies");
    for (const std::string& range : textsAt(proxies, "ranges")) {
        if (const auto block = parseAddressBlock(range)) {
            server.trusted.push_back(*block);
        }
    }
    server.trustedElsewhere = proxies != nullptr && textAt(proxies, "source") != "static";
    server.clientIpHeaders = textsAt(node, "client_ip_headers");
    if (server.clientIpHeaders.empty()) {
        server.clientIpHeaders = {"X-Forwarded-For"};
    }
    const Node* strict = member(node, "trusted_proxies_strict");
    server.strictClientIp = strict != nullptr && strict->asInt().value_or(0) > 0;
    for (const std::string_view key : {"expected_underscore_headers", "expected_dot_headers"}) {
        for (std::string& name : textsAt(node, key)) {
            server.expectedFields.push_back(goCanonicalHeader(name));
        }
    }
    return server;
}

// Names with "_" or "." are dropped unless they are expected (since 2.11).
void dropOddFields(GoHeaders& headers, const std::vector<std::string>& expected) {
    std::erase_if(headers.all(), [&expected](const auto& field) {
        const std::string& name = field.first;
        if (name.find_first_of("_.") == std::string::npos) {
            return false;
        }
        return std::none_of(expected.begin(), expected.end(), [&name](const std::string& known) {
            return known.ends_with('*') ? name.starts_with(known.substr(0, known.size() - 1))
                                        : name == known;
        });
    });
}

bool isIn(const std::vector<AddressBlock>& blocks, std::string_view text) {
    const auto address = parseAddress(text);
    return address && std::any_of(blocks.begin(), blocks.end(), [&address](const auto& block) {
               return block.contains(*address);
           });
}

// The client as trusted proxies name it: leftmost, or rightmost that is none of them.
std::string clientIpOf(const Server& server, const GoRequest& request, const Request& sent) {
    std::vector<std::string> chain;
    for (const std::string& name : server.clientIpHeaders) {
        for (const auto value : request.headers.values(name)) {
            for (const auto piece : split(value, ',')) {
                const auto parts = splitGoHostPort(trim(piece));
                std::string_view host = parts ? parts->host : trim(piece);
                host = host.substr(0, host.find('%'));
                if (parseAddress(host)) {
                    chain.emplace_back(host);
                }
            }
        }
    }
    if (!server.strictClientIp) {
        return chain.empty() ? sent.clientIp : chain.front();
    }
    for (auto entry = chain.rbegin(); entry != chain.rend(); ++entry) {
        if (!isIn(server.trusted, *entry)) {
            return *entry;
        }
    }
    return sent.clientIp;
}

class CaddyMatcher final : public Matcher {
public:
    CaddyMatcher(model::SnapshotPtr snapshot, text::Diagnostics& problems)
        : m_snapshot(std::move(snapshot))
        , m_listeners(*m_snapshot) {
        Builder builder(m_snapshot, problems);
        for (const auto& listener : m_snapshot->listeners) {
            if (listener.raw != nullptr && !m_servers.contains(listener.raw)) {
                m_servers.emplace(listener.raw, readServer(listener.raw, builder));
            }
        }
        addRedirects();
    }

    [[nodiscard]] Decision decide(const Request& request) const override {
        return run(request, nullptr);
    }
    [[nodiscard]] std::vector<Candidate>
    candidates(const Request& request, const Decision& decision, std::size_t limit) const override;

private:
    void addRedirects();
    // What became of the routes on the way.
    struct Trace {
        std::vector<model::RouteId> ran;
        std::map<model::RouteId, Fate> fates;
    };
    Decision run(const Request& request, Trace* trace) const;
    [[nodiscard]] const Server* serverOf(const Request& request, Decision& decision) const;
    static void serve(const Server& server, Flow& flow);
    static bool passesPolicies(const Server& server, const Request& request, Decision& decision);
    static void fail(const Server& server, Flow& flow);

    model::SnapshotPtr m_snapshot;
    ListenerTable m_listeners;
    std::unordered_map<const Node*, Server> m_servers; // null: redirects alone
};

// They stand behind the last route that names a host, so that a catch-all of the
// document comes after them.
void CaddyMatcher::addRedirects() {
    for (std::size_t i = 0; i < m_snapshot->routes.size(); ++i) {
        const model::Route& route = m_snapshot->routes[i];
        if (route.productKind != "automatic redirect" || route.listeners.empty()) {
            continue;
        }
        const Node* node = (*m_snapshot)[route.listeners.front()].raw;
        Server& server = m_servers[node];
        auto& steps = server.routes.steps;
        std::size_t at = 0;
        for (std::size_t k = 0; k < steps.size(); ++k) {
            at = steps[k].node != nullptr && namesHost(*steps[k].node) ? k + 1 : at;
        }
        RouteStep step;
        step.id = model::RouteId(i);
        step.redirectStatus = route.responseStatus;
        step.redirectTo = route.redirectTo;
        steps.insert(steps.begin() + static_cast<std::ptrdiff_t>(at), std::move(step));
        Builder::index(server.routes);
    }
}

const Server* CaddyMatcher::serverOf(const Request& request, Decision& decision) const {
    for (const auto id : m_listeners.find(request)) {
        const auto found = m_servers.find((*m_snapshot)[id].raw);
        if (found != m_servers.end()) {
            decision.listener = id;
            return &found->second;
        }
    }
    return nullptr;
}

void CaddyMatcher::fail(const Server& server, Flow& flow) {
    const int status = flow.error;
    const model::RouteId failed = flow.decision.route;
    const std::string detail = flow.decision.detail;
    // The routes for errors get the request as it came, but for its fields.
    flow.go.method = flow.original.method;
    flow.go.url = flow.original.url;
    flow.go.requestUri = flow.original.requestUri;
    flow.known["http.error.status_code"] = fmt::format("{}", status);
    const auto unhandled = [&](Flow& later) {
        later.decision.outcome = Outcome::Respond;
        later.decision.status = status;
        later.decision.route = failed;
        later.decision.detail = detail;
        return Step::Done;
    };
    if (!server.errors || server.errors->run(0, flow, Next(unhandled)) == Step::Failed) {
        unhandled(flow);
    }
}

void CaddyMatcher::serve(const Server& server, Flow& flow) {
    const auto refuse = [&flow](int status, std::string detail) {
        flow.error = status;
        flow.decision.detail = std::move(detail);
        return Step::Failed;
    };
    const auto start = [&]() -> Step {
        constexpr std::size_t kLongestMethod = 32;
        if (flow.go.method.size() > kLongestMethod) {
            return refuse(405, "the method is longer than 32 bytes");
        }
        if (flow.go.protoMajor == 1 && flow.go.protoMinor == 1 && flow.go.host.empty()) {
            return refuse(400, "the Host field is empty");
        }
        dropOddFields(flow.go.headers, server.expectedFields);
        if (server.strictSni && flow.sent.scheme == "https" &&
            !equalsIgnoreCase(flow.sent.sni, hostOf(flow.go))) {
            return refuse(421, "the host is not the name of the TLS handshake");
        }
        const auto nothing = [](Flow& later) {
            later.decision.outcome = Outcome::NotFound;
            later.decision.status = 200;
            later.decision.route = {};
            later.decision.detail =
                "no route answers; the client gets an empty answer with status 200";
            return Step::Done;
        };
        return server.routes.run(0, flow, Next(nothing));
    };
    if (start() == Step::Failed) {
        fail(server, flow);
    }
}

// Of several connection policies one has to fit the handshake (ConnectionPolicies.
// TLSConfig of caddytls); without any there is nothing to fit.
bool CaddyMatcher::passesPolicies(const Server& server, const Request& request,
                                  Decision& decision) {
    const Node* policies = member(server.node, "tls_connection_policies");
    if (policies == nullptr || policies->items.empty()) {
        return true;
    }
    const std::string sni = toLower(request.sni);
    for (const Node* policy : policies->items) {
        const Node* match = member(policy, "match");
        const Node* names = member(match, "sni");
        const std::size_t conditions = match == nullptr ? 0 : match->members.size();
        const bool fits = names == nullptr || std::any_of(names->items.begin(), names->items.end(),
                                                          [&sni](const Node* name) {
                                                              return isNamed(name->text, sni);
                                                          });
        if (fits && conditions > (names == nullptr ? 0U : 1U)) {
            decision.gaps.push_back({"conditions of a TLS connection policy",
                                     "those other than sni are taken to hold", policy->range});
        }
        if (fits) {
            return true;
        }
    }
    decision.outcome = Outcome::Refused;
    decision.detail = fmt::format("no TLS connection policy is for the server name \"{}\"", sni);
    return false;
}

Decision CaddyMatcher::run(const Request& request, Trace* trace) const {
    Decision decision;
    GoReading reading = readGoRequest(request);
    const Server* server = serverOf(request, decision);
    if (!reading.request || server == nullptr) {
        const bool refused = !reading.request;
        decision.outcome = refused && reading.status < 400 ? Outcome::Respond : Outcome::Refused;
        decision.status = refused ? reading.status : 0;
        decision.detail = refused ? reading.reason : "there is no server";
        return decision;
    }
    const model::Listener& listener = (*m_snapshot)[decision.listener];
    if (request.scheme == "http" && listener.port == portOf(request) &&
        isEncrypted(listener.protocol)) {
        decision.outcome = Outcome::Refused;
        decision.status = 400;
        decision.detail = "a request without TLS came to a server that speaks TLS";
        return decision;
    }
    if (request.scheme == "https" && !passesPolicies(*server, request, decision)) {
        return decision;
    }
    Flow flow(request, std::move(*reading.request), decision);
    flow.racing = &server->racing;
    flow.trusted = isIn(server->trusted, request.clientIp);
    flow.clientIp = flow.trusted ? clientIpOf(*server, flow.go, request) : request.clientIp;
    if (server->trustedElsewhere) {
        flow.addGap("trusted proxies found at run time", "the peer is taken for no such proxy");
    }
    flow.fates = trace == nullptr ? nullptr : &trace->fates;
    serve(*server, flow);
    if (trace != nullptr) {
        trace->ran = std::move(flow.ran);
    }
    return decision;
}

std::vector<Candidate> CaddyMatcher::candidates(const Request& request, const Decision& decision,
                                                std::size_t limit) const {
    Trace trace;
    (void)run(request, &trace);
    std::vector<model::RouteId> matching = trace.ran;
    for (const auto& [id, fate] : trace.fates) {
        if (fate.matched) {
            matching.push_back(id);
        }
    }
    const auto judge = [&](model::RouteId id) {
        Candidate candidate{id, true, id == decision.route, {}};
        const auto fate = trace.fates.find(id);
        if (candidate.won) {
            candidate.reason = decision.detail;
        } else if (std::find(trace.ran.begin(), trace.ran.end(), id) != trace.ran.end()) {
            candidate.reason = "matches, and hands the request on to the routes behind it";
        } else if (fate != trace.fates.end()) {
            candidate.matched = fate->second.matched;
            candidate.reason = fate->second.reason;
        } else {
            candidate.matched = false;
            candidate.reason = "the request does not come to it";
        }
        return candidate;
    };
    return listCandidates(*m_snapshot, request, decision, limit, matching, judge);
}

Compiled compileSnapshot(const model::SnapshotPtr& snapshot) {
    Compiled out;
    out.matcher = std::make_unique<const CaddyMatcher>(snapshot, out.problems);
    return out;
}

} // namespace

} // namespace caddy

extern const Product caddyProduct;
const Product caddyProduct{"caddy", caddy::compileSnapshot};

} // namespace gatelens::match
