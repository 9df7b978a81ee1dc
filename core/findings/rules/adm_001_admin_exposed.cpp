// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool allowsEveryone(const model::AdminEndpoint& endpoint) {
    const auto& allow = endpoint.allow;
    if (!allow.declared()) {
        return true;
    }
    return std::any_of(allow.value.begin(), allow.value.end(), [](const std::string& entry) {
        return entry == "0.0.0.0/0" || entry == "::/0" || entry == "*" || entry == "all";
    });
}

// Kong Manager is static files; the browser asks the admin API.
bool showsOnly(const Context& context, const model::AdminEndpoint& endpoint) {
    const auto& admin = context.snapshot().gateway.admin;
    return context.product() == "kong" && endpoint.kind == "dashboard" &&
           std::none_of(admin.begin(), admin.end(), [&](const model::AdminEndpoint& other) {
               return other.kind == "admin-api" && context.isPublic(other);
           });
}

void check(const Context& context, Reporter& reporter) {
    const auto& admin = context.snapshot().gateway.admin;
    for (std::size_t i = 0; i < admin.size(); ++i) {
        const auto& endpoint = admin[i];
        if (!context.isPublic(endpoint) || !allowsEveryone(endpoint) || !endpoint.enabled) {
            continue;
        }
        // Status and metrics have their own rule (GW-EXP-001).
        if (endpoint.readOnly && (endpoint.kind == "status" || endpoint.kind == "metrics")) {
            continue;
        }
        Draft draft = reporter.reportAdmin(context, i);
        draft
            .message("The {} \"{}\" listens on {}, so every host that can reach this machine "
                     "can reach it",
                     kindText(endpoint), endpoint.label(), addressText(endpoint))
            .evidence("address of \"" + endpoint.label() + '"',
                      endpoint.address.empty() ? "every interface" : endpoint.address,
                      endpoint.source)
            .fix("Bind \"{}\" to 127.0.0.1 or to a management network, and allow only the "
                 "addresses that need it",
                 endpoint.label())
            .confirm("Connect to port {} from another host", endpoint.port)
            .edit({ModelEdit::Kind::SetField,
                   {context.index(),
                    {model::EntityKind::AdminEndpoint, static_cast<std::uint32_t>(i)}},
                   "address",
                   "127.0.0.1"});
        const bool strong = endpoint.auth.value == model::AdminAuth::Mtls ||
                            endpoint.auth.value == model::AdminAuth::Sso;
        if (strong) {
            draft.severity(Severity::Medium, "it asks for a client certificate or single sign-on");
        } else if (showsOnly(context, endpoint)) {
            draft.severity(Severity::Medium, "it is a page that shows what the admin API tells, "
                                             "and that is not reachable from there");
        }
    }
}

} // namespace

extern const Rule adm001;
const Rule adm001{
    .id = "GW-ADM-001",
    .title = "Admin API or dashboard reachable from the network",
    .severity = Severity::Critical,
    .meaning = "An endpoint from which the gateway can be read or changed is bound to an address "
               "that other machines can reach.",
    .risk = "Whoever reaches it can, at best, read every route and secret of the gateway, and "
            "otherwise take it over: add a route to any host, drop authentication, collect keys.",
    .fix = "Bind it to loopback or to a management network, put authentication in front of it, "
           "and allow only known addresses.",
    .verify = "A connection from another host is refused; the tools that need it still work.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-749",
    .asvs = "13.4.1",
    .gateway = check,
};

} // namespace gatelens::findings
