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

bool isOff(const model::Setting<bool>& setting) {
    return setting.known() && !setting.value;
}

bool isLoopback(const model::Listener& listener) {
    const auto exposure =
        listener.exposure.known() ? listener.exposure.value : model::exposureOf(listener.address);
    return exposure == model::Exposure::Loopback;
}

bool loggedElsewhere(const Context& context, model::EntityKind kind,
                     const model::EntityBase& entity) {
    const auto& gateway = context.snapshot().gateway;
    const auto* attested = context.attestations().find(AttestedFact::ControlElsewhere, kind, entity,
                                                       gateway.label(), context.now());
    return attested != nullptr && attested->value.find("log") != std::string::npos;
}

// A plugin that ships each request is a log wherever the product's own stands.
bool hasLogPolicy(const Context& context) {
    const auto& policies = context.snapshot().policies;
    return std::any_of(policies.begin(), policies.end(), [](const model::Policy& policy) {
        return policy.enabled && policy.policyClass == model::PolicyClass::Log &&
               policy.scope == model::PolicyScope::Global;
    });
}

// Products that have one access log for all of their listeners.
bool logsAsOne(const Context& context) {
    static constexpr std::array kProducts =
        std::to_array<std::string_view>({"traefik", "tyk", "krakend", "kong", "apisix"});
    return std::find(kProducts.begin(), kProducts.end(), context.product()) != kProducts.end();
}

bool leavesNoRecord(const Context& context, const model::Listener& listener) {
    return isOff(listener.accessLog) && !listener.redirectsToHttps && !isLoopback(listener) &&
           !loggedElsewhere(context, model::EntityKind::Listener, listener);
}

void checkListener(const Context& context, model::ListenerId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& listener = snapshot[id];
    if (!leavesNoRecord(context, listener) || hasLogPolicy(context)) {
        return;
    }
    std::size_t others = 0;
    if (logsAsOne(context)) {
        const auto lacks = [&](const auto& each) { return leavesNoRecord(context, each); };
        const auto& all = snapshot.listeners;
        const auto own = all.begin() + static_cast<std::ptrdiff_t>(id.index());
        if (std::any_of(all.begin(), own, lacks)) {
            return; // told with the first of them
        }
        others = static_cast<std::size_t>(std::count_if(own + 1, all.end(), lacks));
    }
    Draft draft = reporter.report(context, id);
    draft.message("Requests to listener \"{}\"{} leave no record: an attack through it can neither "
                  "be seen nor be followed up",
                  listener.label(), others == 0 ? "" : fmt::format(" and {} more", others));
    addSetting(draft, fmt::format("access log of listener \"{}\"", listener.label()),
               listener.accessLog, "off",
               listener.source.range.valid() ? listener.source : placeOf(context.snapshot()));
    draft
        .fix("Turn on the access log of listener \"{}\" with time, client, identity, route, status "
             "and request id, and send it to a log store",
             listener.label())
        .confirm("Make a request and look for it in the logs")
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Listener, id.value}},
               "access log",
               "on"});
}

bool isSilentLevel(std::string_view level) {
    static constexpr std::array kLevels = std::to_array<std::string_view>(
        {"off", "emerg", "alert", "crit", "critical", "panic", "fatal", "none"});
    return std::any_of(kLevels.begin(), kLevels.end(),
                       [&](std::string_view silent) { return equalsIgnoreCase(level, silent); });
}

void checkErrorLog(const Context& context, Reporter& reporter) {
    const auto& gateway = context.snapshot().gateway;
    if (!gateway.logLevel.declared() || !isSilentLevel(gateway.logLevel.value)) {
        return;
    }
    Draft draft = reporter.reportGateway(context);
    draft.message("Gateway \"{}\" logs errors from level {} on: failed logins, refused "
                  "certificates and broken backends leave no trace",
                  nameOf(gateway), gateway.logLevel.value);
    addSetting(draft, "level of the error log", gateway.logLevel, gateway.logLevel.value,
               placeOf(context.snapshot()));
    draft.fix("Set the log level of gateway \"{}\" to warn or error", nameOf(gateway))
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Gateway, 0}},
               "log level",
               "warn"});
}

void checkGateway(const Context& context, Reporter& reporter) {
    checkErrorLog(context, reporter);
    const auto& snapshot = context.snapshot();
    const bool perListener =
        std::any_of(snapshot.listeners.begin(), snapshot.listeners.end(),
                    [](const model::Listener& listener) { return listener.accessLog.known(); });
    const auto& gateway = snapshot.gateway;
    if (perListener || snapshot.routes.empty() || !isOff(gateway.accessLog) ||
        hasLogPolicy(context) || loggedElsewhere(context, model::EntityKind::Gateway, gateway)) {
        return;
    }
    Draft draft = reporter.reportGateway(context);
    draft.message("Gateway \"{}\" keeps no access log: an attack can neither be seen nor be "
                  "followed up",
                  nameOf(gateway));
    addSetting(draft, "access log", gateway.accessLog, "off", placeOf(snapshot));
    draft
        .fix("Turn on the access log of gateway \"{}\" and send it to a log store", nameOf(gateway))
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Gateway, 0}},
               "access log",
               "on"});
}

// nginx: a location may switch the log off that its server writes.
void checkRoute(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& facts = context.facts(id);
    const auto& snapshot = context.snapshot();
    const auto& route = snapshot[id];
    if (!facts.forwards || facts.staticWord || facts.taggedPublic || route.overridden.empty() ||
        (facts.classes & classBit(model::PolicyClass::Log)) != 0) {
        return;
    }
    for (const auto& loss : route.overridden) {
        const auto& policy = snapshot[loss.policy];
        const bool off = loss.reason.find("off") != std::string::npos ||
                         (loss.winner && !snapshot[loss.winner].enabled);
        if (policy.policyClass != model::PolicyClass::Log || !off) {
            continue;
        }
        const auto& place = loss.winner ? snapshot[loss.winner].source : route.source;
        reporter.report(context, id)
            .message("Route \"{}\" switches the access log off: its requests leave no record",
                     route.label())
            .evidence(fmt::format("access log of route \"{}\"", route.label()), "off", place)
            .fix("Remove \"access_log off\" from route \"{}\"", route.label())
            .edit({ModelEdit::Kind::SetField,
                   {context.index(), {model::EntityKind::Route, id.value}},
                   "access log",
                   "on"});
        return;
    }
}

} // namespace

extern const Rule log001;
const Rule log001{
    .id = "GW-LOG-001",
    .title = "Access or error log missing",
    .severity = Severity::Medium,
    .meaning = "Requests, or the gateway's own errors, are not recorded.",
    .risk = "Guessing of passwords, scraping and misuse of a stolen key go unnoticed, and after "
            "an incident nobody can say what was taken.",
    .fix = "Write an access log in a structured format with time, client, identity, route, status "
           "and request id, keep errors from warn on, and ship both off the node.",
    .verify = "A test request and a failed login appear in the log store with client and route.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-778",
    .asvs = "16.3.1",
    .route = checkRoute,
    .listener = checkListener,
    .gateway = checkGateway,
};

} // namespace gatelens::findings
