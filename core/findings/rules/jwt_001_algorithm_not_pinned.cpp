// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"
#include "core/findings/token_policies.h"

#include <algorithm>

namespace gatelens::findings {

namespace {

// jwt_authn lets a token with a bad signature pass under this requirement.
const text::Node* toleratesFailure(const text::Node& requirement) {
    for (const auto& member : requirement.members) {
        if (member.name == "allow_missing_or_failed" || member.name == "allowMissingOrFailed") {
            return member.value;
        }
        if (const text::Node* inner = toleratesFailure(*member.value)) {
            return inner;
        }
    }
    for (const text::Node* item : requirement.items) {
        if (const text::Node* inner = toleratesFailure(*item)) {
            return inner;
        }
    }
    return nullptr;
}

class Check final {
public:
    Check(const Context& context, model::PolicyId id, Reporter& reporter)
        : m_context(context)
        , m_id(id)
        , m_policy(context.snapshot()[id])
        , m_reporter(reporter) {}

    void apisixOidc() {
        // Local checks of bearer tokens only: introspection asks the provider.
        const bool local =
            isOn(m_policy, "use_jwks", false) || fieldOf(m_policy, "public_key") != nullptr;
        if (isOn(m_policy, "accept_none_alg", false)) {
            report("accept_none_alg", {}, "accepts tokens whose algorithm is \"none\"",
                   "Set accept_none_alg to false", "false");
        } else if (local && fieldOf(m_policy, "token_signing_alg_values_expected") == nullptr) {
            report("token_signing_alg_values_expected", "any algorithm",
                   "checks bearer tokens with its own key and takes the algorithm from the token",
                   "Set token_signing_alg_values_expected to the one algorithm that the provider "
                   "signs with",
                   "RS256");
        }
    }

    void kongOidc() {
        if (!isOn(m_policy, "verify_signature", true)) {
            report("verify_signature", {}, "reads tokens without checking their signature",
                   "Set verify_signature to true", "true");
        }
    }

    void tyk() {
        const std::string_view field =
            fieldOf(m_policy, "jwt_source") != nullptr || fieldOf(m_policy, "jwt_jwks_uris")
                ? "jwt_signing_method"
                : "signingMethod";
        const auto method = textOf(m_policy, field);
        if (method.empty() || method == "none") {
            report(field, "taken from the token",
                   "does not say which family of algorithms tokens are signed with",
                   "Set the signing method to rsa or ecdsa, as the issuer signs", "rsa");
        }
    }

    void caddy() {
        if (isOn(m_policy, "skip_verification", false)) {
            report("skip_verification", {}, "reads tokens without checking their signature",
                   "Remove skip_verification and name the key that signs the tokens", "false");
        }
    }

    void envoy() {
        const text::Node* rules = fieldOf(m_policy, "rules");
        const text::Node* map = fieldOf(m_policy, "requirement_map");
        for (const text::Node* node : {rules, map}) {
            const text::Node* found = node == nullptr ? nullptr : toleratesFailure(*node);
            if (found == nullptr) {
                continue;
            }
            Draft draft = start("lets a token pass whose signature is wrong "
                                "(allow_missing_or_failed)",
                                "Use allow_missing, which refuses a bad token, or require the "
                                "provider");
            draft.evidence("requirement of " + nameOf(m_policy), "allow_missing_or_failed",
                           found->range);
            return;
        }
    }

    void krakend() {
        if (equalsNone(textOf(m_policy, "alg"))) {
            report("alg", {}, "accepts unsigned tokens", "Set alg to the issuer's algorithm",
                   "RS256");
        }
    }

private:
    static bool equalsNone(std::string_view text) { return text == "none" || text == "None"; }

    Draft start(std::string_view what, std::string_view fix) {
        Draft draft = reportPolicy(m_reporter, m_context, m_id);
        draft
            .message("The {} {}, on {}: whoever can write a token can be anyone", nameOf(m_policy),
                     what, whereItRuns(m_context, m_id))
            .fix("{} in the {}", fix, nameOf(m_policy))
            .confirm("Send a token with \"alg\": \"none\" and no signature to {}",
                     whereItRuns(m_context, m_id));
        return draft;
    }

    void report(std::string_view field, std::string whenUnset, std::string_view what,
                std::string_view fix, std::string value) {
        Draft draft = start(what, fix);
        becauseOf(draft, m_policy, field, std::move(whenUnset))
            .edit(setField(m_context, m_id, field, std::move(value)));
    }

    const Context& m_context;
    model::PolicyId m_id;
    const model::Policy& m_policy;
    Reporter& m_reporter;
};

void check(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto kind = tokenCheckOf(context, context.snapshot()[id]);
    if (kind == TokenCheck::None || !runsSomewhere(context, id)) {
        return;
    }
    Check rule(context, id, reporter);
    switch (kind) {
    case TokenCheck::KongOidc:
        return rule.kongOidc();
    case TokenCheck::ApisixOidc:
        return rule.apisixOidc();
    case TokenCheck::TykJwt:
        return rule.tyk();
    case TokenCheck::CaddyJwt:
        return rule.caddy();
    case TokenCheck::EnvoyJwt:
        return rule.envoy();
    case TokenCheck::KrakendValidator:
        return rule.krakend();
    default:
        // Kong's jwt and APISIX' jwt-auth hold the algorithm with each key; Envoy
        // Gateway takes it from the key set, never from the token alone.
        return;
    }
}

} // namespace

extern const Rule jwt001;
const Rule jwt001{
    .id = "GW-JWT-001",
    .title = "Token algorithm not pinned, or unsigned tokens accepted",
    .severity = Severity::Critical,
    .meaning = "The policy that checks tokens does not fix the algorithm they must be signed with, "
               "accepts \"none\", or lets a token pass whose signature is wrong.",
    .risk = "The algorithm is then chosen by whoever writes the token. An attacker sends a token "
            "without a signature, or one signed in a way that he controls, and is whoever he "
            "claims to be.",
    .fix = "List the one algorithm family that the issuer uses; never \"none\", never both HS and "
           "RS or ES.",
    .verify = "An unsigned token and one of another algorithm get 401; a real one still passes.",
    .fixKind = FixKind::OneClick,
    .owasp = "API2",
    .cwe = "CWE-347",
    .asvs = "9.1.2",
    .products = kKong | kApisix | kTyk | kEnvoy | kCaddy | kKrakend,
    .policy = check,
};

} // namespace gatelens::findings
