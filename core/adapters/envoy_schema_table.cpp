// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/envoy_schema_table.h"

#include "core/adapters/envoy_fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace gatelens::resources {
extern const std::string_view envoySchemaText; // resources/schemas/envoy.schema
} // namespace gatelens::resources

namespace gatelens::adapters::envoy {

namespace {

using Kind = FieldRule::Kind;

constexpr std::array kKinds = std::to_array<std::pair<std::string_view, Kind>>({
    {"bool", Kind::Bool},
    {"i32", Kind::Int32},
    {"i64", Kind::Int64},
    {"u32", Kind::Uint32},
    {"u64", Kind::Uint64},
    {"float", Kind::Float},
    {"string", Kind::String},
    {"bytes", Kind::Bytes},
    {"duration", Kind::Duration},
    {"timestamp", Kind::Timestamp},
    {"struct", Kind::Struct},
    {"value", Kind::Value},
    {"list", Kind::List},
    {"any", Kind::Any},
    {"empty", Kind::Empty},
});

// "envoy.config.core.v3" of "envoy.config.core.v3.SocketAddress.Protocol":
// packages are lower case, messages are not.
std::string_view packageOf(std::string_view name) {
    std::size_t end = 0;
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t dot = std::min(name.find('.', at), name.size());
        if (name[at] < 'a' || name[at] > 'z') {
            break;
        }
        end = dot;
        at = dot + 1;
    }
    return name.substr(0, end);
}

std::size_t sizeOf(std::string_view digits) {
    return static_cast<std::size_t>(parseInt(digits).value_or(0));
}

void readLimit(FieldRule& rule, std::string_view word) {
    const auto after = [&word](std::string_view prefix) { return word.substr(prefix.size()); };
    if (word.starts_with("len>=")) {
        rule.minLength = sizeOf(after("len>="));
    } else if (word.starts_with("len<=")) {
        rule.maxLength = sizeOf(after("len<="));
    } else if (word.starts_with("items>=")) {
        rule.minItems = sizeOf(after("items>="));
    } else if (word.starts_with("items<=")) {
        rule.maxItems = sizeOf(after("items<="));
    } else if (word.starts_with('>')) {
        rule.minOpen = !word.starts_with(">=");
        rule.min = parseDouble(word.substr(rule.minOpen ? 1 : 2)).value_or(rule.min);
    } else if (word.starts_with('<')) {
        rule.maxOpen = !word.starts_with("<=");
        rule.max = parseDouble(word.substr(rule.maxOpen ? 1 : 2)).value_or(rule.max);
    } else if (word.starts_with('@')) {
        rule.oneof = word.substr(1);
    } else if (word == "required") {
        rule.required = true;
    } else if (word == "deprecated") {
        rule.deprecated = true;
    } else if (word == "or-empty") {
        rule.orEmpty = true;
    }
}

FieldRule readField(std::string_view line, std::string_view package) {
    const auto words = split(line, ' ');
    FieldRule rule;
    rule.name = words[0];
    std::string_view type = words.size() > 1 ? words[1] : std::string_view("value");
    if (type.starts_with("[]")) {
        rule.repeated = true;
        type.remove_prefix(2);
    } else if (type.starts_with("{}")) {
        rule.map = true;
        type.remove_prefix(2);
    }
    const auto* const found = std::find_if(kKinds.begin(), kKinds.end(),
                                           [type](const auto& k) { return k.first == type; });
    if (found != kKinds.end()) {
        rule.kind = found->second;
    } else {
        rule.kind = Kind::Message; // or an enumeration: see SchemaTable's constructor
        rule.target = type.starts_with('.') ? std::string(package).append(type) : std::string(type);
    }
    for (std::size_t i = 2; i < words.size(); ++i) {
        readLimit(rule, words[i]);
    }
    return rule;
}

} // namespace

bool FieldRule::allows(double value) const {
    const bool aboveMin = minOpen ? value > min : value >= min;
    const bool belowMax = maxOpen ? value < max : value <= max;
    return aboveMin && belowMax;
}

std::string FieldRule::allowed() const {
    std::string out;
    if (std::isfinite(min)) {
        out = fmt::format("{} {}", minOpen ? "above" : "at least", min);
    }
    if (std::isfinite(max)) {
        out +=
            fmt::format("{}{} {}", out.empty() ? "" : " and ", maxOpen ? "below" : "at most", max);
    }
    return out;
}

bool FieldRule::needsPresence() const {
    // A string or list with a minimum is refused when absent, because proto3
    // cannot tell absent from empty. Numbers stay out: wrappers may be absent.
    const bool text = kind == Kind::String && minLength > 0 && !orEmpty;
    return required || (repeated ? minItems > 0 : text && !map);
}

const FieldRule* MessageRule::find(std::string_view written) const {
    const auto found = std::find_if(fields.begin(), fields.end(), [written](const FieldRule& rule) {
        return isField(written, rule.name);
    });
    return found == fields.end() ? nullptr : &*found;
}

std::vector<std::string_view> MessageRule::names() const {
    std::vector<std::string_view> out;
    out.reserve(fields.size());
    for (const FieldRule& rule : fields) {
        out.push_back(rule.name);
    }
    return out;
}

std::vector<std::string_view> MessageRule::members(std::string_view oneof) const {
    std::vector<std::string_view> out;
    for (const FieldRule& rule : fields) {
        if (rule.oneof == oneof) {
            out.push_back(rule.name);
        }
    }
    return out;
}

SchemaTable::SchemaTable(std::string_view text) {
    MessageRule* current = nullptr;
    std::string_view package;
    for (const std::string_view line : split(text, '\n')) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        if (line.front() == ' ') {
            if (current != nullptr) {
                current->fields.push_back(readField(line.substr(1), package));
            }
            continue;
        }
        const auto words = split(line, ' ');
        if (words.size() < 2) {
            continue;
        }
        if (words[0] == "enum") {
            m_enums[words[1]].values.assign(words.begin() + 2, words.end());
            current = nullptr;
            continue;
        }
        current = &m_messages[words[1]];
        package = packageOf(words[1]);
        for (std::size_t i = 2; i < words.size(); ++i) {
            current->requiredOneofs.push_back(words[i].substr(1));
        }
    }
    for (auto& [name, message] : m_messages) {
        std::string_view& last = m_byLastName[name.substr(name.rfind('.') + 1)];
        last = last.empty() ? name : std::min(last, name);
        for (FieldRule& rule : message.fields) {
            if (rule.kind == Kind::Message && m_enums.contains(rule.target)) {
                rule.kind = Kind::Enum;
            }
        }
    }
}

const MessageRule* SchemaTable::message(std::string_view name) const {
    const auto found = m_messages.find(name);
    return found == m_messages.end() ? nullptr : &found->second;
}

const EnumRule* SchemaTable::enumeration(std::string_view name) const {
    const auto found = m_enums.find(name);
    return found == m_enums.end() ? nullptr : &found->second;
}

std::string_view SchemaTable::sameLastName(std::string_view name) const {
    const auto found = m_byLastName.find(name.substr(name.rfind('.') + 1));
    return found == m_byLastName.end() ? std::string_view{} : found->second;
}

const SchemaTable& schemaTable() {
    static const SchemaTable table(resources::envoySchemaText);
    return table;
}

} // namespace gatelens::adapters::envoy
