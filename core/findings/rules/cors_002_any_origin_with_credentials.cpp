// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/cors_settings.h"
#include "core/findings/path_order.h"
#include "core/findings/rule.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

std::string_view wordFor(const Origin& origin) {
    switch (origin.kind) {
    case OriginKind::Reflected:
        return "whatever origin the request names";
    case OriginKind::Null:
        return "the origin \"null\", which any sandboxed frame has";
    default:
        return "every origin";
    }
}

void check(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    if (!policy.enabled) {
        return;
    }
    const CorsSettings cors = corsOf(context, id);
    const auto open = std::find_if(cors.origins.begin(), cors.origins.end(), [](const Origin& o) {
        return o.kind == OriginKind::Any || o.kind == OriginKind::Reflected ||
               o.kind == OriginKind::Null;
    });
    const auto routes = context.relations().routesOfPolicy[id];
    if (!cors.credentials || open == cors.origins.end() || routes.empty()) {
        return;
    }
    const auto& route = context.snapshot()[routes.front()];
    Draft draft = reporter.report(context, routes.front());
    draft
        .message("Any web page can act on route \"{}\" as its logged-in visitor: {} lets {} send "
                 "credentials and read the answers",
                 route.label(), policy.label(), wordFor(*open))
        .evidence("allowed origins of " + policy.label(),
                  open->byDefault ? "unset; product default *" : open->text, open->range)
        .evidence("credentials allowed by " + policy.label(), "true", cors.credentialsRange)
        .fix("In {}, name the origins that may send credentials to route \"{}\"; allow none of "
             "the others",
             policy.label(), route.label())
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Policy, id.value}},
               "credentials allowed",
               "false"})
        .confirm("A request to route \"{}\" with Origin: https://evil.example whose answer "
                 "repeats that origin beside Access-Control-Allow-Credentials: true",
                 route.label());
    viaPolicy(draft, context, id);
    // The Fetch standard, "CORS check": "*" never matches a request with credentials.
    if (open->kind == OriginKind::Any && !cors.reflectsAny) {
        draft.severity(Severity::Medium, "this product sends \"*\", which browsers refuse "
                                         "together with credentials; the next edit may reflect "
                                         "the origin");
    }
}

} // namespace

extern const Rule cors002;
const Rule cors002{
    .id = "GW-CORS-002",
    .title = "Any origin with credentials",
    .severity = Severity::High,
    .meaning = "The cross-origin policy allows credentials and does not limit the origins: it "
               "reflects the one of the request, allows all, or allows \"null\".",
    .risk = "A page that a logged-in user merely visits calls the API with the user's cookies, "
            "reads the answers and sends them away: every account is open to every web site.",
    .fix = "Keep an exact list of origins and allow credentials only for them.",
    .verify = "A credentialed request from a foreign origin, and one with Origin: null, get no "
              "Access-Control-Allow-Origin.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-942",
    .asvs = "3.4.2",
    .policy = check,
};

} // namespace gatelens::findings
