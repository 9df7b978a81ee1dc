// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/scalar_search.h"

#include "core/base/strings.h"

#include <algorithm>

namespace gatelens::findings {

using text::Node;
using text::NodeKind;

namespace {

const Node* search(std::string_view name, const Node& node, const ScalarVisitor& visit) {
    if (node.isScalar()) {
        return !node.isNull() && visit(name, node) ? &node : nullptr;
    }
    const bool directive = node.kind == NodeKind::Directive;
    const std::string_view inner = directive ? node.text : name;
    for (const auto& member : node.members) {
        const Node* found =
            member.value == nullptr ? nullptr : search(member.name, *member.value, visit);
        if (found != nullptr) {
            return found;
        }
    }
    for (const Node* item : node.items) {
        if (const Node* found = search(inner, *item, visit); found != nullptr) {
            return found;
        }
    }
    return node.block == nullptr ? nullptr : search(inner, *node.block, visit);
}

} // namespace

const Node* option(const model::Policy& policy, std::string_view name) {
    const Node* value = policy.config == nullptr ? nullptr : policy.config->get(name);
    return value == nullptr || value->isNull() ? nullptr : value;
}

std::string_view optionText(const model::Policy& policy, std::string_view name) {
    const Node* value = option(policy, name);
    return value == nullptr ? std::string_view{} : value->asText().value_or(std::string_view{});
}

const Node* gatewaySetting(const model::Gateway& gateway,
                           std::initializer_list<std::string_view> path) {
    const Node* value = gateway.raw == nullptr ? nullptr : gateway.raw->at(path);
    if (value == nullptr && gateway.raw != nullptr && gateway.live) {
        // Kong's admin API answers with its settings below this name.
        const Node* settings = gateway.raw->get("configuration");
        value = settings == nullptr ? nullptr : settings->at(path);
    }
    return value == nullptr || value->isNull() ? nullptr : value;
}

const Node* extraField(const model::EntityBase& entity, std::string_view name) {
    const auto found =
        std::find_if(entity.extra.begin(), entity.extra.end(),
                     [&](const model::ExtraField& field) { return field.name == name; });
    return found == entity.extra.end() ? nullptr : found->value;
}

const Node* findScalar(const Node& node, const ScalarVisitor& visit) {
    return search({}, node, visit);
}

const Node* findWord(const Node& node, std::span<const std::string_view> words) {
    return findScalar(node, [&](std::string_view, const Node& scalar) {
        return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
            return containsIgnoreCase(scalar.text, word);
        });
    });
}

bool containsIgnoreCase(std::string_view text, std::string_view part) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::search(text.begin(), text.end(), part.begin(), part.end(),
                       [&](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

} // namespace gatelens::findings
