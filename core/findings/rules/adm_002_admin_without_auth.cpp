// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool isNarrow(const model::Setting<std::vector<std::string>>& allow) {
    return allow.declared() &&
           std::none_of(allow.value.begin(), allow.value.end(), [](const std::string& entry) {
               return entry == "0.0.0.0/0" || entry == "::/0" || entry == "*" || entry == "all";
           });
}

void check(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    for (std::size_t i = 0; i < snapshot.gateway.admin.size(); ++i) {
        const auto& endpoint = snapshot.gateway.admin[i];
        const bool open = endpoint.auth.known() && endpoint.auth.value == model::AdminAuth::None;
        // The control API of APISIX has no login by design and is on loopback by default.
        const bool control = endpoint.kind == "control-api" && !context.isPublic(endpoint);
        if (!open || !isAdministrative(endpoint) || control ||
            endpoint.address.starts_with("unix:")) {
            continue;
        }
        Draft draft = reporter.reportAdmin(context, i);
        draft.message("The {} \"{}\" on {} asks for no credential: whoever connects is the "
                      "administrator",
                      kindText(endpoint), endpoint.label(), addressText(endpoint));
        addSetting(draft, fmt::format("authentication of \"{}\"", endpoint.label()), endpoint.auth,
                   "none", placeOf(snapshot, endpoint));
        draft
            .fix("Turn on authentication for \"{}\" (key, client certificate or single sign-on), "
                 "or put it behind a route of the gateway that asks for one",
                 endpoint.label())
            .confirm("Send GET / to {} without a credential: an answer other than 401 or 403 "
                     "confirms it",
                     addressText(endpoint));
        draft.edit(
            {ModelEdit::Kind::SetField,
             {context.index(), {model::EntityKind::AdminEndpoint, static_cast<std::uint32_t>(i)}},
             "authentication",
             "required"});
        if (!context.isPublic(endpoint)) {
            draft.severity(Severity::Medium, "only this machine or a private network reaches it");
        } else if (isNarrow(endpoint.allow)) {
            draft.severity(Severity::Medium, "only the addresses of its allow list reach it");
        }
    }
}

} // namespace

extern const Rule adm002;
const Rule adm002{
    .id = "GW-ADM-002",
    .title = "Admin API without authentication",
    .severity = Severity::Critical,
    .meaning = "An endpoint through which the gateway can be read or changed accepts requests "
               "that carry no credential.",
    .risk = "One request adds a route to any internal host, removes authentication from an "
            "existing one, or lists every consumer and key. On loopback it takes a foothold on "
            "the machine or a request forged by a service there.",
    .fix = "Require a key, a client certificate or single sign-on on the admin endpoint; give "
           "each person and pipeline its own.",
    .verify = "An anonymous request gets 401; the deployment pipeline still works with its own "
              "credential.",
    .fixKind = FixKind::Assisted,
    .owasp = "API2",
    .cwe = "CWE-306",
    .asvs = "13.2.1",
    .gateway = check,
};

} // namespace gatelens::findings
