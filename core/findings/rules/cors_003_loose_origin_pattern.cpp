// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/origin_pattern.h"
#include "core/findings/path_order.h"
#include "core/findings/rule.h"

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

void checkOrigins(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    const CorsSettings cors = corsOf(context, id);
    const auto routes = context.relations().routesOfPolicy[id];
    for (const Origin& origin : cors.origins) {
        const Looseness loose = loosenessOf(origin);
        if (loose.reason.empty()) {
            continue;
        }
        Draft draft = routes.empty() ? reporter.report(context, id)
                                     : reporter.report(context, routes.front());
        draft
            .message("{} lets in more origins than \"{}\" says: {}{}", policy.label(), origin.text,
                     loose.reason,
                     loose.example.empty() ? std::string()
                                           : fmt::format(" (such as {})", loose.example))
            .evidence("origin \"" + origin.text + "\" of " + policy.label(), origin.text,
                      origin.range)
            .fix("Replace \"{}\" in {} by the exact origins; if it must be a pattern, anchor it "
                 "at both ends, escape its dots and write https://",
                 origin.text, policy.label())
            .confirm("A preflight with a foreign origin that the pattern matches is approved");
        if (!routes.empty()) {
            viaPolicy(draft, context, id);
        }
        if (loose.minor) {
            draft.severity(Severity::Low, "no foreign site gets in, only a forged page of the "
                                          "same name over clear text");
        }
    }
}

// nginx: requests without a Referer pass as well. For pictures that is the point;
// on a path that changes something it is no check at all.
void checkReferers(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    bool none = false;
    for (const text::Node* item : policy.config->items) {
        none = none || item->text == "none" || item->text == "blocked";
    }
    if (!none) {
        return;
    }
    for (const auto routeId : context.relations().routesOfPolicy[id]) {
        const auto& facts = context.facts(routeId);
        if (!facts.forwards || facts.staticWord || !facts.writes) {
            continue;
        }
        const auto& route = context.snapshot()[routeId];
        reporter.report(context, routeId)
            .message("Route \"{}\" relies on the Referer and also takes requests without one, "
                     "which any page can send",
                     route.label())
            .evidence("valid_referers on route \"" + route.label() + '"', "none or blocked",
                      policy.source)
            .fix("Take \"none\" and \"blocked\" from valid_referers on route \"{}\", and check "
                 "Origin or a token for requests that change something",
                 route.label())
            .severity(Severity::Medium, "a Referer check is only a second line");
        return;
    }
}

void check(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    if (!policy.enabled || policy.config == nullptr) {
        return;
    }
    if (policy.type == "valid_referers") {
        return checkReferers(context, id, reporter);
    }
    checkOrigins(context, id, reporter);
}

} // namespace

extern const Rule cors003;
const Rule cors003{
    .id = "GW-CORS-003",
    .title = "Origin or referer pattern too loose",
    .severity = Severity::High,
    .meaning = "The origins of a cross-origin policy are given by a pattern that also matches "
               "names of other people: not anchored, a dot that stands for any character, only a "
               "beginning or an end.",
    .risk = "An attacker registers a name that fits and gets the rights that were meant for your "
            "own front end: reading answers, with credentials where they are allowed.",
    .fix = "List the origins exactly. Where a pattern is needed, anchor it at both ends, escape "
           "every dot and fix the scheme to https.",
    .verify = "Preflights from trusted.example.evil.test, eviltrusted.example and the http form "
              "are not approved.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-185",
    .asvs = "3.4.2",
    .policy = check,
};

} // namespace gatelens::findings
