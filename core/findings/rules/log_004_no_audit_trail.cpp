// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"

#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool isTrackedElsewhere(const Context& context, const model::AdminEndpoint& endpoint) {
    const auto& gateway = context.snapshot().gateway;
    const auto find = [&](model::EntityKind kind, const model::EntityBase& entity) {
        const auto* attested = context.attestations().find(AttestedFact::ControlElsewhere, kind,
                                                           entity, gateway.label(), context.now());
        return attested != nullptr && (attested->value.find("audit") != std::string::npos ||
                                       attested->value.find("git") != std::string::npos);
    };
    return find(model::EntityKind::AdminEndpoint, endpoint) ||
           find(model::EntityKind::Gateway, gateway);
}

void check(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    // Without a store that keeps changes, the file and its history are the record.
    const bool fromFile = snapshot.gateway.store.kind == "file" && context.product() == "kong";
    for (std::size_t i = 0; i < snapshot.gateway.admin.size(); ++i) {
        const auto& endpoint = snapshot.gateway.admin[i];
        const bool silent = endpoint.auditLog.known() && !endpoint.auditLog.value;
        // Who may log on to the machine is recorded by the machine.
        const bool local = model::exposureOf(endpoint.address) == model::Exposure::Loopback;
        if (!silent || local || endpoint.readOnly || !isAdministrative(endpoint) || fromFile ||
            isTrackedElsewhere(context, endpoint)) {
            continue;
        }
        Draft draft = reporter.reportAdmin(context, i);
        draft.message("Nobody can say later who changed what through the {} \"{}\": it keeps no "
                      "record of requests",
                      kindText(endpoint), endpoint.label());
        addSetting(draft, fmt::format("audit log of \"{}\"", endpoint.label()), endpoint.auditLog,
                   "off", placeOf(snapshot, endpoint));
        draft
            .fix("Turn on an audit or access log for \"{}\", give each person and pipeline a "
                 "credential of its own, or change the gateway only from a signed repository",
                 endpoint.label())
            .edit({ModelEdit::Kind::SetField,
                   {context.index(),
                    {model::EntityKind::AdminEndpoint, static_cast<std::uint32_t>(i)}},
                   "audit log",
                   "on"});
        if (!context.isPublic(endpoint)) {
            draft.severity(Severity::Low, "only this machine or a private network reaches it");
        }
    }
}

} // namespace

extern const Rule log004;
const Rule log004{
    .id = "GW-LOG-004",
    .title = "Admin changes leave no trail",
    .severity = Severity::Medium,
    .meaning = "The admin endpoint can change the gateway and writes no record of who did what.",
    .risk = "A route that was opened, a key that was added, an authentication that was removed "
            "cannot be traced to a person or noticed in time.",
    .fix = "Write an audit log and ship it off the node; use one credential per person; or make "
           "the repository the only way to change the gateway and attest it.",
    .verify = "A change of a test route appears in the audit log with its author.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-778",
    .asvs = "16.3.3",
    .gateway = check,
};

} // namespace gatelens::findings
