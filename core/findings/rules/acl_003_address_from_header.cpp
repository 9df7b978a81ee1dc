// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/predicates.h"
#include "core/findings/rule.h"

#include <algorithm>

namespace gatelens::findings {

using model::Policy;

namespace {

// Any peer is believed when it says whom it speaks for.
struct Trust {
    std::string value;
    text::SourceRange place;
    bool exists = false;
};

bool containsEveryone(const std::vector<std::string_view>& ranges) {
    return std::any_of(ranges.begin(), ranges.end(), [](std::string_view range) {
        return range == "0.0.0.0/0" || range == "::/0" || range == "all";
    });
}

Trust ofListeners(const Context& context, model::RouteId id) {
    for (const auto listenerId : context.relations().listenersOfRoute(id)) {
        const auto& listener = context.snapshot()[listenerId];
        if (listener.trustAnyForwarded.known() && listener.trustAnyForwarded.value &&
            context.isPublic(listener)) {
            auto range = listener.trustAnyForwarded.range;
            range = range.begin == range.end ? listener.trustedProxies.range : range;
            return {"from anyone", range.begin != range.end ? range : listener.source.range, true};
        }
    }
    return {};
}

// APISIX: the real-ip plugin takes the address from a variable; without
// trusted_addresses it believes every peer.
Trust ofRealIp(const Context& context, model::RouteId id) {
    for (const auto policyId : context.chain(id)) {
        const auto& policy = context.snapshot()[policyId];
        if (policy.type != "real-ip") {
            continue;
        }
        const auto source = textOf(policy, "source");
        const text::Node* trusted = fieldOf(policy, "trusted_addresses");
        if ((source.starts_with("http_") || source.starts_with("arg_")) &&
            (trusted == nullptr || containsEveryone(textsOf(trusted)))) {
            const text::Node* node = fieldOf(policy, "source");
            return {fmt::format("{}, from anyone", source), node->range, true};
        }
    }
    return {};
}

// HAProxy: the rule itself reads the header, or "set-src" took the address from it.
Trust ofRules(const Context& context, model::RouteId id) {
    for (const auto policyId : context.chain(id)) {
        const auto& policy = context.snapshot()[policyId];
        for (const auto argument : argumentsOf(policy)) {
            const bool header = argument.find("hdr_ip(") != std::string_view::npos ||
                                (policy.type == "http-request set-src" &&
                                 argument.find("hdr(") != std::string_view::npos);
            const bool guarded = hasArgument(policy, "if") && policy.type == "http-request set-src";
            if (header && !guarded) {
                return {std::string(argument), policy.source.range, true};
            }
        }
    }
    return {};
}

// Whether the rule looks at the address that headers can change.
bool readsForwarded(const Context& context, const Policy& policy) {
    const auto product = context.product();
    if (product == "traefik") {
        // Without a strategy the peer's own address counts.
        return fieldOf(policy, "ipStrategy") != nullptr;
    }
    return product != "envoy" || policy.type.ends_with(".rbac");
}

bool hasRemoteIp(const text::Node& node) {
    for (const auto& member : node.members) {
        if (member.name == "remote_ip" || member.name == "remoteIp" || hasRemoteIp(*member.value)) {
            return true;
        }
    }
    return std::any_of(node.items.begin(), node.items.end(),
                       [](const text::Node* item) { return hasRemoteIp(*item); });
}

const Policy* addressRule(const Context& context, model::RouteId id) {
    for (const auto policyId : context.chain(id)) {
        const auto& policy = context.snapshot()[policyId];
        const bool address =
            (policy.policyClass == model::PolicyClass::Ip && canDeny(policy)) ||
            (policy.type.ends_with("http.rbac") && policy.config != nullptr && canDeny(policy) &&
             hasRemoteIp(*policy.config)) ||
            (context.product() == "haproxy" && canDeny(policy) &&
             std::ranges::any_of(argumentsOf(policy), [](std::string_view argument) {
                 return argument.find("hdr_ip(") != std::string_view::npos;
             }));
        if (address && readsForwarded(context, policy)) {
            return &policy;
        }
    }
    return nullptr;
}

Trust trustOf(const Context& context, model::RouteId id) {
    if (context.product() == "haproxy") {
        return ofRules(context, id);
    }
    if (context.product() == "apisix") {
        return ofRealIp(context, id);
    }
    return ofListeners(context, id);
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    if (!context.facts(id).publicReach) {
        return;
    }
    const Policy* policy = addressRule(context, id);
    const bool matched = policy == nullptr && !route.clientIps.empty() &&
                         context.product() == "caddy" && route.raw != nullptr;
    if (policy == nullptr && !matched) {
        return;
    }
    const Trust trust = trustOf(context, id);
    if (!trust.exists) {
        return;
    }
    const std::string rule =
        policy == nullptr ? "client address of route \"" + route.label() + '"' : nameOf(*policy);
    Draft draft = reporter.report(context, id);
    draft
        .message("The {} on route \"{}\" can be met by anyone who sends an X-Forwarded-For header: "
                 "the address that it compares is taken from the request ({})",
                 rule, route.label(), trust.value)
        .evidence("forwarded addresses are believed", trust.value, trust.place)
        .evidence("address rule of route \"" + route.label() + '"', rule,
                  policy == nullptr ? route.source : policy->source)
        .fix("List the load balancers in front of this gateway as the only ones whose forwarded "
             "address is believed, and compare the rightmost address that is not theirs")
        .confirm("Call route \"{}\" with X-Forwarded-For set to an allowed address", route.label());
}

} // namespace

extern const Rule acl003;
const Rule acl003{
    .id = "GW-ACL-003",
    .title = "Address rule trusts a header that the client sends",
    .severity = Severity::High,
    .meaning = "Access depends on the client's address, and the gateway takes that address from a "
               "header without caring who sent it.",
    .risk = "One header turns a stranger into a host of the office network.",
    .fix = "Name the proxies whose forwarded address is believed; for everyone else the address of "
           "the connection counts.",
    .verify = "A request from outside with a forged X-Forwarded-For is refused.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-348",
    .asvs = "4.1.3",
    .products = kKong | kApisix | kTraefik | kEnvoy | kCaddy | kHaproxy | kNginx | kTyk,
    .route = check,
};

} // namespace gatelens::findings
