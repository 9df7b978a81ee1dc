// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/listener_facts.h"
#include "core/findings/rule.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

constexpr std::int64_t kDay = 86'400;

// The days of the proleptic Gregorian calendar since 1970-01-01, read backwards
// (Howard Hinnant's civil_from_days).
std::string dateOf(std::int64_t seconds) {
    const std::int64_t days = (seconds >= 0 ? seconds : seconds - (kDay - 1)) / kDay + 719'468;
    const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
    const std::int64_t dayOfEra = days - era * 146'097;
    const std::int64_t yearOfEra =
        (dayOfEra - dayOfEra / 1'460 + dayOfEra / 36'524 - dayOfEra / 146'096) / 365;
    const std::int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const std::int64_t shifted = (5 * dayOfYear + 2) / 153;
    const std::int64_t day = dayOfYear - (153 * shifted + 2) / 5 + 1;
    const std::int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    const std::int64_t year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

bool renewsItself(const Context& context, model::CertificateId id) {
    const auto listeners = context.relations().listenersOfCertificate[id];
    return std::any_of(listeners.begin(), listeners.end(), [&](model::ListenerId listenerId) {
        const auto& tls = context.snapshot()[listenerId].tls;
        return tls && tls->automatic;
    });
}

std::string role(const model::Certificate& certificate) {
    return certificate.usage == "ca" ? "CA certificate" : "certificate";
}

void check(const Context& context, model::CertificateId id, Reporter& reporter) {
    const auto& certificate = context.snapshot()[id];
    const auto* leaf = certificate.leaf();
    if (leaf == nullptr || !certificate.enabled) {
        return;
    }
    const std::int64_t left = leaf->notAfter - context.now();
    const bool early = leaf->notBefore > context.now();
    // ACME clients renew a third of the lifetime before the end; nearer than a week
    // says that this failed.
    if (!early && (left >= 30 * kDay || (left >= 7 * kDay && renewsItself(context, id)))) {
        return;
    }
    const std::string name = role(certificate) + " \"" + certificate.label() + '"';
    Draft draft = reporter.report(context, id);
    draft.path(pathOf(context, id));
    if (early) {
        draft
            .message("The {} is valid only from {}: until then every client refuses it", name,
                     dateOf(leaf->notBefore))
            .evidence("validity of " + name, "from " + dateOf(leaf->notBefore), certificate.source);
    } else if (left < 0) {
        draft
            .message("The {} expired on {}: clients that check certificates are turned away", name,
                     dateOf(leaf->notAfter))
            .evidence("validity of " + name, "until " + dateOf(leaf->notAfter), certificate.source);
    } else {
        draft.message("The {} expires on {}, in {} days", name, dateOf(leaf->notAfter), left / kDay)
            .evidence("validity of " + name, "until " + dateOf(leaf->notAfter), certificate.source);
        draft.severity(left < 7 * kDay ? Severity::High : Severity::Medium,
                       left < 7 * kDay ? "it is still valid, for less than a week"
                                       : "it is still valid, for less than thirty days");
    }
    draft.fix("Replace the {} for {} and let it renew itself (ACME) or watch its date", name,
              leaf->dnsNames.empty() ? leaf->subject : leaf->dnsNames.front());
}

} // namespace

extern const Rule tls003;
const Rule tls003{
    .id = "GW-TLS-003",
    .title = "Certificate expired or about to expire",
    .severity = Severity::Critical,
    .meaning = "A certificate that the gateway presents or trusts is outside its validity, or "
               "will be in less than thirty days.",
    .risk = "Every client that checks certificates stops working at that moment, and people are "
            "taught to switch the check off, which opens the door to whoever stands on the way.",
    .fix = "Issue a new certificate now; let ACME or the certificate manager renew it, and alert "
           "on the date.",
    .verify = "openssl s_client shows the new dates on every listener that uses it.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-298",
    .asvs = "12.1.1",
    .certificate = check,
};

} // namespace gatelens::findings
