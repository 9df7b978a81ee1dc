// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/envoy_schema.h"

#include "core/adapters/envoy_fields.h"
#include "core/adapters/envoy_schema_table.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::envoy {

using text::Member;
using text::Node;
using text::NodeKind;
using text::Severity;
using Kind = FieldRule::Kind;

namespace {

// Fields of API v2, which Envoy dropped in 1.18, and what replaced them.
struct Removed {
    std::string_view name;
    std::string_view fix;
};
constexpr std::array kRemoved = std::to_array<Removed>({
    {"tls_context", "use transport_socket with an UpstreamTlsContext or DownstreamTlsContext"},
    {"config", "use typed_config with an \"@type\""},
    {"hosts", "use load_assignment"},
    {"use_websocket", "use upgrade_configs"},
    {"per_filter_config", "use typed_per_filter_config"},
    {"regex", "use safe_regex"},
    {"regex_match", "use string_match with safe_regex"},
    {"host_redirect_path", "use host_redirect and path_redirect"},
    {"sds_config_source", "use tls_certificate_sds_secret_configs"},
    {"dns_lookup_policy", "use dns_lookup_family"},
});

std::string_view expected(Kind kind) {
    switch (kind) {
    case Kind::Bool:
        return "true or false";
    case Kind::Int32:
    case Kind::Int64:
    case Kind::Uint32:
    case Kind::Uint64:
        return "an integer";
    case Kind::Float:
        return "a number";
    case Kind::String:
        return "a string";
    case Kind::Bytes:
        return "base64 text";
    case Kind::Duration:
        return "a duration in seconds such as \"1.5s\"";
    case Kind::Timestamp:
        return "a time such as \"2026-01-01T00:00:00Z\"";
    case Kind::List:
        return "a list";
    case Kind::Enum:
        return "one of the enumeration's names";
    case Kind::Value:
        return "anything";
    default:
        return "a mapping";
    }
}

bool fitsInteger(const Node& node, Kind kind) {
    const auto value = intOf(&node);
    if (!value) {
        // Unsigned 64-bit numbers above INT64_MAX, and 0x10 as YAML writes it.
        return node.isString() ? false : node.asDouble().has_value();
    }
    switch (kind) {
    case Kind::Int32:
        return *value >= INT32_MIN && *value <= INT32_MAX;
    case Kind::Uint32:
        return *value >= 0 && *value <= UINT32_MAX;
    case Kind::Uint64:
        return *value >= 0;
    default:
        return true;
    }
}

bool fits(const Node& node, Kind kind) {
    switch (kind) {
    case Kind::Bool:
        return boolOf(&node).has_value();
    case Kind::Int32:
    case Kind::Int64:
    case Kind::Uint32:
    case Kind::Uint64:
        return node.kind == NodeKind::Int || node.kind == NodeKind::Float || intOf(&node);
    case Kind::Float:
        return node.asDouble() || (node.isString() && parseDouble(node.text));
    // Envoy 1.40 takes "1.5" for a string, but neither 12 nor true, and a bare
    // "off" is a boolean to its YAML 1.1 reader.
    case Kind::String:
        if (node.isString() && node.style == text::ScalarStyle::Plain) {
            return !boolOf(&node);
        }
        return node.isString() || node.kind == NodeKind::DateTime || node.kind == NodeKind::Float;
    case Kind::Bytes:
    case Kind::Timestamp:
        return node.isString() || node.kind == NodeKind::DateTime;
    case Kind::Duration:
        return node.isString() && durationOf(&node);
    case Kind::Enum:
        return node.isString() || node.kind == NodeKind::Int;
    case Kind::List:
        return node.isSequence();
    case Kind::Value:
        return true;
    default:
        return node.isMapping();
    }
}

class Checker final {
public:
    Checker(const SchemaCheck& check, text::Diagnostics& diagnostics, std::string_view what)
        : m_check(check)
        , m_diagnostics(diagnostics)
        , m_what(what) {}

    void checkAny(const Node& node) {
        if (!node.isMapping()) {
            report(Severity::Error, "wrong-type",
                   fmt::format("{} is {}, but must be a mapping", path(), kindName(node.kind)), {},
                   node.range);
            return;
        }
        const Node* written = node.get("@type");
        if (written == nullptr) {
            report(Severity::Error, "missing-key", fmt::format("{} lacks \"@type\"", path()),
                   "add \"@type\": type.googleapis.com/<message>", node.range);
            return;
        }
        const std::string_view url = written->text;
        if (url.find('/') == std::string_view::npos) {
            report(Severity::Error, "wrong-value",
                   fmt::format("{} has the type \"{}\" without a prefix", path(), url),
                   fmt::format("write type.googleapis.com/{}", url), written->range);
            return;
        }
        const Typed any = typed(&node);
        if (any.value == nullptr) {
            return;
        }
        checkTyped(any, *written);
    }

    void checkFields(const Node& node, const MessageRule& rule) {
        std::vector<std::pair<std::string_view, const Member*>> chosen; // oneof -> its field
        for (const Member& member : node.members) {
            if (member.name == "@type") {
                continue;
            }
            const FieldRule* fieldRule = rule.find(member.name);
            if (fieldRule == nullptr) {
                unknownField(member, rule);
                continue;
            }
            if (member.value->isNull()) {
                continue;
            }
            if (!fieldRule->oneof.empty()) {
                checkOneof(chosen, *fieldRule, member);
            }
            if (fieldRule->deprecated) {
                report(Severity::Warning, "deprecated-key",
                       fmt::format("{} uses the deprecated field \"{}\"", path(), member.name), {},
                       member.keyRange);
            }
            m_path.push_back({member.name, kNoIndex});
            checkField(*member.value, *fieldRule);
            m_path.pop_back();
        }
        checkPresence(node, rule, chosen);
    }

private:
    static constexpr std::size_t kNoIndex = static_cast<std::size_t>(-1);
    struct Step {
        std::string_view name;
        std::size_t index;
    };
    using Chosen = std::vector<std::pair<std::string_view, const Member*>>;

    [[nodiscard]] std::string path() const {
        std::string out(m_what);
        std::string_view separator = ": ";
        for (const Step& step : m_path) {
            if (step.index != kNoIndex) {
                out += fmt::format("[{}]", step.index);
                continue;
            }
            out += separator;
            out += step.name;
            separator = ".";
        }
        return out;
    }

    void checkTyped(const Typed& any, const Node& written) {
        if (const MessageRule* rule = schemaTable().message(any.type)) {
            checkFields(*any.value, *rule);
            return;
        }
        if (any.type.starts_with("google.protobuf.")) {
            return; // well-known types carry their value in "value"
        }
        const bool v2 = any.type.find(".v2") != std::string_view::npos ||
                        any.type.starts_with("envoy.api.v2") ||
                        any.type.find(".v1.") != std::string_view::npos;
        if (any.type.starts_with("envoy.") && v2) {
            report(Severity::Error, "removed-api",
                   fmt::format("{} is a \"{}\" of an API that Envoy dropped in 1.18", path(),
                               any.type),
                   "use the message of API v3", written.range);
            return;
        }
        const auto near = nearest(any.type, {schemaTable().sameLastName(any.type)});
        report(Severity::Note, "unknown-type",
               fmt::format("{} is a \"{}\", which is not part of Envoy 1.40; it is kept as written",
                           path(), any.type),
               near.empty() ? std::string() : fmt::format("did you mean \"{}\"?", near),
               written.range);
    }

    void unknownField(const Member& member, const MessageRule& rule) {
        const std::string name = snakeCase(member.name);
        std::string fix;
        const auto removed =
            std::find_if(kRemoved.begin(), kRemoved.end(),
                         [&name](const Removed& entry) { return entry.name == name; });
        if (removed != kRemoved.end()) {
            fix = removed->fix;
        } else {
            const auto near = nearest(name, rule.names());
            fix = near.empty() ? "remove it, or check the product's version"
                               : fmt::format("did you mean \"{}\"?", near);
        }
        report(m_check.unknownField, "unknown-key",
               fmt::format("{} has the unknown key \"{}\"", path(), member.name), std::move(fix),
               member.keyRange);
    }

    void checkOneof(Chosen& chosen, const FieldRule& rule, const Member& member) {
        const auto other = std::find_if(chosen.begin(), chosen.end(), [&rule](const auto& entry) {
            return entry.first == rule.oneof;
        });
        if (other == chosen.end()) {
            chosen.emplace_back(rule.oneof, &member);
            return;
        }
        if (snakeCase(other->second->name) != snakeCase(member.name)) {
            report(Severity::Error, "oneof-conflict",
                   fmt::format("{} has both \"{}\" and \"{}\", but only one of them may be set",
                               path(), other->second->name, member.name),
                   fmt::format("keep one of them ({})", rule.oneof), member.keyRange);
        }
    }

    void checkPresence(const Node& node, const MessageRule& rule, const Chosen& chosen) {
        for (const std::string_view oneof : rule.requiredOneofs) {
            const bool set = std::any_of(chosen.begin(), chosen.end(), [oneof](const auto& entry) {
                return entry.first == oneof;
            });
            if (!set) {
                report(
                    Severity::Error, "missing-key",
                    fmt::format("{} needs one of {}", path(), fmt::join(rule.members(oneof), ", ")),
                    {}, node.range);
            }
        }
        for (const FieldRule& fieldRule : rule.fields) {
            const bool needed = fieldRule.needsPresence() && fieldRule.oneof.empty();
            if (needed && field(&node, fieldRule.name) == nullptr) {
                report(Severity::Error, "missing-key",
                       fmt::format("{} lacks the required key \"{}\"", path(), fieldRule.name), {},
                       node.range);
            }
        }
    }

    void checkField(const Node& node, const FieldRule& rule) {
        if (rule.map) {
            checkMap(node, rule);
            return;
        }
        if (!rule.repeated) {
            checkValue(node, rule);
            return;
        }
        const std::size_t count = node.isSequence() ? node.items.size() : 1;
        checkCount(count, node, rule);
        if (!node.isSequence()) {
            checkValue(node, rule);
            return;
        }
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            m_path.push_back({{}, i});
            checkValue(*node.items[i], rule);
            m_path.pop_back();
        }
    }

    void checkMap(const Node& node, const FieldRule& rule) {
        if (!node.isMapping()) {
            wrongType(node, "a mapping");
            return;
        }
        for (const Member& member : node.members) {
            m_path.push_back({member.name, kNoIndex});
            checkValue(*member.value, rule);
            m_path.pop_back();
        }
    }

    void checkCount(std::size_t count, const Node& node, const FieldRule& rule) {
        if (count < rule.minItems || count > rule.maxItems) {
            report(Severity::Error, "out-of-range",
                   fmt::format("{} has {} entries, but must have {} {}", path(), count,
                               count < rule.minItems ? "at least" : "at most",
                               count < rule.minItems ? rule.minItems : rule.maxItems),
                   {}, node.range);
        }
    }

    void wrongType(const Node& node, std::string_view must) {
        std::string fix;
        if (must == "a string" && node.isScalar() && !node.isNull()) {
            fix = fmt::format("quote it: \"{}\"", node.text);
        }
        report(Severity::Error, "wrong-type",
               fmt::format("{} is {}, but must be {}", path(), kindName(node.kind), must),
               std::move(fix), node.range);
    }

    void checkValue(const Node& node, const FieldRule& rule) {
        if (node.isNull() || (node.isScalar() && (node.flags & text::kHasPlaceholder) != 0)) {
            return;
        }
        if (!fits(node, rule.kind)) {
            wrongType(node, expected(rule.kind));
            return;
        }
        switch (rule.kind) {
        case Kind::Message:
            if (const MessageRule* message = schemaTable().message(rule.target)) {
                checkFields(node, *message);
            }
            break;
        case Kind::Any:
            checkAny(node);
            break;
        case Kind::Enum:
            checkEnum(node, rule);
            break;
        case Kind::String:
            checkLength(node, rule);
            break;
        default:
            checkNumber(node, rule);
            break;
        }
    }

    void checkEnum(const Node& node, const FieldRule& rule) {
        const EnumRule* known = schemaTable().enumeration(rule.target);
        if (known == nullptr || !node.isString()) {
            return;
        }
        // Names are compared without case (tried with 1.40).
        const bool found =
            std::any_of(known->values.begin(), known->values.end(),
                        [&node](std::string_view v) { return equalsIgnoreCase(v, node.text); });
        if (found || parseInt(node.text)) {
            return;
        }
        const auto near = nearest(node.text, known->values);
        report(Severity::Error, "unknown-value",
               fmt::format("{} is \"{}\", but must be one of {}", path(), node.text,
                           fmt::join(known->values, ", ")),
               near.empty() ? std::string() : fmt::format("did you mean \"{}\"?", near),
               node.range);
    }

    void checkLength(const Node& node, const FieldRule& rule) {
        const std::size_t size = node.text.size();
        if (size == 0 && rule.orEmpty) {
            return;
        }
        if (size < rule.minLength) {
            report(Severity::Error, "out-of-range", fmt::format("{} must not be empty", path()), {},
                   node.range);
        } else if (size > rule.maxLength) {
            report(Severity::Error, "out-of-range",
                   fmt::format("{} is {} bytes long, but may have at most {}", path(), size,
                               rule.maxLength),
                   {}, node.range);
        }
    }

    void checkNumber(const Node& node, const FieldRule& rule) {
        double value = 0;
        switch (rule.kind) {
        case Kind::Duration:
            value = static_cast<double>(durationOf(&node).value_or(0)) / 1000;
            break;
        case Kind::Int32:
        case Kind::Int64:
        case Kind::Uint32:
        case Kind::Uint64:
            if (!fitsInteger(node, rule.kind)) {
                report(Severity::Error, "out-of-range",
                       fmt::format("{} is {}, which does not fit {}", path(), node.text,
                                   rule.kind == Kind::Uint32 ? "an unsigned 32-bit integer"
                                                             : "its integer type"),
                       {}, node.range);
                return;
            }
            value = intOf(&node) ? static_cast<double>(*intOf(&node)) : node.asDouble().value_or(0);
            break;
        case Kind::Float:
            value = node.asDouble().value_or(parseDouble(node.text).value_or(0));
            break;
        default:
            return;
        }
        if (!rule.allows(value)) {
            report(Severity::Error, "out-of-range",
                   fmt::format("{} is {}, but must be {}", path(), node.text, rule.allowed()), {},
                   node.range);
        }
    }

    void report(Severity severity, std::string code, std::string message, std::string fix,
                const text::SourceRange& range) {
        m_diagnostics.push_back(
            {severity, std::move(code), std::move(message), std::move(fix), range, {}});
    }

    const SchemaCheck& m_check;
    text::Diagnostics& m_diagnostics;
    std::string_view m_what;
    std::vector<Step> m_path;
};

} // namespace

bool knowsMessage(std::string_view type) {
    return schemaTable().message(type) != nullptr;
}

void checkMessage(const Node& node, std::string_view type, std::string_view what,
                  const SchemaCheck& check, text::Diagnostics& diagnostics) {
    Checker checker(check, diagnostics, what);
    const MessageRule* rule = schemaTable().message(type);
    if (rule == nullptr) {
        checker.checkAny(node);
    } else if (node.isMapping()) {
        checker.checkFields(node, *rule);
    }
}

} // namespace gatelens::adapters::envoy
