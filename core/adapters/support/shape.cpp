// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/shape.h"

#include "core/base/strings.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters {

using text::Node;
using text::NodeKind;

namespace {

Shape ofType(Shape::Type type) {
    Shape shape;
    shape.type = type;
    return shape;
}

Shape withElement(Shape::Type type, Shape element) {
    Shape shape = ofType(type);
    shape.element = std::make_shared<const Shape>(std::move(element));
    return shape;
}

std::string_view expected(const Shape& shape) {
    switch (shape.type) {
    case Shape::Type::Any:
        return "anything";
    case Shape::Type::Bool:
        return "true or false";
    case Shape::Type::Int:
        return "an integer";
    case Shape::Type::Number:
        return "a number";
    case Shape::Type::String:
    case Shape::Type::Enum:
        return "a string";
    case Shape::Type::Text:
        return "a string or a number";
    case Shape::Type::Duration:
        return "a duration";
    case Shape::Type::List:
        return "a list";
    case Shape::Type::ListOrOne:
        return "a list or one value";
    case Shape::Type::Map:
    case Shape::Type::Object:
        return "a mapping";
    }
    return "something else";
}

// Go's time.ParseDuration: signed groups of a decimal number and a unit.
bool isGoDuration(std::string_view text, bool days) {
    if (text.starts_with('-') || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    if (text == "0") {
        return true;
    }
    bool any = false;
    while (!text.empty()) {
        const auto digits = std::min(text.find_first_not_of("0123456789."), text.size());
        const auto units = std::min(text.find_first_of("0123456789.", digits), text.size());
        const std::string_view unit = text.substr(digits, units - digits);
        const bool known = unit == "ns" || unit == "us" || unit == "µs" || unit == "μs" ||
                           unit == "ms" || unit == "s" || unit == "m" || unit == "h" ||
                           (days && unit == "d");
        if (!known || !parseDouble(text.substr(0, digits))) {
            return false;
        }
        any = true;
        text.remove_prefix(units);
    }
    return any;
}

// Walks a node beside its shape. The place inside the entity is kept as a stack
// of steps and only spelled out for a message: most entities are right, and
// 100,000 of them are normal.
class Checker final {
public:
    Checker(std::string_view what, text::Diagnostics& diagnostics)
        : m_what(what)
        , m_diagnostics(diagnostics) {}

    void check(const Node& node, const Shape& shape) {
        if (shape.type == Shape::Type::Any || (node.isNull() && shape.nullable)) {
            return;
        }
        if (node.isScalar() && (node.flags & text::kHasPlaceholder) != 0) {
            return;
        }
        if (!hasType(node, shape)) {
            report(text::Severity::Error, "wrong-type",
                   fmt::format("{} is {}, but must be {}", what(), text::kindName(node.kind),
                               expected(shape)),
                   typeFix(node, shape), node.range);
            return;
        }
        checkValue(node, shape);
    }

private:
    struct Step {
        std::string_view separator; // empty: an index
        std::string_view name;
        std::size_t index = 0;
    };

    [[nodiscard]] std::string what() const {
        std::string out(m_what);
        for (const auto& step : m_steps) {
            if (step.separator.empty()) {
                out += fmt::format("[{}]", step.index);
            } else {
                out.append(step.separator).append(step.name);
            }
        }
        return out;
    }

    void checkBelow(const Step& step, const Node& node, const Shape& shape) {
        m_steps.push_back(step);
        check(node, shape);
        m_steps.pop_back();
    }

    static bool hasType(const Node& node, const Shape& shape) {
        switch (shape.type) {
        case Shape::Type::Any:
        case Shape::Type::ListOrOne:
            return true;
        case Shape::Type::Bool:
            return node.kind == NodeKind::Bool;
        case Shape::Type::Int:
            return node.kind == NodeKind::Int;
        case Shape::Type::Number:
            return node.kind == NodeKind::Int || node.kind == NodeKind::Float;
        case Shape::Type::String:
        case Shape::Type::Enum:
            return node.kind == NodeKind::String || node.kind == NodeKind::DateTime;
        case Shape::Type::Text:
            return node.isScalar() && !node.isNull();
        case Shape::Type::Duration:
            return node.isString() || node.kind == NodeKind::Int;
        case Shape::Type::List:
            return node.isSequence();
        case Shape::Type::Map:
        case Shape::Type::Object:
            return node.isMapping();
        }
        return true;
    }

    // Never repeats the value: where a text is expected it may be a secret.
    static std::string typeFix(const Node& node, const Shape& shape) {
        if (shape.type == Shape::Type::List && node.isScalar()) {
            return "write it as a list, in brackets";
        }
        if (shape.type == Shape::Type::String && node.isScalar()) {
            return "write it in quotes";
        }
        if (node.isString() &&
            (shape.type == Shape::Type::Int || shape.type == Shape::Type::Number ||
             shape.type == Shape::Type::Bool)) {
            return "write it without quotes";
        }
        return {};
    }

    void checkValue(const Node& node, const Shape& shape) {
        switch (shape.type) {
        case Shape::Type::Int:
        case Shape::Type::Number:
            checkRange(node, shape);
            break;
        case Shape::Type::Enum:
            checkEnum(node, shape);
            break;
        case Shape::Type::Duration:
            checkDuration(node, shape);
            break;
        case Shape::Type::ListOrOne:
            if (!node.isSequence()) {
                check(node, *shape.element);
                break;
            }
            [[fallthrough]];
        case Shape::Type::List:
            for (std::size_t i = 0; i < node.items.size(); ++i) {
                checkBelow({{}, {}, i}, *node.items[i], *shape.element);
            }
            break;
        case Shape::Type::Map:
            for (const auto& member : node.members) {
                checkBelow({".", member.name}, *member.value, *shape.element);
            }
            break;
        case Shape::Type::Object:
            checkObject(node, shape);
            break;
        default:
            break;
        }
    }

    void checkRange(const Node& node, const Shape& shape) {
        const auto value = node.asDouble();
        if (value && (*value < shape.min || *value > shape.max)) {
            std::string allowed;
            if (shape.max > 9.2e18) {
                allowed = fmt::format("at least {}", shape.min);
            } else if (shape.min < -9.2e18) {
                allowed = fmt::format("at most {}", shape.max);
            } else {
                allowed = fmt::format("between {} and {}", shape.min, shape.max);
            }
            report(text::Severity::Error, "out-of-range",
                   fmt::format("{} is {}, but must be {}", what(), node.text, allowed), {},
                   node.range);
        }
    }

    void checkDuration(const Node& node, const Shape& shape) {
        if (node.isString() && !parseInt(node.text) && !isGoDuration(node.text, shape.days)) {
            report(text::Severity::Error, "invalid-duration",
                   fmt::format("{} is \"{}\", which is no duration", what(), node.text),
                   "write a number with its unit, such as 500ms, 30s or 1h30m", node.range);
        }
    }

    void checkEnum(const Node& node, const Shape& shape) {
        if (std::find(shape.values.begin(), shape.values.end(), node.text) != shape.values.end()) {
            return;
        }
        const auto near = nearest(node.text, shape.values);
        report(text::Severity::Error, "unknown-value",
               fmt::format("{} is \"{}\", but must be one of {}", what(), node.text,
                           fmt::join(shape.values, ", ")),
               near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near),
               node.range);
    }

    void checkObject(const Node& node, const Shape& shape) {
        for (const auto& member : node.members) {
            const auto field = std::find_if(shape.fields.begin(), shape.fields.end(),
                                            [&](const Field& f) { return f.name == member.name; });
            if (field == shape.fields.end()) {
                if (!shape.open) {
                    unknownKey(member, shape);
                }
                continue;
            }
            if (!field->replacedBy.empty()) {
                report(text::Severity::Warning, "deprecated-key",
                       fmt::format("{} uses the deprecated key \"{}\"", what(), member.name),
                       fmt::format("use \"{}\"", field->replacedBy), member.keyRange);
            }
            checkBelow({": ", member.name}, *member.value, field->shape);
        }
        for (const auto& field : shape.fields) {
            if (field.required && node.member(field.name) == nullptr) {
                report(text::Severity::Error, "missing-key",
                       fmt::format("{} lacks the required key \"{}\"", what(), field.name), {},
                       node.range);
            }
        }
    }

    void unknownKey(const text::Member& member, const Shape& shape) {
        std::vector<std::string_view> names;
        names.reserve(shape.fields.size());
        for (const auto& field : shape.fields) {
            names.push_back(field.name);
        }
        const auto near = nearest(member.name, names);
        report(text::Severity::Error, "unknown-key",
               fmt::format("{} has the unknown key \"{}\"", what(), member.name),
               near.empty() ? "remove it, or check the product's version"
                            : fmt::format("did you mean \"{}\"?", near),
               member.keyRange);
    }

    void report(text::Severity severity, std::string code, std::string message, std::string fix,
                const text::SourceRange& range) {
        m_diagnostics.push_back(
            {severity, std::move(code), std::move(message), std::move(fix), range, {}});
    }

    std::string_view m_what;
    std::vector<Step> m_steps;
    text::Diagnostics& m_diagnostics;
};

} // namespace

Shape any() {
    return ofType(Shape::Type::Any);
}
Shape boolean() {
    return ofType(Shape::Type::Bool);
}
Shape string() {
    return ofType(Shape::Type::String);
}
Shape scalarText() {
    return ofType(Shape::Type::Text);
}
Shape goDuration(bool days) {
    Shape shape = ofType(Shape::Type::Duration);
    shape.days = days;
    return shape;
}

Shape integer(double min, double max) {
    Shape shape = ofType(Shape::Type::Int);
    shape.min = min;
    shape.max = max;
    return shape;
}

Shape number(double min, double max) {
    Shape shape = ofType(Shape::Type::Number);
    shape.min = min;
    shape.max = max;
    return shape;
}

Shape oneOf(std::vector<std::string_view> values) {
    Shape shape = ofType(Shape::Type::Enum);
    shape.values = std::move(values);
    return shape;
}

Shape listOf(Shape element) {
    return withElement(Shape::Type::List, std::move(element));
}
Shape oneOrMore(Shape element) {
    return withElement(Shape::Type::ListOrOne, std::move(element));
}
Shape mapOf(Shape element) {
    return withElement(Shape::Type::Map, std::move(element));
}

Shape object(std::vector<Field> fields) {
    Shape shape = ofType(Shape::Type::Object);
    shape.fields = std::move(fields);
    return shape;
}

Shape openObject(std::vector<Field> fields) {
    Shape shape = object(std::move(fields));
    shape.open = true;
    return shape;
}

void checkShape(const Node& node, const Shape& shape, std::string_view what,
                text::Diagnostics& diagnostics) {
    Checker(what, diagnostics).check(node, shape);
}

} // namespace gatelens::adapters
