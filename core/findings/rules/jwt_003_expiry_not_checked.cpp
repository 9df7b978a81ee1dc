// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"
#include "core/findings/token_policies.h"

#include <algorithm>

namespace gatelens::findings {

namespace {

constexpr double kMaxSkewSeconds = 300;
constexpr double kMaxLifetimeSeconds = 24 * 3600;

struct Weakness {
    std::string_view field;
    std::string what;
    std::string whenUnset;
    std::string value; // that mends it
};

class Check final {
public:
    Check(const Context& context, model::PolicyId id, Reporter& reporter)
        : m_context(context)
        , m_id(id)
        , m_policy(context.snapshot()[id])
        , m_reporter(reporter) {}

    void kong() {
        const auto claims = textsOf(fieldOf(m_policy, "claims_to_verify"));
        if (std::find(claims.begin(), claims.end(), "exp") == claims.end()) {
            report({"claims_to_verify", "does not check when a token expires",
                    "none, so that \"exp\" is not checked", "[\"exp\"]"});
        } else if (numberOf(m_policy, "maximum_expiration").value_or(0) == 0) {
            report({"maximum_expiration", "accepts tokens of any lifetime", "0, which is unlimited",
                    "3600"})
                .severity(Severity::Medium, "expiry is checked, only the lifetime has no limit");
        }
    }

    void skew(std::string_view field) {
        const text::Node* node = fieldOf(m_policy, field);
        const auto seconds =
            node == nullptr ? std::nullopt : secondsOf(node->asText().value_or(""));
        if (seconds && *seconds > kMaxSkewSeconds) {
            report({field,
                    fmt::format("accepts tokens until {:.0f} seconds after they expired", *seconds),
                    {},
                    "60"});
        }
    }

    void disabled(std::string_view field) {
        if (isOn(m_policy, field, false)) {
            report({field, "does not check when a token expires", {}, "false"});
        }
    }

    void apisixJwt() {
        const text::Node* claims = fieldOf(m_policy, "claims_to_verify");
        const auto names = textsOf(claims);
        if (claims != nullptr && std::find(names.begin(), names.end(), "exp") == names.end()) {
            report({"claims_to_verify", "does not insist on an expiry", {}, "[\"exp\"]"});
        }
        skew("lifetime_grace_period");
    }

private:
    Draft report(Weakness weakness) {
        Draft draft = reportPolicy(m_reporter, m_context, m_id);
        draft
            .message("The {} {}, on {}: a stolen token stays good", nameOf(m_policy), weakness.what,
                     whereItRuns(m_context, m_id))
            .fix("Set {} of the {} to {}", weakness.field, nameOf(m_policy), weakness.value)
            .confirm("Send a token whose \"exp\" has passed to {}", whereItRuns(m_context, m_id))
            .edit(setField(m_context, m_id, weakness.field, weakness.value));
        becauseOf(draft, m_policy, weakness.field, std::move(weakness.whenUnset));
        return draft;
    }

    const Context& m_context;
    model::PolicyId m_id;
    const model::Policy& m_policy;
    Reporter& m_reporter;
};

// Revoked tokens are refused before they expire.
bool revokes(const Context& context, model::PolicyId id) {
    const auto routes = context.relations().routesOfPolicy[id];
    const auto chain = context.chain(routes.front());
    return std::any_of(chain.begin(), chain.end(), [&](model::PolicyId other) {
        return context.snapshot()[other].type == "auth/revoker";
    });
}

void checkEnvoyProviders(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    for (const auto& issuer : issuersOf(TokenCheck::EnvoyJwt, policy)) {
        const text::Node* skew = fieldAt(issuer.node, "clock_skew_seconds");
        const auto seconds = skew == nullptr ? std::nullopt : skew->asDouble();
        if (!seconds || *seconds <= kMaxSkewSeconds) {
            continue;
        }
        reportPolicy(reporter, context, id)
            .message("The provider \"{}\" of the {} accepts tokens until {:.0f} seconds after they "
                     "expired, on {}",
                     issuer.name, nameOf(policy), *seconds, whereItRuns(context, id))
            .evidence("clock_skew_seconds of provider \"" + issuer.name + '"',
                      std::string(skew->text), skew->range)
            .fix("Set clock_skew_seconds of provider \"{}\" to 60", issuer.name)
            .confirm("Send a token whose \"exp\" passed four minutes ago");
    }
}

void checkPolicy(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto kind = tokenCheckOf(context, context.snapshot()[id]);
    if (kind == TokenCheck::None || !runsSomewhere(context, id) || revokes(context, id)) {
        return;
    }
    Check rule(context, id, reporter);
    switch (kind) {
    case TokenCheck::KongJwt:
        return rule.kong();
    case TokenCheck::KongOidc:
        rule.skew("leeway");
        if (!isOn(context.snapshot()[id], "verify_claims", true)) {
            rule.disabled("verify_claims");
        }
        return;
    case TokenCheck::ApisixJwt:
        return rule.apisixJwt();
    case TokenCheck::ApisixOidc:
        return rule.skew("iat_slack");
    case TokenCheck::TykJwt:
        rule.disabled("jwt_disable_expires_at_validation");
        rule.disabled("disableExpiresAtValidation");
        rule.skew("jwt_expires_at_validation_skew");
        return rule.skew("expiresAtValidationSkew");
    case TokenCheck::KrakendValidator:
        return rule.skew("leeway");
    case TokenCheck::EnvoyJwt:
        return checkEnvoyProviders(context, id, reporter);
    default:
        return;
    }
}

// APISIX signs tokens itself with the lifetime that stands at the consumer.
void checkCredential(const Context& context, model::CredentialId id, Reporter& reporter) {
    const auto& credential = context.snapshot()[id];
    const text::Node* lifetime = fieldAt(credential.raw, "exp");
    const auto seconds = lifetime == nullptr ? std::nullopt : lifetime->asDouble();
    if (credential.kind != model::CredentialKind::Jwt || !seconds ||
        *seconds <= kMaxLifetimeSeconds) {
        return;
    }
    reporter.report(context, id)
        .message("Tokens of \"{}\" live {:.0f} hours: a stolen one stays good for as long",
                 credential.label(), *seconds / 3600)
        .evidence("exp of \"" + credential.label() + '"', std::string(lifetime->text),
                  lifetime->range)
        .fix("Lower exp of \"{}\" to an hour or less, and let clients ask for a new token",
             credential.label());
}

} // namespace

extern const Rule jwt003;
const Rule jwt003{
    .id = "GW-JWT-003",
    .title = "Token expiry not checked, or lifetime without a limit",
    .severity = Severity::High,
    .meaning = "The policy that checks tokens does not look at their expiry, is generous with it, "
               "or puts no limit on how long a token may live.",
    .risk = "A token that leaks from a log, a browser or a laptop opens the API for as long as its "
            "key exists, also after the person has left.",
    .fix = "Check \"exp\" and \"nbf\", allow a minute of clock skew, and cap the lifetime.",
    .verify = "A token whose expiry has passed gets 401; a fresh one passes.",
    .fixKind = FixKind::OneClick,
    .owasp = "API2",
    .cwe = "CWE-613",
    .asvs = "9.2.1",
    .products = kKong | kApisix | kTyk | kKrakend | kEnvoy,
    .policy = checkPolicy,
    .credential = checkCredential,
};

} // namespace gatelens::findings
