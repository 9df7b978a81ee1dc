// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rate_limits.h"
#include "core/findings/rule.h"

#include <algorithm>

namespace gatelens::findings {

namespace {

constexpr double kMaxPerMinute = 10;

// A limit that slows one guesser down: by address or account, at ten a minute. One
// whose rate cannot be read here is believed.
bool slowsGuessing(const RouteLimit& found) {
    const auto key = found.limit.key;
    const bool personal =
        key == LimitKey::Address || key == LimitKey::Consumer || key == LimitKey::Unknown;
    return personal && found.limit.perMinute.value_or(0) <= kMaxPerMinute;
}

const RouteLimit* tightest(const std::vector<RouteLimit>& limits) {
    const RouteLimit* best = nullptr;
    for (const auto& found : limits) {
        if (found.limit.perMinute &&
            (best == nullptr || *found.limit.perMinute < *best->limit.perMinute)) {
            best = &found;
        }
    }
    return best;
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const RouteFacts& facts = context.facts(id);
    const auto& route = context.snapshot()[id];
    const bool posts =
        route.methods.empty() ||
        std::find(route.methods.begin(), route.methods.end(), "POST") != route.methods.end();
    if (!facts.loginWord || !facts.forwards || !facts.publicReach || !posts) {
        return;
    }
    const auto limits = limitsOf(context, id);
    if (std::any_of(limits.begin(), limits.end(), slowsGuessing) ||
        context.attestations().find(AttestedFact::ControlElsewhere, model::EntityKind::Route, route,
                                    context.snapshot().gateway.label(), context.now()) != nullptr) {
        return;
    }
    Draft draft = reporter.report(context, id);
    const RouteLimit* best = tightest(limits);
    if (best == nullptr) {
        draft
            .message("Route \"{}\" takes logins, and nothing limits how often one client may try",
                     route.label())
            .evidence("limit on route \"" + route.label() + '"', "none in the effective chain",
                      route.source);
    } else {
        const auto& policy = context.snapshot()[best->policy];
        const bool shared =
            best->limit.key != LimitKey::Address && best->limit.key != LimitKey::Consumer;
        draft
            .message("Route \"{}\" takes logins, and the {} lets {:.0f} a minute pass{}",
                     route.label(), nameOf(policy), *best->limit.perMinute,
                     shared ? fmt::format(", counted by {}", best->limit.keyText.empty()
                                                                 ? "everyone"
                                                                 : best->limit.keyText)
                            : std::string{})
            .evidence("limit on route \"" + route.label() + '"',
                      fmt::format("{:.0f} a minute", *best->limit.perMinute), policy.source)
            .via({model::EntityKind::Policy, best->policy.value});
    }
    draft
        .fix("Limit route \"{}\" to ten requests a minute for each address, and each account to a "
             "few failures before it is locked for a while",
             route.label())
        .confirm("Send 200 wrong passwords within a minute: none refused confirms it")
        .edit(addPolicy(context, id, "login limit"));
}

} // namespace

extern const Rule auth011;
const Rule auth011{
    .id = "GW-AUTH-011",
    .title = "Login or token route without a limit on guessing",
    .severity = Severity::High,
    .meaning = "A path that checks passwords, one-time codes or resets has no limit by address or "
               "account that is low enough to stop guessing.",
    .risk = "Lists of leaked passwords are tried until some fit; a six-digit code falls within "
            "hours.",
    .fix = "Limit by address and by account, ten a minute or less, with a lockout; or attest that "
           "the identity provider does.",
    .verify = "The eleventh wrong attempt within a minute gets 429.",
    .fixKind = FixKind::OneClick,
    .owasp = "API2",
    .cwe = "CWE-307",
    .asvs = "6.3.1",
    .route = check,
};

} // namespace gatelens::findings
