// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool isInternalWord(std::string_view word) {
    return equalsIgnoreCase(word, "internal") || equalsIgnoreCase(word, "intern") ||
           equalsIgnoreCase(word, "backoffice");
}

// "orders-internal", "internal_api": the word stands between separators. A host
// name is no name that somebody gave the service.
bool isNamedInternal(std::string_view name) {
    if (name.find("://") != std::string_view::npos || name.find('.') != std::string_view::npos ||
        name.find('@') != std::string_view::npos) {
        return false;
    }
    std::size_t start = 0;
    for (std::size_t i = 0; i <= name.size(); ++i) {
        const bool separator =
            i == name.size() || std::string_view("-_ /:").find(name[i]) != std::string_view::npos;
        if (separator) {
            if (isInternalWord(name.substr(start, i - start))) {
                return true;
            }
            start = i + 1;
        }
    }
    return false;
}

// Suffixes that no public name server resolves (RFC 6762, RFC 8375, ICANN .internal).
bool isPrivateName(std::string_view host) {
    static constexpr std::array kSuffixes =
        std::to_array<std::string_view>({".local", ".internal", ".svc", ".cluster.local", ".lan",
                                         ".corp", ".intranet", ".intra", ".home.arpa", ".private"});
    return std::any_of(kSuffixes.begin(), kSuffixes.end(), [&](std::string_view suffix) {
        return host.size() >= suffix.size() &&
               equalsIgnoreCase(host.substr(host.size() - suffix.size()), suffix);
    });
}

std::string_view backOfficeProtocol(std::uint16_t port) {
    struct Known {
        std::uint16_t port;
        std::string_view name;
    };
    static constexpr std::array kKnown = std::to_array<Known>({{1433, "SQL Server"},
                                                               {1521, "Oracle"},
                                                               {3306, "MySQL"},
                                                               {5432, "PostgreSQL"},
                                                               {5672, "AMQP"},
                                                               {6379, "Redis"},
                                                               {9042, "Cassandra"},
                                                               {9092, "Kafka"},
                                                               {11211, "memcached"},
                                                               {27017, "MongoDB"}});
    const auto* found = std::find_if(kKnown.begin(), kKnown.end(),
                                     [&](const Known& known) { return known.port == port; });
    return found == kKnown.end() ? std::string_view{} : found->name;
}

// Why the route is taken to lead inside; empty when nothing says so.
std::string reasonOf(const Context& context, const model::Route& route) {
    const auto& snapshot = context.snapshot();
    const auto& service = snapshot[route.service()];
    for (const auto& host : route.hosts) {
        if (isPrivateName(host.value)) {
            return fmt::format("it serves the private name \"{}\"",
                               host.text.empty() ? host.value : host.text);
        }
    }
    for (const model::EntityBase* entity : {static_cast<const model::EntityBase*>(&route),
                                            static_cast<const model::EntityBase*>(&service)}) {
        const auto tag = std::find_if(entity->tags.begin(), entity->tags.end(), isInternalWord);
        if (tag != entity->tags.end()) {
            return fmt::format("\"{}\" is tagged \"{}\"", entity->label(), *tag);
        }
        if (isNamedInternal(entity->name)) {
            return fmt::format("\"{}\" is called internal", entity->name);
        }
    }
    if (service.protocol == model::Protocol::Tcp) {
        for (const auto target : context.targetsOf(route.service())) {
            const auto protocol = backOfficeProtocol(snapshot[target].port);
            if (!protocol.empty()) {
                return fmt::format("it passes {} to {}", protocol, snapshot[target].address());
            }
        }
    }
    return {};
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& facts = context.facts(id);
    const auto& snapshot = context.snapshot();
    const auto& route = snapshot[id];
    if (!facts.publicReach || !facts.forwards || !route.service() || facts.taggedPublic ||
        facts.acl || facts.loopbackTargets || !route.enabled || !route.clientIps.empty()) {
        return;
    }
    const std::string reason = reasonOf(context, route);
    if (reason.empty()) {
        return;
    }
    Draft draft = reporter.report(context, id);
    draft
        .message("Route \"{}\" to service \"{}\" is meant for the inside ({}) and can be reached "
                 "on a public listener",
                 route.label(), snapshot[route.service()].label(), reason)
        .evidence(fmt::format("exposure of route \"{}\"", route.label()), "public", route.source)
        .fix("Bind route \"{}\" to an internal listener or limit it to internal addresses; tag it "
             "\"public\" when the name is all that is internal",
             route.label())
        .confirm("Call it from outside with the right Host");
    if (facts.authn) {
        draft.severity(Severity::Medium, "it asks for a credential");
    }
}

} // namespace

extern const Rule exp004;
const Rule exp004{
    .id = "GW-EXP-004",
    .title = "Internal service exposed to the internet",
    .severity = Severity::High,
    .meaning = "By its name, tag, host name or protocol the service is for internal use, and a "
               "public listener serves it without an address rule.",
    .risk = "Internal services are rarely built for hostile clients: weak or no authentication, "
            "full records, administrative functions. A private Host name is no protection, any "
            "client can send it.",
    .fix = "Serve it on an internal listener only, or limit it to internal addresses.",
    .verify = "From outside, with the right Host, the answer is 404 or 403.",
    .fixKind = FixKind::Assisted,
    .owasp = "API9",
    .cwe = "CWE-668",
    .asvs = "13.4.5",
    .route = check,
};

} // namespace gatelens::findings
