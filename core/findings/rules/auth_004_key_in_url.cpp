// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"
#include "core/findings/token_policies.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// Browsers cannot set headers when they open a WebSocket.
bool onlyWebSockets(const Context& context, model::PolicyId id) {
    const auto routes = context.relations().routesOfPolicy[id];
    return std::all_of(routes.begin(), routes.end(), [&](model::RouteId route) {
        const auto& protocols = context.snapshot()[route].protocols;
        const bool sockets = !protocols.empty() &&
                             std::all_of(protocols.begin(), protocols.end(),
                                         [](const std::string& p) { return p.starts_with("ws"); });
        return sockets || context.snapshot()[route].websocket.declared();
    });
}

class Check final {
public:
    Check(const Context& context, model::PolicyId id, Reporter& reporter)
        : m_context(context)
        , m_id(id)
        , m_policy(context.snapshot()[id])
        , m_reporter(reporter) {}

    void kong() {
        if (m_policy.type == "jwt") {
            const text::Node* names = fieldOf(m_policy, "uri_param_names");
            if (names == nullptr || !names->items.empty()) {
                report("uri_param_names", "[jwt]", "token",
                       names == nullptr         ? "jwt"
                       : textsOf(names).empty() ? ""
                                                : textsOf(names)[0],
                       "Set uri_param_names to []", "[]");
            }
        } else if (m_policy.type.starts_with("key-auth") && isOn(m_policy, "key_in_query", true)) {
            const auto names = textsOf(fieldOf(m_policy, "key_names"));
            report("key_in_query", "true", "key", names.empty() ? "apikey" : names.front(),
                   "Set key_in_query to false", "false");
        }
    }

    void apisix() {
        const bool key = m_policy.type == "key-auth";
        if (!key && m_policy.type != "jwt-auth") {
            return;
        }
        const std::string_view byDefault = key ? "apikey" : "jwt";
        const auto name = textOf(m_policy, "query", byDefault);
        if (!name.empty()) {
            report("query", std::string(byDefault), key ? "key" : "token", name,
                   "Have clients send it in the header, and set query to a name that nobody is "
                   "told",
                   {});
        }
    }

    void tyk() {
        // Classic: use_param and param_name; OAS: query.
        for (const std::string_view field : {"use_param", "jwt.use_param", "query.enabled"}) {
            if (isOn(m_policy, field, false)) {
                report(field, "false", "credential",
                       textOf(m_policy, field == "query.enabled" ? "query.name" : "param_name"),
                       "Take the credential from the header only", "false");
                return;
            }
        }
    }

    void krakend() {
        if (m_policy.type == "auth/api-keys" && textOf(m_policy, "strategy") == "query_string") {
            report("strategy", {}, "key", textOf(m_policy, "identifier", "key"),
                   "Set strategy to header", "header");
        }
    }

    // Traefik Hub: apiKey reads the places of keySource, jwt that of tokenQueryKey.
    void traefik() {
        const bool key = m_policy.type == "apiKey";
        const std::string_view field = key ? "keySource.query" : "tokenQueryKey";
        const auto name = textOf(m_policy, field);
        if ((key || m_policy.type == "jwt") && !name.empty()) {
            report(field, {}, key ? "key" : "token", name,
                   fmt::format("Remove {} and have clients send it in a header", field), {});
        }
    }

    void envoy() {
        if (m_policy.type.ends_with("api_key_auth")) {
            const text::Node* sources = fieldOf(m_policy, "key_sources");
            for (std::size_t i = 0; sources != nullptr && i < sources->items.size(); ++i) {
                if (const text::Node* query = fieldAt(sources->items[i], "query")) {
                    report("key_sources", {}, "key", query->text,
                           "Remove the source that reads the query", {});
                    return;
                }
            }
        }
        for (const auto& issuer : issuersOf(tokenCheckOf(m_context, m_policy), m_policy)) {
            const text::Node* params = fieldAt(issuer.node, "from_params");
            if (params != nullptr && !params->items.empty()) {
                provider(issuer, *params);
            }
        }
    }

private:
    void provider(const TokenIssuer& issuer, const text::Node& params) {
        start("token", textsOf(&params).empty() ? "" : textsOf(&params)[0],
              "Remove from_params of the provider")
            .evidence("from_params of provider \"" + issuer.name + '"',
                      textsOf(&params).empty() ? "set" : std::string(textsOf(&params)[0]),
                      params.range);
    }

    Draft start(std::string_view what, std::string_view name, std::string_view fix) {
        Draft draft = reportPolicy(m_reporter, m_context, m_id);
        draft
            .message(
                "The {} takes the {} from the URL{}, on {}: it ends up in access logs, browser "
                "histories and Referer headers",
                nameOf(m_policy), what,
                name.empty() ? std::string{} : fmt::format(" (parameter \"{}\")", name),
                whereItRuns(m_context, m_id))
            .fix("{}, and replace {}s that logs have seen", fix, what)
            .confirm("Call {} with the {} as a parameter and find it in the access log",
                     whereItRuns(m_context, m_id), what);
        return draft;
    }

    void report(std::string_view field, std::string whenUnset, std::string_view what,
                std::string_view name, std::string_view fix, std::string value) {
        Draft draft = start(what, name, fix);
        becauseOf(draft, m_policy, field, std::move(whenUnset));
        if (!value.empty()) {
            draft.edit(setField(m_context, m_id, field, std::move(value)));
        }
    }

    const Context& m_context;
    model::PolicyId m_id;
    const model::Policy& m_policy;
    Reporter& m_reporter;
};

void check(const Context& context, model::PolicyId id, Reporter& reporter) {
    const bool traefik = context.product() == "traefik"; // Hub's middlewares have no class
    if ((context.snapshot()[id].policyClass != model::PolicyClass::Authn && !traefik) ||
        !runsSomewhere(context, id) || onlyWebSockets(context, id)) {
        return;
    }
    Check rule(context, id, reporter);
    const auto product = context.product();
    if (product == "kong") {
        rule.kong();
    } else if (product == "apisix") {
        rule.apisix();
    } else if (product == "tyk") {
        rule.tyk();
    } else if (product == "krakend") {
        rule.krakend();
    } else if (product == "traefik") {
        rule.traefik();
    } else if (product == "envoy") {
        rule.envoy();
    }
}

} // namespace

extern const Rule auth004;
const Rule auth004{
    .id = "GW-AUTH-004",
    .title = "Key or token accepted in the URL",
    .severity = Severity::Medium,
    .meaning =
        "Clients may put their credential into the query string. In several products this is "
        "the default.",
    .risk = "URLs are written to logs of every hop, kept in histories and sent on in Referer "
            "headers. Whoever reads one of these has a working credential.",
    .fix =
        "Accept credentials in a header only, tell the clients, and replace those that were seen "
        "in logs.",
    .verify = "A request with the credential in the URL gets 401; one with the header passes.",
    .fixKind = FixKind::OneClick,
    .owasp = "API2",
    .cwe = "CWE-598",
    .asvs = "14.2.1",
    .products = kKong | kApisix | kTraefik | kTyk | kKrakend | kEnvoy,
    .policy = check,
};

} // namespace gatelens::findings
