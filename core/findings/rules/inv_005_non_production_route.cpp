// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

namespace {

constexpr std::array kStages = std::to_array<std::string_view>(
    {"dev", "develop", "development", "test", "testing", "stage", "staging", "stg", "qa", "uat",
     "sandbox", "beta", "mock", "preprod"});

bool isStage(std::string_view word) {
    // Asked of every word of every host, path and tag.
    const char first = word.empty() ? '\0' : static_cast<char>(word.front() | 0x20);
    return std::any_of(kStages.begin(), kStages.end(), [&](std::string_view stage) {
        return stage.front() == first && equalsIgnoreCase(word, stage);
    });
}

// A stage as a whole word between separators.
std::string_view stageIn(std::string_view text, std::string_view separators) {
    while (!text.empty()) {
        const auto end = text.find_first_of(separators);
        const auto word = text.substr(0, end);
        if (isStage(word)) {
            return word;
        }
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return {};
}

struct Mark {
    std::string where;
    std::string text;
};

std::optional<Mark> markOf(const model::Route& route) {
    for (const auto& host : route.hosts) {
        if (!stageIn(host.value, ".-").empty()) {
            return Mark{"host", host.value};
        }
    }
    for (const auto& path : route.paths) {
        // "/beta" is a stage, "/tests" and "/test-results" are not.
        if (!stageIn(path.value, "/").empty()) {
            return Mark{"path", path.value};
        }
    }
    for (const auto& tag : route.tags) {
        if (isStage(tag)) {
            return Mark{"tag", tag};
        }
    }
    return std::nullopt;
}

bool isProduction(std::string_view text) {
    return equalsIgnoreCase(text, "prod") || equalsIgnoreCase(text, "production") ||
           equalsIgnoreCase(text, "live");
}

bool taggedProduction(const model::EntityBase& entity) {
    return std::any_of(entity.tags.begin(), entity.tags.end(),
                       [](const std::string& tag) { return isProduction(tag); });
}

std::string environmentOf(const Context& context, const model::Listener& listener) {
    const auto& gateway = context.snapshot().gateway;
    const auto& stated = context.attestations();
    if (const auto* found = stated.find(AttestedFact::EnvironmentIs, model::EntityKind::Listener,
                                        listener, gateway.label(), context.now())) {
        return found->value;
    }
    if (const auto* found = stated.find(AttestedFact::EnvironmentIs, model::EntityKind::Gateway,
                                        gateway, gateway.label(), context.now())) {
        return found->value;
    }
    if (taggedProduction(listener) || taggedProduction(gateway)) {
        return "prod";
    }
    return listener.environment.empty() ? gateway.environment : listener.environment;
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    const auto mark = context.facts(id).forwards ? markOf(route) : std::nullopt;
    if (!mark || std::find(route.tags.begin(), route.tags.end(), "allow") != route.tags.end() ||
        context.facts(id).taggedPublic) {
        return;
    }
    for (const auto listenerId : context.relations().listenersOfRoute(id)) {
        const auto& listener = context.snapshot()[listenerId];
        const std::string environment = environmentOf(context, listener);
        if (!isProduction(environment)) {
            continue;
        }
        reporter.report(context, id)
            .message("Route \"{}\" is of another stage by its {} (\"{}\") and can be called on the "
                     "production listener \"{}\"",
                     route.label(), mark->where, mark->text, listener.label())
            .evidence(fmt::format("{} of route \"{}\"", mark->where, route.label()), mark->text,
                      route.source)
            .fix("Move route \"{}\" to the gateway of its stage, or delete it", route.label())
            .confirm("Call route \"{}\" from outside", route.label());
        return;
    }
}

} // namespace

extern const Rule inv005;
const Rule inv005{
    .id = "GW-INV-005",
    .title = "Non-production route on a production listener",
    .severity = Severity::Medium,
    .meaning = "A route whose host, path or tag says test, staging or beta is served where "
               "production is.",
    .risk = "Test backends have weak passwords, debug output and copies of real data, and nobody "
            "watches them.",
    .fix = "Serve it on a gateway or listener of its own stage, or delete it.",
    .verify = "The route cannot be called on the production listener.",
    .fixKind = FixKind::Assisted,
    .owasp = "API9",
    .cwe = "CWE-489",
    .asvs = "15.2.3",
    .route = check,
};

} // namespace gatelens::findings
