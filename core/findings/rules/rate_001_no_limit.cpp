// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/predicates.h"
#include "core/findings/rate_limits.h"
#include "core/findings/rule.h"
#include "core/findings/service_routes.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

namespace {

constexpr double kPerMinute = 100 * 60;
constexpr double kCostlyPerMinute = 10 * 60;

// Routes whose one request costs the backend much.
bool isCostly(const model::Route& route) {
    static constexpr std::array kWords = std::to_array<std::string_view>(
        {"search", "export", "report", "reports", "graphql", "aggregate", "bulk", "batch"});
    if (route.action == model::RouteAction::Aggregate) {
        return true;
    }
    return std::any_of(route.paths.begin(), route.paths.end(), [](const model::PathMatch& path) {
        return !segmentAmong(path.value, kWords).empty();
    });
}

struct Judgement {
    bool limited = false;
    const RouteLimit* loose = nullptr; // the tightest of the limits that are too high
};

Judgement judge(const std::vector<RouteLimit>& limits, double threshold) {
    Judgement judgement;
    for (const auto& found : limits) {
        if (!found.limit.perMinute || *found.limit.perMinute <= threshold) {
            judgement.limited = true;
        } else if (judgement.loose == nullptr ||
                   *found.limit.perMinute < *judgement.loose->limit.perMinute) {
            judgement.loose = &found;
        }
    }
    return judgement;
}

bool isExempt(const Context& context, model::RouteId id, const RouteFacts& facts) {
    // Logins have a rule of their own, with a lower threshold.
    return !facts.forwards || facts.stream || !facts.publicReach || facts.staticWord ||
           facts.loginWord || facts.taggedPublic ||
           context.attestations().find(AttestedFact::ControlElsewhere, model::EntityKind::Route,
                                       context.snapshot()[id], context.snapshot().gateway.label(),
                                       context.now()) != nullptr;
}

void reportLoose(const Context& context, model::RouteId id, const RouteLimit& loose,
                 Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    const auto& policy = context.snapshot()[loose.policy];
    const double threshold = (isCostly(route) ? kCostlyPerMinute : kPerMinute) / 60;
    reporter.report(context, id)
        .message("The {} lets {:.0f} requests a second pass on route \"{}\", which is no limit for "
                 "one client",
                 nameOf(policy), *loose.limit.perMinute / 60, route.label())
        .evidence("rate of " + nameOf(policy),
                  fmt::format("{:.0f} a second", *loose.limit.perMinute / 60),
                  loose.limit.rateNode == nullptr ? policy.source.range
                                                  : loose.limit.rateNode->range)
        .fix("Lower the limit on route \"{}\" to what one client needs, {:.0f} a second or less",
             route.label(), threshold)
        .confirm("Send three times the threshold to route \"{}\" and count the 429 answers",
                 route.label())
        .via({model::EntityKind::Policy, loose.policy.value})
        .severity(Severity::Medium, "there is a limit, it is only too high");
}

void check(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto lacking = routesOf(context, id, [&](model::RouteId route, const RouteFacts& facts) {
        if (isExempt(context, route, facts)) {
            return false;
        }
        const auto limits = limitsOf(context, route);
        const auto judgement =
            judge(limits, isCostly(context.snapshot()[route]) ? kCostlyPerMinute : kPerMinute);
        if (!judgement.limited && judgement.loose != nullptr) {
            reportLoose(context, route, *judgement.loose, reporter);
            return false;
        }
        return !judgement.limited;
    });
    if (lacking.empty()) {
        return;
    }
    const auto& route = context.snapshot()[lacking.front()];
    reporter.report(context, lacking.front())
        .message("Nothing limits how many requests one client may send on {} to service \"{}\"",
                 namesOf(context, lacking), context.snapshot()[id].label())
        .evidence("limit on route \"" + route.label() + '"', "none in the effective chain",
                  route.source)
        .fix("Limit service \"{}\" by consumer or address, and so protect {}",
             context.snapshot()[id].label(), namesOf(context, lacking))
        .confirm("Send 300 requests within a second to route \"{}\" and count the 429 answers",
                 route.label())
        .edit(addPolicy(context, lacking.front(), "rate limit"));
}

} // namespace

extern const Rule rate001;
const Rule rate001{
    .id = "GW-RATE-001",
    .title = "No effective rate limit",
    .severity = Severity::High,
    .meaning = "A public route leads to a backend, and no policy on it refuses a client that asks "
               "too often, or the limit is so high that it never does.",
    .risk = "One client, by mistake or on purpose, uses up the backend, its database and the bill; "
            "data can be copied at full speed.",
    .fix = "Limit by consumer or address at the service or the gateway, lower where one request is "
           "costly; or attest that a CDN does.",
    .verify = "Three times the limit gets 429; normal traffic does not.",
    .fixKind = FixKind::OneClick,
    .owasp = "API4",
    .cwe = "CWE-770",
    .asvs = "2.4.1",
    .service = check,
};

} // namespace gatelens::findings
