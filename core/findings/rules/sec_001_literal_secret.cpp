// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"
#include "core/findings/secrets.h"

#include <string>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// More places than a person will read say nothing more.
constexpr std::size_t kShownPlaces = 20;

model::Provenance placeOfSecret(const model::Credential& credential) {
    return credential.secret.range.valid() ? model::Provenance{credential.secret.range, {}}
                                           : credential.source;
}

bool isLiteral(const model::Credential& credential) {
    return credential.secret.form == model::SecretForm::Literal &&
           !isTemplateText(credential.secret);
}

std::string holderOf(const model::Snapshot& snapshot, const model::Credential& credential) {
    if (credential.policy) {
        const auto& policy = snapshot[credential.policy];
        return fmt::format("\"{}\" of policy \"{}\"", credential.label(), policy.label());
    }
    return fmt::format("\"{}\" ({})", credential.label(),
                       credential.type.empty() ? credential.productKind : credential.type);
}

std::string describe(const model::SecretFacts& secret) {
    return secret.pattern.empty() ? secret.masked
                                  : fmt::format("{} ({})", secret.masked, secret.pattern);
}

void checkCredential(const Context& context, model::CredentialId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& credential = snapshot[id];
    if (!isLiteral(credential) || credential.consumer || isIdOfPair(context, credential)) {
        return; // consumers' credentials are told once for the gateway
    }
    const std::string holder = holderOf(snapshot, credential);
    Draft draft = reporter.report(context, id);
    draft
        .message("The secret {} stands in clear in the configuration: whoever reads the file, its "
                 "history or a backup has it",
                 holder)
        .evidence(fmt::format("secret {}", holder), describe(credential.secret),
                  placeOfSecret(credential))
        .fix("Move {} to a secret store, refer to it with {}, and replace the value: it has been "
             "read by everyone who could read this configuration",
             holder, referenceSyntax(context.product()));
    if (credential.policy) {
        draft.via({model::EntityKind::Policy, credential.policy.value});
    }
}

// One finding for all of them: a thousand keys are one decision.
void checkConsumers(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    std::vector<std::size_t> literal;
    for (std::size_t i = 0; i < snapshot.credentials.size(); ++i) {
        const auto& credential = snapshot.credentials[i];
        if (credential.consumer && isLiteral(credential)) {
            literal.push_back(i);
        }
    }
    if (literal.empty()) {
        return;
    }
    const auto& first = snapshot.credentials[literal.front()];
    Draft draft = reporter.reportGateway(context);
    if (literal.size() == 1) {
        draft.message("The {} credential of consumer \"{}\" stands in clear in the configuration",
                      first.type, snapshot[first.consumer].label());
    } else {
        draft.message("{} credentials of consumers stand in clear in the configuration, the first "
                      "is the {} credential of \"{}\"",
                      literal.size(), first.type, snapshot[first.consumer].label());
    }
    for (std::size_t i = 0; i < literal.size() && i < kShownPlaces; ++i) {
        const auto& credential = snapshot.credentials[literal[i]];
        draft.evidence(fmt::format("{} of consumer \"{}\"", credential.type,
                                   snapshot[credential.consumer].label()),
                       describe(credential.secret), placeOfSecret(credential));
    }
    draft.fix("Keep the credentials out of the file: hash them where gateway \"{}\" supports it, "
              "or refer to them with {}",
              nameOf(snapshot.gateway), referenceSyntax(context.product()));
}

void checkCertificate(const Context& context, model::CertificateId id, Reporter& reporter) {
    const auto& certificate = context.snapshot()[id];
    if (certificate.privateKey.form != model::SecretForm::Literal || !certificate.file.empty() ||
        certificate.privateKey.pattern == "pem-encrypted-private-key") {
        return;
    }
    const auto& range = certificate.privateKey.range;
    reporter.report(context, id)
        .message("The private key of certificate \"{}\" stands in clear in the configuration: with "
                 "it anyone can pose as this gateway",
                 certificate.label())
        .evidence(fmt::format("private key of \"{}\"", certificate.label()), "private key",
                  range.valid() ? model::Provenance{range, {}} : certificate.source)
        .fix("Replace certificate \"{}\" and its key, and refer to the new key with {}",
             certificate.label(), referenceSyntax(context.product()));
}

} // namespace

extern const Rule sec001;
const Rule sec001{
    .id = "GW-SEC-001",
    .title = "Literal secret in configuration",
    .severity = Severity::High,
    .meaning = "A password, key or token stands as plain text in the configuration, although the "
               "product can refer to a vault, the environment or a file.",
    .risk = "The configuration travels: repositories, pipelines, backups, support tickets, the "
            "admin API. Everyone on that way can use the secret against the backend it opens.",
    .fix = "Put the secret into a secret store, refer to it, and rotate the old value; deleting "
           "it from the file does not delete it from the history.",
    .verify = "The file and an export through the admin API show only the reference; the old "
              "value is refused.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-798",
    .asvs = "13.3.1",
    .credential = checkCredential,
    .certificate = checkCertificate,
    .gateway = checkConsumers,
};

} // namespace gatelens::findings
