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

void tell(const Context& context, model::RouteId id, model::RouteId newerId, ClassSet missing,
          Draft draft) {
    const auto& route = context.snapshot()[id];
    const auto& newer = context.snapshot()[newerId];
    const auto& index = context.derived<BackendIndex>();
    const ClassSet own = protectionOf(context.facts(id));
    const std::string names = namesOfClasses(missing);
    draft
        .message("Route \"{}\" (version {}) lacks {}, which route \"{}\" (version {}) of the same "
                 "API has: the old version is the way around it",
                 route.label(), *index.version(id), names, newer.label(), *index.version(newerId))
        .evidence("protection of route \"" + route.label() + '"',
                  own == 0 ? "none" : namesOfClasses(own), route.source)
        .evidence("protection of route \"" + newer.label() + '"',
                  namesOfClasses(protectionOf(context.facts(newerId))), newer.source)
        .fix("Give route \"{}\" the policies of route \"{}\" ({}), or retire it with 410",
             route.label(), newer.label(), names)
        .confirm("Repeat on route \"{}\" a request that route \"{}\" refuses", route.label(),
                 newer.label())
        .via({model::EntityKind::Route, newerId.value})
        .edit(addPolicy(context, id, names));
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const RouteFacts& facts = context.facts(id);
    const auto& index = context.derived<BackendIndex>();
    // An answer of the gateway itself (410 Gone) needs no protection.
    const auto version = facts.forwards ? index.version(id) : std::nullopt;
    if (!version) {
        return;
    }
    const ClassSet own = protectionOf(facts);
    const auto siblings = index.sameApi(id);
    for (std::size_t i = 0; i < std::min(siblings.size(), kFewVersions); ++i) {
        const RouteFacts& newer = context.facts(siblings[i]);
        const ClassSet its = protectionOf(newer);
        if (index.version(siblings[i]).value_or(0) <= *version || !newer.forwards || its == own ||
            (its & own) != own) {
            continue;
        }
        Draft draft = reporter.report(context, id);
        if (draft.isTold()) {
            tell(context, id, siblings[i], its & ~own, draft);
        }
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
