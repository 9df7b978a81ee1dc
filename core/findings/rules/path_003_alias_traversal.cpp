// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/config_text.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool isWholeMachine(std::string_view folder) {
    static constexpr std::array kFolders =
        std::to_array<std::string_view>({"/", "/etc", "/etc/", "/root", "/root/", "/home", "/home/",
                                         "/var", "/var/", "/proc", "/proc/"});
    return std::find(kFolders.begin(), kFolders.end(), folder) != kFolders.end();
}

void tellRoot(const Context& context, model::RouteId id, std::string_view folder,
              const text::SourceRange& range, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    reporter.report(context, id)
        .message("Route \"{}\" serves files from {}: configuration, keys and logs of the machine "
                 "are among them",
                 route.label(), folder)
        .evidence("root of route \"" + route.label() + '"', std::string(folder), range)
        .fix("Give route \"{}\" a folder that holds only what is to be published", route.label())
        .confirm("Ask route \"{}\" for a file of the system, such as /etc/hostname", route.label());
}

void checkAlias(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    if (!route.enabled || context.product() != "nginx") {
        return;
    }
    const text::Node* root = extraOf(route, "root");
    if (root != nullptr && isWholeMachine(root->arg(0))) {
        tellRoot(context, id, root->arg(0), root->range, reporter);
    }
    const text::Node* alias = extraOf(route, "alias");
    if (alias == nullptr || !alias->arg(0).ends_with('/')) {
        return;
    }
    for (const auto& path : route.paths) {
        const bool open = path.kind == model::PathMatchKind::Prefix && !path.value.empty() &&
                          !path.value.ends_with('/');
        if (!open) {
            continue;
        }
        reporter.report(context, id)
            .message("Location {} has no slash at its end and its alias {} has one: {}../ leads "
                     "one folder up",
                     path.value, alias->arg(0), path.value)
            .evidence("alias of location " + path.value, std::string(alias->arg(0)), alias->range)
            .fix("Write the location as {}/", path.value)
            .confirm("Ask for {}../ and the name of a file beside {}: its content confirms it",
                     path.value, alias->arg(0))
            .edit({ModelEdit::Kind::SetField,
                   {context.index(), {model::EntityKind::Route, id.value}},
                   "path",
                   path.value + "/"});
    }
}

// Caddy: "root * /" with a file server.
void checkRoot(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    if (context.product() != "caddy" || !policy.enabled ||
        (policy.type != "file_server" && policy.type != "vars")) {
        return;
    }
    const text::Node* root = anyOf(policy.config, {"root"});
    const auto routes = context.relations().routesOfPolicy[id];
    if (root == nullptr || !isWholeMachine(root->text)) {
        return;
    }
    const auto served = std::find_if(routes.begin(), routes.end(), [&](model::RouteId route) {
        return context.snapshot()[route].action == model::RouteAction::Files;
    });
    if (served != routes.end()) {
        tellRoot(context, *served, root->text,
                 root->range.valid() ? root->range : policy.source.range, reporter);
    }
}

} // namespace

extern const Rule path003;
const Rule path003{
    .id = "GW-PATH-003",
    .title = "File alias can be left",
    .severity = Severity::High,
    .meaning = "A location without a closing slash maps to a folder with one, so the rest of the "
               "path may begin with \"..\"; or files are served from the root of the machine.",
    .risk = "Files beside the published folder can be fetched: sources, keys, configuration.",
    .fix = "End the location with a slash, and serve only folders made for it.",
    .verify = "The path with ../ after the location's name gets 404.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-22",
    .asvs = "5.3.2",
    .products = kNginx | kCaddy,
    .route = checkAlias,
    .policy = checkRoot,
};

} // namespace gatelens::findings
