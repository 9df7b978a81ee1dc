// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/places.h"
#include "core/findings/rule.h"
#include "core/findings/scalar_search.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool isLabWord(std::string_view word) {
    static constexpr std::array kWords =
        std::to_array<std::string_view>({"lab", "dev", "development", "test", "demo", "local"});
    return std::any_of(kWords.begin(), kWords.end(),
                       [&](std::string_view lab) { return equalsIgnoreCase(word, lab); });
}

bool isLab(const Context& context) {
    const auto& gateway = context.snapshot().gateway;
    const auto* attested =
        context.attestations().find(AttestedFact::EnvironmentIs, model::EntityKind::Gateway,
                                    gateway, gateway.label(), context.now());
    return isLabWord(attested != nullptr ? attested->value : gateway.environment) ||
           std::any_of(gateway.tags.begin(), gateway.tags.end(), isLabWord);
}

struct Switch {
    std::string_view product;
    std::string_view first;  // path of the setting in the gateway's own file
    std::string_view second; // empty: the first is the setting
    std::string_view effect;
};

// Switches that are no log level, with what they open.
constexpr std::array kSwitches = std::to_array<Switch>({
    {"krakend", "debug_endpoint", "", "/__debug/ answers every request with what it received"},
    {"krakend", "echo_endpoint", "", "/__echo/ answers with the request as the gateway sees it"},
    {"traefik", "api", "debug", "the API serves /debug/pprof and /debug/vars"},
    {"tyk", "enable_http_profiler", "", "/debug/pprof serves memory and goroutines"},
    {"apisix", "apisix", "enable_dev_mode", "the gateway runs one worker in development mode"},
});

void report(const Context& context, Reporter& reporter, const Switch& entry,
            const text::Node& setting) {
    const auto& gateway = context.snapshot().gateway;
    const std::string name = entry.second.empty() ? std::string(entry.first)
                                                  : fmt::format("{}.{}", entry.first, entry.second);
    reporter.reportGateway(context)
        .message("\"{}\" is on in gateway \"{}\": {}", name, nameOf(gateway), entry.effect)
        .evidence(name, "true", model::Provenance{setting.range, {}})
        .fix("Remove {} from the configuration of gateway \"{}\"", name, nameOf(gateway))
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Gateway, 0}},
               name,
               "false"});
}

void checkSwitches(const Context& context, Reporter& reporter) {
    for (const auto& entry : kSwitches) {
        if (entry.product != context.product()) {
            continue;
        }
        const auto& gateway = context.snapshot().gateway;
        const text::Node* setting = entry.second.empty()
                                        ? gatewaySetting(gateway, {entry.first})
                                        : gatewaySetting(gateway, {entry.first, entry.second});
        if (setting != nullptr && setting->asBool().value_or(false)) {
            report(context, reporter, entry, *setting);
        }
    }
}

void checkLevel(const Context& context, Reporter& reporter) {
    const auto& gateway = context.snapshot().gateway;
    const bool verbose =
        gateway.logLevel.known() && (containsIgnoreCase(gateway.logLevel.value, "debug") ||
                                     containsIgnoreCase(gateway.logLevel.value, "trace"));
    if (!verbose) {
        return;
    }
    Draft draft = reporter.reportGateway(context);
    draft.message("Gateway \"{}\" logs at level {}: headers, bodies and internal addresses may end "
                  "up in its log",
                  nameOf(gateway), gateway.logLevel.value);
    addSetting(draft, "log level", gateway.logLevel, gateway.logLevel.value,
               placeOf(context.snapshot()));
    draft.fix("Set the log level of gateway \"{}\" to info or warn", nameOf(gateway))
        .severity(Severity::Medium, "who reads the log must first reach it")
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Gateway, 0}},
               "log level",
               "info"});
}

void checkGateway(const Context& context, Reporter& reporter) {
    if (isLab(context)) {
        return;
    }
    checkSwitches(context, reporter);
    checkLevel(context, reporter);
}

bool isDebugPath(std::string_view path) {
    static constexpr std::array kPaths = std::to_array<std::string_view>(
        {"/debug/pprof", "/debug/vars", "/__debug", "/__echo", "/actuator/heapdump",
         "/actuator/env", "/_debug", "/phpinfo.php", "/trace.axd", "/h2-console"});
    return std::any_of(kPaths.begin(), kPaths.end(),
                       [&](std::string_view debug) { return path.starts_with(debug); });
}

void checkRoute(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& facts = context.facts(id);
    const auto& route = context.snapshot()[id];
    if (!facts.publicReach || !facts.forwards || facts.authn || facts.acl || !route.enabled ||
        !route.service()) {
        return;
    }
    const auto path = std::find_if(route.paths.begin(), route.paths.end(),
                                   [](const auto& match) { return isDebugPath(match.value); });
    if (path == route.paths.end() || isLab(context)) {
        return;
    }
    reporter.report(context, id)
        .message("Route \"{}\" publishes {}, a debugging page of service \"{}\"", route.label(),
                 path->value, context.snapshot()[route.service()].label())
        .evidence(fmt::format("path of route \"{}\"", route.label()), path->value, route.source)
        .fix("Remove route \"{}\" and switch the page off in the backend", route.label())
        .confirm("GET {} through the gateway", path->value)
        .edit({ModelEdit::Kind::Remove,
               {context.index(), {model::EntityKind::Route, id.value}},
               {},
               {}});
}

} // namespace

extern const Rule exp002;
const Rule exp002{
    .id = "GW-EXP-002",
    .title = "Debug feature left on",
    .severity = Severity::High,
    .meaning = "An echo, profiling or debug endpoint, or a debug log level, is switched on outside "
               "a lab.",
    .risk = "Echo endpoints return the secrets that the gateway adds to requests, profilers show "
            "memory, debug logs keep headers and bodies. Some also cost much CPU for one request.",
    .fix = "Switch it off; where it is needed for a while, bind it to loopback.",
    .verify = "The debug path gives 404 and the log shows no headers.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-489",
    .asvs = "13.4.2",
    .route = checkRoute,
    .gateway = checkGateway,
};

} // namespace gatelens::findings
