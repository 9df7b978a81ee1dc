// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/places.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool isNarrow(const model::AdminEndpoint& endpoint) {
    return endpoint.allow.declared() &&
           std::none_of(endpoint.allow.value.begin(), endpoint.allow.value.end(),
                        [](const std::string& entry) {
                            return entry == "0.0.0.0/0" || entry == "::/0" || entry == "all";
                        });
}

// Says "alive" and nothing else.
bool onlyHealth(const Context& context, const model::AdminEndpoint& endpoint) {
    return endpoint.kind == "status" &&
           (context.product() == "krakend" || endpoint.name.find("ping") != std::string::npos);
}

void checkEndpoints(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    for (std::size_t i = 0; i < snapshot.gateway.admin.size(); ++i) {
        const auto& endpoint = snapshot.gateway.admin[i];
        const bool shows = (endpoint.kind == "status" || endpoint.kind == "metrics") &&
                           endpoint.readOnly && endpoint.enabled;
        const bool login = endpoint.auth.known() && endpoint.auth.value != model::AdminAuth::None &&
                           endpoint.auth.value != model::AdminAuth::Unknown;
        if (!shows || login || isNarrow(endpoint) || !context.isPublic(endpoint) ||
            onlyHealth(context, endpoint)) {
            continue;
        }
        Draft draft = reporter.reportAdmin(context, i);
        draft
            .message("The {} \"{}\" on {} can be read by anyone who reaches the gateway: it names "
                     "backends, traffic and load",
                     kindText(endpoint), endpoint.label(), addressText(endpoint))
            .evidence(fmt::format("address of \"{}\"", endpoint.label()), addressText(endpoint),
                      placeOf(snapshot, endpoint))
            .fix("Serve \"{}\" on an internal address or port, or allow only the monitoring "
                 "system's addresses",
                 endpoint.label())
            .confirm("Read it from outside: an answer with counters or names confirms it")
            .edit({ModelEdit::Kind::SetField,
                   {context.index(),
                    {model::EntityKind::AdminEndpoint, static_cast<std::uint32_t>(i)}},
                   "address",
                   "127.0.0.1"});
        if (context.product() == "tyk") {
            draft.severity(Severity::Low, "it tells version and state of the store, no routes");
        }
    }
}

// Paths of a backend or of the gateway that list internals. A health path is none.
bool listsInternals(std::string_view path) {
    static constexpr std::array kWords =
        std::to_array<std::string_view>({"metrics", "prometheus", "actuator", "server-status",
                                         "nginx_status", "stub_status", "__stats", "server-info"});
    const auto parts = split(path, '/');
    return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
        part = part.substr(0, part.find_first_of("*$(?"));
        return std::any_of(kWords.begin(), kWords.end(),
                           [&](std::string_view word) { return equalsIgnoreCase(part, word); });
    });
}

bool isOwnEndpoint(const model::Snapshot& snapshot, const model::Route& route) {
    return std::any_of(snapshot.gateway.admin.begin(), snapshot.gateway.admin.end(),
                       [&](const model::AdminEndpoint& endpoint) {
                           return endpoint.name == route.name ||
                                  endpoint.source.range.file == route.source.range.file;
                       });
}

void checkRoute(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& facts = context.facts(id);
    const auto& snapshot = context.snapshot();
    const auto& route = snapshot[id];
    if (!facts.publicReach || facts.authn || facts.acl || facts.taggedPublic || !route.enabled ||
        (route.action != model::RouteAction::Forward &&
         route.action != model::RouteAction::Internal)) {
        return;
    }
    const auto path = std::find_if(route.paths.begin(), route.paths.end(), [](const auto& match) {
        return match.kind != model::PathMatchKind::Regex && listsInternals(match.value);
    });
    const bool own = route.action == model::RouteAction::Internal && isOwnEndpoint(snapshot, route);
    if (path == route.paths.end() || own) {
        return;
    }
    reporter.report(context, id)
        .message("Route \"{}\" hands out {} to anyone: pages of that name list versions, backends "
                 "and traffic",
                 route.label(), path->value)
        .evidence(fmt::format("path of route \"{}\"", route.label()), path->value, route.source)
        .fix("Remove route \"{}\", or limit it to the monitoring system's addresses", route.label())
        .confirm("GET {} through the gateway without a credential", path->value)
        .edit({ModelEdit::Kind::AddPolicy,
               {context.index(), {model::EntityKind::Route, id.value}},
               "address allow list",
               {}});
}

} // namespace

extern const Rule exp001;
const Rule exp001{
    .id = "GW-EXP-001",
    .title = "Health, status or metrics endpoint is public",
    .severity = Severity::Medium,
    .meaning = "A page that shows how the gateway or a backend is doing can be read without a "
               "credential from outside.",
    .risk = "It names backends, versions, traffic and errors: a map for an attacker, and a way to "
            "see whether an attack has effect.",
    .fix = "Move it to an internal listener or allow only the addresses of the monitoring system; "
           "a health check for load balancers may answer 200 and nothing else.",
    .verify = "From outside the path gives 403 or 404; the monitoring system still reads it.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-497",
    .asvs = "13.4.5",
    .route = checkRoute,
    .gateway = checkEndpoints,
};

} // namespace gatelens::findings
