// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool needsHeaderKey(const model::AdminEndpoint& endpoint) {
    return endpoint.auth.known() && endpoint.auth.value == model::AdminAuth::Key;
}

void checkEndpoints(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const bool caddy = context.product() == "caddy";
    for (std::size_t i = 0; i < snapshot.gateway.admin.size(); ++i) {
        const auto& endpoint = snapshot.gateway.admin[i];
        const bool cors = endpoint.cors.known() && endpoint.cors.value;
        // A request with an Origin is always compared with the origins that are allowed
        // (since 2.11); what enforce_origin adds are requests without one.
        const bool unchecked = caddy && endpoint.originChecked.known() &&
                               !endpoint.originChecked.value &&
                               (endpoint.originChecked.declared() || context.isPublic(endpoint));
        const bool certificate =
            endpoint.auth.known() && endpoint.auth.value == model::AdminAuth::Mtls;
        if (!isAdministrative(endpoint) || endpoint.address.starts_with("unix:") || certificate ||
            (!cors && !unchecked)) {
            continue;
        }
        Draft draft = reporter.reportAdmin(context, i);
        const std::string how = cors ? "answers cross-origin requests of any page"
                                     : "does not look at the Origin of a request";
        draft.message("The {} \"{}\" on {} {}: a page that an administrator happens to open can "
                      "talk to it from the administrator's browser",
                      kindText(endpoint), endpoint.label(), addressText(endpoint), how);
        if (cors) {
            addSetting(draft, fmt::format("CORS of \"{}\"", endpoint.label()), endpoint.cors, "on",
                       placeOf(snapshot, endpoint));
        } else {
            addSetting(draft, fmt::format("origin check of \"{}\"", endpoint.label()),
                       endpoint.originChecked, "off", placeOf(snapshot, endpoint));
        }
        draft
            .fix("{} for \"{}\"",
                 cors ? "Turn off CORS" : "Turn on enforce_origin and list the origins",
                 endpoint.label())
            .edit({ModelEdit::Kind::SetField,
                   {context.index(),
                    {model::EntityKind::AdminEndpoint, static_cast<std::uint32_t>(i)}},
                   cors ? "cors" : "origin checked",
                   cors ? "false" : "true"});
        if (needsHeaderKey(endpoint) && !context.isPublic(endpoint)) {
            draft.severity(Severity::Low, "it wants a key in a header, and only this machine "
                                          "reaches it");
        }
    }
}

bool allowsEveryOrigin(const model::Policy& policy) {
    const auto* config = policy.config;
    const auto* list = config == nullptr ? nullptr : config->get("accessControlAllowOriginList");
    return list != nullptr && std::any_of(list->items.begin(), list->items.end(),
                                          [](const text::Node* item) { return item->text == "*"; });
}

// Traefik's API answers no Origin by itself; a middleware on its router can.
void checkRoute(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& route = snapshot[id];
    if (context.product() != "traefik" || route.action != model::RouteAction::Internal) {
        return;
    }
    for (const auto policyId : context.chain(id)) {
        const auto& policy = snapshot[policyId];
        if (!allowsEveryOrigin(policy)) {
            continue;
        }
        reporter.report(context, id)
            .message("Middleware \"{}\" lets every web page read the gateway's own API through "
                     "route \"{}\"",
                     policy.label(), route.label())
            .evidence(fmt::format("allowed origins of \"{}\"", policy.label()), "*", policy.source)
            .fix("Remove \"*\" from accessControlAllowOriginList of \"{}\" or take the middleware "
                 "off route \"{}\"",
                 policy.label(), route.label());
        return;
    }
}

} // namespace

extern const Rule adm006;
const Rule adm006{
    .id = "GW-ADM-006",
    .title = "Admin API usable from a browser page",
    .severity = Severity::Medium,
    .meaning = "The admin endpoint accepts requests that a foreign web page makes in the "
               "administrator's browser: any origin is allowed, or none is checked.",
    .risk = "A page in another tab sends configuration to localhost or reads it back. Loopback "
            "and firewalls do not help, because the browser is already inside.",
    .fix = "Allow only the origins of your own dashboard, check the Origin of every request, and "
           "ask for a key in a header.",
    .verify = "A request with \"Origin: https://other.example\" gets 403 or no "
              "Access-Control-Allow-Origin.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-352",
    .asvs = "3.5.1",
    .products = kApisix | kCaddy | kKong | kTraefik,
    .route = checkRoute,
    .gateway = checkEndpoints,
};

} // namespace gatelens::findings
