// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/config_text.h"
#include "core/findings/identity_headers.h"
#include "core/findings/rule.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// KrakenD passes only the headers that the endpoint lists.
bool reachesBackend(const Context& context, model::RouteId id, std::string_view header) {
    if (context.product() != "krakend") {
        return true;
    }
    const text::Node* listed =
        anyOf(context.snapshot()[id].raw, {"input_headers", "headers_to_pass"});
    return listed != nullptr &&
           std::any_of(listed->items.begin(), listed->items.end(), [&](const text::Node* item) {
               return item->text == "*" || contains(item, header);
           });
}

void tell(const Context& context, model::RouteId id, const IdentityHeaders::Setter& setter,
          Draft draft) {
    const auto& route = context.snapshot()[id];
    const auto& other = context.snapshot()[setter.route];
    const auto& policy = context.snapshot()[setter.policy];
    const auto& header = context.derived<IdentityHeaders>().nameOf(setter.header);
    const bool self = setter.route == id;
    if (self) {
        draft.message("Route \"{}\" sets {} only under a condition; without it the client's "
                      "own value reaches the backend as if {} had set it",
                      route.label(), header, policy.type);
    } else {
        draft.message("A client of route \"{}\" can send {} itself: the backend takes it "
                      "from {} on route \"{}\", and nothing removes it here",
                      route.label(), header, policy.type, other.label());
    }
    draft
        .evidence("header " + header + " on route \"" + route.label() + '"',
                  self ? "overwritten only under a condition" : "neither set nor removed",
                  route.source)
        .evidence(policy.type + " on route \"" + other.label() + '"', "sets " + header,
                  policy.source)
        .fix("Remove {} from requests before anything else, at gateway scope or on route "
             "\"{}\"",
             header, route.label())
        .confirm("Send {}: admin to route \"{}\": the backend receives it", header, route.label());
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& facts = context.facts(id);
    if (!facts.enabled || !facts.forwards || !facts.publicReach) {
        return;
    }
    const auto& headers = context.derived<IdentityHeaders>();
    headers.eachExpected(id, [&](const IdentityHeaders::Setter& setter) {
        if (headers.overwrites(id, setter.header) ||
            !reachesBackend(context, id, headers.nameOf(setter.header))) {
            return true;
        }
        Draft draft = reporter.report(context, id);
        draft.sentence(setter.route == id ? 1 : 0);
        if (draft.isTold()) {
            tell(context, id, setter, draft);
        }
        return false; // the other headers have the same cause and cure
    });
}

} // namespace

extern const Rule hdr002;
const Rule hdr002{
    .id = "GW-HDR-002",
    .title = "Client can set identity headers",
    .severity = Severity::High,
    .meaning = "A backend learns who the caller is from headers that the gateway sets after "
               "authentication. On this route nothing sets or removes them, so they come from "
               "the client.",
    .risk = "Whoever sends such a header on this route is, for the backend, the user or consumer "
            "that it names, an administrator for instance.",
    .fix = "Remove the identity headers from every request at gateway scope, before "
           "authentication sets them; send open paths to another service.",
    .verify = "A request with X-Consumer-Username: admin (or the header named here) arrives "
              "without it.",
    .fixKind = FixKind::OneClick,
    .owasp = "API2",
    .cwe = "CWE-290",
    .asvs = "4.1.3",
    .route = check,
};

} // namespace gatelens::findings
