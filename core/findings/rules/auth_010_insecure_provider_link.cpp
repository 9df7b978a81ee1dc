// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/predicates.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

using model::PolicyClass;

namespace {

// Fields that hold the address of an identity provider or authorisation service, in
// all products.
constexpr std::array kAddressFields = std::to_array<std::string_view>({
    "issuer",
    "discovery",
    "jwks_uri",
    "jwksUri",
    "jwk_url",
    "introspection_endpoint",
    "introspection_url",
    "token_endpoint",
    "token_url",
    "tokenEndpoint",
    "authorization_endpoint",
    "authorizationEndpoint",
    "userinfo_endpoint",
    "uri",
    "address",
    "host",
    "server",
    "idp_uri",
    "endpoint_addr",
    "url",
    "source",
    "jwt_source",
    "opa_url",
    "auth_service",
    "ldap_uri",
});
// Switches that turn the check of its certificate off.
struct Switch {
    std::string_view field;
    bool unsafe;
};
constexpr std::array kSwitches = std::to_array<Switch>({
    {"ssl_verify", false},
    {"tls_verify", false},
    {"verify_ldap_host", false},
    {"insecureSkipVerify", true},
    {"insecure_skip_verify", true},
    {"tls_insecure_skip_verify", true},
    {"disable_jwk_security", true},
});

std::string_view hostOf(std::string_view url) {
    url = url.substr(url.find("://") + 3);
    url = url.substr(0, url.find_first_of("/?"));
    const auto colon = url.rfind(':');
    return colon == std::string_view::npos ? url : url.substr(0, colon);
}

struct Weakness {
    std::string field;
    std::string value;
    const text::Node* node = nullptr;
    bool clear = false;
};

// Readers bound the depth, so the recursion is bounded.
void search(const text::Node& node, Weakness& found) {
    for (const auto& member : node.members) {
        if (found.clear) {
            return;
        }
        const std::string_view value = member.value->asText().value_or("");
        const bool address = std::find(kAddressFields.begin(), kAddressFields.end(), member.name) !=
                             kAddressFields.end();
        const bool clear = value.starts_with("http://") || value.starts_with("ldap://");
        if (address && clear && !isLoopback(hostOf(value))) {
            found = {std::string(member.name), std::string(value), member.value, true};
            return;
        }
        for (const auto& entry : kSwitches) {
            if (found.node == nullptr && entry.field == member.name &&
                member.value->asBool().value_or(value == "true") == entry.unsafe) {
                found = {std::string(member.name), std::string(value), member.value, false};
            }
        }
        search(*member.value, found);
    }
    for (const text::Node* item : node.items) {
        search(*item, found);
    }
}

bool looksOutside(const model::Policy& policy) {
    return policy.policyClass == PolicyClass::Authn || policy.policyClass == PolicyClass::Authz ||
           policy.type == "auth/client-credentials";
}

void reportLink(const Context& context, model::PolicyId id, const Weakness& weakness,
                Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    Draft draft = reportPolicy(reporter, context, id);
    if (weakness.clear) {
        draft
            .message("The {} asks {} over clear text, on {}: whoever stands on the way decides who "
                     "is let in",
                     nameOf(policy), weakness.value, whereItRuns(context, id))
            .fix("Use https in {} of the {}, with verification of the certificate", weakness.field,
                 nameOf(policy));
    } else {
        draft
            .message("The {} does not check the certificate of the service that it asks ({}), on "
                     "{}: whoever stands on the way decides who is let in",
                     nameOf(policy), weakness.field, whereItRuns(context, id))
            .fix("Turn the check on in the {} ({}), and name the CA", nameOf(policy),
                 weakness.field);
    }
    draft
        .evidence(fmt::format("{} of {}", weakness.field, nameOf(policy)), weakness.value,
                  weakness.node->range)
        .confirm("Answer for the provider with a certificate of another CA and see whether the "
                 "gateway accepts it");
}

// Envoy names a cluster; whether the link is safe stands there.
const text::Node* clusterNameIn(const model::Policy& policy) {
    for (const std::string_view path :
         {"grpc_service.envoy_grpc.cluster_name", "http_service.server_uri.cluster"}) {
        if (const text::Node* node = fieldOf(policy, path)) {
            return node;
        }
    }
    return nullptr;
}

bool reachesOnlyLoopback(const Context& context, model::ServiceId id) {
    const auto targets = context.targetsOf(id);
    return !targets.empty() && std::all_of(targets.begin(), targets.end(), [&](model::TargetId t) {
        return isLoopback(context.snapshot()[t].host);
    });
}

void checkCluster(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& policy = snapshot[id];
    const text::Node* name = clusterNameIn(policy);
    if (name == nullptr) {
        return;
    }
    for (std::size_t i = 0; i < snapshot.services.size(); ++i) {
        const auto& service = snapshot.services[i];
        if (service.name != name->text || service.tls || model::isEncrypted(service.protocol) ||
            reachesOnlyLoopback(context, model::ServiceId(i))) {
            continue;
        }
        reportPolicy(reporter, context, id)
            .message("The {} asks cluster \"{}\" over clear text, on {}: whoever stands on the way "
                     "decides who is let in",
                     nameOf(policy), service.label(), whereItRuns(context, id))
            .evidence("cluster of " + nameOf(policy), std::string(name->text), name->range)
            .fix("Give cluster \"{}\" a transport socket with TLS and a validation context",
                 service.label());
        return;
    }
}

// Caddy's forward_auth is a reverse_proxy: its upstream is the service that decides.
void checkCaddy(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    const text::Node* upstreams = fieldOf(policy, "upstreams");
    const text::Node* tls = fieldOf(policy, "transport.tls");
    if (policy.type != "reverse_proxy" || upstreams == nullptr) {
        return;
    }
    const text::Node* skip = fieldAt(tls, "insecure_skip_verify");
    for (const text::Node* upstream : upstreams->items) {
        const text::Node* dial = fieldAt(upstream, "dial");
        if (dial == nullptr || dial->text.starts_with("unix/")) {
            continue;
        }
        const auto colon = dial->text.rfind(':');
        if (isLoopback(dial->text.substr(0, colon))) {
            continue;
        }
        if (tls == nullptr) {
            reportLink(context, id, {"dial", std::string(dial->text), dial, true}, reporter);
            return;
        }
        if (skip != nullptr && skip->asBool().value_or(false)) {
            reportLink(context, id, {"insecure_skip_verify", "true", skip, false}, reporter);
            return;
        }
    }
}

void check(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    if (!looksOutside(policy) || policy.config == nullptr || !runsSomewhere(context, id)) {
        return;
    }
    if (context.product() == "caddy") {
        checkCaddy(context, id, reporter);
    }
    Weakness weakness;
    search(*policy.config, weakness);
    if (weakness.node != nullptr) {
        reportLink(context, id, weakness, reporter);
        return;
    }
    if (context.product() == "envoy") {
        checkCluster(context, id, reporter);
    }
    // Kong's OpenID Connect plugin does not verify unless told to.
    if (context.product() == "kong" && policy.type == "openid-connect" &&
        fieldOf(policy, "ssl_verify") == nullptr) {
        Draft draft = reportPolicy(reporter, context, id);
        draft
            .message("The {} does not check the certificate of the identity provider, on {}: "
                     "whoever stands on the way decides who is let in",
                     nameOf(policy), whereItRuns(context, id))
            .fix("Set ssl_verify of the {} to true", nameOf(policy))
            .edit(setField(context, id, "ssl_verify", "true"));
        becauseOf(draft, policy, "ssl_verify", "false");
    }
}

} // namespace

extern const Rule auth010;
const Rule auth010{
    .id = "GW-AUTH-010",
    .title = "Link to the identity provider or auth service is not secure",
    .severity = Severity::High,
    .meaning = "The gateway asks another service who the caller is, fetches keys from it, or lets "
               "it decide, over a connection that is in clear or whose certificate is not checked.",
    .risk = "An attacker between the two answers in the place of the service: his keys sign tokens "
            "that are believed, his \"yes\" lets everyone in.",
    .fix = "Use https, verify the certificate against the CA that signs it, and name the hosts "
           "that may be asked.",
    .verify = "With a certificate of another CA at the provider, logins fail; with the right one "
              "they work.",
    .fixKind = FixKind::OneClick,
    .owasp = "API2",
    .cwe = "CWE-295",
    .asvs = "12.3.2",
    .products = kKong | kApisix | kTraefik | kEnvoy | kCaddy | kTyk | kKrakend | kGatewayApi,
    .policy = check,
};

} // namespace gatelens::findings
