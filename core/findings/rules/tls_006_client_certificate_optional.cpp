// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/config_text.h"
#include "core/findings/listener_facts.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// How products name the result of the handshake where a policy can test it.
constexpr std::array kResults = std::to_array<std::string_view>(
    {"ssl_client_verify", "ssl_client_s_dn", "ssl_client_fingerprint", "ssl_c_verify", "ssl_c_used",
     "ssl_c_s_dn", "ssl_fc_has_crt", "ssl_c_sha1", "tls.client", "tls_client", "authenticated",
     "x-forwarded-tls-client-cert"});

bool namesResult(const model::Policy& policy) {
    return std::any_of(kResults.begin(), kResults.end(),
                       [&](std::string_view word) { return configContains(policy, word); });
}

bool refusesWithout(const model::Policy& policy) {
    using enum model::PolicyClass;
    // The plug-in that looks at the certificate of the handshake.
    if (policy.type == "mtls-auth" || policy.type == "header-cert-auth") {
        return true;
    }
    const bool refuses = policy.policyClass == Authz || policy.policyClass == Ip ||
                         policy.policyClass == Respond || policy.policyClass == Authn ||
                         policy.policyClass == Code || policy.policyClass == Other;
    return refuses && policy.mode == model::PolicyMode::Block && namesResult(policy);
}

// What the routes of a listener do with the result.
struct Use {
    bool checked = true;    // every route that leads to a backend refuses without one
    bool forwarded = false; // the backend is told the result
    bool otherwise = true;  // every such route asks for another credential
    model::RouteId open;    // the first that does not check
};

Use useOn(const Context& context, model::ListenerId id) {
    Use use;
    const auto& snapshot = context.snapshot();
    const auto look = [&](model::RouteId routeId) {
        if (!context.facts(routeId).forwards || !snapshot[routeId].enabled) {
            return false;
        }
        bool checked = snapshot[routeId].expression != nullptr &&
                       std::any_of(kResults.begin(), kResults.end(), [&](std::string_view word) {
                           return snapshot[routeId].ruleText.find(word) != std::string::npos;
                       });
        bool authn = false;
        for (const auto policyId : context.chain(routeId)) {
            const auto& policy = snapshot[policyId];
            checked = checked || refusesWithout(policy);
            authn = authn || policy.policyClass == model::PolicyClass::Authn;
            use.forwarded =
                use.forwarded || policy.type == "passTLSClientCert" ||
                (policy.policyClass == model::PolicyClass::Header && namesResult(policy));
        }
        if (!checked) {
            use.open = use.open ? use.open : routeId;
            use.checked = false;
            use.otherwise = use.otherwise && authn;
        }
        return false;
    };
    (void)firstRouteOn(context, id, look);
    return use;
}

void check(const Context& context, model::ListenerId id, Reporter& reporter) {
    const auto& listener = context.snapshot()[id];
    if (!listener.tls || listener.tls->passthrough || !listener.enabled) {
        return;
    }
    const auto& auth = listener.tls->clientAuth;
    const bool soft = auth.known() && (auth.value == model::ClientAuth::Request ||
                                       auth.value == model::ClientAuth::Optional);
    const bool withoutCa = auth.declared() && auth.value == model::ClientAuth::Require &&
                           listener.tls->clientCa.known() && listener.tls->clientCa.value.empty();
    if (!soft && !withoutCa) {
        return;
    }
    const Use use = useOn(context, id);
    if (!use.open || (soft && use.checked)) {
        return;
    }
    const auto& route = context.snapshot()[use.open];
    Draft draft = reporter.report(context, id);
    if (withoutCa) {
        draft.message("Listener {} demands a client certificate but names no CA to check it "
                      "against: any self-made certificate opens route \"{}\"",
                      describe(listener), route.label());
    } else {
        draft.message("Listener {} asks for a client certificate but takes requests without one: "
                      "no policy of route \"{}\" looks at the result",
                      describe(listener), route.label());
    }
    draft
        .evidence("client certificate on listener \"" + listener.label() + '"', auth,
                  std::string(model::clientAuthName(auth.value)), listener)
        .fix("Require and verify the client certificate on listener \"{}\", or refuse requests "
             "without a verified one on route \"{}\"",
             listener.label(), route.label())
        .confirm("Call route \"{}\" without a client certificate: an answer other than a refusal "
                 "confirms it",
                 route.label())
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Listener, id.value}},
               "tls: client certificate",
               "require"})
        .via({model::EntityKind::Route, use.open.value});
    if (use.forwarded) {
        draft.severity(Severity::Medium, "the result is passed on, and the backend may check it");
    } else if (use.otherwise) {
        draft.severity(Severity::Medium, "its routes ask for another credential");
    }
}

} // namespace

extern const Rule tls006;
const Rule tls006{
    .id = "GW-TLS-006",
    .title = "Client certificate is asked for but not enforced",
    .severity = Severity::High,
    .meaning = "The listener is set up for mutual TLS, but the handshake also succeeds without a "
               "client certificate or with one that nobody verified, and no policy looks at the "
               "result.",
    .risk = "Whoever leaves the certificate out gets in all the same, while everybody believes "
            "that mutual TLS protects the API.",
    .fix = "Require and verify the certificate against your own CA. Where some clients cannot "
           "have one, give them a listener of their own or refuse by policy when the result is "
           "not a success.",
    .verify = "A request without a certificate, and one with a self-made certificate, are "
              "refused; one with a certificate of the CA passes.",
    .fixKind = FixKind::OneClick,
    .owasp = "API2",
    .cwe = "CWE-295",
    .asvs = "12.1.3",
    .listener = check,
};

} // namespace gatelens::findings
