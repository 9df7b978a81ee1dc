// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/caching.h"
#include "core/findings/rule.h"

#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// Kong adds the consumer to the key by itself when an authentication plugin named one.
bool keyedByConsumer(const Context& context, model::RouteId id) {
    if (context.product() != "kong") {
        return false;
    }
    const auto authn = context.first(id, model::PolicyClass::Authn);
    const std::string& type = authn ? context.snapshot()[authn].type : std::string{};
    return type == "key-auth" || type == "basic-auth" || type == "jwt" || type == "hmac-auth" ||
           type == "oauth2" || type == "key-auth-enc";
}

std::string reasonOf(const Caching& caching) {
    if (caching.beforeAuthentication) {
        return "it answers from the cache before the credential is looked at";
    }
    return caching.ignoresCacheControl
               ? "its key does not tell clients apart, and it keeps what the backend marks private"
               : "its key does not tell clients apart";
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& facts = context.facts(id);
    if (!facts.authn || !facts.forwards) {
        return;
    }
    const Caching caching = cachingOf(context, id);
    const bool shared = caching.policy && !caching.perClient &&
                        (!caching.bypassesCredentials || caching.beforeAuthentication);
    if (!shared) {
        return;
    }
    const bool byConsumer = keyedByConsumer(context, id);
    if (byConsumer && !caching.ignoresCacheControl) {
        return;
    }
    const auto& route = context.snapshot()[id];
    const auto& policy = context.snapshot()[caching.policy];
    Draft draft = reporter.report(context, id);
    if (byConsumer) {
        draft.message("Policy \"{}\" keeps answers of route \"{}\" that the backend marks private "
                      "or no-store",
                      policy.label(), route.label());
    } else {
        draft.message("Policy \"{}\" caches answers of route \"{}\", which asks for a credential; "
                      "{}: one client can get the answer of another",
                      policy.label(), route.label(), reasonOf(caching));
    }
    draft
        .evidence(fmt::format("cache key of \"{}\"", policy.label()),
                  caching.key.known() ? caching.key.value : "unset; product default",
                  caching.key.declared() ? model::Provenance{caching.key.range, {}} : policy.source)
        .fix("Add the client's identity to the key of \"{}\", honour Cache-Control, or switch it "
             "off on route \"{}\"",
             policy.label(), route.label())
        .confirm("Read an own record as one client, then request it as another")
        .via({model::EntityKind::Policy, caching.policy.value})
        .edit({ModelEdit::Kind::Disable,
               {context.index(), {model::EntityKind::Policy, caching.policy.value}},
               {},
               {}});
    if (byConsumer) {
        draft.severity(Severity::Medium, "the key holds the consumer, so that no other client "
                                         "gets the answer");
    }
}

} // namespace

extern const Rule cache001;
const Rule cache001{
    .id = "GW-CACHE-001",
    .title = "Private answers are cached for everyone",
    .severity = Severity::High,
    .meaning = "A cache stands on a route that asks for a credential, and what it keeps is not "
               "kept apart by client, or is kept although the backend forbids it.",
    .risk = "The first client's record is given to the next one who asks for the same address: "
            "orders, profiles, tokens.",
    .fix = "Put the identity (consumer or Authorization) into the cache key, honour "
           "Cache-Control, and run the cache after authentication.",
    .verify = "Two clients that request the same address each get their own answer.",
    .fixKind = FixKind::OneClick,
    .owasp = "API3",
    .cwe = "CWE-524",
    .asvs = "14.2.2",
    .products = kKong | kApisix | kNginx | kTraefik | kEnvoy | kKrakend | kCaddy | kTyk,
    .route = check,
};

} // namespace gatelens::findings
