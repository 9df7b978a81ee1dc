// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/listener_facts.h"
#include "core/findings/route_overlap.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool anyHost(const model::Route& route) {
    return std::all_of(route.hosts.begin(), route.hosts.end(), [](const model::HostMatch& host) {
        return host.kind == model::HostMatchKind::Any || host.value == "_" || host.value == "*" ||
               host.value.empty();
    });
}

bool anyPath(const model::Route& route) {
    return route.paths.empty() ||
           std::any_of(route.paths.begin(), route.paths.end(), [](const model::PathMatch& path) {
               const PathShape shape = shapeOf(path);
               return shape.kind != PathShape::Kind::Exact &&
                      shape.kind != PathShape::Kind::Opaque &&
                      (shape.value.empty() || shape.value == "/");
           });
}

bool listenerNamesHosts(const Context& context, model::RouteId id) {
    const auto listeners = context.relations().listenersOfRoute(id);
    return !listeners.empty() &&
           std::all_of(listeners.begin(), listeners.end(), [&](model::ListenerId listener) {
               return !context.snapshot()[listener].hosts.empty();
           });
}

// A site or an error page is what a catch-all is for.
bool isSite(const model::Snapshot& snapshot, const model::Route& route) {
    static constexpr std::array kWords = std::to_array<std::string_view>(
        {"static", "site", "web", "www", "frontend", "front", "spa", "ui", "404", "notfound",
         "not-found", "not_found", "errors", "error-pages", "blackhole", "fallback", "landing",
         "docs", "whoami"});
    const auto says = [](const std::string& name) {
        const std::string text = toLower(name);
        return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
            const auto at = text.find(word);
            const auto letter = [&](std::size_t i) {
                return i < text.size() && text[i] >= 'a' && text[i] <= 'z';
            };
            return at != std::string::npos && !(at > 0 && letter(at - 1)) &&
                   !letter(at + word.size());
        });
    };
    return std::any_of(route.services.begin(), route.services.end(), [&](const auto& share) {
        return share.service && says(snapshot[share.service].label());
    });
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& route = snapshot[id];
    const auto& facts = context.facts(id);
    if (!route.enabled || !facts.forwards || !facts.publicReach || facts.taggedPublic ||
        !route.methods.empty() || !route.headers.empty() || !route.query.empty() ||
        !route.snis.empty() || !route.clientIps.empty() || route.expression != nullptr ||
        !anyHost(route) || !anyPath(route) || listenerNamesHosts(context, id) ||
        isSite(snapshot, route)) {
        return;
    }
    const auto serviceId = route.service();
    if (!serviceId || isStream(snapshot, route)) {
        return; // nothing there (GW-RTE-007), or neither paths nor hosts
    }
    const auto& service = snapshot[serviceId];
    Draft draft = reporter.report(context, id);
    draft
        .message("Route \"{}\" sends every request that nothing else takes, whatever its host, "
                 "path and method, to service \"{}\"",
                 route.label(), service.label())
        .evidence("match of route \"" + route.label() + '"', "any host, path and method",
                  route.source)
        .fix("Name the hosts and paths that service \"{}\" is to serve, and answer 404 to the rest",
             service.label())
        .confirm("Ask for a path that nobody published: an answer of service \"{}\" confirms it",
                 service.label());
    if (facts.authn) {
        draft.severity(Severity::Low, "it asks for a credential");
    }
}

} // namespace

extern const Rule rte002;
const Rule rte002{
    .id = "GW-RTE-002",
    .title = "Catch-all or wildcard route",
    .severity = Severity::Medium,
    .meaning = "A route matches any host, any path and any method and leads to a real backend.",
    .risk = "Everything that the backend happens to serve is published: administration pages, "
            "metrics, old versions, whatever the next release adds. Nobody has to decide it.",
    .fix = "List the paths that are meant to be public and answer 404 to the rest.",
    .verify = "An unknown path gets 404 from the gateway and does not reach the backend.",
    .fixKind = FixKind::Assisted,
    .owasp = "API9",
    .cwe = "CWE-183",
    .asvs = "13.2.1",
    .route = check,
};

} // namespace gatelens::findings
