// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool staysOnMachine(const model::AdminEndpoint& endpoint) {
    const auto exposure =
        endpoint.exposure.known() ? endpoint.exposure.value : model::exposureOf(endpoint.address);
    return exposure == model::Exposure::Loopback || endpoint.address.starts_with("unix:");
}

void check(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    for (std::size_t i = 0; i < snapshot.gateway.admin.size(); ++i) {
        const auto& endpoint = snapshot.gateway.admin[i];
        if (endpoint.tls || !isAdministrative(endpoint) || staysOnMachine(endpoint)) {
            continue;
        }
        const auto* tunnel = context.attestations().find(AttestedFact::TlsTerminatedBefore,
                                                         model::EntityKind::AdminEndpoint, endpoint,
                                                         snapshot.gateway.label(), context.now());
        if (tunnel != nullptr) {
            continue;
        }
        reporter.reportAdmin(context, i)
            .message("The {} \"{}\" on {} speaks plain HTTP over the network: its credential and "
                     "every secret it shows can be read on the way",
                     kindText(endpoint), endpoint.label(), addressText(endpoint))
            .evidence(fmt::format("TLS of \"{}\"", endpoint.label()), "off",
                      placeOf(snapshot, endpoint))
            .fix("Serve \"{}\" over TLS, or bind it to 127.0.0.1 and reach it through a tunnel",
                 endpoint.label())
            .confirm("Watch port {} while an administrator works", endpoint.port)
            .edit({ModelEdit::Kind::SetField,
                   {context.index(),
                    {model::EntityKind::AdminEndpoint, static_cast<std::uint32_t>(i)}},
                   "tls",
                   "true"});
    }
}

} // namespace

extern const Rule adm004;
const Rule adm004{
    .id = "GW-ADM-004",
    .title = "Admin API over clear text",
    .severity = Severity::High,
    .meaning = "The admin endpoint can be reached from other machines and does not encrypt.",
    .risk = "Anyone on the path, a compromised host in the same network is enough, reads the admin "
            "key and the secrets in the answers, and can change what the administrator sends.",
    .fix = "Turn on TLS for the admin endpoint, or bind it to loopback and use an authenticated "
           "tunnel. State a tunnel that exists with an attestation.",
    .verify = "A plain HTTP request is refused or redirected; the tools work over https.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-319",
    .asvs = "12.3.1",
    .gateway = check,
};

} // namespace gatelens::findings
