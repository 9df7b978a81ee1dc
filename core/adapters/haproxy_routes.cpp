// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Frontends: each use_backend rule is a route, in order, and what no rule takes
// goes to the default backend.
#include "core/adapters/haproxy_internal.h"

#include "core/adapters/support/expr.h"
#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace gatelens::adapters::haproxy {

using model::RouteAction;
using model::Setting;

namespace {

constexpr std::size_t kMostSuggestions = 50;
// Values of a map file that are looked at for names of backends.
constexpr std::size_t kMostMapLines = 100'000;

bool isDynamic(std::string_view backend) {
    return backend.find('%') != std::string_view::npos;
}

bool isHttp(const ConfigSection& section) {
    const Line* mode = section.find("mode");
    return mode != nullptr && mode->word(1) == "http";
}

// A rule without condition that ends every request, and what it answers.
struct Answer {
    RouteAction action = RouteAction::Forward;
    int status = 0;
    std::string target;
    const Line* line = nullptr;
};

// "redirect scheme https code 301"; `at` is the index of "redirect".
void readRedirect(const Line& line, std::size_t at, Answer& answer) {
    answer.action = RouteAction::Redirect;
    answer.status = 302;
    for (std::size_t i = at + 1; i + 1 < line.count(); ++i) {
        const std::string_view word = line.word(i);
        if (word == "location" || word == "prefix") {
            answer.target = line.word(i + 1);
        } else if (word == "scheme") {
            answer.target = fmt::format("{}://%[hdr(host)]%[capture.req.uri]", line.word(i + 1));
        } else if (word == "code") {
            answer.status = static_cast<int>(parseInt(line.word(i + 1)).value_or(302));
        }
    }
}

Answer answerOf(const Line& line) {
    Answer answer;
    answer.line = &line;
    if (line.word(0) == "redirect") {
        readRedirect(line, 0, answer);
        return answer;
    }
    const std::string_view action = line.word(1);
    const auto status = [&line](int fallback) {
        for (const auto word : {"status", "deny_status"}) {
            const auto at = line.find(word);
            if (at) {
                return static_cast<int>(parseInt(line.word(*at + 1)).value_or(fallback));
            }
        }
        return fallback;
    };
    if (action == "redirect") {
        readRedirect(line, 1, answer);
    } else if (action == "return") {
        answer.action = RouteAction::Respond;
        answer.status = status(200);
    } else if (action == "deny" || action == "tarpit") {
        answer.action = RouteAction::Respond;
        answer.status = status(action == "deny" ? 403 : 500);
    } else if (action == "use-service") {
        answer.action = RouteAction::Internal;
    } else {
        answer.action = RouteAction::None;
    }
    return answer;
}

bool endsEverything(const Line& line) {
    const std::string_view first = line.word(0);
    const std::string_view action = line.word(1);
    const bool ends =
        first == "redirect" ||
        (first == "http-request" &&
         (action == "redirect" || action == "return" || action == "deny" || action == "tarpit" ||
          action == "reject" || action == "silent-drop" || action == "use-service"));
    return ends && Conditions::start(line) == line.count();
}

class RouteReader final {
public:
    explicit RouteReader(Build& build)
        : m_build(build)
        , m_out(build.out) {}

    void read(const ConfigSection& frontend) {
        m_frontend = &frontend;
        m_answer = findAnswer(frontend);
        const Line* always = nullptr; // a use_backend without condition
        bool any = false;
        for (const Line* rule : frontend.all("use_backend")) {
            if (rule->count() < 2) {
                m_out.error("wrong-argument-count", "\"use_backend\" needs a backend",
                            rule->range(0), "write: use_backend <backend> if <condition>");
                continue;
            }
            any = true;
            const auto condition = m_build.conditions.read(*rule, frontend, 2);
            if (always != nullptr) {
                reportShadowed(*rule, *always);
            } else if (!condition) {
                always = rule;
            }
            addRule(*rule, condition);
        }
        addDefault(any, always);
        readRedirectsToHttps(frontend);
    }

private:
    [[nodiscard]] std::optional<Answer> findAnswer(const ConfigSection& frontend) const {
        for (const ConfigSection* section : {frontend.defaults, &frontend}) {
            if (section == nullptr) {
                continue;
            }
            for (const auto& line : section->lines) {
                if (endsEverything(line)) {
                    return answerOf(line);
                }
            }
        }
        return std::nullopt;
    }

    void reportShadowed(const Line& rule, const Line& always) {
        m_out.warn("shadowed-rule",
                   fmt::format("this rule is never reached: the use_backend at {} has no condition",
                               m_out.context().sources()->place(always.range())),
                   rule.range(), "give the earlier rule a condition, or make it default_backend");
    }

    model::Route routeTo(std::string_view kind, std::string_view backend, const Line* line) {
        const ConfigSection& frontend = *m_frontend;
        model::Route route;
        route.name = backend.empty() ? std::string(frontend.name)
                                     : fmt::format("{}/{}", frontend.name, backend);
        route.key = fmt::format("{} {} {}", frontend.name, kind, backend);
        route.productKind = line == nullptr ? "frontend" : kind;
        route.source.range = line == nullptr ? frontend.node->range : line->range();
        route.raw = line == nullptr ? frontend.node : line->node;
        route.order = m_order++;
        const auto listeners = m_build.listeners.find(&frontend);
        if (listeners != m_build.listeners.end()) {
            route.listeners = listeners->second;
        }
        return route;
    }

    void addRule(const Line& rule, const std::optional<model::Expr>& condition) {
        model::Route route = routeTo("use_backend", rule.word(1), &rule);
        const ConfigSection* backend = link(route, rule, rule.word(1));
        const std::size_t at = Conditions::start(rule, 2);
        if (condition) {
            summarize(*condition, route);
            route.ruleText = rule.textFrom(at);
            route.expression = std::make_shared<const model::Expr>(*condition);
        }
        finish(std::move(route), backend);
    }

    void addDefault(bool hasRules, const Line* always) {
        const ConfigSection& frontend = *m_frontend;
        const Line* line = frontend.find("default_backend");
        if (line != nullptr) {
            model::Route route = routeTo("default_backend", line->word(1), line);
            const ConfigSection* backend = link(route, *line, line->word(1));
            finish(std::move(route), backend);
            return;
        }
        const auto own = m_build.services.find(&frontend);
        if (own != m_build.services.end()) {
            model::Route route = routeTo("listen", {}, nullptr);
            route.productKind = "listen";
            route.services.push_back(
                {own->second, 1, std::string(frontend.name), frontend.node->nameRange});
            finish(std::move(route), &frontend);
            return;
        }
        if (!hasRules || m_answer) {
            model::Route route = routeTo("frontend", {}, nullptr);
            const bool page = frontend.find("stats", "enable") != nullptr ||
                              frontend.find("stats", "uri") != nullptr;
            route.action = page ? RouteAction::Internal : RouteAction::None;
            finish(std::move(route), nullptr);
        } else if (always == nullptr && !m_answer) {
            m_out.note(
                "no-default-backend",
                fmt::format("requests that no rule of \"{}\" takes get a 503", frontend.name),
                frontend.node->nameRange, "add a default_backend");
        }
    }

    // Ties a route to its backend; null when there is none or it is chosen per
    // request.
    const ConfigSection* link(model::Route& route, const Line& line, std::string_view name) {
        if (isDynamic(name)) {
            linkDynamic(route, line, name);
            return nullptr;
        }
        const ConfigSection* backend = m_build.config.backend(name);
        const auto service = m_build.services.find(backend);
        const bool known = backend != nullptr && service != m_build.services.end();
        route.services.push_back(
            {known ? service->second : model::ServiceId{}, 1, std::string(name), line.range(1)});
        if (backend == nullptr) {
            reportMissing(line, name);
        } else if (isHttp(*m_frontend) != isHttp(*backend)) {
            reportModes(line, *backend);
        }
        return backend;
    }

    void reportMissing(const Line& line, std::string_view name) {
        const bool ask = m_suggestions++ < kMostSuggestions;
        const auto near =
            ask ? nearest(name, m_build.config.namesOf("backend")) : std::string_view{};
        m_out.error("missing-backend",
                    fmt::format("unable to find the {} \"{}\"",
                                line.word(0) == "use_backend" ? "backend" : "default backend",
                                name),
                    line.range(1),
                    near.empty() ? fmt::format("add a section \"backend {}\"", name)
                                 : fmt::format("did you mean \"{}\"?", near));
    }

    void reportModes(const Line& line, const ConfigSection& backend) {
        const bool http = isHttp(*m_frontend);
        // A frontend in TCP mode may be upgraded to HTTP on its way.
        m_out.report(http ? text::Severity::Error : text::Severity::Warning, "mode-mismatch",
                     fmt::format("the {} frontend \"{}\" cannot use the {} backend \"{}\"",
                                 http ? "http" : "tcp", m_frontend->name, http ? "tcp" : "http",
                                 backend.name),
                     line.range(1), "give both the same mode");
    }

    // "%[req.hdr(host),map(/etc/hosts.map,other)]": the values of the map that are
    // backends. Otherwise any backend may be named.
    void linkDynamic(model::Route& route, const Line& line, std::string_view name) {
        std::set<std::string> names;
        for (auto at = name.find("map"); at != std::string_view::npos; at = name.find("map", at)) {
            const auto open = name.find('(', at);
            const auto close = name.find(')', at);
            at += 3;
            if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
                continue;
            }
            const auto arguments = split(name.substr(open + 1, close - open - 1), ',');
            readMap(std::string(trim(arguments[0])), line, names);
            if (arguments.size() > 1) {
                names.emplace(trim(arguments[1]));
            }
        }
        for (const auto& candidate : names) {
            const auto service = m_build.services.find(m_build.config.backend(candidate));
            if (service != m_build.services.end()) {
                route.services.push_back({service->second, 1, std::string(name), line.range(1)});
            }
        }
        if (route.services.empty()) {
            model::Service dynamic;
            dynamic.name = name;
            dynamic.key = name;
            dynamic.host = name;
            dynamic.dynamic = true;
            dynamic.productKind = "use_backend";
            dynamic.source.range = line.range();
            dynamic.raw = line.node;
            dynamic.hostMode = model::HostMode::Client;
            route.services.push_back(
                {m_out.add(std::move(dynamic)), 1, std::string(name), line.range(1)});
        }
    }

    void readMap(const std::string& path, const Line& line, std::set<std::string>& names) {
        const auto bytes = m_out.context().readFile(path);
        if (!bytes) {
            m_out.warn(
                "file-unreadable",
                fmt::format("the map \"{}\" cannot be read: {}", path, bytes.error().message),
                line.range(1));
            return;
        }
        std::size_t lines = 0;
        for (auto entry : split(*bytes, '\n')) {
            entry = trim(entry);
            const auto space = entry.find_first_of(" \t");
            if (!entry.starts_with('#') && space != std::string_view::npos) {
                names.emplace(trim(entry.substr(space)));
            }
            if (++lines > kMostMapLines) {
                return;
            }
        }
    }

    void readRewrites(model::Route& route, const ConfigSection& section) const {
        using Kind = model::PathRewrite::Kind;
        for (const Line* rule : section.all("http-request")) {
            const std::string_view action = rule->word(1);
            const bool regex =
                action == "replace-path" || action == "replace-pathq" || action == "replace-uri";
            if (!regex && action != "set-path" && action != "set-pathq" && action != "set-uri") {
                continue;
            }
            model::PathRewrite change;
            change.kind = regex ? Kind::RegexReplace : Kind::ReplaceAll;
            change.match = regex ? rule->word(2) : std::string_view{};
            change.replacement = rule->word(regex ? 3 : 2);
            change.range = rule->range();
            route.rewrites.push_back(std::move(change));
        }
    }

    void readSettings(model::Route& route, const ConfigSection* backend) const {
        const auto& listeners = m_out.snapshot().listeners;
        const bool tls = !route.listeners.empty() &&
                         std::all_of(route.listeners.begin(), route.listeners.end(),
                                     [&listeners](model::ListenerId id) {
                                         return listeners[id.index()].tls.has_value();
                                     });
        if (!route.listeners.empty()) {
            route.tls = Setting<bool>::at(tls, listeners[route.listeners[0].index()].source.range);
        }
        route.maxBodyBytes = Setting<std::int64_t>::byDefault(0);
        readRewrites(route, *m_frontend);
        if (backend == nullptr) {
            return;
        }
        if (backend != m_frontend) {
            readRewrites(route, *backend);
        }
        route.timeoutMs = timeoutOf(*backend, "server");
        route.websocket = Setting<bool>::byDefault(true); // upgrades are tunnelled
        const auto service = m_build.services.find(backend);
        if (service != m_build.services.end()) {
            const auto mode = m_out.snapshot()[service->second].hostMode;
            route.preserveHost = Setting<bool>::byDefault(mode == model::HostMode::Client);
        }
    }

    void finish(model::Route route, const ConfigSection* backend) {
        readSettings(route, backend);
        m_build.rules.settle(route, *m_frontend, backend);
        if (m_answer) {
            route.action = m_answer->action;
            route.responseStatus = m_answer->status;
            route.redirectTo = m_answer->target;
            if (!route.services.empty()) {
                m_out.warn("unreachable-route",
                           fmt::format("the rule at {} ends every request before a backend is "
                                       "chosen",
                                       m_out.context().sources()->place(m_answer->line->range())),
                           route.source.range, "give that rule a condition");
            }
        } else if (backend != nullptr) {
            answerInBackend(route, *backend);
        }
        m_out.add(std::move(route));
    }

    // A backend that answers every request itself never asks its servers.
    void answerInBackend(model::Route& route, const ConfigSection& backend) const {
        if (const auto answer = findAnswer(backend)) {
            route.action = answer->action;
            route.responseStatus = answer->status;
            route.redirectTo = answer->target;
        }
    }

    // Clear-text sockets on which every request is redirected to https.
    void readRedirectsToHttps(const ConfigSection& frontend) {
        bool redirects = false;
        for (const auto& line : frontend.lines) {
            const bool rule = line.word(0) == "redirect" ||
                              (line.word(0) == "http-request" && line.word(1) == "redirect");
            const auto scheme = line.find("scheme");
            if (!rule || !scheme || line.word(*scheme + 1) != "https") {
                continue;
            }
            const std::string condition = line.textFrom(Conditions::start(line));
            redirects = redirects || condition.empty() || condition == "unless { ssl_fc }" ||
                        condition == "if !{ ssl_fc }" || condition == "if ! { ssl_fc }";
        }
        if (!redirects) {
            return;
        }
        for (const auto id : m_build.listeners[&frontend]) {
            auto& listener = m_out.snapshot().listeners[id.index()];
            listener.redirectsToHttps = !listener.tls.has_value();
        }
    }

    Build& m_build;
    SnapshotBuilder& m_out;
    const ConfigSection* m_frontend = nullptr;
    std::optional<Answer> m_answer;
    std::uint32_t m_order = 0;
    std::size_t m_suggestions = 0;
};

void attachPolicies(Build& build, const ConfigSection& section) {
    const auto listeners = build.listeners.find(&section);
    if (listeners == build.listeners.end()) {
        return;
    }
    for (const auto& rule : build.rules.of(section)) {
        for (const auto id : listeners->second) {
            build.out.snapshot().listeners[id.index()].policies.push_back(rule.id);
        }
        if (listeners->second.size() == 1) {
            build.out.snapshot().policies[rule.id.index()].listener = listeners->second[0];
        }
    }
}

} // namespace

void readRoutes(Build& build) {
    RouteReader reader(build);
    for (const auto& section : build.config.sections()) {
        if (section->accepts()) {
            reader.read(*section);
            attachPolicies(build, *section);
        }
    }
}

} // namespace gatelens::adapters::haproxy
