// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/kong_schema.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::kong {

using text::Node;
using text::NodeKind;

namespace {

constexpr int kMaxDepth = 60;

// A present value; null counts as absent, as in Kong.
const Node* present(const Node* value) {
    return value == nullptr || value->isNull() ? nullptr : value;
}

// "config.redis.host" of an entity.
const Node* valueAt(const Node& entity, std::string_view path) {
    const Node* at = &entity;
    for (const auto step : split(path, '.')) {
        at = present(at->get(step));
        if (at == nullptr) {
            return nullptr;
        }
    }
    return at;
}

// Kong's is_nonempty: neither null nor an empty table.
bool isNonEmpty(const Node* value) {
    return present(value) != nullptr && !(value->isSequence() && value->items.empty()) &&
           !(value->isMapping() && value->members.empty());
}

bool sameScalar(const Node& a, const Node& b) {
    if (a.isNull() || b.isNull()) {
        return a.isNull() && b.isNull();
    }
    if (a.asDouble() && b.asDouble()) {
        return *a.asDouble() == *b.asDouble();
    }
    return a.isScalar() && b.isScalar() && a.kind == b.kind && a.text == b.text;
}

std::string textsOfList(const Node& list) {
    std::string out;
    for (const Node* item : list.items) {
        out += (out.empty() ? "" : ", ");
        out += item->isScalar() ? std::string(item->text) : std::string("…");
    }
    return out;
}

std::vector<std::string_view> namesIn(const Node* list) {
    std::vector<std::string_view> out;
    if (list != nullptr) {
        for (const Node* item : list->items) {
            out.push_back(item->asText().value_or(std::string_view{}));
        }
    }
    return out;
}

// The outcome of a constraint; Unknown when this code cannot tell.
enum class Verdict : std::uint8_t { Yes, No, Unknown };

Verdict matches(const Node& rules, const Node* value);

Verdict matchesOne(std::string_view rule, const Node& argument, const Node* value) {
    const auto number = value == nullptr ? std::nullopt : value->asDouble();
    const auto text = value == nullptr ? std::nullopt : value->asText();
    const auto yes = [](bool holds) { return holds ? Verdict::Yes : Verdict::No; };
    if (rule == "required") {
        return yes(argument.asBool() != true || value != nullptr);
    }
    if (rule == "eq") {
        return yes(value == nullptr ? argument.isNull() : sameScalar(*value, argument));
    }
    if (value == nullptr) { // every other rule passes on an absent value
        return Verdict::Yes;
    }
    if (rule == "one_of" || rule == "not_one_of") {
        const bool listed = std::ranges::any_of(
            argument.items, [&](const Node* item) { return sameScalar(*value, *item); });
        return yes(listed == (rule == "one_of"));
    }
    if (rule == "gt") {
        return number ? yes(*number > argument.asDouble().value_or(0)) : Verdict::Unknown;
    }
    if (rule == "len_eq") {
        const auto length = value->isSequence() ? value->items.size() : value->text.size();
        return yes(static_cast<std::int64_t>(length) == argument.asInt());
    }
    if (rule == "contains") {
        return yes(std::ranges::any_of(
            value->items, [&](const Node* item) { return sameScalar(*item, argument); }));
    }
    if (rule == "match") {
        const auto pattern = argument.text;
        const bool literal = pattern.size() > 2 && pattern.starts_with('^') &&
                             pattern.ends_with('$') &&
                             pattern.substr(1, pattern.size() - 2).find_first_of("%.[]()*+-?^$") ==
                                 std::string_view::npos;
        return literal && text ? yes(*text == pattern.substr(1, pattern.size() - 2))
                               : Verdict::Unknown;
    }
    if (rule == "elements") {
        auto all = Verdict::Yes;
        for (const Node* item : value->items) {
            const auto one = matches(argument, item);
            all = one == Verdict::Yes || all == Verdict::No ? all : one;
        }
        return all;
    }
    return rule == "type" || rule == "description" ? Verdict::Yes : Verdict::Unknown;
}

// `if_match` and `then_match`: all rules together.
Verdict matches(const Node& rules, const Node* value) {
    auto all = Verdict::Yes;
    for (const auto& rule : rules.members) {
        const auto one = matchesOne(rule.name, *rule.value, value);
        if (one == Verdict::No) {
            return one;
        }
        all = one == Verdict::Unknown ? one : all;
    }
    return all;
}

class SchemaCheck final {
public:
    SchemaCheck(std::string_view what, text::Diagnostics& diagnostics)
        : m_path(what)
        , m_diagnostics(diagnostics) {}

    void record(const Node& schema, const Node& value, std::string_view only, int depth) {
        const Node* fields = schema.get("fields");
        if (fields == nullptr || depth > kMaxDepth) {
            return;
        }
        std::vector<std::string_view> names;
        for (const auto list : {"fields", "shorthand_fields"}) {
            for (const auto& [name, field] : fieldsOf(schema.get(list))) {
                names.push_back(name);
                if (only.empty() || name == only) {
                    member(name, *field, value, depth);
                }
            }
        }
        if (only.empty()) {
            unknownKeys(value, names);
        }
        if (const Node* checks = schema.get("entity_checks")) {
            for (const Node* check : checks->items) {
                for (const auto& rule : check->members) {
                    entityCheck(rule.name, *rule.value, value, only);
                }
            }
        }
    }

private:
    static std::vector<std::pair<std::string_view, const Node*>> fieldsOf(const Node* list) {
        std::vector<std::pair<std::string_view, const Node*>> out;
        if (list != nullptr) {
            for (const Node* entry : list->items) {
                for (const auto& field : entry->members) {
                    out.emplace_back(field.name, field.value);
                }
            }
        }
        return out;
    }

    void member(std::string_view name, const Node& field, const Node& owner, int depth) {
        const Node* value = present(owner.get(name));
        const auto before = m_path.size();
        m_path.append(": ").append(name);
        if (value == nullptr) {
            const bool filled = field.get("default") != nullptr || boolOf(&field, "auto", false);
            if (boolOf(&field, "required", false) && !filled &&
                textOf(&field, "type") != "record") {
                m_path.resize(before);
                report("missing-key", fmt::format("{} lacks the required key \"{}\"", m_path, name),
                       owner);
            }
        } else {
            check(field, *value, depth + 1);
        }
        m_path.resize(before);
    }

    void unknownKeys(const Node& value, const std::vector<std::string_view>& names) {
        for (const auto& member : value.members) {
            if (std::ranges::find(names, member.name) != names.end() || member.value->isNull()) {
                continue;
            }
            const auto near = nearest(member.name, names);
            m_diagnostics.push_back(
                {text::Severity::Error,
                 "unknown-key",
                 fmt::format("{} has the key \"{}\", which the running gateway does not know",
                             m_path, member.name),
                 near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near),
                 member.keyRange,
                 {}});
        }
    }

    void check(const Node& field, const Node& value, int depth) {
        const auto type = textOf(&field, "type");
        if (depth > kMaxDepth || type == "foreign" || type == "any" || type == "function" ||
            type == "json" || type.empty()) {
            return;
        }
        const bool reference = value.isString() && value.text.starts_with("{vault://");
        if (reference) {
            return;
        }
        if (!hasType(type, value)) {
            report("wrong-type",
                   fmt::format("{} is {}, but the running gateway wants {}", m_path,
                               text::kindName(value.kind), type),
                   value);
            return;
        }
        constraints(field, value);
        if (type == "record") {
            record(field, value, {}, depth);
        } else if (type == "map") {
            each(field.get("values"), value, depth);
        } else if (const Node* elements = field.get("elements")) {
            for (std::size_t i = 0; i < value.items.size(); ++i) {
                below(fmt::format("[{}]", i), *elements, *value.items[i], depth);
            }
        }
    }

    void each(const Node* values, const Node& map, int depth) {
        for (const auto& entry : map.members) {
            if (values != nullptr && !entry.value->isNull()) {
                below(fmt::format(".{}", entry.name), *values, *entry.value, depth);
            }
        }
    }

    void below(const std::string& step, const Node& field, const Node& value, int depth) {
        const auto before = m_path.size();
        m_path += step;
        check(field, value, depth + 1);
        m_path.resize(before);
    }

    static bool hasType(std::string_view type, const Node& value) {
        if (type == "string") {
            return value.isString();
        }
        if (type == "integer") {
            const auto number = value.asDouble();
            return number && *number == static_cast<double>(value.asInt().value_or(0)) &&
                   !value.isString();
        }
        if (type == "number") {
            return value.kind == NodeKind::Int || value.kind == NodeKind::Float;
        }
        if (type == "boolean") {
            return value.kind == NodeKind::Bool;
        }
        // Lua has one empty table for both: "{}" and "[]" are the same to Kong.
        const bool empty = value.members.empty() && value.items.empty();
        if (type == "array" || type == "set") {
            return value.isSequence() || (value.isMapping() && empty);
        }
        if (type == "map" || type == "record") {
            return value.isMapping() || (value.isSequence() && empty);
        }
        return true;
    }

    void constraints(const Node& field, const Node& value) {
        for (const auto& rule : field.members) {
            constraint(rule.name, *rule.value, value);
        }
    }

    void constraint(std::string_view rule, const Node& argument, const Node& value) {
        const auto number = value.asDouble();
        if (rule == "between" && argument.items.size() == 2 && number) {
            const auto low = argument.items[0]->asDouble().value_or(*number);
            const auto high = argument.items[1]->asDouble().value_or(*number);
            if (*number < low || *number > high) {
                report("out-of-range",
                       fmt::format("{} is {}, but must be between {} and {}", m_path, value.text,
                                   low, high),
                       value);
            }
        } else if (rule == "gt" && number && *number <= argument.asDouble().value_or(*number - 1)) {
            report("out-of-range",
                   fmt::format("{} is {}, but must be greater than {}", m_path, value.text,
                               argument.text),
                   value);
        } else if (rule == "one_of" && matchesOne(rule, argument, &value) == Verdict::No) {
            report("unknown-value",
                   fmt::format("{} is \"{}\", but must be one of {}", m_path, value.text,
                               textsOfList(argument)),
                   value);
        } else if (rule == "starts_with" && value.isString() &&
                   !value.text.starts_with(argument.text)) {
            report("invalid-value", fmt::format("{} must start with \"{}\"", m_path, argument.text),
                   value);
        } else if (rule == "len_min" || rule == "len_max") {
            length(rule == "len_min", argument.asInt().value_or(0), value);
        }
    }

    void length(bool minimum, std::int64_t limit, const Node& value) {
        const auto size = static_cast<std::int64_t>(value.isScalar()     ? value.text.size()
                                                    : value.isSequence() ? value.items.size()
                                                                         : value.members.size());
        if (minimum ? size < limit : size > limit) {
            report("out-of-range",
                   fmt::format("{} has the length {}, but must have at {} {}", m_path, size,
                               minimum ? "least" : "most", limit),
                   value);
        }
    }

    void entityCheck(std::string_view rule, const Node& argument, const Node& entity,
                     std::string_view only) {
        // Checks of a plugin look at "config.x"; those of other fields wait for
        // the whole entity.
        const auto names = namesIn(&argument);
        const auto set = static_cast<std::size_t>(std::ranges::count_if(
            names, [&](auto name) { return isNonEmpty(valueAt(entity, name)); }));
        if (rule == "at_least_one_of" && set == 0) {
            inconsistent("needs at least one of", names, entity);
        } else if (rule == "only_one_of" && set != 1) {
            inconsistent("needs exactly one of", names, entity);
        } else if (rule == "mutually_required" && set != 0 && set != names.size()) {
            inconsistent("needs all or none of", names, entity);
        } else if (rule == "mutually_exclusive" && set > 1) {
            inconsistent("may have only one of", names, entity);
        } else if (rule == "conditional") {
            conditional(argument, entity);
        } else if (rule == "conditional_at_least_one_of" && only.empty()) {
            conditionalAny(argument, entity);
        }
    }

    void conditional(const Node& argument, const Node& entity) {
        const auto ifField = textOf(&argument, "if_field");
        const auto thenField = textOf(&argument, "then_field");
        const Node* ifValue = valueAt(entity, ifField);
        const Node* ifMatch = argument.get("if_match");
        const Node* thenMatch = argument.get("then_match");
        if (ifValue == nullptr || ifMatch == nullptr || thenMatch == nullptr ||
            matches(*ifMatch, ifValue) != Verdict::Yes ||
            matches(*thenMatch, valueAt(entity, thenField)) != Verdict::No) {
            return;
        }
        const Node* thenValue = valueAt(entity, thenField);
        report(
            "inconsistent-fields",
            fmt::format("{}: \"{}\" does not fit the value of \"{}\"", m_path, thenField, ifField),
            thenValue == nullptr ? *ifValue : *thenValue);
    }

    void conditionalAny(const Node& argument, const Node& entity) {
        const Node* ifValue = valueAt(entity, textOf(&argument, "if_field"));
        const Node* ifMatch = argument.get("if_match");
        if (ifValue == nullptr || ifMatch == nullptr) {
            return;
        }
        auto list = std::string_view("then_at_least_one_of");
        auto verdict = matches(*ifMatch, ifValue);
        if (verdict == Verdict::No && argument.get("else_match") != nullptr) {
            list = "else_then_at_least_one_of";
            verdict = matches(*argument.get("else_match"), ifValue);
        }
        const auto names = namesIn(argument.get(list));
        const bool any = std::ranges::any_of(
            names, [&](auto name) { return isNonEmpty(valueAt(entity, name)); });
        if (verdict == Verdict::Yes && !any) {
            inconsistent("needs at least one of", names, entity);
        }
    }

    void inconsistent(std::string_view need, const std::vector<std::string_view>& names,
                      const Node& entity) {
        report("inconsistent-fields", fmt::format("{} {} {}", m_path, need, fmt::join(names, ", ")),
               entity);
    }

    void report(std::string code, std::string message, const Node& node) {
        m_diagnostics.push_back(
            {text::Severity::Error, std::move(code), std::move(message), {}, node.range, {}});
    }

    std::string m_path;
    text::Diagnostics& m_diagnostics;
};

} // namespace

void checkWithSchema(const Node& schema, const Node& entity, std::string_view what, bool onlyConfig,
                     text::Diagnostics& diagnostics) {
    SchemaCheck(what, diagnostics).record(schema, entity, onlyConfig ? "config" : "", 0);
}

} // namespace gatelens::adapters::kong
