// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/json_schema.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters {

using text::Node;
using text::NodeKind;

namespace {

constexpr int kMaxDepth = 80;
// Combinations of schemas can multiply; no real one comes near this.
constexpr std::size_t kMaxSteps = 500'000;

std::string_view textIn(const Node& node) {
    return node.asText().value_or(std::string_view{});
}

bool isReference(const Node& node) {
    return (node.flags & text::kHasPlaceholder) != 0 ||
           (node.isString() &&
            (node.text.starts_with("$secret://") || node.text.starts_with("$env://") ||
             node.text.starts_with("$ENV://")));
}

bool sameValue(const Node& a, const Node& b) {
    if (a.asDouble() && b.asDouble() && !a.isString() && !b.isString()) {
        return *a.asDouble() == *b.asDouble();
    }
    return a.isScalar() && b.isScalar() && a.kind == b.kind && a.text == b.text;
}

bool hasType(const Node& node, std::string_view type) {
    if (type == "object") {
        return node.isMapping() || (node.isSequence() && node.items.empty());
    }
    if (type == "array") {
        return node.isSequence() || (node.isMapping() && node.members.empty());
    }
    if (type == "string") {
        return node.isString() || node.kind == NodeKind::DateTime;
    }
    if (type == "boolean") {
        return node.kind == NodeKind::Bool;
    }
    if (type == "null") {
        return node.isNull();
    }
    const bool number = node.kind == NodeKind::Int || node.kind == NodeKind::Float;
    if (type == "integer") {
        return number && std::floor(node.asDouble().value_or(0.5)) == node.asDouble();
    }
    return type != "number" || number;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Defaults that were filled in around a value, by property name.
using Defaults = std::vector<std::pair<std::string_view, const Node*>>;

using Patterns = std::unordered_map<std::string_view, Pattern>;

class SchemaChecker final {
public:
    SchemaChecker(const Node& root, Patterns& patterns, std::string_view what)
        : m_root(root)
        , m_patterns(patterns)
        , m_path(what) {}

    // Adds to `out` what is wrong; null: only the verdict is wanted.
    bool check(const Node& node, const Node& schema, const Defaults& around,
               text::Diagnostics* out) {
        if (++m_steps > kMaxSteps || m_depth > kMaxDepth) {
            return true;
        }
        if (schema.kind == NodeKind::Bool) {
            return schema.asBool() == true ||
                   report(out, "inconsistent-fields", fmt::format("{} may not be set", m_path),
                          node.range);
        }
        ++m_depth;
        const bool good = checkAll(node, schema, around, out);
        --m_depth;
        return good;
    }

private:
    bool checkAll(const Node& node, const Node& schema, const Defaults& around,
                  text::Diagnostics* out) {
        if (const Node* reference = schema.get("$ref")) {
            const Node* target = resolve(textIn(*reference));
            return target == nullptr || check(node, *target, around, out);
        }
        if (!checkType(node, schema, out)) {
            return false;
        }
        bool good = checkValue(node, schema, out);
        Defaults defaults = around;
        if (const Node* properties = schema.get("properties")) {
            for (const auto& property : properties->members) {
                if (const Node* value = property.value->get("default")) {
                    defaults.emplace_back(property.name, value);
                }
            }
        }
        if (node.isMapping()) {
            good = checkObject(node, schema, defaults, out) && good;
        }
        if (node.isSequence()) {
            good = checkArray(node, schema, out) && good;
        }
        return checkCombinations(node, schema, defaults, out) && good;
    }

    bool report(text::Diagnostics* out, std::string code, std::string message,
                const text::SourceRange& range, std::string fix = {}) const {
        if (out != nullptr) {
            out->push_back({text::Severity::Error,
                            std::move(code),
                            std::move(message),
                            std::move(fix),
                            range,
                            {}});
        }
        return false;
    }

    // "#/definitions/x", the only form that gateways use.
    [[nodiscard]] const Node* resolve(std::string_view reference) const {
        if (!reference.starts_with("#/")) {
            return nullptr;
        }
        const Node* at = &m_root;
        for (const auto step : split(reference.substr(2), '/')) {
            at = at == nullptr ? nullptr : at->get(step);
        }
        return at;
    }

    PatternMatch search(std::string_view pattern, std::string_view text) {
        auto found = m_patterns.find(pattern);
        if (found == m_patterns.end()) {
            found = m_patterns.emplace(pattern, Pattern(pattern)).first;
        }
        return found->second.search(text);
    }

    bool checkType(const Node& node, const Node& schema, text::Diagnostics* out) {
        const Node* type = schema.get("type");
        if (type == nullptr || isReference(node)) {
            return true;
        }
        std::vector<std::string_view> types;
        if (type->isString()) {
            types.push_back(type->text);
        }
        for (const Node* item : type->items) {
            types.push_back(textIn(*item));
        }
        if (std::ranges::any_of(types, [&](auto t) { return hasType(node, t); })) {
            return true;
        }
        return report(out, "wrong-type",
                      fmt::format("{} is {}, but must be of the type {}", m_path,
                                  text::kindName(node.kind), fmt::join(types, " or ")),
                      node.range);
    }

    bool checkValue(const Node& node, const Node& schema, text::Diagnostics* out) {
        if (isReference(node)) {
            return true;
        }
        bool good = true;
        if (const Node* values = schema.get("enum")) {
            const bool listed = std::ranges::any_of(
                values->items, [&](const Node* value) { return sameValue(node, *value); });
            good = listed || unknownValue(node, *values, out);
        }
        if (const Node* value = schema.get("const"); value != nullptr && !sameValue(node, *value)) {
            good = report(out, "unknown-value",
                          fmt::format("{} must be \"{}\"", m_path, textIn(*value)), node.range);
        }
        if (node.kind == NodeKind::Int || node.kind == NodeKind::Float) {
            good = checkRange(*node.asDouble(), node, schema, out) && good;
        }
        return node.isString() ? checkText(node, schema, out) && good : good;
    }

    bool unknownValue(const Node& node, const Node& values, text::Diagnostics* out) const {
        std::vector<std::string_view> names;
        for (const Node* value : values.items) {
            names.push_back(textIn(*value));
        }
        const auto near = nearest(textIn(node), names);
        return report(out, "unknown-value",
                      fmt::format("{} is \"{}\", but must be one of {}", m_path, textIn(node),
                                  fmt::join(names, ", ")),
                      node.range,
                      near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near));
    }

    bool checkRange(double value, const Node& node, const Node& schema, text::Diagnostics* out) {
        const auto bound = [&](std::string_view key) {
            const Node* limit = schema.get(key);
            return limit == nullptr ? std::nullopt : limit->asDouble();
        };
        // Draft 4 writes exclusiveMinimum as a flag beside minimum.
        const auto low = bound("minimum");
        const auto high = bound("maximum");
        const auto above = bound("exclusiveMinimum");
        const auto below = bound("exclusiveMaximum");
        const bool lowOpen = boolOf(&schema, "exclusiveMinimum", false);
        const bool highOpen = boolOf(&schema, "exclusiveMaximum", false);
        const auto outOfRange = [&](std::string_view rule, double limit) {
            return report(
                out, "out-of-range",
                fmt::format("{} is {}, but must be {} {}", m_path, node.text, rule, limit),
                node.range);
        };
        if (low && (value < *low || (lowOpen && value == *low))) {
            return outOfRange(lowOpen ? "greater than" : "at least", *low);
        }
        if (high && (value > *high || (highOpen && value == *high))) {
            return outOfRange(highOpen ? "less than" : "at most", *high);
        }
        if (above && !lowOpen && value <= *above) {
            return outOfRange("greater than", *above);
        }
        return !below || highOpen || value < *below || outOfRange("less than", *below);
    }

    bool checkText(const Node& node, const Node& schema, text::Diagnostics* out) {
        bool good = checkCount("minLength", "maxLength", "characters", characters(node.text), node,
                               schema, out);
        // The value is not repeated: it may be a secret.
        if (const Node* pattern = schema.get("pattern");
            pattern != nullptr && search(pattern->text, node.text) == PatternMatch::No) {
            good = report(out, "invalid-value",
                          fmt::format("{} does not match the pattern {}", m_path, pattern->text),
                          node.range);
        }
        return good;
    }

    bool checkCount(std::string_view minKey, std::string_view maxKey, std::string_view unit,
                    std::size_t count, const Node& node, const Node& schema,
                    text::Diagnostics* out) {
        const auto low = intOf(&schema, minKey, 0);
        const auto high = intOf(&schema, maxKey, -1);
        const auto size = static_cast<std::int64_t>(count);
        if (size < low) {
            return report(
                out, "out-of-range",
                fmt::format("{} has {} {}, but must have at least {}", m_path, size, unit, low),
                node.range);
        }
        return high < 0 || size <= high ||
               report(
                   out, "out-of-range",
                   fmt::format("{} has {} {}, but must have at most {}", m_path, size, unit, high),
                   node.range);
    }

    bool checkArray(const Node& node, const Node& schema, text::Diagnostics* out) {
        bool good =
            checkCount("minItems", "maxItems", "entries", node.items.size(), node, schema, out);
        if (boolOf(&schema, "uniqueItems", false)) {
            std::set<std::string_view> seen;
            for (const Node* item : node.items) {
                if (item->isScalar() && !seen.insert(item->text).second) {
                    good = report(out, "invalid-value",
                                  fmt::format("{} holds an entry twice", m_path), item->range);
                }
            }
        }
        const Node* items = schema.get("items");
        if (items == nullptr) {
            return good;
        }
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            const Node* itemSchema = items;
            if (items->isSequence()) { // one schema a position
                itemSchema = i < items->items.size() ? items->items[i] : nullptr;
            }
            if (itemSchema != nullptr) {
                const Step step(*this, fmt::format("[{}]", i));
                good = check(*node.items[i], *itemSchema, {}, out) && good;
            }
        }
        return good;
    }

    bool checkObject(const Node& node, const Node& schema, const Defaults& defaults,
                     text::Diagnostics* out) {
        bool good = checkCount("minProperties", "maxProperties", "keys", node.members.size(), node,
                               schema, out);
        good = checkRequired(node, schema, defaults, out) && good;
        const Node* properties = schema.get("properties");
        for (const auto& member : node.members) {
            good = checkMember(member, schema, properties, out) && good;
        }
        // What is filled in by default is checked too: it decides conditions.
        if (properties != nullptr) {
            for (const auto& [name, value] : defaults) {
                const Node* property = properties->get(name);
                if (property != nullptr && node.member(name) == nullptr &&
                    !check(*value, *property, {}, nullptr)) {
                    good =
                        report(out, "inconsistent-fields",
                               fmt::format("{}: the default of \"{}\" does not fit", m_path, name),
                               node.range);
                }
            }
        }
        return good;
    }

    bool checkRequired(const Node& node, const Node& schema, const Defaults& defaults,
                       text::Diagnostics* out) {
        bool good = true;
        const Node* required = schema.get("required");
        if (required == nullptr) {
            return true;
        }
        for (const Node* item : required->items) {
            const auto name = textIn(*item);
            const bool filled = std::ranges::any_of(
                defaults, [&](const auto& entry) { return entry.first == name; });
            if (node.member(name) == nullptr && !filled) {
                good = report(out, "missing-key",
                              fmt::format("{} lacks the required key \"{}\"", m_path, name),
                              node.range);
            }
        }
        return good;
    }

    bool checkMember(const text::Member& member, const Node& schema, const Node* properties,
                     text::Diagnostics* out) {
        const Step step(*this, fmt::format(": {}", member.name));
        bool good = true;
        bool described = false;
        if (const Node* property = properties == nullptr ? nullptr : properties->get(member.name)) {
            described = true;
            good = check(*member.value, *property, {}, out);
        }
        if (const Node* patterns = schema.get("patternProperties")) {
            for (const auto& pattern : patterns->members) {
                if (search(pattern.name, member.name) == PatternMatch::Yes) {
                    described = true;
                    good = check(*member.value, *pattern.value, {}, out) && good;
                }
            }
        }
        const Node* additional = schema.get("additionalProperties");
        if (described || additional == nullptr) {
            return good;
        }
        if (additional->isMapping()) {
            return check(*member.value, *additional, {}, out);
        }
        return additional->asBool() != false || unknownKey(member, properties, step, out);
    }

    bool checkCombinations(const Node& node, const Node& schema, const Defaults& defaults,
                           text::Diagnostics* out) {
        bool good = true;
        if (const Node* all = schema.get("allOf")) {
            for (const Node* part : all->items) {
                good = check(node, *part, defaults, out) && good;
            }
        }
        for (const auto key : {"anyOf", "oneOf"}) {
            if (const Node* choices = schema.get(key)) {
                good =
                    checkChoices(node, *choices, std::string_view(key) == "oneOf", defaults, out) &&
                    good;
            }
        }
        if (const Node* forbidden = schema.get("not");
            forbidden != nullptr && check(node, *forbidden, defaults, nullptr)) {
            good = report(out, "inconsistent-fields",
                          fmt::format("{} combines what excludes each other{}", m_path,
                                      demandedKeys(*forbidden)),
                          node.range);
        }
        if (const Node* condition = schema.get("if")) {
            const bool holds = check(node, *condition, defaults, nullptr);
            if (const Node* branch = schema.get(holds ? "then" : "else")) {
                good = check(node, *branch, defaults, out) && good;
            }
        }
        return checkDependencies(node, schema, defaults, out) && good;
    }

    bool checkDependencies(const Node& node, const Node& schema, const Defaults& defaults,
                           text::Diagnostics* out) {
        const Node* dependencies = schema.get("dependencies");
        if (dependencies == nullptr || !node.isMapping()) {
            return true;
        }
        bool good = true;
        for (const auto& dependency : dependencies->members) {
            if (node.member(dependency.name) == nullptr) {
                continue;
            }
            if (dependency.value->isMapping()) {
                good = check(node, *dependency.value, defaults, out) && good;
            }
            for (const Node* name : dependency.value->items) {
                if (node.member(textIn(*name)) == nullptr) {
                    good = report(out, "missing-key",
                                  fmt::format("{} has \"{}\" and so needs \"{}\"", m_path,
                                              dependency.name, textIn(*name)),
                                  node.range);
                }
            }
        }
        return good;
    }

    bool checkChoices(const Node& node, const Node& choices, bool one, const Defaults& defaults,
                      text::Diagnostics* out) {
        std::size_t fitting = 0;
        const Node* nearestChoice = nullptr; // the only one whose type fits
        std::size_t ofType = 0;
        for (const Node* choice : choices.items) {
            if (check(node, *choice, defaults, nullptr)) {
                ++fitting;
            } else if (choice->get("type") != nullptr && checkType(node, *choice, nullptr)) {
                ++ofType;
                nearestChoice = choice;
            }
        }
        if (fitting == 1 || (fitting > 1 && !one) || choices.items.empty()) {
            return true;
        }
        if (fitting > 1) {
            return report(out, "inconsistent-fields",
                          fmt::format("{} fits more than one of the forms that exclude each "
                                      "other{}",
                                      m_path, demandedKeys(choices)),
                          node.range);
        }
        if (ofType == 1 && out != nullptr) {
            return check(node, *nearestChoice, defaults, out);
        }
        return report(
            out, "inconsistent-fields",
            fmt::format("{} fits none of the allowed forms{}", m_path, demandedKeys(choices)),
            node.range);
    }

    // " (uri; uris)" of choices that differ in the keys they demand.
    static std::string demandedKeys(const Node& choices) {
        std::string out;
        const auto add = [&out](const Node* required) {
            std::string keys;
            for (const Node* name : required->items) {
                keys += (keys.empty() ? "" : "+") + std::string(textIn(*name));
            }
            out += (out.empty() ? " (" : "; ") + keys;
        };
        if (const Node* required = choices.get("required")) {
            add(required);
        }
        const Node* list = choices.isSequence() ? &choices : choices.get("anyOf");
        if (list != nullptr) {
            for (const Node* choice : list->items) {
                if (const Node* required = choice->get("required")) {
                    add(required);
                }
            }
        }
        return out.empty() ? out : out + ')';
    }

    // Appends to the path while it lives.
    class Step final {
    public:
        Step(SchemaChecker& checker, const std::string& text)
            : m_checker(checker)
            , m_before(checker.m_path.size()) {
            checker.m_path += text;
        }
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;
        ~Step() { m_checker.m_path.resize(m_before); }
        [[nodiscard]] std::string_view owner() const {
            return std::string_view(m_checker.m_path).substr(0, m_before);
        }

    private:
        SchemaChecker& m_checker;
        std::size_t m_before;
    };

    bool unknownKey(const text::Member& member, const Node* properties, const Step& step,
                    text::Diagnostics* out) const {
        std::vector<std::string_view> names;
        if (properties != nullptr) {
            for (const auto& property : properties->members) {
                names.push_back(property.name);
            }
        }
        const auto near = nearest(member.name, names);
        return report(out, "unknown-key",
                      fmt::format("{} has the unknown key \"{}\"", step.owner(), member.name),
                      member.keyRange,
                      near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near));
    }

    const Node& m_root;
    Patterns& m_patterns;
    std::string m_path;
    std::size_t m_steps = 0;
    int m_depth = 0;
};

} // namespace

void JsonSchema::check(const Node& node, std::string_view what, text::Diagnostics& diagnostics) {
    static_cast<void>(
        SchemaChecker(m_schema, m_patterns, what).check(node, m_schema, {}, &diagnostics));
}

} // namespace gatelens::adapters
