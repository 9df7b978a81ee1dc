// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/predicates.h"
#include "core/findings/rule.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

namespace {

// Paths behind which a business rule is worth automating.
std::string_view flowOf(const model::Route& route) {
    static constexpr std::array kWords = std::to_array<std::string_view>(
        {"checkout", "signup",    "sign-up",     "register",     "registration",
         "booking",  "bookings",  "reservation", "reservations", "coupon",
         "coupons",  "voucher",   "vouchers",    "redeem",       "purchase",
         "giftcard", "gift-card", "giftcards",   "vote",         "votes",
         "invite",   "referral",  "payment",     "payments",     "tickets"});
    for (const auto& path : route.paths) {
        if (const auto word = segmentAmong(path.value, kWords); !word.empty()) {
            return word;
        }
    }
    return {};
}

// A challenge, a proof of work or a device check, by whatever name.
bool defends(const model::Policy& policy) {
    static constexpr std::array kNames = std::to_array<std::string_view>(
        {"captcha", "bot", "turnstile", "crowdsec", "datadome", "perimeterx", "fingerprint",
         "challenge", "proof", "appcheck", "attestation"});
    if (policy.policyClass == model::PolicyClass::Bot) {
        return true;
    }
    const std::string text = toLower(policy.type + ' ' + policy.name);
    return std::any_of(kNames.begin(), kNames.end(),
                       [&](std::string_view name) { return text.find(name) != std::string::npos; });
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const RouteFacts& facts = context.facts(id);
    const auto& route = context.snapshot()[id];
    if (!facts.forwards || !facts.publicReach || !facts.writes) {
        return;
    }
    const auto flow = flowOf(route);
    const auto chain = flow.empty() ? std::vector<model::PolicyId>{} : context.chain(id);
    if (flow.empty() ||
        std::any_of(chain.begin(), chain.end(),
                    [&](model::PolicyId policy) { return defends(context.snapshot()[policy]); }) ||
        context.attestations().find(AttestedFact::ControlElsewhere, model::EntityKind::Route, route,
                                    context.snapshot().gateway.label(), context.now()) != nullptr) {
        return;
    }
    reporter.report(context, id)
        .message(
            "Route \"{}\" leads to a business flow (\"{}\"), and nothing tells a script from a "
            "person",
            route.label(), flow)
        .evidence("bot defence on route \"" + route.label() + '"', "none in the effective chain",
                  route.source)
        .fix(
            "Add bot detection or a challenge to route \"{}\", or attest that it is done elsewhere",
            route.label())
        .confirm("Let a script go through \"{}\" fifty times", flow);
}

} // namespace

extern const Rule rate005;
const Rule rate005{
    .id = "GW-RATE-005",
    .title = "No defence against automated use",
    .severity = Severity::Low,
    .meaning = "A path that buys, books, registers or redeems something has no policy that "
               "recognises scripts.",
    .risk = "Scripts buy up stock, register accounts in bulk or try vouchers, each request within "
            "every limit.",
    .fix = "Add bot detection, a challenge or a device check for these paths.",
    .verify = "A script is challenged or refused; people get through.",
    .fixKind = FixKind::Assisted,
    .owasp = "API6",
    .cwe = "CWE-799",
    .asvs = "2.4.1",
    .route = check,
};

} // namespace gatelens::findings
