// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rate_limits.h"
#include "core/findings/rule.h"

#include "core/base/strings.h"

#include <algorithm>

namespace gatelens::findings {

namespace {

// The header that carries the credential itself: another value is another caller, or
// none.
bool carriesCredential(std::string_view key) {
    const std::string lower = toLower(key);
    return lower.find("authorization") != std::string::npos ||
           lower.find("api-key") != std::string::npos ||
           lower.find("apikey") != std::string::npos || lower.find("api_key") != std::string::npos;
}

bool everyRouteAuthenticates(const Context& context, model::PolicyId id) {
    const auto routes = context.relations().routesOfPolicy[id];
    return std::all_of(routes.begin(), routes.end(),
                       [&](model::RouteId route) { return context.facts(route).authn; });
}

// The address is the peer's unless anybody may name another one.
const model::Listener* believesAnyone(const Context& context, model::PolicyId id) {
    if (context.product() == "haproxy" || context.product() == "apisix") {
        return nullptr; // they take the address from the connection
    }
    const auto& policy = context.snapshot()[id];
    if (context.product() == "traefik" &&
        fieldOf(policy, "sourceCriterion.ipStrategy") == nullptr) {
        return nullptr;
    }
    const auto routes = context.relations().routesOfPolicy[id];
    for (const auto listenerId : context.relations().listenersOfRoute(routes.front())) {
        const auto& listener = context.snapshot()[listenerId];
        if (listener.trustAnyForwarded.known() && listener.trustAnyForwarded.value &&
            context.isPublic(listener)) {
            return &listener;
        }
    }
    return nullptr;
}

void report(const Context& context, model::PolicyId id, std::string_view key,
            const text::SourceRange& place, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    Draft draft = reportPolicy(reporter, context, id);
    draft
        .message("The {} counts by {}, which the client chooses: with a new value for each request "
                 "it is never limited, on {}",
                 nameOf(policy), key, whereItRuns(context, id))
        .evidence("key of " + nameOf(policy), std::string(key), place)
        .fix("Count by the authenticated consumer, or by the address of the connection, in the {}",
             nameOf(policy))
        .confirm("Send requests over the limit with another value of {} each", key);
    const auto product = context.product();
    const bool variable = textOf(policy, "key_type", "var") == "var";
    if (!place.valid() || key.starts_with("the address")) {
        return; // what is believed of the address is the listener's to mend
    }
    if (product == "kong") {
        draft.edit(setField(context, id, "limit_by", "ip"));
    } else if (product == "apisix" && variable) {
        draft.edit(setField(context, id, "key", "remote_addr"));
    }
}

// Envoy: what is counted stands at the route ("rate_limits").
const text::Node* headerDescriptor(const text::Node* node) {
    if (node == nullptr) {
        return nullptr;
    }
    for (const text::Node* limit : node->items) {
        const text::Node* actions = fieldAt(limit, "actions");
        const text::Node* header = nullptr;
        bool address = false;
        for (std::size_t i = 0; actions != nullptr && i < actions->items.size(); ++i) {
            const text::Node* found = fieldAt(actions->items[i], "request_headers");
            header = found == nullptr ? header : found;
            address = address || fieldAt(actions->items[i], "remote_address") != nullptr ||
                      fieldAt(actions->items[i], "masked_remote_address") != nullptr;
        }
        if (header != nullptr && !address) {
            return fieldAt(header, "header_name");
        }
    }
    return nullptr;
}

void checkPolicy(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    if (policy.policyClass != model::PolicyClass::Limit || !runsSomewhere(context, id)) {
        return;
    }
    // HAProxy counts in one rule and refuses in another.
    if (policy.type.find("track-sc") != std::string::npos) {
        const auto arguments = argumentsOf(policy);
        const auto key = std::find_if(arguments.begin(), arguments.end(), [](std::string_view a) {
            return a.find("hdr(") != std::string_view::npos ||
                   a.find("hdr_ip(") != std::string_view::npos ||
                   a.find("url_param(") != std::string_view::npos ||
                   a.find("cook(") != std::string_view::npos;
        });
        if (key != arguments.end() && !carriesCredential(*key)) {
            report(context, id, *key, policy.source.range, reporter);
        }
        return;
    }
    const auto limit = rateLimitOf(context, policy);
    if (!limit) {
        return;
    }
    const auto place = limit->keyNode == nullptr ? policy.source.range : limit->keyNode->range;
    if (limit->key == LimitKey::Header || limit->key == LimitKey::Query) {
        if (!(carriesCredential(limit->keyText) && everyRouteAuthenticates(context, id))) {
            report(context, id, limit->keyText, place, reporter);
        }
    } else if (limit->key == LimitKey::Address) {
        if (const auto* listener = believesAnyone(context, id)) {
            report(context, id,
                   fmt::format("the address in X-Forwarded-For (believed on listener \"{}\")",
                               listener->label()),
                   listener->trustAnyForwarded.declared() ? listener->trustAnyForwarded.range
                                                          : policy.source.range,
                   reporter);
        }
    }
}

void checkRoute(const Context& context, model::RouteId id, Reporter& reporter) {
    if (context.product() != "envoy" || context.facts(id).authn) {
        return;
    }
    const auto& route = context.snapshot()[id];
    const text::Node* header = headerDescriptor(fieldAt(route.raw, "route.rate_limits"));
    const auto limit = context.first(id, model::PolicyClass::Limit);
    if (header == nullptr || !limit) {
        return;
    }
    reporter.report(context, id)
        .message(
            "Route \"{}\" is limited by the header \"{}\" alone, which the client chooses: with "
            "a new value for each request it is never limited",
            route.label(), header->text)
        .evidence("rate limit descriptor of route \"" + route.label() + '"',
                  std::string(header->text), header->range)
        .fix("Add remote_address to the descriptor of route \"{}\"", route.label())
        .confirm("Send requests over the limit with another \"{}\" each", header->text)
        .via({model::EntityKind::Policy, limit.value});
}

} // namespace

extern const Rule rate002;
const Rule rate002{
    .id = "GW-RATE-002",
    .title = "Limit key can be forged",
    .severity = Severity::High,
    .meaning = "The limit counts by something that the client writes into its request: a header, a "
               "parameter, or an address that is taken from X-Forwarded-For of anyone.",
    .risk = "Whoever changes the value with each request has no limit. Whoever sends another's "
            "value uses up the limit of that client.",
    .fix = "Count by the authenticated consumer or by the address of the connection; believe "
           "forwarded addresses of known proxies only.",
    .verify = "Changing the header does not reset the counter.",
    .fixKind = FixKind::OneClick,
    .owasp = "API4",
    .cwe = "CWE-807",
    .asvs = "2.4.1",
    .route = checkRoute,
    .policy = checkPolicy,
};

} // namespace gatelens::findings
