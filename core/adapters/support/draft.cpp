// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/draft.h"

#include "core/base/strings.h"

#include <algorithm>

namespace gatelens::adapters {

using text::NodeKind;

namespace {

Draft scalar(NodeKind kind, std::string value, const text::SourceRange& range) {
    Draft draft;
    draft.kind = kind;
    draft.text = std::move(value);
    draft.range = range;
    return draft;
}

} // namespace

Draft Draft::string(std::string value, const text::SourceRange& range, std::uint8_t flags) {
    Draft draft = scalar(NodeKind::String, std::move(value), range);
    draft.flags = flags;
    return draft;
}

Draft Draft::integer(std::int64_t value, const text::SourceRange& range) {
    return scalar(NodeKind::Int, std::to_string(value), range);
}

Draft Draft::number(std::string value, const text::SourceRange& range) {
    const NodeKind kind = parseInt(value) ? NodeKind::Int : NodeKind::Float;
    return scalar(kind, std::move(value), range);
}

Draft Draft::boolean(bool value, const text::SourceRange& range) {
    return scalar(NodeKind::Bool, value ? "true" : "false", range);
}

Draft Draft::mapping(const text::SourceRange& range) {
    return scalar(NodeKind::Mapping, {}, range);
}

Draft Draft::sequence(const text::SourceRange& range) {
    return scalar(NodeKind::Sequence, {}, range);
}

Draft Draft::strings(const std::vector<const text::Node*>& scalars,
                     const text::SourceRange& range) {
    Draft list = sequence(range);
    for (const text::Node* node : scalars) {
        list.append(string(std::string(node->text), node->range, node->flags));
    }
    return list;
}

Draft& Draft::set(std::string_view name, Draft value, const text::SourceRange& keyRange) {
    Draft& member = at(name);
    member = std::move(value);
    if (keyRange.valid()) {
        const auto found = std::find_if(members.begin(), members.end(),
                                        [name](const DraftMember& m) { return m.name == name; });
        found->keyRange = keyRange;
    }
    return *this;
}

Draft& Draft::at(std::string_view name) {
    kind = NodeKind::Mapping;
    if (Draft* found = find(name)) {
        return *found;
    }
    members.push_back({std::string(name), {}, {}});
    return members.back().value;
}

const Draft* Draft::find(std::string_view name) const {
    const auto found = std::find_if(members.begin(), members.end(),
                                    [name](const DraftMember& m) { return m.name == name; });
    return found == members.end() ? nullptr : &found->value;
}

Draft* Draft::find(std::string_view name) {
    return const_cast<Draft*>(std::as_const(*this).find(name));
}

Draft& Draft::append(Draft item) {
    kind = NodeKind::Sequence;
    items.push_back(std::move(item));
    return *this;
}

bool Draft::sameAs(const Draft& other) const {
    if (kind != other.kind || text != other.text || items.size() != other.items.size() ||
        members.size() != other.members.size()) {
        return false;
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (!items[i].sameAs(other.items[i])) {
            return false;
        }
    }
    return std::all_of(members.begin(), members.end(), [&](const DraftMember& member) {
        const Draft* twin = other.find(member.name);
        return twin != nullptr && member.value.sameAs(*twin);
    });
}

const text::Node* freeze(const Draft& draft, text::NodeArena& arena) {
    text::Node* node = arena.node();
    node->kind = draft.kind;
    node->flags = draft.flags;
    node->range = draft.range;
    node->text = arena.copy(draft.text);
    std::vector<text::Member> members;
    members.reserve(draft.members.size());
    for (const DraftMember& member : draft.members) {
        members.push_back({arena.copy(member.name),
                           member.keyRange.valid() ? member.keyRange : member.value.range,
                           freeze(member.value, arena)});
    }
    node->members = arena.copy(members);
    std::vector<const text::Node*> items;
    items.reserve(draft.items.size());
    for (const Draft& item : draft.items) {
        items.push_back(freeze(item, arena));
    }
    node->items = arena.copy(items);
    return node;
}

std::shared_ptr<text::Document> makeDerivedDocument() {
    auto document = std::make_shared<text::Document>();
    document->arena = std::make_unique<text::NodeArena>();
    return document;
}

} // namespace gatelens::adapters
