// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/value.h"
#include "core/base/strings.h"
#include "core/engine/tap.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

namespace gatelens::engine {

namespace {

// The names under which gatelens.yaml keeps secrets; of a mapping, all its values
// are.
bool isSecretName(std::string_view name) {
    static constexpr auto kNames = std::to_array<std::string_view>(
        {"keys", "password", "passwords", "secret", "secrets", "token", "tokens", "users"});
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// "${NAME}" and "${file:/path}" tell nothing; "${NAME:-fallback}" does.
bool isReference(std::string_view text) {
    return text.starts_with("${") && text.ends_with('}') && text.find('}') == text.size() - 1 &&
           text.find(":-") == std::string_view::npos;
}

bool isSecret(const Value& value) {
    return value.kind != Value::Kind::Null && !isReference(value.text);
}

// Header maps: a field such as Authorization is a secret in them.
bool holdsFields(std::string_view name) {
    return name == "set" || name == "add" || name == "headers";
}

using ByName = std::unordered_map<std::string, const Value*>;

ByName byName(const Value* list) {
    ByName names;
    if (list != nullptr && list->kind == Value::Kind::List) {
        for (const Value& item : list->items) {
            if (std::string name = item.name(); !name.empty()) {
                names.emplace(std::move(name), &item);
            }
        }
    }
    return names;
}

// Calls `visit` with every secret scalar of `value` and its like in `other`.
template <typename Visit>
void eachSecret(Value& value, const Value* other, bool secret, bool fields, const Visit& visit) {
    if (value.kind == Value::Kind::Object) {
        for (ValueMember& member : value.members) {
            const bool own = isSecretName(member.name) || (fields && isSecretField(member.name));
            eachSecret(member.value, other == nullptr ? nullptr : other->get(member.name),
                       secret || own, holdsFields(member.name), visit);
        }
    } else if (value.kind == Value::Kind::List) {
        // Entities are known by their names, wherever they stand now.
        const ByName named = byName(other);
        for (std::size_t i = 0; i < value.items.size(); ++i) {
            Value& item = value.items[i];
            const auto found = named.find(item.name());
            const bool placed = item.name().empty() && other != nullptr && i < other->items.size();
            const Value* like = found != named.end() ? found->second
                                : placed             ? &other->items[i]
                                                     : nullptr;
            eachSecret(item, like, secret, false, visit);
        }
    } else if (secret) {
        visit(value, other);
    }
}

} // namespace

Value Value::of(std::string_view text) {
    Value value;
    value.kind = Kind::Text;
    value.text = text;
    return value;
}

Value Value::list() {
    Value value;
    value.kind = Kind::List;
    return value;
}

Value Value::object() {
    Value value;
    value.kind = Kind::Object;
    return value;
}

const Value* Value::get(std::string_view name) const {
    const auto found = std::find_if(members.begin(), members.end(),
                                    [name](const ValueMember& m) { return m.name == name; });
    return found == members.end() ? nullptr : &found->value;
}

Value* Value::get(std::string_view name) {
    return const_cast<Value*>(static_cast<const Value*>(this)->get(name));
}

void Value::set(std::string_view name, Value value) {
    if (Value* found = get(name)) {
        *found = std::move(value);
    } else {
        members.push_back({std::string(name), std::move(value)});
    }
}

void Value::remove(std::string_view name) {
    std::erase_if(members, [name](const ValueMember& member) { return member.name == name; });
}

std::string Value::name() const {
    const Value* name = get("name");
    return name == nullptr ? std::string{} : name->text;
}

Value valueOf(const text::Node& node) {
    Value value;
    std::unordered_map<std::string_view, std::size_t> places; // a merge key may repeat a name
    switch (node.kind) {
    case text::NodeKind::Mapping:
        value.kind = Value::Kind::Object;
        for (const text::Member& member : node.members) {
            const auto [known, added] = places.emplace(member.name, value.members.size());
            if (added) {
                value.members.push_back({std::string(member.name), {}});
            }
            value.members[known->second].value = valueOf(*member.value);
        }
        break;
    case text::NodeKind::Sequence:
        value.kind = Value::Kind::List;
        for (const text::Node* item : node.items) {
            value.items.push_back(valueOf(*item));
        }
        break;
    case text::NodeKind::Null:
        break;
    case text::NodeKind::Bool:
        value.kind = Value::Kind::Bool;
        value.text = node.asBool().value_or(false) ? "true" : "false";
        break;
    case text::NodeKind::Int:
        if (const auto number = node.asInt()) {
            value.kind = Value::Kind::Number;
            value.text = std::to_string(*number);
            break;
        }
        [[fallthrough]];
    default:
        value = Value::of(node.asText().value_or(""));
        if (const auto number = node.asDouble();
            node.kind == text::NodeKind::Float && number && std::isfinite(*number)) {
            value.kind = Value::Kind::Number;
            value.text = fmt::format("{}", *number);
        }
    }
    return value;
}

void write(JsonWriter& writer, const Value& value) {
    switch (value.kind) {
    case Value::Kind::Null:
        writer.null();
        break;
    case Value::Kind::Bool:
        writer.value(value.text == "true");
        break;
    case Value::Kind::Number:
        if (const auto whole = parseInt(value.text)) {
            writer.value(*whole);
        } else {
            writer.value(parseDouble(value.text).value_or(0));
        }
        break;
    case Value::Kind::Text:
        writer.value(value.text);
        break;
    case Value::Kind::List:
        writer.beginArray();
        for (const Value& item : value.items) {
            write(writer, item);
        }
        writer.endArray();
        break;
    case Value::Kind::Object:
        writer.beginObject();
        for (const ValueMember& member : value.members) {
            writer.key(member.name);
            write(writer, member.value);
        }
        writer.endObject();
        break;
    }
}

std::string toJson(const Value& value, JsonWriter::Style style) {
    JsonWriter writer(style);
    write(writer, value);
    return writer.take();
}

void mergePatch(Value& target, const Value& patch) {
    if (patch.kind != Value::Kind::Object) {
        target = patch;
        return;
    }
    if (target.kind != Value::Kind::Object) {
        target = Value::object();
    }
    for (const ValueMember& member : patch.members) {
        if (member.value.kind == Value::Kind::Null) {
            target.remove(member.name);
        } else if (Value* found = target.get(member.name)) {
            mergePatch(*found, member.value);
        } else {
            Value added;
            mergePatch(added, member.value); // drops the nulls inside
            target.set(member.name, std::move(added));
        }
    }
}

void mask(Value& value) {
    eachSecret(value, nullptr, false, false, [](Value& secret, const Value*) {
        if (isSecret(secret)) {
            secret = Value::of(maskSecret(secret.text));
        }
    });
}

void unmask(Value& value, const Value& before) {
    eachSecret(value, &before, false, false, [](Value& secret, const Value* known) {
        if (known != nullptr && isSecret(*known) && secret.text == maskSecret(known->text)) {
            secret = *known;
        }
    });
}

std::string pointerAt(const text::Node& root, std::uint32_t offset) {
    std::string pointer;
    const auto inside = [offset](const text::SourceRange& range) {
        return range.begin <= offset && offset < std::max(range.end, range.begin + 1);
    };
    const text::Node* node = &root;
    while (true) {
        const text::Node* next = nullptr;
        if (node->isMapping()) {
            for (const text::Member& member : node->members) {
                if (inside(member.keyRange) || inside(member.value->range)) {
                    std::string name(member.name);
                    for (std::size_t at = 0; at < name.size(); ++at) {
                        if (name[at] == '~' || name[at] == '/') {
                            name.replace(at, 1, name[at] == '~' ? "~0" : "~1");
                            ++at;
                        }
                    }
                    pointer += "/" + name;
                    next = inside(member.value->range) ? member.value : nullptr;
                    break;
                }
            }
        } else if (node->isSequence()) {
            for (std::size_t i = 0; i < node->items.size(); ++i) {
                if (inside(node->items[i]->range)) {
                    pointer += fmt::format("/{}", i);
                    next = node->items[i];
                    break;
                }
            }
        }
        if (next == nullptr) {
            return pointer;
        }
        node = next;
    }
}

} // namespace gatelens::engine
