// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/names.h"
#include "core/findings/policy_fields.h"
#include "core/findings/request_headers.h"
#include "core/findings/rule.h"

#include <algorithm>

namespace gatelens::findings {

namespace {

const model::Policy* methodRule(const Context& context, model::RouteId id) {
    for (const auto policyId : context.chain(id)) {
        const auto& policy = context.snapshot()[policyId];
        if (policy.type == "limit_except") {
            return &policy;
        }
        if (policy.type == "consumer-restriction" &&
            fieldOf(policy, "allowed_by_methods") != nullptr) {
            return &policy;
        }
        const auto arguments = argumentsOf(policy);
        const bool refuses = policy.type == "http-request deny" ||
                             policy.type == "http-request reject" ||
                             policy.type == "http-request auth";
        if (refuses && std::any_of(arguments.begin(), arguments.end(), [](std::string_view a) {
                return a.starts_with("METH_") || a.starts_with("!METH_") || a == "method";
            })) {
            return &policy;
        }
    }
    return nullptr;
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const RouteFacts& facts = context.facts(id);
    const auto& route = context.snapshot()[id];
    if (!facts.forwards || facts.staticWord) {
        return;
    }
    for (const auto& method : route.methods) {
        if (method == "TRACE" || method == "CONNECT") {
            reporter.report(context, id)
                .message("Route \"{}\" passes {} on to service \"{}\"", route.label(), method,
                         backendName(context.snapshot(), route))
                .evidence("methods of route \"" + route.label() + '"', method, route.source)
                .fix("Remove {} from the methods of route \"{}\"", method, route.label())
                .confirm(
                    "Send {} to route \"{}\": an answer that repeats the request, or a tunnel, "
                    "confirms it",
                    method, route.label());
            return;
        }
    }
    const model::Policy* rule = methodRule(context, id);
    if (rule == nullptr || clearsHeader(context, id, "x-http-method-override")) {
        return;
    }
    reporter.report(context, id)
        .message("The {} on route \"{}\" looks at the method of the request, but the header "
                 "X-HTTP-Method-Override passes: a backend that honours it does something else",
                 nameOf(*rule), route.label())
        .evidence("method rule of route \"" + route.label() + '"', nameOf(*rule), rule->source)
        .fix("Remove X-HTTP-Method-Override, X-HTTP-Method and X-Method-Override from requests to "
             "route \"{}\"",
             route.label())
        .confirm("Send an allowed method with X-HTTP-Method-Override: DELETE to route \"{}\"",
                 route.label())
        .severity(Severity::Low, "only a backend that honours the header is at risk");
}

} // namespace

extern const Rule acl004;
const Rule acl004{
    .id = "GW-ACL-004",
    .title = "Methods not restricted or overridable",
    .severity = Severity::Medium,
    .meaning = "A route passes methods that no API needs, or a rule about methods can be talked "
               "around with an override header.",
    .risk = "TRACE repeats headers that should stay secret, CONNECT opens tunnels, and with "
            "X-HTTP-Method-Override a GET deletes.",
    .fix = "List the methods that the API has, and drop override headers at the gateway.",
    .verify = "TRACE and CONNECT get 405; a GET with an override header is treated as a GET.",
    .fixKind = FixKind::OneClick,
    .owasp = "API5",
    .cwe = "CWE-650",
    .asvs = "4.1.4",
    .route = check,
};

} // namespace gatelens::findings
