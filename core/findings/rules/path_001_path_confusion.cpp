// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_guards.h"
#include "core/findings/config_text.h"
#include "core/findings/listener_facts.h"
#include "core/findings/rule.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool isOn(const text::Node* node) {
    return node != nullptr && node->asBool().value_or(false);
}

struct Gap {
    std::string sentence; // what the product leaves as it is; empty: nothing
    std::string setting;
    std::string remedy;
    std::string example;
    bool encodedOnly = false; // dot segments are resolved, encoded separators are not
};

Gap envoyGap(const model::Listener& listener) {
    const text::Node* action = extraOf(listener, "path_with_escaped_slashes_action");
    const bool escaped = action != nullptr && action->text != "KEEP_UNCHANGED" &&
                         action->text != "IMPLEMENTATION_SPECIFIC_DEFAULT";
    if (!listener.normalizePath.value) {
        return {"does not resolve dot segments before it matches", "normalize_path",
                "normalize_path: true, merge_slashes: true and path_with_escaped_slashes_action: "
                "UNESCAPE_AND_REDIRECT",
                "/public/../admin", false};
    }
    if (escaped) {
        return {};
    }
    return {"leaves encoded slashes in the path that it matches",
            "path_with_escaped_slashes_action",
            "path_with_escaped_slashes_action: UNESCAPE_AND_REDIRECT or REJECT_REQUEST",
            "/public/..%2fadmin", true};
}

Gap traefikGap(const model::Listener& listener) {
    if (listener.normalizePath.known() && !listener.normalizePath.value) {
        return {"does not resolve dot segments", "sanitizePath", "sanitizePath: true",
                "/public/../admin", false};
    }
    // Since 3.6.4 and 2.11.32; before, encoded characters always passed.
    const text::Node* encoded =
        listener.raw == nullptr ? nullptr : listener.raw->at({"http", "encodedCharacters"});
    const text::Node* slash = anyOf(encoded, {"allowEncodedSlash"});
    if (slash != nullptr && !isOn(slash)) {
        return {};
    }
    return {"lets encoded slashes through to the backend", "encodedCharacters.allowEncodedSlash",
            "http.encodedCharacters.allowEncodedSlash: false (and the other allowEncoded…)",
            "/public/..%2fadmin", true};
}

Gap gapOf(const Context& context, const model::Listener& listener) {
    const auto product = context.product();
    if (product == "envoy") {
        return envoyGap(listener);
    }
    if (product == "traefik") {
        return traefikGap(listener);
    }
    if (listener.normalizePath.known() && !listener.normalizePath.value &&
        (product == "haproxy" || product == "tyk")) {
        const bool haproxy = product == "haproxy";
        return {"matches the path as it came, without resolving dot segments or double slashes",
                haproxy ? "http-request normalize-uri" : "skip_url_cleaning",
                haproxy
                    ? "http-request normalize-uri path-strip-dotdot full and path-merge-slashes "
                      "before the first rule about paths"
                    : "skip_url_cleaning: false",
                "/public/../admin", false};
    }
    return {};
}

// "prefix: /admin" of an RBAC or JWT rule; "/" stands for every path.
bool namesPath(const text::Node& node) {
    return std::any_of(node.members.begin(), node.members.end(), [](const text::Member& member) {
        const bool key = member.name == "prefix" || member.name == "path" ||
                         member.name == "exact" || member.name == "regex";
        return key && member.value->text.size() > 1 && member.value->text.starts_with('/');
    });
}

// A refusal that speaks of the path itself, such as "http-request deny if { path_beg".
model::PolicyId pathRule(const Context& context, model::RouteId id) {
    using enum model::PolicyClass;
    for (const auto policyId : context.chain(id)) {
        const auto& policy = context.snapshot()[policyId];
        const bool refuses = policy.policyClass == Authz || policy.policyClass == Ip ||
                             policy.policyClass == Authn || policy.policyClass == Respond;
        const bool haproxy =
            refuses && policy.type.starts_with("http-request") &&
            (configContains(policy, "path_beg") || configContains(policy, "path_dir") ||
             configContains(policy, "url_beg"));
        const bool envoy =
            refuses &&
            (policy.type == "envoy.filters.http.rbac" ||
             policy.type == "envoy.filters.http.jwt_authn") &&
            !walk(policy.config, [](const text::Node& node) { return !namesPath(node); });
        if (haproxy || envoy) {
            return policyId;
        }
    }
    return {};
}

void check(const Context& context, model::ListenerId id, Reporter& reporter) {
    const auto& listener = context.snapshot()[id];
    if (!listener.enabled || !context.isPublic(listener)) {
        return;
    }
    const Gap gap = gapOf(context, listener);
    if (gap.sentence.empty()) {
        return;
    }
    const auto& guards = context.derived<BackendGuards>();
    model::RouteId stronger;
    model::PolicyId rule;
    const auto weak = firstRouteOn(context, id, [&](model::RouteId route) {
        if (!context.facts(route).forwards || !context.snapshot()[route].enabled ||
            isStream(context.snapshot(), context.snapshot()[route])) {
            return false;
        }
        const auto& paths = context.snapshot()[route].paths;
        const bool exact = !paths.empty() &&
                           std::all_of(paths.begin(), paths.end(), [](const model::PathMatch& p) {
                               return p.kind == model::PathMatchKind::Exact;
                           });
        stronger = exact ? model::RouteId{} : guards.strongerThan(route);
        rule = exact ? model::PolicyId{} : pathRule(context, route);
        return stronger || rule;
    });
    if (!weak) {
        return;
    }
    const auto& route = context.snapshot()[weak];
    Draft draft = reporter.report(context, id);
    if (stronger) {
        draft.message("Listener {} {}, and route \"{}\" leads unguarded to the backend that \"{}\" "
                      "guards by its path: {} may be one path here and another there",
                      describe(listener), gap.sentence, route.label(),
                      context.snapshot()[stronger].label(), gap.example);
    } else {
        draft.message("Listener {} {}, and {} on route \"{}\" decides by the path: {} may be one "
                      "path here and another at the backend",
                      describe(listener), gap.sentence, context.snapshot()[rule].type,
                      route.label(), gap.example);
    }
    if (gap.encodedOnly && context.product() == "envoy") {
        draft.evidence(gap.setting + " of listener \"" + listener.label() + '"',
                       "unset; product default leaves them", listener.source);
    } else if (gap.encodedOnly) {
        draft.evidence(gap.setting + " of listener \"" + listener.label() + '"',
                       "unset; product default true", listener.source);
    } else {
        draft.evidence(gap.setting + " of listener \"" + listener.label() + '"',
                       listener.normalizePath, "off", listener);
    }
    draft.evidence("route \"" + route.label() + '"', "takes the other spelling", route.source)
        .fix("On listener \"{}\" set {}", listener.label(), gap.remedy)
        .confirm("Ask for {} with the real names: the guarded content confirms it", gap.example)
        .via({model::EntityKind::Route, weak.value})
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Listener, id.value}},
               gap.setting,
               "true"});
    if (gap.encodedOnly) {
        draft.severity(Severity::Medium, "plain dot segments are resolved; only encoded ones "
                                         "pass, and not every backend decodes them");
    }
}

} // namespace

extern const Rule path001;
const Rule path001{
    .id = "GW-PATH-001",
    .title = "Gateway and backend disagree about the path",
    .severity = Severity::High,
    .meaning = "A guard depends on the path, the gateway matches a spelling of it that it does "
               "not normalise, and passes it on as it came; the backend then resolves dots, "
               "double slashes or encoded characters.",
    .risk = "/public/../admin or /public/..%2fadmin is public for the gateway and /admin for the "
            "backend: the guard is passed with one request.",
    .fix = "Normalise paths before matching, and reject encoded separators.",
    .verify = "The spellings with .., %2e, %2f, %5c, // and ; are refused or answered like the "
              "plain path.",
    .fixKind = FixKind::OneClick,
    .owasp = "API5",
    .cwe = "CWE-436",
    .asvs = "4.2.1",
    .listener = check,
};

} // namespace gatelens::findings
