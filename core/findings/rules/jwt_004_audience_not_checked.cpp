// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/predicates.h"
#include "core/findings/rule.h"
#include "core/findings/token_policies.h"

namespace gatelens::findings {

namespace {

std::string_view hostOf(std::string_view url) {
    const auto scheme = url.find("://");
    url = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
    return url.substr(0, url.find_first_of("/:?"));
}

// APISIX checks what a session flow brings itself; only bearer tokens come from
// elsewhere. Scopes bind a token to an API as well.
bool needsAudience(TokenCheck kind, const model::Policy& policy) {
    if (kind == TokenCheck::ApisixOidc) {
        return isOn(policy, "bearer_only", false) && fieldOf(policy, "required_scopes") == nullptr;
    }
    if (kind == TokenCheck::KongOidc) {
        return fieldOf(policy, "scopes_required") == nullptr &&
               fieldOf(policy, "issuers_allowed") == nullptr;
    }
    if (kind == TokenCheck::KrakendValidator) {
        return fieldOf(policy, "scopes") == nullptr;
    }
    return true;
}

void check(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    const auto kind = tokenCheckOf(context, policy);
    if (kind == TokenCheck::None || !runsSomewhere(context, id) || !needsAudience(kind, policy)) {
        return;
    }
    for (const auto& issuer : issuersOf(kind, policy)) {
        // A key that stands in the configuration was made for this gateway.
        if (issuer.audience != nullptr || issuer.keysUrl.empty() ||
            isLoopback(hostOf(issuer.keysUrl))) {
            continue;
        }
        const bool shared = isSharedTenant(issuer.keysUrl);
        const std::string who = issuer.name.empty() ? nameOf(policy)
                                                    : fmt::format("provider \"{}\" of the {}",
                                                                  issuer.name, nameOf(policy));
        Draft draft = reportPolicy(reporter, context, id);
        draft
            .message("The {} takes every token that {} signed, for whichever application: "
                     "nothing on {} checks the audience{}",
                     who, shared ? "the shared provider" : "its issuer", whereItRuns(context, id),
                     issuer.issuer == nullptr ? " or the issuer" : "")
            .evidence("audience of the " + who, "not set",
                      issuer.node == policy.config && !policy.config->isScalar() &&
                              issuer.name.empty()
                          ? policy.source.range
                          : issuer.node->range)
            .fix("Name the audience of this API in the {}", who)
            .confirm("Send a token that the same issuer made for another application");
        if (issuer.issuer != nullptr && !shared) {
            draft.severity(Severity::Low, "the issuer is checked; whether it serves more than one "
                                          "audience is not known here");
        }
    }
}

} // namespace

extern const Rule jwt004;
const Rule jwt004{
    .id = "GW-JWT-004",
    .title = "Token audience or issuer not checked",
    .severity = Severity::Medium,
    .meaning = "A token is accepted because its signature is good, not because it was made for "
               "this API.",
    .risk = "A token that a user gave to another application of the same provider opens this API; "
            "with a provider that many tenants share, so does a token of a stranger.",
    .fix = "Set the expected audience, and the issuer, of every provider.",
    .verify = "A valid token with another \"aud\" gets 401.",
    .fixKind = FixKind::Assisted,
    .owasp = "API2",
    .cwe = "CWE-345",
    .asvs = "9.2.3",
    .products = kKong | kApisix | kEnvoy | kCaddy | kTyk | kKrakend | kTraefik | kGatewayApi,
    .policy = check,
};

} // namespace gatelens::findings
