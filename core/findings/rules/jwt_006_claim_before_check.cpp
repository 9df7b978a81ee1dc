// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/request_headers.h"
#include "core/findings/rule.h"

namespace gatelens::findings {

namespace {

struct Use {
    std::string header;
    const model::Policy* policy = nullptr; // null: the route's own match
    text::SourceRange place;
};

// A header that says who the caller is, in what the route matches on.
const model::FieldMatch* matched(const model::Route& route) {
    for (const auto& field : route.headers) {
        if (isIdentityHeader(field.name)) {
            return &field;
        }
    }
    return nullptr;
}

const model::FieldMatch* matched(const model::Expr& expr) {
    if (expr.kind == model::ExprKind::Header && isIdentityHeader(expr.field.name)) {
        return &expr.field;
    }
    if (expr.kind == model::ExprKind::Variable && expr.field.name.starts_with("http_")) {
        std::string name = expr.field.name.substr(5);
        for (auto& c : name) {
            c = c == '_' ? '-' : c;
        }
        if (isIdentityHeader(name)) {
            return &expr.field;
        }
    }
    for (const auto& child : expr.children) {
        if (const auto* found = matched(child)) {
            return found;
        }
    }
    return nullptr;
}

// A principal or permission of an Envoy RBAC filter that reads such a header.
const text::Node* readIn(const text::Node& node) {
    for (const auto& member : node.members) {
        if (member.name == "header") {
            const text::Node* name = fieldAt(member.value, "name");
            if (name != nullptr && isIdentityHeader(name->text)) {
                return name;
            }
        }
        if (const text::Node* inner = readIn(*member.value)) {
            return inner;
        }
    }
    for (const text::Node* item : node.items) {
        if (const text::Node* inner = readIn(*item)) {
            return inner;
        }
    }
    return nullptr;
}

std::optional<Use> useOn(const Context& context, model::RouteId id) {
    const auto& route = context.snapshot()[id];
    const auto* field = matched(route);
    field = field == nullptr && route.expression ? matched(*route.expression) : field;
    if (field != nullptr) {
        return Use{field->name, nullptr, route.source.range};
    }
    const auto rbac = context.first(id, model::PolicyClass::Authz);
    if (rbac && context.product() == "envoy" && context.snapshot()[rbac].config != nullptr) {
        const auto& policy = context.snapshot()[rbac];
        if (const text::Node* name = readIn(*policy.config)) {
            return Use{std::string(name->text), &policy, name->range};
        }
    }
    return std::nullopt;
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const RouteFacts& facts = context.facts(id);
    // A route that authenticates has a validator before it acts; routing itself
    // happens earlier, but the wrong choice then still needs a credential.
    if (facts.authn || !facts.publicReach) {
        return;
    }
    const auto use = useOn(context, id);
    if (!use || clearsHeader(context, id, use->header)) {
        return;
    }
    const auto& route = context.snapshot()[id];
    Draft draft = reporter.report(context, id);
    draft
        .message("{} decides by the header \"{}\", which any client can send: no policy on route "
                 "\"{}\" verified who is asking",
                 use->policy == nullptr ? std::string("The match of the route")
                                        : "The " + nameOf(*use->policy),
                 use->header, route.label())
        .evidence("identity header of route \"" + route.label() + '"', use->header, use->place)
        .fix("Verify a token on route \"{}\" before \"{}\" is read, or remove the header from "
             "requests at the edge and set it after authentication",
             route.label(), use->header)
        .confirm("Send \"{}\" by hand and see whether route \"{}\" answers", use->header,
                 route.label());
}

} // namespace

extern const Rule jwt006;
const Rule jwt006{
    .id = "GW-JWT-006",
    .title = "A claim or identity header is used before it is verified",
    .severity = Severity::High,
    .meaning = "A route is chosen, or access is granted, by a header that says who the caller is, "
               "and nothing before it checked that the caller is that.",
    .risk = "The header is a line of text that any client can write. It chooses its own role, "
            "tenant or backend.",
    .fix = "Check a token first and take the claim from there, or overwrite the header at the edge "
           "for every request.",
    .verify = "A request with the header made up by hand is refused or routed as without it.",
    .fixKind = FixKind::Assisted,
    .owasp = "API5",
    .cwe = "CWE-345",
    .asvs = "8.3.1",
    .products = kGatewayApi | kEnvoy | kTraefik | kKong | kApisix,
    .route = check,
};

} // namespace gatelens::findings
