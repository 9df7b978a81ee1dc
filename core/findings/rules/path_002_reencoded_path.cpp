// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_guards.h"
#include "core/findings/config_text.h"
#include "core/findings/rule.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// proxy_pass with a path part replaces what the location matched in the decoded,
// normalised path (ngx_http_proxy_create_request).
const model::PathRewrite* decodingPass(const model::Route& route) {
    const auto found = std::find_if(
        route.rewrites.begin(), route.rewrites.end(), [](const model::PathRewrite& rewrite) {
            return rewrite.kind == model::PathRewrite::Kind::ReplacePrefix ||
                   (rewrite.kind == model::PathRewrite::Kind::RegexReplace &&
                    rewrite.replacement.find('$') != std::string::npos);
        });
    return found == route.rewrites.end() ? nullptr : &*found;
}

void tell(const Context& context, model::RouteId id, model::RouteId stronger,
          const std::string& setting, const std::string& value, const text::SourceRange& range,
          const std::string& remedy, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    reporter.report(context, id)
        .message("Route \"{}\" changes the encoding of the path on its way, while \"{}\" guards "
                 "paths of the same backend",
                 route.label(), context.snapshot()[stronger].label())
        .evidence(setting + " of route \"" + route.label() + '"', value, range)
        .fix("{} on route \"{}\"", remedy, route.label())
        .confirm("Ask route \"{}\" for a path with %2f in it: the backend sees a slash",
                 route.label());
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    if (!route.enabled || !context.facts(id).forwards) {
        return;
    }
    const auto stronger = context.derived<BackendGuards>().strongerThan(id);
    if (!stronger) {
        return;
    }
    if (context.product() == "nginx") {
        const auto* rewrite = decodingPass(route);
        if (rewrite != nullptr) {
            tell(context, id, stronger, "path rewrite",
                 rewrite->replacement.empty() ? "/" : rewrite->replacement, rewrite->range,
                 "Leave the path part of proxy_pass out, or rewrite a copy of $request_uri",
                 reporter);
        }
        return;
    }
    const text::Node* handling = extraOf(route, "path_handling");
    if (handling != nullptr && handling->text == "v1" && route.stripPath.value) {
        tell(context, id, stronger, "path_handling", "v1", handling->range, "Set path_handling: v0",
             reporter);
    }
}

} // namespace

extern const Rule path002;
const Rule path002{
    .id = "GW-PATH-002",
    .title = "Forwarding re-encodes or decodes the path",
    .severity = Severity::Medium,
    .meaning = "The route forwards a path that it decoded and put together again, and the same "
               "backend has paths that another route guards.",
    .risk = "What was an encoded slash or dot for the matching is a real one for the backend; "
            "paths arrive there that no rule of the gateway has seen in that form.",
    .fix = "Forward the raw path; cut prefixes off the raw request line.",
    .verify = "A path with %2f reaches the backend as it was sent, or is refused.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-436",
    .asvs = "4.2.1",
    .products = kNginx | kKong,
    .route = check,
};

} // namespace gatelens::findings
