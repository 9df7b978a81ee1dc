// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/access_rules.h"
#include "core/findings/policy_fields.h"
#include "core/findings/predicates.h"
#include "core/findings/rule.h"

namespace gatelens::findings {

namespace {

std::string adminPath(const model::Route& route) {
    for (const auto& path : route.paths) {
        const std::string& text = path.text.empty() ? path.value : path.text;
        if (hasAdminWord(text)) {
            return text;
        }
    }
    return {};
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const RouteFacts& facts = context.facts(id);
    if (!facts.adminWord || !facts.publicReach || !facts.forwards || facts.stream ||
        facts.taggedPublic || facts.acl || isRestrictedByAddress(context, id) ||
        isAuthorised(context, id)) {
        return;
    }
    const auto& route = context.snapshot()[id];
    const auto listeners = context.relations().listenersOfRoute(id);
    Draft draft = reporter.report(context, id);
    draft
        .message("The administrative path \"{}\" of route \"{}\" can be reached {}, and nothing "
                 "restricts who may use it",
                 adminPath(route), route.label(),
                 listeners.empty() ? std::string("from outside")
                                   : fmt::format("on the public listener \"{}\"",
                                                 context.snapshot()[listeners.front()].label()))
        .evidence("access rule on route \"" + route.label() + '"', "none in the effective chain",
                  route.source)
        .fix("Move route \"{}\" to an internal listener, or allow only the addresses and the role "
             "that need it",
             route.label())
        .confirm("Request \"{}\" from outside", adminPath(route))
        .edit(addPolicy(context, id, "access list"));
    if (facts.authn) {
        draft.severity(Severity::Medium, "a credential is asked for, but any will do");
    }
}

} // namespace

extern const Rule acl005;
const Rule acl005{
    .id = "GW-ACL-005",
    .title = "Administrative path on a public listener",
    .severity = Severity::High,
    .meaning = "A path that by its name is for operators (admin, internal, actuator, console) is "
               "routed from a public listener without an access list or role.",
    .risk = "Such paths read and change everything: users, settings, memory dumps. They are the "
            "first that scanners ask for.",
    .fix = "Route it on an internal listener only, or restrict it to addresses and a role.",
    .verify = "The path gets 403 or 404 from outside; operators still reach it.",
    .fixKind = FixKind::Assisted,
    .owasp = "API5",
    .cwe = "CWE-285",
    .asvs = "8.2.1",
    .route = check,
};

} // namespace gatelens::findings
