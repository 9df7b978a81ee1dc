// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Raw configuration as JSON.
#include "core/base/strings.h"
#include "core/report/masking.h"

#include <algorithm>
#include <array>
#include <string>

namespace gatelens::report {

namespace {

using text::Node;
using text::NodeKind;

// Readers refuse deeper documents; aliases cannot make them cyclic. This holds
// should either ever fail.
constexpr std::size_t kDeepest = 256;

template <typename Names>
bool oneOf(const Names& names, std::string_view word) {
    return std::find(names.begin(), names.end(), word) != names.end();
}

// The parts of a JWK (RFC 7518, section 6) that are secret.
constexpr std::array<std::string_view, 8> kJwkSecrets{"k", "d", "p", "q", "dp", "dq", "qi", "oth"};

// Ways in which products write a literal below the field that is named after it.
constexpr std::array<std::string_view, 10> kLiteralNames{
    "inline_string", "inlineString", "inline_bytes", "inlineBytes", "value",
    "values",        "literal",      "string",       "secret",      "data"};

class MaskedWriter final {
public:
    explicit MaskedWriter(JsonWriter& json)
        : m_json(json) {}

    void write(const Node& node, std::string_view name, std::size_t depth) {
        if (depth > kDeepest) {
            m_json.value("…");
            return;
        }
        switch (node.kind) {
        case NodeKind::Null:
            m_json.null();
            break;
        case NodeKind::Bool:
            m_json.value(node.asBool().value_or(false));
            break;
        case NodeKind::Int:
        case NodeKind::Float:
            number(node, name);
            break;
        case NodeKind::String:
        case NodeKind::DateTime:
            m_json.value(maskField(name, node.text));
            break;
        case NodeKind::Sequence:
        case NodeKind::Block:
            m_json.beginArray();
            for (const Node* item : node.items) {
                write(*item, name, depth + 1);
            }
            m_json.endArray();
            break;
        case NodeKind::Mapping:
            mapping(node, name, depth);
            break;
        case NodeKind::Directive:
            directive(node, depth);
            break;
        }
    }

private:
    void number(const Node& node, std::string_view name) {
        // A key that is written as a number is rare; "token_limit: 5" is not.
        const std::string lower = toLower(name);
        if (looksSecret(name) &&
            (lower.find("pass") != std::string::npos || lower.ends_with("secret"))) {
            m_json.value("****");
            return;
        }
        if (node.kind == NodeKind::Int) {
            if (const auto value = node.asInt()) {
                m_json.value(*value);
                return;
            }
        } else if (const auto value = node.asDouble()) {
            m_json.value(*value);
            return;
        }
        m_json.value(node.text); // larger than the types of JSON readers
    }

    void mapping(const Node& node, std::string_view name, std::size_t depth) {
        const bool pair = node.get("value") != nullptr || node.get("values") != nullptr;
        const Node* label = pair ? pairName(node) : nullptr;
        const Node* kind = node.get("kind");
        const bool secretObject = kind != nullptr && kind->text == "Secret"; // Kubernetes
        const bool jwk = node.get("kty") != nullptr;
        m_json.beginObject();
        for (const text::Member& member : node.members) {
            m_json.key(member.name);
            if (member.value == label && label != nullptr) {
                m_json.value(label->text);
                continue;
            }
            std::string_view field = member.name;
            if (label != nullptr && oneOf(kLiteralNames, field)) {
                field = label->text;
            } else if ((oneOf(kLiteralNames, field) && looksSecret(name)) ||
                       (jwk && oneOf(kJwkSecrets, field))) {
                field = "secret";
            }
            if (secretObject && (member.name == "data" || member.name == "stringData")) {
                masked(*member.value);
                continue;
            }
            write(*member.value, field, depth + 1);
        }
        m_json.endObject();
    }

    // {"key": "Authorization", "value": "…"}: what the value is called.
    static const Node* pairName(const Node& node) {
        for (const std::string_view name : {"key", "name", "header", "headerName"}) {
            const Node* label = node.get(name);
            if (label != nullptr && label->isString()) {
                return label;
            }
        }
        return nullptr;
    }

    // Every value, whatever its name.
    void masked(const Node& node) {
        m_json.beginObject();
        for (const text::Member& member : node.members) {
            m_json.member(member.name,
                          member.value->isScalar() ? maskSecret(member.value->text) : "****");
        }
        m_json.endObject();
    }

    void directive(const Node& node, std::size_t depth) {
        m_json.beginObject().member("name", node.text);
        m_json.key("args").beginArray();
        // A name that speaks for a secret makes one of what follows it:
        // "proxy_set_header X-Api-Key …", "user admin insecure-password …".
        std::string_view name = node.text;
        for (const Node* arg : node.items) {
            const auto text = arg->asText();
            if (!text) {
                write(*arg, name, depth + 1);
                continue;
            }
            m_json.value(maskField(name, *text));
            if (!looksSecret(name) && looksSecret(*text)) {
                name = *text;
            }
        }
        m_json.endArray();
        if (node.block != nullptr) {
            m_json.key("block");
            write(*node.block, {}, depth + 1);
        }
        m_json.endObject();
    }

    JsonWriter& m_json;
};

} // namespace

void writeMasked(JsonWriter& json, const Node& node, std::string_view name) {
    MaskedWriter(json).write(node, name, 0);
}

} // namespace gatelens::report
