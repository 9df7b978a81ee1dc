// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_index.h"
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"

#include <array>
#include <vector>

#include <fmt/ranges.h>

namespace gatelens::findings {

using model::PolicyClass;

namespace {

constexpr std::array kProtecting = {PolicyClass::Authn,    PolicyClass::Authz, PolicyClass::Ip,
                                    PolicyClass::Limit,    PolicyClass::Waf,   PolicyClass::Mtls,
                                    PolicyClass::Validate, PolicyClass::Bot};
// A hundred versions of one path are one finding.
constexpr std::size_t kFewVersions = 64;

ClassSet protectionOf(const RouteFacts& facts) {
    ClassSet set = 0;
    for (const auto policyClass : kProtecting) {
        set |= facts.classes & classBit(policyClass);
    }
    return facts.authn ? set : set & ~classBit(PolicyClass::Authn);
}

std::string namesOfClasses(ClassSet set) {
    std::vector<std::string_view> names;
    for (const auto policyClass : kProtecting) {
        if ((set & classBit(policyClass)) != 0) {
            names.push_back(model::policyClassName(policyClass));
        }
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const RouteFacts& facts = context.facts(id);
    const auto& route = context.snapshot()[id];
    // An answer of the gateway itself (410 Gone) needs no protection.
    const auto version = facts.forwards ? versionOf(route) : std::nullopt;
    if (!version) {
        return;
    }
    const ClassSet own = protectionOf(facts);
    const auto siblings = context.derived<BackendIndex>().sameApi(id);
    for (std::size_t i = 0; i < std::min(siblings.size(), kFewVersions); ++i) {
        const auto& newer = context.snapshot()[siblings[i]];
        const auto other = versionOf(newer);
        const ClassSet its = protectionOf(context.facts(siblings[i]));
        if (!other || other->api != version->api || other->number <= version->number ||
            !context.facts(siblings[i]).forwards || its == own || (its & own) != own) {
            continue;
        }
        const std::string missing = namesOfClasses(its & ~own);
        reporter.report(context, id)
            .message(
                "Route \"{}\" (version {}) lacks {}, which route \"{}\" (version {}) of the same "
                "API has: the old version is the way around it",
                route.label(), version->number, missing, newer.label(), other->number)
            .evidence("protection of route \"" + route.label() + '"',
                      own == 0 ? "none" : namesOfClasses(own), route.source)
            .evidence("protection of route \"" + newer.label() + '"', namesOfClasses(its),
                      newer.source)
            .fix("Give route \"{}\" the policies of route \"{}\" ({}), or retire it with 410",
                 route.label(), newer.label(), missing)
            .confirm("Repeat on route \"{}\" a request that route \"{}\" refuses", route.label(),
                     newer.label())
            .via({model::EntityKind::Route, siblings[i].value})
            .edit(addPolicy(context, id, missing));
        return;
    }
}

} // namespace

extern const Rule inv002;
const Rule inv002{
    .id = "GW-INV-002",
    .title = "Older version is protected less than the newer",
    .severity = Severity::High,
    .meaning = "Two versions of an API are both live, and the older one has fewer controls.",
    .risk =
        "What the new version refuses still works on the old one, with the same data behind it.",
    .fix = "Copy the policies to the old version, or retire it.",
    .verify = "The request that v2 refuses is refused on v1 as well, or v1 answers 410.",
    .fixKind = FixKind::OneClick,
    .owasp = "API9",
    .cwe = "CWE-1188",
    .asvs = "15.1.2",
    .route = check,
};

} // namespace gatelens::findings
