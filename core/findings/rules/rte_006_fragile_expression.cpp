// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/config_text.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// "/admin" anywhere in the path; "\\.php$" is an ending and means what it says.
void checkAnchor(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    for (const auto& path : route.paths) {
        const bool loose = path.kind == model::PathMatchKind::Regex &&
                           path.anchor == model::RegexAnchor::Search &&
                           !path.value.starts_with('^') && !path.value.starts_with("(^") &&
                           path.value.find('/') != std::string::npos &&
                           !path.value.starts_with("\\.") && !path.value.starts_with(".*");
        if (!loose) {
            continue;
        }
        reporter.report(context, id)
            .message("The expression of route \"{}\" has no start: {} also matches in the middle "
                     "of other paths, such as /x{}",
                     route.label(), path.value, path.value)
            .evidence("path of route \"" + route.label() + '"', path.value, route.source)
            .fix("Begin the expression of route \"{}\" with ^", route.label())
            .confirm("Ask for another path with {} inside: route \"{}\" answers", path.value,
                     route.label());
        return;
    }
}

std::size_t groupsIn(std::string_view regex) {
    std::size_t groups = 0;
    bool inClass = false;
    for (std::size_t i = 0; i < regex.size(); ++i) {
        if (regex[i] == '\\') {
            ++i;
        } else if (regex[i] == '[') {
            inClass = true;
        } else if (regex[i] == ']') {
            inClass = false;
        } else if (regex[i] == '(' && !inClass) {
            const std::string_view rest = regex.substr(i + 1);
            const bool named =
                rest.starts_with("?P<") ||
                (rest.starts_with("?<") && !rest.starts_with("?<=") && !rest.starts_with("?<!"));
            groups += !rest.starts_with('?') || named ? 1 : 0;
        }
    }
    return groups;
}

// The highest group that $N, ${N} or \N asks for.
std::size_t highestReference(std::string_view replacement) {
    std::size_t highest = 0;
    for (std::size_t i = 0; i + 1 < replacement.size(); ++i) {
        if (replacement[i] != '$' && replacement[i] != '\\') {
            continue;
        }
        std::size_t at = i + 1;
        at += at < replacement.size() && replacement[at] == '{' ? 1 : 0;
        if (at < replacement.size() && std::isdigit(static_cast<unsigned char>(replacement[at]))) {
            highest = std::max(highest, static_cast<std::size_t>(replacement[at] - '0'));
        }
    }
    return highest;
}

void checkGroups(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    // nginx keeps the groups of the location for a rewrite that has none.
    std::size_t fromPath = 0;
    for (const auto& path : route.paths) {
        if (path.kind == model::PathMatchKind::Regex) {
            fromPath = std::max(fromPath, groupsIn(path.value));
        }
    }
    for (const auto& rewrite : route.rewrites) {
        const std::size_t own = groupsIn(rewrite.match);
        const std::size_t asked = highestReference(rewrite.replacement);
        const std::size_t there = own == 0 ? fromPath : own;
        if (rewrite.kind != model::PathRewrite::Kind::RegexReplace || asked <= there) {
            continue;
        }
        reporter.report(context, id)
            .message("The rewrite of route \"{}\" inserts group {}, but {} has only {}",
                     route.label(), asked, rewrite.match, there)
            .evidence("rewrite of route \"" + route.label() + '"',
                      rewrite.match + " -> " + rewrite.replacement, rewrite.range)
            .fix("Add the missing group to {}, or correct {}", rewrite.match, rewrite.replacement);
    }
}

// "if" inside a location works for return and rewrite; with anything else it makes a
// nameless location that drops what stands beside it.
void checkIf(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    if (context.product() != "nginx" || policy.type != "if" || policy.config == nullptr ||
        policy.scope != model::PolicyScope::Route) {
        return;
    }
    static constexpr std::array kSound = std::to_array<std::string_view>(
        {"return", "rewrite", "set", "break", "access_log", "limit_rate"});
    for (const text::Node* inner : policy.config->directives()) {
        if (std::find(kSound.begin(), kSound.end(), inner->text) != kSound.end()) {
            continue;
        }
        reporter.report(context, id)
            .message("{} inside \"if\" of a location replaces the location: {} and others beside "
                     "the \"if\" do not apply when it is true",
                     inner->text, "headers, limits")
            .evidence("if in " + policy.label(), std::string(inner->text), policy.source)
            .fix("Move {} out of the \"if\": decide by a map and a variable, or by locations of "
                 "their own",
                 inner->text);
        return;
    }
}

// What a map without a default decides when nothing fits.
std::optional<std::string> useOf(const model::Snapshot& snapshot, std::string_view variable) {
    static constexpr std::array kDeciding = std::to_array<std::string_view>(
        {"proxy_pass", "if", "return", "limit_req_zone", "limit_conn_zone", "auth_basic",
         "grpc_pass", "fastcgi_pass"});
    std::optional<std::string> use;
    for (const auto& document : snapshot.documents) {
        for (const text::Node* root : document->roots) {
            (void)walk(root, [&](const text::Node& node) {
                const bool decides =
                    node.kind == text::NodeKind::Directive &&
                    std::find(kDeciding.begin(), kDeciding.end(), node.text) != kDeciding.end();
                for (std::size_t i = 0; decides && i < node.items.size(); ++i) {
                    const auto at = node.arg(i).find(variable);
                    const bool whole = at != std::string_view::npos &&
                                       (at + variable.size() == node.arg(i).size() ||
                                        !(std::isalnum(static_cast<unsigned char>(
                                              node.arg(i)[at + variable.size()])) ||
                                          node.arg(i)[at + variable.size()] == '_'));
                    if (whole && !use) {
                        use = std::string(node.text);
                    }
                }
                return !use;
            });
        }
    }
    return use;
}

void checkMaps(const Context& context, Reporter& reporter) {
    if (context.product() != "nginx") {
        return;
    }
    for (const auto& field : context.snapshot().gateway.extra) {
        const text::Node* map = field.value;
        const bool table = map != nullptr && map->block != nullptr && !map->items.empty() &&
                           (map->text == "map" || map->text == "geo");
        if (!table || map->directive("default") != nullptr) {
            continue;
        }
        const std::string_view variable = map->arg(map->items.size() - 1);
        // A limit is meant to skip those with an empty key.
        const auto use = useOf(context.snapshot(), variable);
        if (!use || use->starts_with("limit_")) {
            continue;
        }
        reporter.reportGateway(context)
            .message("{} {} has no default, and {} decides by it: for a value that nobody listed "
                     "it is empty",
                     map->text, variable, *use)
            .evidence(fmt::format("{} of {}", map->text, variable), "no default", map->nameRange)
            .fix("Add a default to the {} of {} that refuses", map->text, variable);
    }
}

void checkRoute(const Context& context, model::RouteId id, Reporter& reporter) {
    if (!context.snapshot()[id].enabled) {
        return;
    }
    checkAnchor(context, id, reporter);
    checkGroups(context, id, reporter);
}

} // namespace

extern const Rule rte006;
const Rule rte006{
    .id = "GW-RTE-006",
    .title = "Fragile match expression",
    .severity = Severity::Medium,
    .meaning = "A regular expression of a route has no start, a rewrite inserts a group that does "
               "not exist, a map that decides something has no default, or an \"if\" changes "
               "more than its author sees.",
    .risk = "Requests land where nobody sent them: crafted paths match, rewrites build wrong "
            "paths, and conditions are false in the one case that matters.",
    .fix = "Anchor expressions, give every map a default that refuses, and keep \"if\" to return "
           "and rewrite.",
    .verify = "The crafted path gets 404; the intended ones still work.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-777",
    .asvs = "1.2.9",
    .products = kNginx | kHaproxy | kKong | kApisix | kTraefik | kCaddy | kEnvoy,
    .route = checkRoute,
    .policy = checkIf,
    .gateway = checkMaps,
};

} // namespace gatelens::findings
