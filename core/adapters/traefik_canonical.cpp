// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/traefik_canonical.h"

#include "core/adapters/support/scalar_map.h"
#include "core/adapters/traefik_shapes.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace gatelens::adapters::traefik {

using text::Member;
using text::Node;
using text::NodeKind;

namespace {

// strconv.ParseBool.
std::optional<bool> goBool(std::string_view text) {
    constexpr std::array<std::string_view, 6> kTrue{"1", "t", "T", "TRUE", "true", "True"};
    constexpr std::array<std::string_view, 6> kFalse{"0", "f", "F", "FALSE", "false", "False"};
    if (std::find(kTrue.begin(), kTrue.end(), text) != kTrue.end()) {
        return true;
    }
    if (std::find(kFalse.begin(), kFalse.end(), text) != kFalse.end()) {
        return false;
    }
    return std::nullopt;
}

const Field* findField(const Shape& shape, std::string_view name) {
    const auto exact = std::find_if(shape.fields.begin(), shape.fields.end(),
                                    [name](const Field& f) { return f.name == name; });
    if (exact != shape.fields.end()) {
        return &*exact;
    }
    const auto folded = std::find_if(shape.fields.begin(), shape.fields.end(), [&](const Field& f) {
        return equalsIgnoreCase(f.name, name);
    });
    return folded == shape.fields.end() ? nullptr : &*folded;
}

bool isContainer(const Shape& shape) {
    return shape.type == Shape::Type::Object || shape.type == Shape::Type::Map;
}

} // namespace

const Node& Canonical::of(const Node& node, const Shape& shape) {
    if ((node.flags & text::kHasPlaceholder) != 0 && node.isScalar()) {
        return node;
    }
    switch (shape.type) {
    case Shape::Type::Object:
        return object(node, shape);
    case Shape::Type::Map:
        return map(node, shape);
    case Shape::Type::List:
        return list(node, shape);
    case Shape::Type::Bool:
        if (const auto value = goBool(node.text);
            value && (node.isString() || node.kind == NodeKind::Int)) {
            return scalar(node, NodeKind::Bool, *value ? "true" : "false");
        }
        return node;
    case Shape::Type::Int:
    case Shape::Type::Duration:
        return node.isString() && parseInt(node.text) ? scalar(node, NodeKind::Int, node.text)
                                                      : node;
    case Shape::Type::Number:
        return node.isString() && parseDouble(node.text) ? scalar(node, NodeKind::Float, node.text)
                                                         : node;
    default:
        return node;
    }
}

const Node& Canonical::object(const Node& node, const Shape& shape) {
    if (!node.isMapping()) {
        return node;
    }
    std::vector<Member> members;
    std::vector<std::string_view> folded;
    bool changed = false;
    members.reserve(node.members.size());
    for (const Member& member : node.members) {
        const Field* known = findField(shape, member.name);
        if (known == nullptr) {
            members.push_back(member);
            continue;
        }
        const Node& value = field(member, *known);
        if (known->name != member.name) {
            folded.push_back(known->name);
        }
        changed = changed || known->name != member.name || &value != member.value;
        members.push_back({known->name, member.keyRange, &value});
    }
    for (const auto name : folded) {
        const auto same = [name](const Member& m) { return m.name == name; };
        if (std::count_if(members.begin(), members.end(), same) > 1) {
            const auto last = std::find_if(members.rbegin(), members.rend(), same);
            m_diagnostics.push_back(
                {text::Severity::Error,
                 "duplicate-key",
                 fmt::format("\"{}\" is given more than once; names are the same in any case",
                             name),
                 "keep one of them",
                 last->keyRange,
                 {}});
        }
    }
    return changed ? withMembers(node, members) : node;
}

const Node& Canonical::field(const Member& member, const Field& field) {
    const Node& value = *member.value;
    if (!isContainer(field.shape) || value.isNull()) {
        return of(value, field.shape);
    }
    if (value.isMapping()) {
        if (value.members.empty() && !mayBeEmpty(field.name) && !field.shape.open) {
            m_diagnostics.push_back(
                {text::Severity::Error,
                 "empty-object",
                 fmt::format("\"{}\" is empty, which Traefik refuses", member.name),
                 "remove it or fill it",
                 member.keyRange,
                 {}});
        }
        return of(value, field.shape);
    }
    if (value.isScalar() && mayBeEmpty(field.name)) {
        // "true" stands for the object with its defaults, anything else switches
        // it off.
        return scalar(
            value, equalsIgnoreCase(value.text, "true") ? NodeKind::Mapping : NodeKind::Null, {});
    }
    return value;
}

const Node& Canonical::map(const Node& node, const Shape& shape) {
    if (!node.isMapping() || shape.element->type == Shape::Type::Any) {
        return node;
    }
    std::vector<Member> members(node.members.begin(), node.members.end());
    bool changed = false;
    for (Member& member : members) {
        const Node& value = of(*member.value, *shape.element);
        changed = changed || &value != member.value;
        member.value = &value;
    }
    return changed ? withMembers(node, members) : node;
}

const Node& Canonical::list(const Node& node, const Shape& shape) {
    std::vector<const Node*> items;
    if (node.isSequence()) {
        bool changed = false;
        items.reserve(node.items.size());
        for (const Node* item : node.items) {
            items.push_back(&of(*item, *shape.element));
            changed = changed || items.back() != item;
        }
        return changed ? withItems(node, items) : node;
    }
    if (!node.isScalar() || node.isNull() || node.text.empty()) {
        return node;
    }
    const ScalarMap places(node, m_sources);
    for (const auto piece : split(node.text, ',')) {
        const std::string_view value = trim(piece);
        const char* at = value.empty() ? piece.data() : value.data();
        const auto begin = static_cast<std::size_t>(at - node.text.data());
        Node* item = m_arena.node();
        item->kind = NodeKind::String;
        item->text = value;
        item->range = places.range(begin, begin + value.size());
        items.push_back(&of(*item, *shape.element));
    }
    return withItems(node, items);
}

const Node& Canonical::scalar(const Node& node, NodeKind kind, std::string_view value) {
    Node* copy = m_arena.node();
    *copy = node;
    copy->kind = kind;
    copy->style = text::ScalarStyle::Plain;
    copy->text = value;
    return *copy;
}

const Node& Canonical::withMembers(const Node& node, std::span<const Member> members) {
    Node* copy = m_arena.node();
    *copy = node;
    copy->members = m_arena.copy(members);
    return *copy;
}

const Node& Canonical::withItems(const Node& node, std::span<const Node* const> items) {
    Node* copy = m_arena.node();
    *copy = node;
    copy->kind = NodeKind::Sequence;
    copy->text = {};
    copy->items = m_arena.copy(items);
    return *copy;
}

} // namespace gatelens::adapters::traefik
