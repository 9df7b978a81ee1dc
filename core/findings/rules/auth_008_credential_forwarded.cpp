// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/request_headers.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

namespace {

// Signed tokens are left out: forwarding them is how a backend can verify its caller
// (GW-BACK-001). A key or a password only proves that somebody knows it.
struct Forwarding {
    std::string_view product;
    std::string_view type;
    std::string_view field; // that strips the credential when on
    std::string_view what;
    std::string_view header; // where the credential stands
};
constexpr std::array kForwarding = std::to_array<Forwarding>({
    {"kong", "key-auth", "hide_credentials", "key", "apikey"},
    {"kong", "key-auth-enc", "hide_credentials", "key", "apikey"},
    {"kong", "basic-auth", "hide_credentials", "password", "authorization"},
    {"kong", "ldap-auth", "hide_credentials", "password", "authorization"},
    {"kong", "ldap-auth-advanced", "hide_credentials", "password", "authorization"},
    {"apisix", "key-auth", "hide_credentials", "key", "apikey"},
    {"apisix", "basic-auth", "hide_credentials", "password", "authorization"},
    {"traefik", "basicAuth", "removeHeader", "password", "authorization"},
    {"traefik", "digestAuth", "removeHeader", "password digest", "authorization"},
    {"envoy", "envoy.filters.http.api_key_auth", "forwarding.hide_credentials", "key", ""},
    {"envoy", "envoy.filters.http.basic_auth", "", "password", "authorization"},
    {"tyk", "auth-token", "", "key", "authorization"},
    {"tyk", "basic-auth", "", "password", "authorization"},
});

const Forwarding* forwardingOf(const Context& context, const model::Policy& policy) {
    const auto* found =
        std::find_if(kForwarding.begin(), kForwarding.end(), [&](const Forwarding& entry) {
            return entry.type == policy.type && entry.product == context.product();
        });
    return found == kForwarding.end() ? nullptr : found;
}

// The headers in which a client may send it.
std::vector<std::string_view> headersOf(const model::Policy& policy, const Forwarding& kind) {
    auto headers = textsOf(fieldOf(policy, "key_names"));
    if (headers.empty()) {
        headers = textsOf(fieldOf(policy, "header"));
    }
    if (headers.empty() && !kind.header.empty()) {
        headers.push_back(kind.header);
    }
    return headers;
}

bool isStripped(const Context& context, model::RouteId id, const model::Policy& policy,
                const Forwarding& kind) {
    const auto& chain = context.snapshot()[id].chain;
    const bool stripStep =
        std::any_of(chain.begin(), chain.end(), [&](const model::ChainEntry& entry) {
            return context.snapshot()[entry.policy].type == "strip-auth-data";
        });
    const auto headers = headersOf(policy, kind);
    return stripStep || (!headers.empty() &&
                         std::all_of(headers.begin(), headers.end(), [&](std::string_view header) {
                             return clearsHeader(context, id, header);
                         }));
}

void check(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    const Forwarding* kind = forwardingOf(context, policy);
    if (kind == nullptr || !runsSomewhere(context, id) ||
        (!kind->field.empty() && isOn(policy, kind->field, false))) {
        return;
    }
    // The first route on which it really reaches a backend.
    for (const auto routeId : context.relations().routesOfPolicy[id]) {
        const auto& route = context.snapshot()[routeId];
        const auto service = route.service();
        if (!service || !context.facts(routeId).forwards ||
            context.facts(routeId).loopbackTargets || isStripped(context, routeId, policy, *kind)) {
            continue;
        }
        const auto& backend = context.snapshot()[service];
        if (context.attestations().find(AttestedFact::BackendVerifies, model::EntityKind::Service,
                                        backend, context.snapshot().gateway.label(),
                                        context.now()) != nullptr) {
            continue;
        }
        Draft draft = reportPolicy(reporter, context, id);
        draft
            .message("The {} passes the client's {} on to service \"{}\": everyone who can read "
                     "that backend's traffic or logs can call {} as the client",
                     nameOf(policy), kind->what, backend.label(), whereItRuns(context, id))
            .confirm("Let a mock backend print the headers that it receives");
        if (kind->field.empty()) {
            draft
                .evidence("credential behind the " + nameOf(policy), "forwarded as received",
                          policy.source)
                .fix("Remove the {} header from requests to service \"{}\" after the {}",
                     kind->header, backend.label(), nameOf(policy));
        } else {
            becauseOf(draft, policy, kind->field, "false")
                .fix("Set {} of the {} to true", kind->field, nameOf(policy))
                .edit(setField(context, id, kind->field, "true"));
        }
        return;
    }
}

} // namespace

extern const Rule auth008;
const Rule auth008{
    .id = "GW-AUTH-008",
    .title = "Client credential is forwarded to the backend",
    .severity = Severity::Medium,
    .meaning = "The gateway checks a key or password and then passes it on with the request, "
               "although the backend has no use for it.",
    .risk = "The secret spreads to every backend, its logs and its error reports. One compromised "
            "backend collects the credentials of all its callers and uses them elsewhere.",
    .fix = "Strip the credential at the gateway and pass an identity that is good for this backend "
           "only.",
    .verify = "The backend no longer sees the credential; requests still succeed.",
    .fixKind = FixKind::OneClick,
    .owasp = "API2",
    .cwe = "CWE-522",
    .asvs = "14.1.2",
    .products = kKong | kApisix | kTyk | kTraefik | kEnvoy,
    .policy = check,
};

} // namespace gatelens::findings
