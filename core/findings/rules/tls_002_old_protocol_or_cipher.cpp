// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/cipher_suites.h"
#include "core/findings/listener_facts.h"
#include "core/findings/predicates.h"
#include "core/findings/rule.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::findings {

namespace {

void checkVersion(const Context& context, model::ListenerId id, Reporter& reporter) {
    const auto& listener = context.snapshot()[id];
    const auto& minimum = listener.tls->minVersion;
    if (!minimum.known() || minimum.value == model::TlsVersion::Unknown ||
        minimum.value >= model::TlsVersion::Tls12) {
        return;
    }
    const auto name = model::tlsVersionName(minimum.value);
    reporter.report(context, id)
        .message("Listener {} still accepts {}, which RFC 8996 took out of use", describe(listener),
                 name)
        .evidence("lowest TLS version of listener \"" + listener.label() + '"', minimum,
                  std::string(name), listener)
        .fix("Set the lowest TLS version of listener \"{}\" to 1.2", listener.label())
        .confirm("openssl s_client -tls1_1 to port {}: a finished handshake confirms it",
                 listener.port)
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Listener, id.value}},
               "tls: lowest version",
               "TLS 1.2"});
}

void checkSuites(const Context& context, model::ListenerId id, Reporter& reporter) {
    const auto& listener = context.snapshot()[id];
    const auto& ciphers = listener.tls->ciphers;
    // TLS 1.3 has its own suites, all of them sound.
    const bool only13 = listener.tls->minVersion.value == model::TlsVersion::Tls13;
    if (!ciphers.declared() || only13) {
        return;
    }
    const JudgedSuites judged = judgeSuites(ciphers.value);
    const bool broken = !judged.broken.empty();
    const auto& named = broken ? judged.broken : judged.outdated;
    if (named.empty()) {
        return;
    }
    Draft draft = reporter.report(context, id);
    draft
        .message("Listener {} offers {} cipher suites: {}", describe(listener),
                 broken ? "broken" : "outdated", fmt::join(named, ", "))
        .evidence("cipher suites of listener \"" + listener.label() + '"', ciphers,
                  fmt::format("{}", fmt::join(named, ", ")), listener)
        .fix("Leave only the suites of Mozilla's intermediate profile on listener \"{}\" "
             "(ECDHE or DHE key exchange with AES-GCM or ChaCha20-Poly1305)",
             listener.label());
    if (!broken) {
        draft.severity(Severity::Low, "no suite is broken; they lack forward secrecy or "
                                      "authenticated encryption");
    }
}

void check(const Context& context, model::ListenerId id, Reporter& reporter) {
    const auto& listener = context.snapshot()[id];
    if (!listener.tls || listener.tls->passthrough || !listener.enabled ||
        (!listener.address.empty() && isLoopback(listener.address))) {
        return;
    }
    checkVersion(context, id, reporter);
    checkSuites(context, id, reporter);
}

} // namespace

extern const Rule tls002;
const Rule tls002{
    .id = "GW-TLS-002",
    .title = "Old protocol or weak cipher",
    .severity = Severity::High,
    .meaning = "The listener agrees to a TLS version below 1.2 or to cipher suites outside "
               "Mozilla's intermediate profile.",
    .risk = "An attacker on the way can force a client down to the weak version or suite and then "
            "read or alter what it sends; auditors (PCI DSS among them) reject it outright.",
    .fix = "Allow TLS 1.2 and 1.3 only, with the suites of the intermediate profile. Where old "
           "devices need more, give them a listener of their own and suppress this finding there "
           "with the reason.",
    .verify = "A handshake limited to TLS 1.1, or to one of the named suites, fails; current "
              "clients connect as before.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-327",
    .asvs = "12.1.1, 12.1.2",
    .listener = check,
};

} // namespace gatelens::findings
