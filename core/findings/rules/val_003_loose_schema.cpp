// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"
#include "core/findings/validation.h"

#include <fmt/ranges.h>

namespace gatelens::findings {

namespace {

struct Loose {
    std::vector<std::string> names; // the first few
    std::size_t count = 0;
    text::SourceRange place;
};

class Judge final {
public:
    Loose run(const text::Node& schema) {
        visit(schema, "(root)", 0);
        return std::move(m_loose);
    }

private:
    void add(const text::Node& node, std::string_view name, std::string_view lack) {
        constexpr std::size_t kShown = 3;
        if (++m_loose.count == 1) {
            m_loose.place = node.range;
        }
        if (m_loose.names.size() < kShown) {
            m_loose.names.push_back(fmt::format("\"{}\" {}", name, lack));
        }
    }

    static bool has(const text::Node& node, std::initializer_list<std::string_view> keys) {
        return std::any_of(keys.begin(), keys.end(),
                           [&](std::string_view key) { return node.get(key) != nullptr; });
    }

    void visit(const text::Node& node, std::string_view name, int depth) {
        constexpr int kDeepest = 40; // schemas that refer to themselves come unrolled
        const text::Node* readOnly = node.get("readOnly");
        if (!node.isMapping() || depth > kDeepest ||
            (readOnly != nullptr && readOnly->asBool().value_or(false)) ||
            node.get("$ref") != nullptr) {
            return;
        }
        const text::Node* type = node.get("type");
        const std::string_view kind = type == nullptr ? "" : type->asText().value_or("");
        if (kind == "string" && !has(node, {"maxLength", "pattern", "enum", "const", "format"})) {
            add(node, name, "has no maximum length");
        } else if (kind == "array" && node.get("maxItems") == nullptr) {
            add(node, name, "has no maximum count");
        } else if ((kind == "integer" || kind == "number") &&
                   !has(node, {"maximum", "exclusiveMaximum", "enum", "const"})) {
            add(node, name, "has no maximum");
        } else if (kind == "object" || node.get("properties") != nullptr) {
            const text::Node* extra = node.get("additionalProperties");
            if (extra == nullptr || extra->asBool().value_or(false)) {
                add(node, name, "takes unknown fields");
            }
        }
        if (const text::Node* properties = node.get("properties")) {
            for (const auto& member : properties->members) {
                visit(*member.value, member.name, depth + 1);
            }
        }
        if (const text::Node* items = node.get("items")) {
            visit(*items, name, depth + 1);
        }
    }

    Loose m_loose;
};

void check(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    if (policy.policyClass != model::PolicyClass::Validate || !runsSomewhere(context, id)) {
        return;
    }
    for (const auto& schema : schemasOf(policy)) {
        const Loose loose = Judge().run(*schema.root);
        if (loose.count == 0) {
            continue;
        }
        reportPolicy(reporter, context, id)
            .message("The {} of the {} on {} leaves values without bounds: {}{}", schema.what,
                     nameOf(policy), whereItRuns(context, id), fmt::join(loose.names, ", "),
                     loose.count > loose.names.size()
                         ? fmt::format(" and {} more", loose.count - loose.names.size())
                         : std::string{})
            .evidence(fmt::format("{} of {}", schema.what, nameOf(policy)), loose.names.front(),
                      schema.parsed ? schema.place : loose.place)
            .fix(
                "Give every string of the {} a maxLength or pattern, every array a maxItems, every "
                "number bounds, and set additionalProperties to false",
                schema.what)
            .confirm("Send a string of a million characters in one of these fields");
    }
}

} // namespace

extern const Rule val003;
const Rule val003{
    .id = "GW-VAL-003",
    .title = "Schema allows unlimited values",
    .severity = Severity::Low,
    .meaning = "Requests are validated, but the schema sets no bounds for some values or lets "
               "unknown fields pass.",
    .risk = "Huge strings and lists, absurd numbers and extra fields pass the check that should "
            "stop them.",
    .fix = "Bound every string, array and number, and forbid unknown fields.",
    .verify = "Values over the bounds and unknown fields get 400.",
    .fixKind = FixKind::Assisted,
    .owasp = "API4",
    .cwe = "CWE-1284",
    .asvs = "2.2.1",
    .policy = check,
};

} // namespace gatelens::findings
