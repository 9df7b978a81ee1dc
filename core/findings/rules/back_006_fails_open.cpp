// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

using model::OnError;
using model::PolicyClass;

namespace {

// The switch of each product, by which the finding is placed and mended.
struct Switch {
    std::string_view field;
    std::string_view closed; // the value that refuses
    bool open;               // the value that lets pass
};
constexpr std::array kSwitches = std::to_array<Switch>({
    {"fault_tolerant", "false", true},
    {"allow_degradation", "false", true},
    {"failure_mode_allow", "false", true},
    {"failure_mode_deny", "true", false},
    {"failOpen", "false", true},
    {"fail_open", "false", true},
    {"redis.denyOnError", "true", false},
    {"denyOnError", "true", false},
});

const Switch* declaredSwitch(const model::Policy& policy) {
    const auto found = std::find_if(kSwitches.begin(), kSwitches.end(), [&](const Switch& entry) {
        const text::Node* node = fieldOf(policy, entry.field);
        return node != nullptr && node->asBool().value_or(node->text == "true") == entry.open;
    });
    return found == kSwitches.end() ? nullptr : &*found;
}

bool isControl(const model::Policy& policy) {
    static constexpr std::array kControls = {PolicyClass::Authn, PolicyClass::Authz,
                                             PolicyClass::Ip,    PolicyClass::Limit,
                                             PolicyClass::Waf,   PolicyClass::Validate};
    return std::find(kControls.begin(), kControls.end(), policy.policyClass) != kControls.end();
}

// A limiter whose counter is in its own memory has nothing that could fail.
bool countsHere(const Context& context, const model::Policy& policy) {
    const auto where = textOf(policy, "policy", "local");
    return policy.policyClass == PolicyClass::Limit && where == "local" &&
           (context.product() == "kong" || context.product() == "apisix");
}

bool onlyPublicReads(const Context& context, model::PolicyId id) {
    const auto routes = context.relations().routesOfPolicy[id];
    return std::all_of(routes.begin(), routes.end(), [&](model::RouteId route) {
        return !context.facts(route).writes && !context.facts(route).authn;
    });
}

void check(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    const Switch* declared = declaredSwitch(policy);
    const bool open = policy.onError.known() && policy.onError.value == OnError::Open;
    if (!isControl(policy) || !runsSomewhere(context, id) || (!open && declared == nullptr)) {
        return;
    }
    if (declared == nullptr && countsHere(context, policy)) {
        return;
    }
    const bool limits = policy.policyClass == PolicyClass::Limit;
    Draft draft = reportPolicy(reporter, context, id);
    draft
        .message("When {} cannot be asked, the {} lets requests pass, on {}",
                 limits ? "its counter" : "the service or data behind it", nameOf(policy),
                 whereItRuns(context, id))
        .confirm("Stop what the {} asks and send a request that it should refuse", nameOf(policy));
    if (declared != nullptr) {
        becauseOf(draft, policy, declared->field, {})
            .fix("Set {} of the {} to {}, and give what it asks a timeout and a health check",
                 declared->field, nameOf(policy), declared->closed)
            .edit(setField(context, id, declared->field, std::string(declared->closed)));
    } else {
        draft.evidence("on error of " + nameOf(policy), policy.onError, "let pass", policy)
            .fix("Set the {} to refuse when it cannot ask, and give what it asks a timeout and a "
                 "health check",
                 nameOf(policy));
    }
    if (countsHere(context, policy)) {
        draft.severity(Severity::Low, "the counter is in this node's memory and seldom fails");
    } else if (limits && onlyPublicReads(context, id)) {
        draft.severity(Severity::Low, "a limit on public routes that only read");
    }
}

} // namespace

extern const Rule back006;
const Rule back006{
    .id = "GW-BACK-006",
    .title = "A security control fails open",
    .severity = Severity::High,
    .meaning = "A policy that authenticates, limits or validates needs something outside of the "
               "gateway, and lets requests pass when it cannot reach it.",
    .risk = "An attacker who overloads or cuts off the auth service or the counter store switches "
            "the control off, at the moment of his choice.",
    .fix = "Fail closed. Keep the outage small with a timeout, a health check and a second "
           "instance of what is asked.",
    .verify = "With the service stopped, requests that need it are refused with 5xx or 403.",
    .fixKind = FixKind::OneClick,
    .owasp = "API2, API4",
    .cwe = "CWE-636",
    .asvs = "16.5.3",
    .policy = check,
};

} // namespace gatelens::findings
