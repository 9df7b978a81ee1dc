// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"

#include <algorithm>

namespace gatelens::findings {

namespace {

// The part of a path pattern that takes whole numbers only.
bool takesNumbers(const model::PathMatch& path) {
    if (path.kind != model::PathMatchKind::Regex) {
        return false;
    }
    const std::string& text = path.text.empty() ? path.value : path.text;
    for (const std::string_view digits : {"\\d", "[0-9]", "[[:digit:]]"}) {
        for (auto at = text.find(digits); at != std::string::npos;
             at = text.find(digits, at + digits.size())) {
            // A version ("v[0-9]") is no object; a class of more than digits is no number.
            const bool version = at > 0 && (text[at - 1] == 'v' || text[at - 1] == 'V');
            const auto end = at + digits.size();
            const bool repeated =
                end < text.size() && (text[end] == '+' || text[end] == '*' || text[end] == '{');
            if (!version && repeated) {
                return true;
            }
        }
    }
    return false;
}

// Parameters of the OpenAPI description that Tyk reads: the operation's, then the
// path's.
const text::Node* integerParameter(const text::Node& operation) {
    const text::Node* parameters = fieldAt(&operation, "parameters");
    for (std::size_t i = 0; parameters != nullptr && i < parameters->items.size(); ++i) {
        const text::Node* parameter = parameters->items[i];
        const text::Node* in = fieldAt(parameter, "in");
        const text::Node* type = fieldAt(parameter, "schema.type");
        if (in != nullptr && in->text == "path" && type != nullptr && type->text == "integer") {
            return parameter;
        }
    }
    return nullptr;
}

void checkRoute(const Context& context, model::RouteId id, Reporter& reporter) {
    const RouteFacts& facts = context.facts(id);
    const auto& route = context.snapshot()[id];
    if (!facts.authn || !facts.forwards || facts.taggedPublic) {
        return;
    }
    const auto found = std::find_if(route.paths.begin(), route.paths.end(), takesNumbers);
    if (found == route.paths.end()) {
        return;
    }
    const std::string& text = found->text.empty() ? found->value : found->text;
    reporter.report(context, id)
        .message(
            "The objects behind route \"{}\" are numbered (\"{}\"): whoever sees one knows the "
            "others",
            route.label(), text)
        .evidence("path of route \"" + route.label() + '"', text, route.source)
        .fix("Publish UUIDs or other ids that cannot be counted behind route \"{}\"", route.label())
        .confirm("Increment the id of an object twenty times and count the answers");
}

// The description of an API stands in the document of its definition.
void checkDescription(const Context& context, const text::Node& root, Reporter& reporter) {
    const text::Node* paths = fieldAt(&root, "paths");
    const text::Node* security = fieldAt(&root, "security");
    if (paths == nullptr || security == nullptr || security->items.empty() ||
        fieldAt(&root, "openapi") == nullptr) {
        return;
    }
    for (const auto& path : paths->members) {
        const text::Node* found = integerParameter(*path.value);
        for (std::size_t i = 0; found == nullptr && i < path.value->members.size(); ++i) {
            found = integerParameter(*path.value->members[i].value);
        }
        if (found == nullptr) {
            continue;
        }
        reporter.reportGateway(context)
            .message("The description of \"{}\" says that its objects are numbered: whoever sees "
                     "one knows the others",
                     path.name)
            .evidence(fmt::format("parameter of \"{}\"", path.name), "integer in the path",
                      found->range)
            .fix("Publish UUIDs or other ids that cannot be counted in \"{}\"", path.name)
            .confirm("Increment the id of an object twenty times and count the answers");
    }
}

void checkDescriptions(const Context& context, Reporter& reporter) {
    for (const auto& document : context.snapshot().documents) {
        for (const text::Node* root : document->roots) {
            checkDescription(context, *root, reporter);
        }
    }
}

} // namespace

extern const Rule bola002;
const Rule bola002{
    .id = "GW-BOLA-002",
    .title = "Guessable object ids published",
    .severity = Severity::Low,
    .meaning = "Objects that need a credential are named by consecutive numbers.",
    .risk = "Counting up finds every object. Together with a missing owner check the whole "
            "collection can be copied.",
    .fix = "Use random ids such as UUIDs towards clients. This does not replace the check of the "
           "owner.",
    .verify = "Ids next to a known one do not exist.",
    .fixKind = FixKind::Advice,
    .owasp = "API1",
    .cwe = "CWE-340",
    .asvs = "8.2.2",
    .route = checkRoute,
    .gateway = checkDescriptions,
};

} // namespace gatelens::findings
