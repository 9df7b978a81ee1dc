// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

using model::PolicyClass;

namespace {

struct Switch {
    std::string_view field;
    std::string_view value; // that only reports
};
constexpr std::array kSwitches = std::to_array<Switch>({
    {"notify_only_request_body_validation_failure", "true"},
    {"notify_only_request_validation_failure", "true"},
    {"reject_if_not_match", "false"},
    {"mode", "monitor"},
    {"mode", "detect"},
    {"mode", "log"},
    {"enforcement_mode", "log_only"},
});

std::optional<Switch> switchedBy(const model::Policy& policy) {
    for (const auto& entry : kSwitches) {
        const text::Node* node = fieldOf(policy, entry.field);
        const auto text = node == nullptr ? std::string_view{} : node->asText().value_or("");
        if (node != nullptr && equalsIgnoreCase(text, entry.value)) {
            return entry;
        }
    }
    return std::nullopt;
}

// Coraza and ModSecurity rules that stand in the configuration.
const text::Node* detectionOnly(const text::Node& node) {
    if (node.isScalar()) {
        const bool found = node.text.find("SecRuleEngine DetectionOnly") != std::string_view::npos;
        return found ? &node : nullptr;
    }
    for (const auto& member : node.members) {
        if (const text::Node* found = detectionOnly(*member.value)) {
            return found;
        }
    }
    for (const text::Node* item : node.items) {
        if (const text::Node* found = detectionOnly(*item)) {
            return found;
        }
    }
    return nullptr;
}

bool isValidator(const model::Policy& policy) {
    return policy.policyClass == PolicyClass::Validate || policy.policyClass == PolicyClass::Waf ||
           policy.type.ends_with(".wasm") || policy.type == "wasm";
}

void report(const Context& context, model::PolicyId id, Draft& draft) {
    const auto& policy = context.snapshot()[id];
    draft
        .message("The {} on {} finds bad requests and lets them pass: it only reports",
                 nameOf(policy), whereItRuns(context, id))
        .confirm("Send an attack string to {}: it is logged and answered",
                 whereItRuns(context, id));
}

void check(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    if (!isValidator(policy) || policy.config == nullptr || !runsSomewhere(context, id)) {
        return;
    }
    const auto byField = switchedBy(policy);
    const text::Node* rules = detectionOnly(*policy.config);
    if (byField) {
        Draft draft = reportPolicy(reporter, context, id);
        report(context, id, draft);
        const std::string value = byField->value == "true"    ? "false"
                                  : byField->value == "false" ? "true"
                                                              : "block";
        becauseOf(draft, policy, byField->field, {})
            .fix("Set {} of the {} to {}", byField->field, nameOf(policy), value)
            .edit(setField(context, id, byField->field, value));
    } else if (rules != nullptr) {
        Draft draft = reportPolicy(reporter, context, id);
        report(context, id, draft);
        draft
            .evidence("SecRuleEngine of " + nameOf(policy), "DetectionOnly",
                      policy.config->kind == text::NodeKind::Directive ? policy.source.range
                                                                       : rules->range)
            .fix("Set SecRuleEngine to On in the {}", nameOf(policy));
    } else if (policy.mode == model::PolicyMode::Monitor) {
        Draft draft = reportPolicy(reporter, context, id);
        report(context, id, draft);
        draft.evidence("mode of " + nameOf(policy), "reports only", policy.source)
            .fix("Switch the {} to blocking", nameOf(policy));
    }
}

} // namespace

extern const Rule val004;
const Rule val004{
    .id = "GW-VAL-004",
    .title = "Validator or firewall only reports",
    .severity = Severity::Medium,
    .meaning = "A policy that checks requests is in a mode in which it writes a log line and lets "
               "the request pass.",
    .risk = "The control exists on paper. Attacks that it recognises reach the backend.",
    .fix = "Switch to blocking once the log shows no false alarms; suppress this finding with an "
           "expiry while the trial lasts.",
    .verify = "An attack string gets 403 or 400.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-693",
    .asvs = "2.2.2",
    .policy = check,
};

} // namespace gatelens::findings
