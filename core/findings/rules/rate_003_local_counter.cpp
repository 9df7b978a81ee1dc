// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rate_limits.h"
#include "core/findings/rule.h"

namespace gatelens::findings {

namespace {

// The field that says where the counter lives, and what it should say.
struct Store {
    std::string_view field;
    std::string_view local;
    std::string_view shared;
    bool byDefault = false; // local when unset
};

std::optional<Store> storeOf(const Context& context, const model::Policy& policy) {
    const auto product = context.product();
    if (product == "kong" && policy.type == "rate-limiting") {
        return Store{"policy", "local", "redis", true};
    }
    if (product == "kong" && policy.type == "rate-limiting-advanced") {
        return Store{"strategy", "local", "redis", true};
    }
    if (product == "apisix" && (policy.type == "limit-count" || policy.type == "limit-req" ||
                                policy.type == "limit-conn")) {
        return Store{"policy", "local", "redis", true};
    }
    return std::nullopt;
}

// Products that count in each process unless another module is used.
bool countsInProcess(const Context& context, const model::Policy& policy) {
    const auto product = context.product();
    return (product == "traefik" && policy.type == "rateLimit" &&
            fieldOf(policy, "redis") == nullptr) ||
           (product == "envoy" && policy.type.ends_with("local_ratelimit")) ||
           (product == "nginx" && policy.type == "limit_req") ||
           (product == "caddy" && policy.type == "rate_limit" &&
            fieldOf(policy, "distributed") == nullptr) ||
           (product == "krakend" && policy.type == "qos/ratelimit/router");
}

void check(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    const std::size_t nodes = context.snapshot().gateway.nodes.size();
    if (policy.policyClass != model::PolicyClass::Limit || nodes == 1 ||
        !runsSomewhere(context, id) || !rateLimitOf(context, policy)) {
        return;
    }
    const auto store = storeOf(context, policy);
    const bool local = store ? textOf(policy, store->field, store->local) == store->local
                             : nodes > 1 && countsInProcess(context, policy);
    if (!local) {
        return;
    }
    Draft draft = reportPolicy(reporter, context, id);
    draft
        .message("The {} counts in each node's own memory, on {}: {} let that many times the limit "
                 "pass",
                 nameOf(policy), whereItRuns(context, id),
                 nodes > 1 ? fmt::format("the {} nodes", nodes) : std::string("several nodes"))
        .confirm("Send the limit to each of two nodes: twice as many requests pass");
    if (store) {
        becauseOf(draft, policy, store->field, std::string(store->local))
            .fix("Set {} of the {} to {}, or divide the limit by the number of nodes", store->field,
                 nameOf(policy), store->shared);
    } else {
        draft.evidence("counter of " + nameOf(policy), "in the memory of each node", policy.source)
            .fix("Keep the counter of the {} in a shared store, or divide the limit by the number "
                 "of nodes",
                 nameOf(policy));
    }
    if (nodes == 0) {
        draft.severity(Severity::Low, "how many nodes run this configuration is not known here");
    }
}

} // namespace

extern const Rule rate003;
const Rule rate003{
    .id = "GW-RATE-003",
    .title = "Counter is local, so the limit multiplies by nodes",
    .severity = Severity::Medium,
    .meaning = "Each node of the gateway counts for itself.",
    .risk = "With four nodes a client gets four times the limit, and more with every node that "
            "autoscaling adds.",
    .fix = "Keep the counter in a store that the nodes share, or divide the limit by their number.",
    .verify = "The limit holds when requests go to different nodes.",
    .fixKind = FixKind::Assisted,
    .owasp = "API4",
    .cwe = "CWE-799",
    .asvs = "2.4.1",
    .policy = check,
};

} // namespace gatelens::findings
