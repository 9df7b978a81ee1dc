// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/node.h"

#include "core/base/strings.h"

namespace gatelens::text {

std::string_view kindName(NodeKind kind) {
    switch (kind) {
    case NodeKind::Null:
        return "null";
    case NodeKind::Bool:
        return "a boolean";
    case NodeKind::Int:
        return "an integer";
    case NodeKind::Float:
        return "a number";
    case NodeKind::String:
        return "a string";
    case NodeKind::DateTime:
        return "a date";
    case NodeKind::Sequence:
        return "a list";
    case NodeKind::Mapping:
        return "a mapping";
    case NodeKind::Block:
        return "a block";
    case NodeKind::Directive:
        return "a directive";
    }
    return "a value";
}

const Member* Node::member(std::string_view name) const {
    for (std::size_t i = members.size(); i > 0; --i) {
        if (members[i - 1].name == name) {
            return &members[i - 1];
        }
    }
    return nullptr;
}

const Node* Node::get(std::string_view name) const {
    const Member* found = member(name);
    return found == nullptr ? nullptr : found->value;
}

const Node* Node::at(std::initializer_list<std::string_view> path) const {
    const Node* node = this;
    for (const auto name : path) {
        node = node->get(name);
        if (node == nullptr) {
            return nullptr;
        }
    }
    return node;
}

std::optional<bool> Node::asBool() const {
    if (kind != NodeKind::Bool) {
        return std::nullopt;
    }
    return !text.empty() && (text.front() == 't' || text.front() == 'T');
}

std::optional<std::int64_t> Node::asInt() const {
    if (kind != NodeKind::Int) {
        return std::nullopt;
    }
    return parseInt(text.starts_with('+') ? text.substr(1) : text);
}

std::optional<double> Node::asDouble() const {
    if (kind != NodeKind::Int && kind != NodeKind::Float) {
        return std::nullopt;
    }
    return parseDouble(text.starts_with('+') ? text.substr(1) : text);
}

std::optional<std::string_view> Node::asText() const {
    if (!isScalar() || isNull()) {
        return std::nullopt;
    }
    return text;
}

std::span<const Node* const> Node::directives() const {
    if (kind == NodeKind::Block) {
        return items;
    }
    return block == nullptr ? std::span<const Node* const>{} : block->items;
}

const Node* Node::directive(std::string_view name) const {
    for (const Node* child : directives()) {
        if (child->text == name) {
            return child;
        }
    }
    return nullptr;
}

std::string_view Node::arg(std::size_t index) const {
    return kind == NodeKind::Directive && index < items.size() ? items[index]->text
                                                               : std::string_view{};
}

} // namespace gatelens::text
