// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/node.h"

#include "core/base/strings.h"

#include <charconv>
#include <limits>
#include <string>

namespace gatelens::text {

namespace {

// The number without what only its notation has: a plus sign and underscores.
std::string bareNumber(std::string_view text) {
    std::string bare(text.starts_with('+') ? text.substr(1) : text);
    std::erase(bare, '_');
    return bare;
}

// 0x, 0o and 0b, as YAML and TOML write them; 0 for a decimal number.
int radixOf(std::string_view bare) {
    return bare.starts_with("0x")   ? 16
           : bare.starts_with("0o") ? 8
           : bare.starts_with("0b") ? 2
                                    : 0;
}

std::optional<std::int64_t> integer(std::string_view text) {
    // Most are short and plain.
    if (auto plain = parseInt(text)) {
        return plain;
    }
    const std::string bare = bareNumber(text);
    const int radix = radixOf(bare);
    if (radix == 0) {
        return parseInt(bare);
    }
    std::int64_t value = 0;
    const char* const end = bare.data() + bare.size();
    const auto [stop, error] = std::from_chars(bare.data() + 2, end, value, radix);
    return error == std::errc{} && stop == end && bare.size() > 2 && value >= 0
               ? std::optional<std::int64_t>(value)
               : std::nullopt;
}

// ".inf" and ".nan" of YAML, "inf" and "nan" of TOML.
std::optional<double> notFinite(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    if (text.starts_with('.')) {
        text.remove_prefix(1);
    }
    if (equalsIgnoreCase(text, "inf")) {
        const double infinity = std::numeric_limits<double>::infinity();
        return negative ? -infinity : infinity;
    }
    return equalsIgnoreCase(text, "nan")
               ? std::optional<double>(std::numeric_limits<double>::quiet_NaN())
               : std::nullopt;
}

} // namespace

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
    return integer(text);
}

std::optional<double> Node::asDouble() const {
    if (kind != NodeKind::Int && kind != NodeKind::Float) {
        return std::nullopt;
    }
    if (const auto special = notFinite(text)) {
        return special;
    }
    const std::string bare = bareNumber(text);
    if (kind == NodeKind::Int && radixOf(bare) != 0) {
        const auto whole = integer(text);
        return whole ? std::optional<double>(static_cast<double>(*whole)) : std::nullopt;
    }
    return parseDouble(bare);
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
