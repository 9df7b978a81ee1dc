// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/request_data.h"
#include "core/findings/rule.h"

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    if (!route.enabled || !context.facts(id).publicReach) {
        return;
    }
    const auto chosen = chosenByClient(context, id);
    if (!chosen) {
        return;
    }
    Draft draft = reporter.report(context, id);
    draft
        .message("The client of route \"{}\" says where its request goes: the upstream is made of "
                 "{}",
                 route.label(), chosen->by)
        .evidence(fmt::format("upstream of route \"{}\"", route.label()), chosen->value,
                  chosen->place)
        .fix("Choose the upstream of route \"{}\" from a fixed list (a map of names to addresses) "
             "and refuse everything else",
             route.label())
        .confirm("Name a listener of your own, then 127.0.0.1, in {}", chosen->by);
    if (chosen->configured) {
        draft.severity(Severity::High, "only upstreams that are configured can be named");
    } else if (context.facts(id).authn) {
        draft.severity(Severity::High, "only clients with a credential can use it");
    }
}

} // namespace

extern const Rule ssrf002;
const Rule ssrf002{
    .id = "GW-SSRF-002",
    .title = "Request data selects the upstream",
    .severity = Severity::Critical,
    .meaning = "Host, scheme or port of the upstream is built from the path, a parameter, a header "
               "or a cookie, and no list limits what it can be.",
    .risk = "The gateway becomes the attacker's browser inside: metadata services, admin ports, "
            "databases and other tenants answer to it.",
    .fix = "Map the value to known addresses and answer 404 to anything else; never put request "
           "data into an address.",
    .verify = "A request that names another host is refused, and no connection leaves the gateway.",
    .fixKind = FixKind::Assisted,
    .owasp = "API7",
    .cwe = "CWE-918",
    .asvs = "1.3.6",
    .products = kNginx | kApisix | kEnvoy | kKong | kHaproxy | kCaddy | kTyk,
    .route = check,
};

} // namespace gatelens::findings
