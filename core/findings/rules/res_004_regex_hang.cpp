// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/regex_cost.h"
#include "core/findings/rule.h"
#include "core/findings/scalar_search.h"

#include <array>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// Kong's router uses the regular expressions of Rust since 3.0, which are linear; only
// the "traditional" flavour and 2.x use PCRE (kong.conf router_flavor).
bool routerBacktracks(const Context& context) {
    if (context.product() != "kong") {
        return true;
    }
    const auto& gateway = context.snapshot().gateway;
    const auto* flavor = gatewaySetting(gateway, {"router_flavor"});
    return (flavor != nullptr && flavor->text == "traditional") ||
           gateway.version.starts_with("2.") || gateway.version.starts_with("1.") ||
           gateway.formatVersion.starts_with("2.") || gateway.formatVersion.starts_with("1.");
}

void tell(Draft draft, std::string_view kind, std::string_view label, std::string_view pattern,
          std::string_view repetition, const model::Provenance& place) {
    draft
        .message("The pattern {} of {} \"{}\" can match \"{}\" in many ways: one crafted request "
                 "keeps a worker busy for seconds",
                 pattern, kind, label, repetition)
        .evidence(fmt::format("pattern of {} \"{}\"", kind, label), std::string(pattern), place)
        .fix("Rewrite \"{}\" in {} \"{}\" so that each character can be taken by one part only, or "
             "match a prefix instead",
             repetition, kind, label)
        .confirm("Send a path of 40 matching characters and one that does not match, and time it");
}

void checkRoute(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    for (const auto& path : route.paths) {
        if (path.kind != model::PathMatchKind::Regex || !routerBacktracks(context)) {
            continue;
        }
        if (const auto repetition = ambiguousRepetition(path.value)) {
            tell(reporter.report(context, id), "route", route.label(), path.value, *repetition,
                 route.source);
            return;
        }
    }
}

bool isPatternOption(std::string_view name) {
    static constexpr std::array kNames = std::to_array<std::string_view>(
        {"regex", "pattern", "regex_uri", "allow_origins_by_regex", "origins", "deny", "allow",
         "blacklist", "whitelist", "uri_blocker", "block_rules", "rewrite", "if", "map"});
    for (const auto known : kNames) {
        if (containsIgnoreCase(name, known)) {
            return true;
        }
    }
    return false;
}

void checkPolicy(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    if (policy.config == nullptr || !policy.enabled ||
        policy.policyClass == model::PolicyClass::Code) {
        return;
    }
    const auto* node =
        findScalar(*policy.config, [](std::string_view name, const text::Node& value) {
            const bool repeats = value.text.find_first_of("+*") != std::string_view::npos &&
                                 value.text.find('(') != std::string_view::npos;
            return repeats && isPatternOption(name) && ambiguousRepetition(value.text);
        });
    if (node != nullptr) {
        tell(reporter.report(context, id), "policy", policy.label(), node->text,
             *ambiguousRepetition(node->text), {node->range, {}});
    }
}

} // namespace

extern const Rule res004;
const Rule res004{
    .id = "GW-RES-004",
    .title = "Regular expression can be made to hang",
    .severity = Severity::High,
    .meaning = "A pattern that is matched against client input repeats something that repeats "
               "itself, and the product's engine tries every way to divide the text between them.",
    .risk = "A few dozen characters cost billions of steps. A handful of such requests stops the "
            "gateway.",
    .fix = "Remove the nested repetition: (a+)+ becomes a+, ([a-z]+)* becomes [a-z]*; use "
           "possessive or atomic groups where the meaning needs nesting.",
    .verify = "The crafted request is answered in milliseconds, and the good ones still match.",
    .fixKind = FixKind::Assisted,
    .owasp = "API4",
    .cwe = "CWE-1333",
    .asvs = "1.3.12",
    .products = kNginx | kKong | kApisix | kHaproxy,
    .route = checkRoute,
    .policy = checkPolicy,
};

} // namespace gatelens::findings
