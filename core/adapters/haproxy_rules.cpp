// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/haproxy_rules.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace gatelens::adapters::haproxy {

using model::ExprKind;
using model::PolicyClass;

namespace {

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::optional<Phase> phaseOf(std::string_view set, std::string_view kind) {
    if (set == "tcp-request") {
        return kind == "connection" ? std::optional(Phase::TcpConnection)
               : kind == "session"  ? std::optional(Phase::TcpSession)
               : kind == "content"  ? std::optional(Phase::TcpContent)
                                    : std::nullopt;
    }
    if (set == "tcp-response") {
        return kind == "content" ? std::optional(Phase::TcpResponse) : std::nullopt;
    }
    return set == "http-request"          ? std::optional(Phase::HttpRequest)
           : set == "http-response"       ? std::optional(Phase::HttpResponse)
           : set == "http-after-response" ? std::optional(Phase::HttpAfterResponse)
           : set == "redirect"            ? std::optional(Phase::Redirect)
           : set == "use-server"          ? std::optional(Phase::Server)
           : set == "block"               ? std::optional(Phase::HttpRequest)
                                          : std::nullopt;
}

// What a refusing rule looks at says what kind of control it is.
struct Looks {
    bool address = false;
    bool rate = false;
    bool login = false;
};

void lookAt(const model::Expr& expr, Looks& looks) {
    looks.address = looks.address || expr.kind == ExprKind::ClientIp;
    const std::string_view name = expr.field.name;
    if (expr.kind == ExprKind::Variable) {
        looks.address = looks.address || name == "src" || name.starts_with("src,");
        looks.rate = looks.rate || name.find("_rate") != std::string_view::npos ||
                     name.find("_cnt") != std::string_view::npos ||
                     name.find("conn_cur") != std::string_view::npos ||
                     name.find("_gpc") != std::string_view::npos;
        looks.login = looks.login || name.starts_with("http_auth") ||
                      name.find("jwt_verify") != std::string_view::npos ||
                      name.starts_with("ssl_c_");
    }
    for (const auto& child : expr.children) {
        lookAt(child, looks);
    }
}

PolicyClass classOfRefusal(const std::optional<model::Expr>& condition) {
    Looks looks;
    if (condition) {
        lookAt(*condition, looks);
    }
    return looks.rate      ? PolicyClass::Limit
           : looks.login   ? PolicyClass::Authn
           : looks.address ? PolicyClass::Ip
                           : PolicyClass::Authz;
}

bool refuses(std::string_view action) {
    return isOneOf(action, {"deny", "tarpit", "reject", "silent-drop", "block", "close"});
}

// An action without what stands in its parentheses.
std::string_view headOf(std::string_view action) {
    return action.substr(0, action.find('('));
}

PolicyClass classOf(std::string_view action, std::string_view argument,
                    const std::optional<model::Expr>& condition) {
    struct Known {
        std::string_view action;
        PolicyClass policyClass;
    };
    static constexpr std::array kKnown = std::to_array<Known>({
        {"auth", PolicyClass::Authn},
        {"allow", PolicyClass::Authz},
        {"accept", PolicyClass::Authz},
        {"redirect", PolicyClass::Redirect},
        {"return", PolicyClass::Respond},
        {"cache-use", PolicyClass::Cache},
        {"cache-store", PolicyClass::Cache},
        {"capture", PolicyClass::Log},
        {"set-log-level", PolicyClass::Log},
        {"do-log", PolicyClass::Log},
        {"set-bandwidth-limit", PolicyClass::Limit},
        {"sc-inc-gpc", PolicyClass::Limit},
        {"sc-inc-gpc0", PolicyClass::Limit},
        {"sc-inc-gpc1", PolicyClass::Limit},
        {"send-spoe-group", PolicyClass::Code},
        {"normalize-uri", PolicyClass::Transform},
        {"replace-path", PolicyClass::Transform},
        {"replace-pathq", PolicyClass::Transform},
        {"replace-uri", PolicyClass::Transform},
        {"set-path", PolicyClass::Transform},
        {"set-pathq", PolicyClass::Transform},
        {"set-query", PolicyClass::Transform},
        {"set-uri", PolicyClass::Transform},
        {"set-method", PolicyClass::Transform},
        {"set-status", PolicyClass::Transform},
        {"set-timeout", PolicyClass::Resilience},
        {"disable-l7-retry", PolicyClass::Resilience},
        {"wait-for-body", PolicyClass::Validate},
    });
    if (refuses(action)) {
        return classOfRefusal(condition);
    }
    if (action.starts_with("lua.")) {
        return PolicyClass::Code;
    }
    if (action == "use-service") {
        return argument.starts_with("lua.") ? PolicyClass::Code : PolicyClass::Metrics;
    }
    if (action.starts_with("track-sc")) {
        return PolicyClass::Limit;
    }
    if (action.ends_with("-header") || action == "replace-value" || action == "early-hint") {
        return toLower(argument).starts_with("access-control-") ? PolicyClass::Cors
                                                                : PolicyClass::Header;
    }
    const auto* known = std::find_if(kKnown.begin(), kKnown.end(),
                                     [action](const Known& k) { return k.action == action; });
    return known == kKnown.end() ? PolicyClass::Other : known->policyClass;
}

bool endsRules(std::string_view action, std::string_view argument) {
    return refuses(action) || isOneOf(action, {"redirect", "return", "auth"}) ||
           (action == "use-service" && !argument.empty());
}

struct OptionKind {
    std::string_view first;
    std::string_view second;
    PolicyClass policyClass;
    Phase phase;
    bool emulable = true;
};
constexpr std::array kOptions = std::to_array<OptionKind>({
    {"option", "forwardfor", PolicyClass::Header, Phase::Forward},
    {"option", "forwarded", PolicyClass::Header, Phase::Forward},
    {"option", "originalto", PolicyClass::Header, Phase::Forward},
    {"option", "http-restrict-req-hdr-names", PolicyClass::Validate, Phase::HttpRequest},
    {"option", "accept-invalid-http-request", PolicyClass::Other, Phase::HttpRequest},
    {"option", "accept-unsafe-violations-in-http-request", PolicyClass::Other, Phase::HttpRequest},
    {"option", "accept-invalid-http-response", PolicyClass::Other, Phase::HttpResponse},
    {"option", "accept-unsafe-violations-in-http-response", PolicyClass::Other,
     Phase::HttpResponse},
    {"filter", "spoe", PolicyClass::Code, Phase::Forward, false},
    {"filter", "opentracing", PolicyClass::Trace, Phase::Forward},
    {"filter", "bwlim-in", PolicyClass::Limit, Phase::Forward},
    {"filter", "bwlim-out", PolicyClass::Limit, Phase::Forward},
    {"filter", "cache", PolicyClass::Cache, Phase::Forward},
    {"filter", "", PolicyClass::Other, Phase::Forward},
    {"compression", "algo", PolicyClass::Compress, Phase::HttpAfterResponse},
    {"rate-limit", "sessions", PolicyClass::Limit, Phase::TcpConnection},
    {"option", "redispatch", PolicyClass::Resilience, Phase::Server},
    {"retry-on", "", PolicyClass::Resilience, Phase::Server},
});

model::PolicyScope scopeOf(const ConfigSection& section) {
    return section.kind == "defaults"  ? model::PolicyScope::Global
           : section.kind == "backend" ? model::PolicyScope::Service
                                       : model::PolicyScope::Listener;
}

std::string keyPrefix(const ConfigSection& section) {
    return section.name.empty() ? std::string(section.kind)
                                : fmt::format("{} {}", section.kind, section.name);
}

} // namespace

std::string_view phaseName(Phase phase) {
    switch (phase) {
    case Phase::TcpConnection:
        return "tcp-request connection";
    case Phase::TcpSession:
        return "tcp-request session";
    case Phase::TcpContent:
        return "tcp-request content";
    case Phase::HttpRequest:
        return "http-request";
    case Phase::Redirect:
        return "redirect";
    case Phase::Forward:
        return "forward";
    case Phase::Server:
        return "server";
    case Phase::TcpResponse:
        return "tcp-response content";
    case Phase::HttpResponse:
        return "http-response";
    case Phase::HttpAfterResponse:
        return "http-after-response";
    case Phase::Log:
        return "log";
    }
    return "http-request";
}

RulePolicy Rules::add(const Line& line, const ConfigSection& section, model::Policy policy,
                      Phase phase) {
    policy.key = fmt::format("{} {}", keyPrefix(section), policy.name);
    policy.scope = scopeOf(section);
    policy.phase = phaseName(phase);
    policy.config = line.node;
    policy.raw = line.node;
    policy.source.range = line.range();
    if (policy.policyClass == PolicyClass::Authn || policy.policyClass == PolicyClass::Authz ||
        policy.policyClass == PolicyClass::Ip) {
        policy.onError = model::Setting<model::OnError>::byDefault(model::OnError::Closed);
    }
    return {m_out.add(std::move(policy)), phase};
}

std::optional<RulePolicy> Rules::ruleOf(const Line& line, const ConfigSection& section) {
    const std::string_view set = line.word(0);
    const bool tcp = set == "tcp-request" || set == "tcp-response";
    const auto phase = phaseOf(set, line.word(1));
    const bool alone = set == "redirect" || set == "use-server" || set == "block";
    if (!phase || line.count() < (tcp ? 3U : 2U)) {
        return std::nullopt;
    }
    const std::size_t actionAt = alone ? 0 : tcp ? 2 : 1;
    const std::string_view action = line.word(actionAt);
    const std::string_view argument = line.word(actionAt + 1);
    const auto condition = m_conditions.read(line, section, actionAt + 1);
    model::Policy policy;
    policy.productKind = "rule";
    policy.type = alone ? std::string(set)
                        : fmt::format("{}{} {}", set, tcp ? fmt::format(" {}", line.word(1)) : "",
                                      headOf(action));
    policy.policyClass =
        set == "use-server" ? PolicyClass::Other : classOf(headOf(action), argument, condition);
    // A header's name tells rules apart; values may be secrets.
    const bool named = action.ends_with("-header") || action == "replace-value" ||
                       action == "cache-use" || action == "cache-store" ||
                       action == "use-service" || set == "use-server";
    policy.name = named ? fmt::format("{} {}", policy.type, argument) : policy.type;
    policy.emulable = policy.policyClass != PolicyClass::Code;
    policy.known = set == "use-server" || alone || actionSets(action) != 0;
    RulePolicy rule = add(line, section, std::move(policy), *phase);
    rule.ends = endsRules(headOf(action), argument);
    rule.conditional = condition.has_value();
    return rule;
}

std::optional<RulePolicy> Rules::optionOf(const Line& line, const ConfigSection& section) {
    const auto* kind = std::find_if(kOptions.begin(), kOptions.end(), [&](const OptionKind& k) {
        return k.first == line.word(0) && (k.second.empty() || k.second == line.word(1));
    });
    if (kind == kOptions.end() || line.negated || line.reset) {
        return std::nullopt;
    }
    model::Policy policy;
    policy.productKind = "option";
    policy.type = line.count() > 1 && kind->first != "retry-on"
                      ? fmt::format("{} {}", line.word(0), line.word(1))
                      : std::string(line.word(0));
    policy.name = policy.type;
    policy.policyClass = kind->policyClass;
    policy.emulable = kind->emulable;
    policy.known = kind->first != "filter" || !kind->second.empty();
    return add(line, section, std::move(policy), kind->phase);
}

std::vector<RulePolicy> Rules::make(const ConfigSection& section) {
    std::vector<RulePolicy> rules;
    for (const auto& line : section.lines) {
        auto rule = ruleOf(line, section);
        if (!rule) {
            rule = optionOf(line, section);
        }
        if (rule) {
            m_out.snapshot().policies[rule->id.index()].order =
                static_cast<std::int32_t>(rules.size() + 1);
            rules.push_back(*rule);
        }
    }
    return rules;
}

const std::vector<RulePolicy>& Rules::of(const ConfigSection& section) {
    const auto known = m_rules.find(&section);
    if (known != m_rules.end()) {
        return known->second;
    }
    auto made = make(section);
    return m_rules.emplace(&section, std::move(made)).first->second;
}

// Rules of a defaults section come before the proxy's own (2.5 and newer); an
// option of the proxy replaces that of the defaults.
const std::vector<RulePolicy>& Rules::inherited(const ConfigSection& section) {
    const auto known = m_effective.find(&section);
    if (known != m_effective.end()) {
        return known->second;
    }
    std::vector<RulePolicy> all;
    const auto& policies = m_out.snapshot().policies;
    if (section.defaults != nullptr) {
        for (const auto& rule : inherited(*section.defaults)) {
            const auto& policy = policies[rule.id.index()];
            if (policy.productKind == "option") {
                const auto space = policy.type.find(' ');
                const auto first = std::string_view(policy.type).substr(0, space);
                const auto second = space == std::string::npos
                                        ? std::string_view{}
                                        : std::string_view(policy.type).substr(space + 1);
                const Line* winner = section.find(first, second);
                if (winner == nullptr || winner->node != policy.config) {
                    continue; // "no option …", or its own
                }
            }
            all.push_back(rule);
        }
    }
    const auto& own = of(section);
    all.insert(all.end(), own.begin(), own.end());
    return m_effective.emplace(&section, std::move(all)).first->second;
}

void Rules::settle(model::Route& route, const ConfigSection& frontend,
                   const ConfigSection* backend) {
    struct Step {
        RulePolicy rule;
        int order = 0;
    };
    std::vector<Step> steps;
    const auto place = [&steps](const std::vector<RulePolicy>& rules, bool isBackend) {
        for (const auto& rule : rules) {
            const bool back = rule.phase >= Phase::TcpResponse;
            int order = static_cast<int>(rule.phase) * 2;
            if (isBackend && !back) {
                // All of the backend's request rules come after the frontend's.
                order += 100;
            } else if (back) {
                order += 200 + (isBackend ? 0 : 1);
            }
            steps.push_back({rule, order});
        }
    };
    place(inherited(frontend), false);
    if (backend != nullptr && backend != &frontend) {
        place(inherited(*backend), true);
    }
    std::stable_sort(steps.begin(), steps.end(),
                     [](const Step& a, const Step& b) { return a.order < b.order; });
    const RulePolicy* end = nullptr;
    for (const auto& step : steps) {
        const bool request = step.rule.phase < Phase::TcpResponse;
        if (end != nullptr && request) {
            route.overridden.push_back(
                {step.rule.id, end->id, "an earlier rule without condition ends every request"});
            continue;
        }
        route.chain.push_back({step.rule.id, static_cast<std::int32_t>(route.chain.size() + 1)});
        if (step.rule.ends && !step.rule.conditional && request) {
            end = &step.rule;
        }
    }
}

} // namespace gatelens::adapters::haproxy
