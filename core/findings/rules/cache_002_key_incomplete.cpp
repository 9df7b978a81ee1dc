// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/caching.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <initializer_list>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool mentionsAny(const std::string& key, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return key.find(word) != std::string::npos; });
}

// A server for one name gives the same answer whatever the key says of the host.
bool oneHost(const model::Route& route) {
    return route.hosts.size() == 1 && route.hosts.front().kind == model::HostMatchKind::Exact;
}

// "$uri" is the path alone: two queries share an answer. "$request_uri" has both.
std::string missingPart(const model::Route& route, const std::string& key) {
    if (!mentionsAny(key, {"host", "server_name"}) && !oneHost(route)) {
        return "the host";
    }
    if (!mentionsAny(key, {"request_uri", "args", "query_string", "$arg_", "is_args"})) {
        return "the query";
    }
    return {};
}

// Caching by ending of the name: /account/x.css is the account page to many backends.
bool byExtension(const Context& context, model::RouteId id) {
    const auto& route = context.snapshot()[id];
    const bool extension =
        std::any_of(route.paths.begin(), route.paths.end(), [](const auto& path) {
            return path.kind == model::PathMatchKind::Regex &&
                   path.value.find("\\.") != std::string::npos &&
                   mentionsAny(path.value, {"css", "js", "png", "jpg", "ico", "gif"}) &&
                   path.value.ends_with('$');
        });
    if (!extension || !route.service()) {
        return false;
    }
    // The same backend also serves pages behind a credential or of the application.
    const auto routes = context.relations().routesOfService[route.service()];
    return std::any_of(routes.begin(), routes.end(), [&](model::RouteId other) {
        return other != id && !context.facts(other).staticWord;
    });
}

struct Gap {
    std::string what;
    std::string why;
};

Gap gapOf(const Context& context, model::RouteId id, const Caching& caching) {
    const auto& route = context.snapshot()[id];
    if (caching.key.declared()) {
        if (std::string part = missingPart(route, caching.key.value); !part.empty()) {
            return {std::move(part), "requests that differ in it share one answer"};
        }
    }
    if (caching.cachesBodies) {
        return {"the body of POST requests", "different questions get the same answer"};
    }
    if (byExtension(context, id)) {
        return {"the kind of content",
                "it goes by the ending of the path, and /account/x.css is the account page to "
                "many backends"};
    }
    return {};
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    if (!context.facts(id).forwards) {
        return;
    }
    const Caching caching = cachingOf(context, id);
    if (!caching.policy) {
        return;
    }
    const Gap gap = gapOf(context, id, caching);
    if (gap.what.empty()) {
        return;
    }
    const auto& route = context.snapshot()[id];
    const auto& policy = context.snapshot()[caching.policy];
    reporter.report(context, id)
        .message("The cache of route \"{}\" (\"{}\") leaves out {}: {}", route.label(),
                 policy.label(), gap.what, gap.why)
        .evidence(fmt::format("cache key of route \"{}\"", route.label()),
                  caching.key.declared() ? caching.key.value : std::string(policy.label()),
                  caching.key.declared() ? model::Provenance{caching.key.range, {}} : policy.source)
        .fix("Put host, path with query, method and every header that changes the answer into the "
             "key of \"{}\"",
             policy.label())
        .confirm("Request the same path twice with {} changed", gap.what)
        .via({model::EntityKind::Policy, caching.policy.value});
}

} // namespace

extern const Rule cache002;
const Rule cache002{
    .id = "GW-CACHE-002",
    .title = "Cache key is incomplete (poisoning, deception)",
    .severity = Severity::Medium,
    .meaning = "Requests whose answers differ have the same cache key, or pages are cached because "
               "their path looks like a file.",
    .risk = "An attacker plants an answer that others then get, or lures a victim to a path whose "
            "private answer is cached for everyone.",
    .fix = "Make the key of everything that changes the answer, honour Vary, and cache by content "
           "type and not by ending.",
    .verify = "Requests that differ in host, query or method never share an answer; "
              "/account/x.css is not cached.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-349",
    .asvs = "14.2.5",
    .products = kKong | kApisix | kNginx | kTraefik | kEnvoy | kCaddy,
    .route = check,
};

} // namespace gatelens::findings
