// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_index.h"
#include "core/findings/names.h"
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/ranges.h>

namespace gatelens::findings {

using model::PolicyClass;

namespace {

constexpr std::array kProtecting = {PolicyClass::Authn, PolicyClass::Authz, PolicyClass::Ip,
                                    PolicyClass::Limit, PolicyClass::Waf,   PolicyClass::Mtls};
// More ways than these to one backend tell nothing new.
constexpr std::size_t kFewWays = 64;

ClassSet protectionOf(const RouteFacts& facts) {
    ClassSet set = 0;
    for (const auto policyClass : kProtecting) {
        set |= facts.classes & classBit(policyClass);
    }
    // An authentication policy that lets strangers pass protects nothing.
    if (!facts.authn) {
        set &= ~classBit(PolicyClass::Authn);
    }
    return set;
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

struct Way {
    std::uint32_t snapshot = 0;
    model::RouteId route;
    ClassSet protection = 0;
    std::vector<UpstreamPath> paths;
};

bool covers(const UpstreamPath& a, const UpstreamPath& b) {
    return a.path == b.path ||
           (!a.exact &&
            (a.path == "/" || (b.path.starts_with(a.path) && b.path[a.path.size()] == '/')));
}

bool meet(const Way& a, const Way& b) {
    return std::any_of(a.paths.begin(), a.paths.end(), [&](const UpstreamPath& x) {
        return std::any_of(b.paths.begin(), b.paths.end(),
                           [&](const UpstreamPath& y) { return covers(x, y) || covers(y, x); });
    });
}

bool isLab(const Context& context) {
    const auto& gateway = context.snapshot().gateway;
    return gateway.environment == "lab" ||
           std::find(gateway.tags.begin(), gateway.tags.end(), "lab") != gateway.tags.end();
}

using Ways = std::map<std::string, std::vector<Way>>;

void collect(const Context& context, Ways& ways) {
    if (isLab(context)) {
        return;
    }
    const auto& snapshot = context.snapshot();
    for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
        const RouteFacts& facts = context.facts(model::RouteId(i));
        if (!facts.forwards || facts.loopbackTargets || facts.staticWord || facts.loginWord) {
            continue;
        }
        Way way{context.index(), model::RouteId(i), protectionOf(facts), {}};
        bool read = false;
        for (const auto& address : addressesOf(snapshot, snapshot.routes[i])) {
            auto& known = ways[address];
            if (known.size() >= kFewWays) {
                continue;
            }
            if (!read) {
                way.paths = upstreamPaths(snapshot, snapshot.routes[i]);
                read = true;
            }
            known.push_back(way);
        }
    }
}

void report(const Fleet& fleet, const std::string& address, const Way& weak, const Way& strong,
            Reporter& reporter) {
    const Context& context = fleet[weak.snapshot];
    const Context& other = fleet[strong.snapshot];
    const auto& route = context.snapshot()[weak.route];
    const auto& guarded = other.snapshot()[strong.route];
    const std::string missing = namesOfClasses(strong.protection & ~weak.protection);
    Draft draft = reporter.report(context, weak.route);
    draft
        .message("Gateway \"{}\" leads to {} through route \"{}\" without {}, which gateway \"{}\" "
                 "has on route \"{}\"",
                 gatewayName(context.snapshot()), address, route.label(), missing,
                 gatewayName(other.snapshot()), guarded.label())
        .evidence("protection of route \"" + route.label() + '"',
                  weak.protection == 0 ? "none" : namesOfClasses(weak.protection), route.source)
        .fix("Give route \"{}\" of gateway \"{}\" the same protection ({}), or retire it",
             route.label(), gatewayName(context.snapshot()), missing)
        .confirm("Send the request that gateway \"{}\" refuses to gateway \"{}\"",
                 gatewayName(other.snapshot()), gatewayName(context.snapshot()))
        .via(Subject{strong.snapshot, {model::EntityKind::Route, strong.route.value}});
    constexpr ClassSet kIdentity = classBit(PolicyClass::Authn) | classBit(PolicyClass::Authz) |
                                   classBit(PolicyClass::Ip) | classBit(PolicyClass::Mtls);
    if (((strong.protection & ~weak.protection) & kIdentity) == 0) {
        draft.severity(Severity::Medium, "both ask who the client is; only the amount or the "
                                         "content is checked less");
    }
}

void check(const Fleet& fleet, Reporter& reporter) {
    if (fleet.contexts().size() < 2) {
        return;
    }
    Ways ways;
    for (const auto& context : fleet.contexts()) {
        collect(*context, ways);
    }
    std::vector<Subject> told;
    for (const auto& [address, known] : ways) {
        for (const Way& weak : known) {
            const Subject subject{weak.snapshot, {model::EntityKind::Route, weak.route.value}};
            const auto& facts = fleet[weak.snapshot].facts(weak.route);
            if (!facts.publicReach || facts.taggedPublic ||
                std::find(told.begin(), told.end(), subject) != told.end()) {
                continue;
            }
            const auto strong = std::find_if(known.begin(), known.end(), [&](const Way& way) {
                return way.snapshot != weak.snapshot && way.protection != weak.protection &&
                       (way.protection & weak.protection) == weak.protection && meet(weak, way);
            });
            if (strong != known.end()) {
                report(fleet, address, weak, *strong, reporter);
                told.push_back(subject);
            }
        }
    }
}

} // namespace

extern const Rule back004;
const Rule back004{
    .id = "GW-BACK-004",
    .title = "Another gateway exposes the same backend with less protection",
    .severity = Severity::High,
    .meaning = "Two gateways lead to the same path of the same backend, and one of them checks "
               "less.",
    .risk = "The backend is as safe as its weakest way in. What one gateway refuses comes in "
            "through the other.",
    .fix = "Align the policies of both gateways, or retire the weaker way.",
    .verify = "A request that one gateway refuses is refused by the other as well.",
    .fixKind = FixKind::Assisted,
    .owasp = "API5, API9",
    .cwe = "CWE-288",
    .asvs = "8.3.1",
    .fleet = check,
};

} // namespace gatelens::findings
