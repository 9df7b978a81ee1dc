// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The built-in gateway (core/engine/router.h): an exact host, then the longest
// wildcard, then any; below that an exact path, the longest prefix of whole
// segments, regular expressions in their order, the catch-all; below that the
// number of header conditions, then the order of the routes.
#include "core/base/strings.h"
#include "core/match/index.h"
#include "core/match/matcher.h"
#include "core/match/near.h"
#include "core/match/path.h"
#include "core/match/regex.h"
#include "core/match/verdict.h"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::match {

namespace gatelens_engine {

namespace {

using model::PathMatchKind;

// As the engine compares: without escapes of unreserved characters and without dot
// segments; nothing when they lead above the root (a 400).
std::optional<std::string> normalPath(const std::string& path) {
    const std::string decoded = percentDecodeSome(path, isUnreserved);
    int depth = 0;
    for (const std::string_view segment : split(std::string_view(decoded).substr(1), '/')) {
        depth += segment == ".." ? -1 : segment == "." ? 0 : 1;
        if (depth < 0) {
            return std::nullopt;
        }
    }
    return removeDotSegments(decoded);
}

std::string hostOf(const Request& request) {
    std::string host = bareHost(request.host());
    if (host.ends_with('.')) {
        host.pop_back();
    }
    return host;
}

bool headersHold(const model::Route& route, const Request& request) {
    return std::all_of(route.headers.begin(), route.headers.end(), [&](const auto& match) {
        const auto values = request.values(match.name);
        return match.kind == model::ValueMatchKind::Present
                   ? !values.empty()
                   : std::any_of(values.begin(), values.end(), [&match](std::string_view value) {
                         return !match.values.empty() && value == match.values.front();
                     });
    });
}

bool methodFits(const model::Route& route, const std::string& method) {
    return route.methods.empty() ||
           std::find(route.methods.begin(), route.methods.end(), method) != route.methods.end();
}

bool hostFits(const model::HostMatch& host, std::string_view asked) {
    switch (host.kind) {
    case model::HostMatchKind::Exact:
        return equalsIgnoreCase(host.value, asked);
    case model::HostMatchKind::WildcardPrefix:
        return asked.size() > host.value.size() && asked.ends_with(foldCase(host.value));
    default:
        return true;
    }
}

// One path of one route.
struct Rule {
    model::RouteId route;
    const model::PathMatch* path = nullptr; // null: any
    const Regex* regex = nullptr;

    [[nodiscard]] bool isAny() const {
        return path == nullptr || (path->kind == PathMatchKind::SegmentPrefix &&
                                   path->value.find_first_not_of('/') == std::string::npos);
    }
    [[nodiscard]] int step() const {
        return isAny()                              ? 3
               : path->kind == PathMatchKind::Exact ? 0
               : path->kind == PathMatchKind::Regex ? 2
                                                    : 1;
    }
    [[nodiscard]] bool fits(const std::string& asked) const {
        switch (step()) {
        case 0:
            return path->value == asked;
        case 1:
            return isSegmentPrefix(path->value, asked);
        case 2:
            return regex != nullptr && regex->matchFull(asked);
        default:
            return true;
        }
    }
};

class EngineMatcher final : public Matcher {
public:
    EngineMatcher(model::SnapshotPtr snapshot, text::Diagnostics& problems)
        : m_snapshot(std::move(snapshot))
        , m_listeners(*m_snapshot) {
        for (std::size_t i = 0; i < m_snapshot->routes.size(); ++i) {
            addRules(model::RouteId(i), problems);
        }
        rank();
        std::map<std::string, Rank> groups;
        for (std::size_t i = 0; i < m_rules.size(); ++i) {
            enter(m_rules[i], static_cast<Rank>(i), groups);
        }
        m_hosts.build();
        m_paths.build();
    }

    [[nodiscard]] Decision decide(const Request& request) const override {
        Decision decision;
        const auto listeners = m_listeners.find(request);
        decision.listener = listeners.empty() ? model::ListenerId{} : listeners.front();
        const auto path = request.path.starts_with('/') ? normalPath(request.path) : std::nullopt;
        if (!path) {
            return refused(std::move(decision), 400, "the path leads above the root");
        }
        if (request.method == "TRACE" || request.method == "CONNECT") {
            return refused(std::move(decision), 405, request.method + " is never offered");
        }
        bool otherMethod = false;
        for (const HostHit& hit : m_hosts.find(hostOf(request))) {
            Hits hits = m_paths.find(hit.group, *path);
            while (const auto found = hits.next()) {
                const Rule& rule = m_rules[*found];
                const model::Route& route = (*m_snapshot)[rule.route];
                if (!rule.fits(*path) || !headersHold(route, request)) {
                    continue;
                }
                if (methodFits(route, request.method)) {
                    return taken(std::move(decision), rule, request, *path);
                }
                otherMethod = true;
            }
        }
        decision.status = otherMethod ? 405 : 404;
        decision.detail = otherMethod ? "routes with this path take other methods"
                                      : "no route has this host and path";
        return decision;
    }

    [[nodiscard]] std::vector<Candidate>
    candidates(const Request& request, const Decision& decision, std::size_t limit) const override {
        const std::string path = normalPath(request.path).value_or(request.path);
        NearRoutes near;
        for (std::size_t i = 0; i < m_snapshot->routes.size(); ++i) {
            const model::RouteId id(i);
            if (id == decision.route) {
                near.setWinner(id, decision.detail);
                continue;
            }
            const Verdict verdict = judged(id, request, path);
            if (verdict.matched()) {
                near.addMatched(id, "another route is more exact, or stands before it");
            } else {
                near.addMissed(id, verdict);
            }
        }
        return near.take(limit);
    }

private:
    void addRules(model::RouteId id, text::Diagnostics& problems) {
        const model::Route& route = (*m_snapshot)[id];
        if (route.paths.empty()) {
            m_rules.push_back({id, nullptr, nullptr});
        }
        for (const model::PathMatch& path : route.paths) {
            Rule rule{id, &path, nullptr};
            if (path.kind == PathMatchKind::Regex) {
                auto regex = Regex::compile(path.value, RegexOptions{});
                if (!regex) {
                    text::Diagnostic problem;
                    problem.severity = text::Severity::Error;
                    problem.code = "bad-expression";
                    problem.message = regex.error().message;
                    problem.range = route.source.range;
                    problems.push_back(std::move(problem));
                    continue;
                }
                rule.regex =
                    m_regexes.emplace_back(std::make_unique<Regex>(std::move(*regex))).get();
            }
            m_rules.push_back(rule);
        }
    }

    void rank() {
        const auto length = [](const Rule& rule) {
            const std::size_t end =
                rule.step() == 1 ? rule.path->value.find_last_not_of('/') + 1 : 0;
            return end;
        };
        std::stable_sort(m_rules.begin(), m_rules.end(), [&](const Rule& a, const Rule& b) {
            // Expressions go by their order alone.
            const auto key = [&](const Rule& rule) {
                const std::size_t headers =
                    rule.step() == 2 ? 0 : (*m_snapshot)[rule.route].headers.size();
                return std::tuple(rule.step(), ~length(rule), ~headers);
            };
            return key(a) < key(b);
        });
    }

    void enter(const Rule& rule, Rank rank, std::map<std::string, Rank>& groups) {
        const auto& hosts = (*m_snapshot)[rule.route].hosts;
        static const std::vector<model::HostMatch> kAny(1, [] {
            model::HostMatch any;
            any.kind = model::HostMatchKind::Any;
            return any;
        }());
        for (const model::HostMatch& host : hosts.empty() ? kAny : hosts) {
            const HostKey key{host.kind == model::HostMatchKind::Exact ? HostKey::Kind::Exact
                              : host.kind == model::HostMatchKind::WildcardPrefix
                                  ? HostKey::Kind::Suffix
                                  : HostKey::Kind::Any,
                              host.kind == model::HostMatchKind::Any ? "" : foldCase(host.value)};
            const auto name = fmt::format("{} {}", static_cast<int>(key.kind), key.value);
            const auto [group, isNew] = groups.try_emplace(name, static_cast<Rank>(groups.size()));
            if (isNew) {
                m_hosts.add(key, group->second);
            }
            m_paths.add(group->second, pathKey(rule), rank);
        }
    }

    static PathKey pathKey(const Rule& rule) {
        switch (rule.step()) {
        case 0:
            return {PathKey::Kind::Exact, rule.path->value};
        case 1:
            return {PathKey::Kind::SegmentPrefix, rule.path->value};
        default:
            return {PathKey::Kind::Open, {}};
        }
    }

    static Decision refused(Decision decision, int status, std::string why) {
        decision.outcome = Outcome::Refused;
        decision.status = status;
        decision.detail = std::move(why);
        return decision;
    }

    [[nodiscard]] Decision taken(Decision decision, const Rule& rule, const Request& request,
                                 const std::string& path) const {
        const model::Route& route = (*m_snapshot)[rule.route];
        decision.route = rule.route;
        decision.detail =
            rule.isAny() ? std::string("it takes every path")
                         : fmt::format("its path {} is the most exact that fits", rule.path->text);
        for (const model::ChainEntry& entry : route.chain) {
            const model::Policy& policy = (*m_snapshot)[entry.policy];
            if (policy.policyClass == model::PolicyClass::Authn && !hasKey(policy, request)) {
                decision.outcome = Outcome::Respond;
                decision.status = 401;
                decision.detail += fmt::format("; {} wants a key", policy.label());
                return decision;
            }
            if (policy.policyClass == model::PolicyClass::Redirect) {
                decision.outcome = Outcome::Redirect;
                decision.status = route.responseStatus;
                decision.location = locationOf(route.redirectTo, request, path);
                return decision;
            }
            if (policy.policyClass == model::PolicyClass::Respond) {
                decision.outcome = Outcome::Respond;
                decision.status = route.responseStatus;
                return decision;
            }
        }
        forward(route, rule, request, path, decision);
        return decision;
    }

    // Whether a key is sent; which keys are right is not in the model.
    static bool hasKey(const model::Policy& policy, const Request& request) {
        const text::Node* header =
            policy.config == nullptr ? nullptr : policy.config->get("header");
        const std::string_view name =
            header == nullptr ? "X-API-Key" : header->asText().value_or("X-API-Key");
        return policy.type != "key-auth" || request.values(name).size() == 1;
    }

    static std::string locationOf(std::string_view target, const Request& request,
                                  const std::string& path) {
        std::string text;
        while (!target.empty()) {
            const std::size_t open = std::min(target.find('{'), target.size());
            const std::size_t close = target.find('}', open);
            text += target.substr(0, open);
            if (close == std::string_view::npos) {
                break;
            }
            const std::string_view name = target.substr(open + 1, close - open - 1);
            text += name == "scheme" ? request.scheme
                    : name == "host" ? bareHost(request.host())
                    : name == "path" ? path
                    : request.query  ? "?" + *request.query
                                     : std::string{};
            target.remove_prefix(close + 1);
        }
        return text;
    }

    void forward(const model::Route& route, const Rule& rule, const Request& request,
                 const std::string& path, Decision& decision) const {
        std::int64_t total = 0;
        for (const model::WeightedService& share : route.services) {
            total += share.weight;
        }
        double begin = 0;
        for (const model::WeightedService& share : route.services) {
            const double part =
                total == 0 ? 0 : static_cast<double>(share.weight) / static_cast<double>(total);
            const bool drawn =
                request.draw && *request.draw >= begin && *request.draw < begin + part;
            begin += part;
            if (part > 0 && (!request.draw || drawn)) {
                decision.destinations.push_back(
                    {share.service, request.draw ? 1.0 : part, share.service.valid() ? 0 : 503});
            }
        }
        if (decision.destinations.empty() || !decision.destinations.front().service.valid()) {
            decision.outcome = Outcome::Respond;
            decision.status = 503;
            decision.detail += "; it has no service";
            return;
        }
        decision.outcome = Outcome::Forward;
        decision.upstream = upstreamOf(route, rule, request, path,
                                       (*m_snapshot)[decision.destinations.front().service]);
    }

    static UpstreamRequest upstreamOf(const model::Route& route, const Rule& rule,
                                      const Request& request, const std::string& path,
                                      const model::Service& service) {
        UpstreamRequest upstream;
        upstream.scheme = model::isEncrypted(service.protocol) ? "https" : "http";
        upstream.authority =
            service.port == 0 ? service.host : fmt::format("{}:{}", service.host, service.port);
        std::string rest = path;
        if (route.stripPath.value && !rule.isAny() && rule.step() < 2) {
            rest.erase(0, rule.path->value.find_last_not_of('/') + 1);
        }
        upstream.path = service.path;
        upstream.path += rest.starts_with('/') ? "" : "/";
        upstream.path += rest;
        if (request.query) {
            upstream.path += "?" + *request.query;
        }
        upstream.host = service.hostMode == model::HostMode::Target  ? upstream.authority
                        : service.hostMode == model::HostMode::Fixed ? service.fixedHost
                                                                     : std::string(request.host());
        return upstream;
    }

    [[nodiscard]] Verdict judged(model::RouteId id, const Request& request,
                                 const std::string& path) const {
        const model::Route& route = (*m_snapshot)[id];
        const std::string host = hostOf(request);
        Verdict verdict;
        verdict.judge(route.hosts.empty() ||
                          std::any_of(route.hosts.begin(), route.hosts.end(),
                                      [&host](const auto& match) { return hostFits(match, host); }),
                      [&] {
                          std::vector<std::string> names;
                          for (const model::HostMatch& match : route.hosts) {
                              names.push_back(match.text);
                          }
                          return fmt::format("is for {}; the host is {}", fmt::join(names, ", "),
                                             host);
                      });
        bool fits = route.paths.empty();
        for (const model::PathMatch& match : route.paths) {
            Rule rule{id, &match, nullptr};
            std::optional<Regex> regex;
            if (match.kind == PathMatchKind::Regex) {
                if (auto compiled = Regex::compile(match.value, RegexOptions{})) {
                    regex.emplace(std::move(*compiled));
                    rule.regex = &*regex;
                }
            }
            fits = fits || rule.fits(path);
        }
        verdict.judge(fits, [&] {
            std::vector<std::string> texts;
            for (const model::PathMatch& match : route.paths) {
                texts.push_back(match.text);
            }
            return fmt::format("{} does not match {}", path, fmt::join(texts, ", "));
        });
        verdict.judge(methodFits(route, request.method), [&] {
            return fmt::format("takes {}; the method is {}", fmt::join(route.methods, ", "),
                               request.method);
        });
        for (const model::FieldMatch& match : route.headers) {
            model::Route alone;
            alone.headers = {match};
            verdict.judge(headersHold(alone, request),
                          [&match] { return fmt::format("wants the header {}", match.text); });
        }
        return verdict;
    }

    model::SnapshotPtr m_snapshot;
    ListenerTable m_listeners;
    std::vector<std::unique_ptr<Regex>> m_regexes;
    std::vector<Rule> m_rules; // by rank
    HostIndex m_hosts;
    PathIndex m_paths;
};

Compiled compileSnapshot(const model::SnapshotPtr& snapshot) {
    Compiled out;
    out.matcher = std::make_unique<const EngineMatcher>(snapshot, out.problems);
    return out;
}

} // namespace

} // namespace gatelens_engine

extern const Product gatelensProduct;
const Product gatelensProduct{"gatelens", gatelens_engine::compileSnapshot};

} // namespace gatelens::match
