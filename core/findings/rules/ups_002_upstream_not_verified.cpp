// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/predicates.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool allLoopback(const Context& context, model::ServiceId id) {
    const auto targets = context.targetsOf(id);
    if (targets.empty()) {
        return isLoopback(context.snapshot()[id].host);
    }
    return std::all_of(targets.begin(), targets.end(), [&](model::TargetId target) {
        return isLoopback(context.snapshot()[target].host);
    });
}

void check(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto& service = context.snapshot()[id];
    if (!model::isEncrypted(service.protocol) || service.protocol == model::Protocol::Tls ||
        allLoopback(context, id)) {
        return;
    }
    const model::Setting<bool> verify = service.tls ? service.tls->verify : model::Setting<bool>{};
    if (!verify.known() || verify.value) {
        return;
    }
    reporter.report(context, id)
        .message("The gateway connects to service \"{}\" over TLS and accepts any certificate: "
                 "whoever stands on the way can read and change the traffic",
                 service.label())
        .evidence("certificate verification of service \"" + service.label() + '"', verify, "off",
                  service)
        .fix("Turn on certificate verification for service \"{}\" and name the CA that signs its "
             "certificate",
             service.label())
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Service, id.value}},
               "tls: verify",
               "true"});
}

} // namespace

extern const Rule ups002;
const Rule ups002{
    .id = "GW-UPS-002",
    .title = "Upstream certificate is not verified",
    .severity = Severity::High,
    .meaning = "The hop to the backend is encrypted, but the gateway does not check whom it talks "
               "to. In several products this is the default.",
    .risk = "An attacker in the network behind the gateway can pose as the backend, collect the "
            "credentials that the gateway forwards, and answer in its place.",
    .fix = "Verify the upstream's certificate against the CA that signs it, and set the expected "
           "server name.",
    .verify = "With a certificate of another CA on the backend the gateway answers 502; with the "
              "right one it works.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-295",
    .asvs = "12.3.2",
    .service = check,
};

} // namespace gatelens::findings
