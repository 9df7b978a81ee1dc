// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/header_changes.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::findings {

namespace {

bool isSecurityHeader(std::string_view name) {
    static constexpr std::array kNames = std::to_array<std::string_view>(
        {"strict-transport-security", "x-content-type-options", "x-frame-options",
         "content-security-policy", "referrer-policy", "permissions-policy", "cache-control",
         "cross-origin-opener-policy", "cross-origin-resource-policy"});
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool stillSet(const Context& context, model::RouteId id, std::string_view header) {
    for (const auto policy : context.chain(id)) {
        const auto changes = headerChangesOf(context.snapshot()[policy]);
        if (findChange(changes, true, HeaderOp::Set, header) != nullptr ||
            findChange(changes, true, HeaderOp::Add, header) != nullptr) {
            return true;
        }
    }
    return false;
}

bool loses(const model::Policy& policy) {
    return policy.enabled && (policy.policyClass == model::PolicyClass::Header ||
                              policy.policyClass == model::PolicyClass::Transform ||
                              policy.policyClass == model::PolicyClass::Cors);
}

void checkLost(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& route = snapshot[id];
    if (!route.enabled || route.overridden.empty()) {
        return;
    }
    std::vector<std::string> lost;
    const model::ChainLoss* first = nullptr;
    for (const auto& loss : route.overridden) {
        // A header that is meant for some paths only is not lost on the others.
        const bool meant = loss.reason.starts_with("runs only for");
        if (!loss.policy || meant || !loses(snapshot[loss.policy])) {
            continue;
        }
        for (const auto& change : headerChangesOf(snapshot[loss.policy])) {
            const bool counts = change.response && change.op != HeaderOp::Remove &&
                                isSecurityHeader(change.name) &&
                                !stillSet(context, id, change.name);
            if (counts && std::find(lost.begin(), lost.end(), change.name) == lost.end()) {
                lost.push_back(change.name);
                first = first == nullptr ? &loss : first;
            }
        }
    }
    if (first == nullptr) {
        return;
    }
    const auto& policy = snapshot[first->policy];
    const std::string names = fmt::format("{}", fmt::join(lost, ", "));
    Draft draft = reporter.report(context, id);
    draft.message("Answers of route \"{}\" lack {}, which is set above it: {}", route.label(),
                  names, first->reason.empty() ? "a narrower policy replaces it" : first->reason);
    if (first->winner) {
        const auto& winner = snapshot[first->winner];
        draft.evidence(winner.label() + " on route \"" + route.label() + '"',
                       "replaces what is above it", winner.source);
    } else {
        draft.evidence("headers of route \"" + route.label() + '"', "without " + names,
                       route.source);
    }
    draft.evidence(policy.label(), "does not run on route \"" + route.label() + '"', policy.source)
        .fix("Repeat {} on route \"{}\", or move all headers to one level", names, route.label())
        .confirm("curl -I on route \"{}\" shows no {}", route.label(), lost.front());
}

// A second Content-Type beside the backend's, or a value over two lines, which
// HTTP/2 and strict clients refuse (RFC 9110 section 5.5).
void checkMalformed(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    if (!policy.enabled) {
        return;
    }
    for (const auto& change : headerChangesOf(policy)) {
        const bool second = policy.type == "add_header" && change.name == "content-type";
        const bool lines = change.op != HeaderOp::Remove &&
                           change.value.find_first_of("\r\n") != std::string::npos;
        if (!change.response || (!second && !lines)) {
            continue;
        }
        const auto routes = context.relations().routesOfPolicy[id];
        Draft draft = routes.empty() ? reporter.report(context, id)
                                     : reporter.report(context, routes.front());
        draft.evidence(policy.label(),
                       second ? "adds a second Content-Type" : "a value of several lines",
                       change.range);
        if (second) {
            draft
                .message("{} adds a Content-Type beside the one that is already there",
                         policy.label())
                .fix("Use default_type or types for the type of files, and leave the backend's as "
                     "it is");
        } else {
            draft
                .message("The value that {} gives to {} has a line break in it", policy.label(),
                         change.name)
                .fix("Write the value of {} on one line", change.name);
        }
    }
}

} // namespace

extern const Rule hdr007;
const Rule hdr007{
    .id = "GW-HDR-007",
    .title = "Response header policy is lost or malformed",
    .severity = Severity::Medium,
    .meaning = "A security header is set for the whole server or gateway, but a narrower scope "
               "sets headers of its own and thereby drops it here; or a header is written so "
               "that clients cannot read it.",
    .risk = "The protection that everyone counts on (HSTS, nosniff, framing, CSP) is missing on "
            "exactly these paths, and nobody notices, because the others have it.",
    .fix = "Repeat the inherited headers where headers are set again, or set all of them at one "
           "level.",
    .verify = "curl -I on the path shows the same security headers as on its neighbours.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-16",
    .asvs = "3.4.1",
    .route = checkLost,
    .policy = checkMalformed,
};

} // namespace gatelens::findings
