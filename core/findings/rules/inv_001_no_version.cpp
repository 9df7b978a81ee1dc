// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_index.h"
#include "core/findings/header_changes.h"
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"
#include "core/findings/service_routes.h"

#include "core/base/strings.h"

#include <algorithm>
#include <cctype>

namespace gatelens::findings {

namespace {

// "v2", "2024-01-01", "version" anywhere in what the route matches on.
bool tellsVersion(const model::Snapshot& snapshot, const model::Route& route) {
    if (namesApiVersion(route)) {
        return true;
    }
    const auto speaks = [](const model::FieldMatch& field) {
        const std::string lower = toLower(field.name + field.text);
        return lower.find("version") != std::string::npos || lower == "accept" ||
               lower.find("accept") == 0;
    };
    if (std::any_of(route.headers.begin(), route.headers.end(), speaks) ||
        std::any_of(route.query.begin(), route.query.end(), speaks)) {
        return true;
    }
    const auto dated = [](std::string_view text) {
        const std::string lower = toLower(text);
        for (std::size_t i = 0; i + 1 < lower.size(); ++i) {
            const bool digit = std::isdigit(static_cast<unsigned char>(lower[i + 1])) != 0;
            const bool starts =
                i == 0 || std::isalnum(static_cast<unsigned char>(lower[i - 1])) == 0;
            if (lower[i] == 'v' && digit && starts) {
                return true;
            }
        }
        return lower.find("/20") != std::string::npos && lower.find('-') != std::string::npos;
    };
    const auto service = route.service();
    return std::any_of(route.paths.begin(), route.paths.end(),
                       [&](const model::PathMatch& path) { return dated(path.value); }) ||
           std::any_of(route.tags.begin(), route.tags.end(), dated) ||
           (service && (dated(snapshot[service].path) || dated(snapshot[service].name)));
}

// A page or a whole site is no API; neither is what only answers health checks.
bool looksLikeApi(const model::Route& route) {
    const bool api = std::any_of(route.hosts.begin(), route.hosts.end(), [](const auto& host) {
        return host.value.starts_with("api.") || host.value.starts_with(".api.");
    });
    const bool writes =
        std::any_of(route.methods.begin(), route.methods.end(), [](const std::string& method) {
            return method != "GET" && method != "HEAD" && method != "OPTIONS";
        });
    return api || writes ||
           std::any_of(route.paths.begin(), route.paths.end(), [](const model::PathMatch& path) {
               const auto segments = split(path.value, '/');
               return std::any_of(segments.begin(), segments.end(), [](std::string_view segment) {
                   return equalsIgnoreCase(segment, "api") || equalsIgnoreCase(segment, "rest") ||
                          segment.starts_with('{');
               });
           });
}

void checkService(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    bool versioned = false;
    const auto routes = routesOf(context, id, [&](model::RouteId route, const RouteFacts& facts) {
        versioned = versioned || tellsVersion(snapshot, snapshot[route]);
        return facts.forwards && facts.publicReach && !facts.staticWord && !facts.loginWord &&
               looksLikeApi(snapshot[route]);
    });
    const auto protocol = snapshot[id].protocol;
    if (routes.empty() || versioned || protocol == model::Protocol::Grpc ||
        protocol == model::Protocol::Grpcs) {
        return;
    }
    const auto& route = snapshot[routes.front()];
    reporter.report(context, routes.front())
        .message("The API behind {} names no version in path, host or header: the next breaking "
                 "change of service \"{}\" breaks every client at once",
                 namesOf(context, routes), snapshot[id].label())
        .evidence("version of route \"" + route.label() + '"', "none", route.source)
        .fix("Give the API of service \"{}\" a version, in the path or a header",
             snapshot[id].label());
}

bool isDeprecated(const model::Route& route) {
    return std::any_of(route.tags.begin(), route.tags.end(), [](const std::string& tag) {
        return equalsIgnoreCase(tag, "deprecated") || equalsIgnoreCase(tag, "sunset") ||
               equalsIgnoreCase(tag, "legacy");
    });
}

// RFC 8594 (Sunset) and RFC 9745 (Deprecation).
void checkRoute(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    if (!isDeprecated(route) || !context.facts(id).forwards) {
        return;
    }
    for (const auto policyId : context.chain(id)) {
        const auto changes = headerChangesOf(context.snapshot()[policyId]);
        if (std::any_of(changes.begin(), changes.end(), [](const HeaderChange& change) {
                return change.response && (change.name == "sunset" || change.name == "deprecation");
            })) {
            return;
        }
    }
    reporter.report(context, id)
        .message("Route \"{}\" is marked as deprecated, and its answers do not tell clients so",
                 route.label())
        .evidence("retirement notice of route \"" + route.label() + '"', "no Sunset header",
                  route.source)
        .fix("Add Deprecation and Sunset headers to the answers of route \"{}\"", route.label());
}

} // namespace

extern const Rule inv001;
const Rule inv001{
    .id = "GW-INV-001",
    .title = "API has no version or no retirement notice",
    .severity = Severity::Low,
    .meaning = "Clients cannot tell which version of the API they call, or are not told that it is "
               "about to go.",
    .risk = "Old versions live on because nobody dares to switch them off, and with them their "
            "flaws.",
    .fix = "Name the version in the path, the host or a header, and announce retirement with "
           "Deprecation and Sunset headers.",
    .verify = "The route names its version; answers of a deprecated one carry a Sunset header.",
    .fixKind = FixKind::Assisted,
    .owasp = "API9",
    .cwe = "CWE-1059",
    .asvs = "",
    .route = checkRoute,
    .service = checkService,
};

} // namespace gatelens::findings
