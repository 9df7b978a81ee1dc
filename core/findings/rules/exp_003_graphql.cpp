// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/rule.h"
#include "core/findings/scalar_search.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool isGraphqlPath(const model::Route& route) {
    return std::any_of(route.paths.begin(), route.paths.end(), [](const auto& path) {
        if (path.value.find_first_of("qQ") == std::string::npos) {
            return false; // most: no need to take them apart
        }
        const auto parts = split(path.value, '/');
        return std::any_of(parts.begin(), parts.end(), [](std::string_view part) {
            part = part.substr(0, part.find_first_of("*$(?"));
            return equalsIgnoreCase(part, "graphql") || equalsIgnoreCase(part, "gql");
        });
    });
}

// Policies that know queries: a fixed query behind a REST path, a limit by cost or
// depth, a set of allowed queries.
bool limitsQueries(const model::Policy& policy) {
    static constexpr std::array kTypes = std::to_array<std::string_view>(
        {"degraphql", "graphql-rate-limiting-advanced", "graphql-limit-count",
         "graphql-proxy-cache-advanced", "backend/graphql", "qos/ratelimit/graphql"});
    if (std::find(kTypes.begin(), kTypes.end(), policy.type) != kTypes.end()) {
        return true;
    }
    static constexpr std::array kWords = std::to_array<std::string_view>(
        {"max_query_depth", "query_depth", "maxDepth", "max_depth", "introspection"});
    return policy.config != nullptr &&
           findScalar(*policy.config, [&](std::string_view name, const text::Node& value) {
               const bool named = std::any_of(kWords.begin(), kWords.end(), [&](auto word) {
                   return containsIgnoreCase(name, word);
               });
               return named && value.text != "0" && value.text != "-1";
           }) != nullptr;
}

// Tyk names GraphQL in the definition, KrakenD composes the query itself.
bool isTykGraphql(const model::Route& route) {
    const auto* raw = route.raw;
    const auto* enabled = raw == nullptr ? nullptr : raw->at({"graphql", "enabled"});
    return enabled != nullptr && enabled->asBool().value_or(false);
}

bool introspectionOff(const model::Route& route) {
    const auto* raw = route.raw;
    const auto* off = raw == nullptr ? nullptr : raw->at({"graphql", "introspection", "disabled"});
    return off != nullptr && off->asBool().value_or(false);
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& facts = context.facts(id);
    const auto& snapshot = context.snapshot();
    const auto& route = snapshot[id];
    if (!facts.publicReach || !facts.forwards || facts.taggedPublic || !route.enabled ||
        !route.service()) {
        return;
    }
    if (!isGraphqlPath(route) && !(context.product() == "tyk" && isTykGraphql(route))) {
        return;
    }
    const auto chain = context.chain(id);
    const bool limited = std::any_of(chain.begin(), chain.end(), [&](model::PolicyId policy) {
        return limitsQueries(snapshot[policy]);
    });
    if (limited || introspectionOff(route)) {
        return;
    }
    reporter.report(context, id)
        .message("Route \"{}\" passes GraphQL to service \"{}\" unread: the schema can be asked "
                 "for, and one query may be nested as deep as its sender likes",
                 route.label(), snapshot[route.service()].label())
        .evidence(fmt::format("query limits on route \"{}\"", route.label()),
                  "none in the effective chain", route.source)
        .fix("Limit depth and cost of queries and refuse introspection on route \"{}\" or in "
             "service \"{}\"; tag the route \"public\" when its schema is meant to be read",
             route.label(), snapshot[route.service()].label())
        .confirm("Send a query for __schema, and one nested 50 levels deep");
}

} // namespace

extern const Rule exp003;
const Rule exp003{
    .id = "GW-EXP-003",
    .title = "GraphQL open to introspection or deep queries",
    .severity = Severity::Medium,
    .meaning = "GraphQL traffic passes the gateway without a policy that knows queries. A rate "
               "limit counts requests; a single GraphQL request can do the work of thousands.",
    .risk = "Introspection gives the whole schema, hidden fields included. A deeply nested or "
            "aliased query exhausts the backend.",
    .fix = "Refuse introspection in production, limit depth, cost and aliases, or accept only "
           "known queries; in the gateway where it can, else in the backend.",
    .verify = "A __schema query and a query nested 50 levels deep are refused; the clients' own "
              "queries pass.",
    .fixKind = FixKind::Assisted,
    .owasp = "API4",
    .cwe = "CWE-400",
    .asvs = "4.3.1",
    .products = kTyk | kKong | kApisix | kEnvoy | kKrakend,
    .route = check,
};

} // namespace gatelens::findings
