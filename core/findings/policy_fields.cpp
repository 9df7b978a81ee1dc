// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"

#include "core/base/strings.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace gatelens::findings {

using model::EntityKind;

namespace {

std::string camelOf(std::string_view snake) {
    std::string camel;
    bool upper = false;
    for (const char c : snake) {
        if (c == '_') {
            upper = true;
            continue;
        }
        camel += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        upper = false;
    }
    return camel;
}

const text::Node* child(const text::Node& node, std::string_view name) {
    const text::Node* found = node.get(name);
    if (found == nullptr && name.find('_') != std::string_view::npos) {
        found = node.get(camelOf(name));
    }
    return found;
}

// Text of a scalar as a person would write it; of a list its items.
std::string shown(const text::Node& node) {
    if (const auto text = node.asText()) {
        return std::string(*text);
    }
    std::string list;
    for (const auto part : textsOf(&node)) {
        list += (list.empty() ? "" : ", ") + std::string(part);
    }
    return list.empty() ? std::string("empty") : list;
}

} // namespace

const text::Node* fieldAt(const text::Node* node, std::string_view path) {
    while (node != nullptr && !path.empty()) {
        const auto dot = path.find('.');
        node = child(*node, path.substr(0, dot));
        path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    }
    return node == nullptr || node->isNull() ? nullptr : node;
}

const text::Node* fieldOf(const model::Policy& policy, std::string_view path) {
    return fieldAt(policy.config, path);
}

bool isOn(const model::Policy& policy, std::string_view path, bool whenUnset) {
    const text::Node* node = fieldOf(policy, path);
    return node == nullptr ? whenUnset : node->asBool().value_or(node->text == "true");
}

std::string_view textOf(const model::Policy& policy, std::string_view path,
                        std::string_view whenUnset) {
    const text::Node* node = fieldOf(policy, path);
    return node == nullptr ? whenUnset : node->asText().value_or(whenUnset);
}

std::optional<double> numberOf(const model::Policy& policy, std::string_view path) {
    const text::Node* node = fieldOf(policy, path);
    if (node == nullptr) {
        return std::nullopt;
    }
    const auto number = node->asDouble();
    return number ? number : parseDouble(node->asText().value_or(""));
}

std::vector<std::string_view> textsOf(const text::Node* node) {
    std::vector<std::string_view> texts;
    if (node == nullptr) {
        return texts;
    }
    if (const auto text = node->asText()) {
        texts.push_back(*text);
    } else if (node->isSequence()) {
        for (const text::Node* item : node->items) {
            if (const auto text = item->asText()) {
                texts.push_back(*text);
            }
        }
    }
    return texts;
}

std::vector<std::string_view> argumentsOf(const model::Policy& policy) {
    std::vector<std::string_view> arguments;
    if (policy.config != nullptr && policy.config->kind == text::NodeKind::Directive) {
        for (const text::Node* item : policy.config->items) {
            arguments.push_back(item->text);
        }
    }
    return arguments;
}

bool hasArgument(const model::Policy& policy, std::string_view argument) {
    const auto arguments = argumentsOf(policy);
    return std::find(arguments.begin(), arguments.end(), argument) != arguments.end();
}

std::string_view argumentAfter(const model::Policy& policy, std::string_view prefix) {
    for (const auto argument : argumentsOf(policy)) {
        if (argument.starts_with(prefix)) {
            return argument.substr(prefix.size());
        }
    }
    return {};
}

std::optional<double> secondsOf(std::string_view text) {
    const auto unit = text.find_first_not_of("0123456789.");
    const auto number = parseDouble(text.substr(0, unit));
    if (!number) {
        return std::nullopt;
    }
    const std::string_view rest =
        unit == std::string_view::npos ? std::string_view{} : text.substr(unit);
    return rest.empty() || rest == "s" ? number
           : rest == "ms"              ? std::optional(*number / 1000)
           : rest == "m"               ? std::optional(*number * 60)
           : rest == "h"               ? std::optional(*number * 3600)
           : rest == "d"               ? std::optional(*number * 86400)
           : rest == "us"              ? std::optional(*number / 1e6)
           : rest == "ns"              ? std::optional(*number / 1e9)
                                       : std::nullopt;
}

std::string nameOf(const model::Policy& policy) {
    const std::string_view kind =
        policy.productKind.empty() ? std::string_view("policy") : policy.productKind;
    if (policy.name.empty() || policy.name == policy.type) {
        return fmt::format("{} \"{}\"", kind, policy.type);
    }
    return policy.name.starts_with(policy.type)
               ? fmt::format("{} \"{}\"", kind, policy.name)
               : fmt::format("{} \"{}\" ({})", kind, policy.name, policy.type);
}

std::string namesOf(const Context& context, std::span<const model::RouteId> routes) {
    if (routes.empty()) {
        return {};
    }
    const std::string first = fmt::format("route \"{}\"", context.snapshot()[routes[0]].label());
    return routes.size() == 1   ? first
           : routes.size() == 2 ? fmt::format("{} and one other", first)
                                : fmt::format("{} and {} others", first, routes.size() - 1);
}

std::string whereItRuns(const Context& context, model::PolicyId id) {
    return namesOf(context, context.relations().routesOfPolicy[id]);
}

bool runsSomewhere(const Context& context, model::PolicyId id) {
    return context.snapshot()[id].enabled && !context.relations().routesOfPolicy[id].empty();
}

Draft reportPolicy(Reporter& reporter, const Context& context, model::PolicyId id) {
    const auto routes = context.relations().routesOfPolicy[id];
    Draft draft = reporter.report(context, id);
    if (routes.empty()) {
        return draft;
    }
    const std::uint32_t at = context.index();
    std::vector<Subject> path;
    const auto listeners = context.relations().listenersOfRoute(routes[0]);
    if (!listeners.empty()) {
        path.push_back({at, {EntityKind::Listener, listeners.front().value}});
    }
    path.push_back({at, {EntityKind::Route, routes[0].value}});
    path.push_back({at, {EntityKind::Policy, id.value}});
    if (const auto service = context.snapshot()[routes[0]].service()) {
        path.push_back({at, {EntityKind::Service, service.value}});
    }
    draft.path(std::move(path));
    return draft;
}

Draft& becauseOf(Draft& draft, const model::Policy& policy, std::string_view path,
                 std::string whenUnset) {
    std::string fact = fmt::format("{} of {}", path, nameOf(policy));
    if (const text::Node* node = fieldOf(policy, path)) {
        return draft.evidence(std::move(fact), shown(*node), node->range);
    }
    draft.evidence(std::move(fact), "unset; product default " + whenUnset, policy.source);
    draft.finding().evidence.back().origin = model::Origin::ProductDefault;
    return draft;
}

ModelEdit setField(const Context& context, model::PolicyId id, std::string_view path,
                   std::string value) {
    return {ModelEdit::Kind::SetField,
            {context.index(), {EntityKind::Policy, id.value}},
            fmt::format("config.{}", path),
            std::move(value)};
}

ModelEdit addPolicy(const Context& context, model::RouteId id, std::string type) {
    return {ModelEdit::Kind::AddPolicy,
            {context.index(), {EntityKind::Route, id.value}},
            std::move(type),
            {}};
}

} // namespace gatelens::findings
