// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/rule.h"
#include "core/findings/secrets.h"

#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

std::string_view cloudOf(const model::Snapshot& snapshot, const model::Credential& credential) {
    const std::string& type =
        credential.policy ? snapshot[credential.policy].type : credential.type;
    const std::string& pattern = credential.secret.pattern;
    const auto speaksOf = [&](std::string_view word) {
        return type.find(word) != std::string::npos || pattern.find(word) != std::string::npos ||
               credential.name.find(word) != std::string::npos;
    };
    if (speaksOf("azure")) {
        return "Azure";
    }
    if (speaksOf("gcp") || speaksOf("google") || speaksOf("service_account")) {
        return "Google Cloud";
    }
    if (speaksOf("aws") || speaksOf("lambda") || type.find("AWS") != std::string::npos) {
        return "AWS";
    }
    return "cloud";
}

void check(const Context& context, model::CredentialId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& credential = snapshot[id];
    const bool held = credential.secret.form == model::SecretForm::Literal ||
                      credential.secret.form == model::SecretForm::Reference;
    // A consumer's own key is not the gateway's; without a key the plugin asks for
    // the role of the machine, which is what the fix asks for.
    if (!held || credential.consumer || !isCloudKey(snapshot, credential) ||
        isIdOfPair(context, credential)) {
        return;
    }
    const bool stored = credential.secret.form == model::SecretForm::Reference;
    const std::string holder =
        credential.policy ? snapshot[credential.policy].label() : std::string(credential.label());
    const auto cloud = cloudOf(snapshot, credential);
    Draft draft = reporter.report(context, id);
    draft
        .message("\"{}\" holds a long-lived key of a {} account{}: whoever takes over the gateway "
                 "has that account's rights",
                 holder, cloud,
                 credential.identity.empty() ? std::string{}
                                             : fmt::format(" ({})", credential.identity))
        .evidence(fmt::format("{} key of \"{}\"", cloud, holder), credential.secret.masked,
                  credential.secret.range.valid() ? model::Provenance{credential.secret.range, {}}
                                                  : credential.source)
        .fix("Run the gateway under a role or workload identity that may call only what \"{}\" "
             "needs, remove the key from it, and delete the key in {}",
             holder, cloud);
    if (credential.policy) {
        draft.via({model::EntityKind::Policy, credential.policy.value});
        for (const auto service : servicesOf(context, id)) {
            draft.via({model::EntityKind::Service, service.value});
        }
    }
    if (stored) {
        draft.severity(Severity::Medium, "the key is kept outside the configuration");
    }
}

} // namespace

extern const Rule sec004;
const Rule sec004{
    .id = "GW-SEC-004",
    .title = "Cloud account keys inside gateway policies",
    .severity = Severity::High,
    .meaning = "A policy signs its calls to a cloud with an account key that does not expire, "
               "instead of the identity of the machine or pod it runs on.",
    .risk = "The key works from anywhere and outlives the gateway. A read of the configuration "
            "becomes access to the cloud account.",
    .fix = "Use a role or workload identity with the least rights that the call needs; delete the "
           "account key.",
    .verify = "The call still works; the policy holds no key, and the old one is inactive in the "
              "cloud's key list.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-522",
    .asvs = "13.3.2",
    .products = kKong | kApisix | kTyk | kKrakend | kEnvoy,
    .credential = check,
};

} // namespace gatelens::findings
