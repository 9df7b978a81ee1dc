// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// Kong and APISIX measure through plugins alone, so that none in a whole
// configuration means none at all. A single document may be part of one.
bool measuresByPlugins(const Context& context) {
    return context.product() == "kong" || context.product() == "apisix";
}

bool observes(const model::Policy& policy) {
    return policy.enabled && (policy.policyClass == model::PolicyClass::Metrics ||
                              policy.policyClass == model::PolicyClass::Trace);
}

void check(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& gateway = snapshot.gateway;
    const bool on = (gateway.metrics.known() && gateway.metrics.value) ||
                    (gateway.tracing.known() && gateway.tracing.value) ||
                    std::any_of(snapshot.policies.begin(), snapshot.policies.end(), observes);
    const bool exporter =
        std::any_of(gateway.admin.begin(), gateway.admin.end(), [](const auto& endpoint) {
            return endpoint.enabled && (endpoint.kind == "metrics" || endpoint.kind == "status");
        });
    const bool known = gateway.metrics.known() || measuresByPlugins(context);
    if (on || exporter || !known || snapshot.routes.empty()) {
        return;
    }
    Draft draft = reporter.reportGateway(context);
    draft.message("Gateway \"{}\" gives neither metrics nor traces: a rise of 401, 403, 429 or "
                  "5xx answers is seen by nobody",
                  nameOf(gateway));
    addSetting(draft, "metrics", gateway.metrics, "none", placeOf(snapshot));
    draft
        .fix("Turn on a metrics or tracing exporter in gateway \"{}\" and alert on 401, 403, 429 "
             "and 5xx",
             nameOf(gateway))
        .edit({ModelEdit::Kind::AddPolicy,
               {context.index(), {model::EntityKind::Gateway, 0}},
               "metrics",
               {}});
}

} // namespace

extern const Rule log002;
const Rule log002{
    .id = "GW-LOG-002",
    .title = "No metrics or tracing",
    .severity = Severity::Low,
    .meaning = "Nothing measures the gateway: no metrics exporter, no statistics, no tracing is "
               "configured.",
    .risk = "Attacks that show in numbers first, guessing, scraping, exhaustion, are noticed when "
            "the backend is down.",
    .fix = "Export metrics (Prometheus, OpenTelemetry, StatsD) and alert on the rate of 401, 403, "
           "429 and 5xx answers.",
    .verify = "The monitoring system shows requests by status; a burst of 401 raises the alert.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-778",
    .asvs = "16.2.1",
    .gateway = check,
};

} // namespace gatelens::findings
