// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/places.h"
#include "core/findings/rule.h"
#include "core/findings/scalar_search.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool hasPublicListener(const Context& context) {
    const auto& listeners = context.snapshot().listeners;
    return listeners.empty() ||
           std::any_of(listeners.begin(), listeners.end(),
                       [&](const auto& listener) { return context.isPublic(listener); });
}

struct Switch {
    std::string_view name; // of a member anywhere in the gateway's file
    std::string_view tells;
};

// Options whose only effect is to show more of an error to the client.
constexpr std::array kSwitches = std::to_array<Switch>({
    {"return_error_msg", "the gateway's own error text"},
    {"return_detailed_errors", "the backend's error and its name"},
    {"return_error_details", "the backend's error under the name given here"},
    {"show_upstream_status_in_response_header", "the backend's status in a header"},
});

void checkSwitches(const Context& context, const text::Node& root, Reporter& reporter) {
    const auto* found = findScalar(root, [](std::string_view name, const text::Node& value) {
        const bool named = std::any_of(kSwitches.begin(), kSwitches.end(),
                                       [&](const Switch& entry) { return entry.name == name; });
        return named && value.text != "false" && !value.text.empty();
    });
    if (found == nullptr) {
        return;
    }
    // The name of the member that the value belongs to, for the message.
    std::string_view name;
    (void)findScalar(root, [&](std::string_view member, const text::Node& value) {
        name = &value == found ? member : name;
        return &value == found;
    });
    const auto* entry = std::find_if(kSwitches.begin(), kSwitches.end(),
                                     [&](const Switch& known) { return known.name == name; });
    const auto& gateway = context.snapshot().gateway;
    reporter.reportGateway(context)
        .message("Gateway \"{}\" answers failures with {}: clients see names and texts from the "
                 "inside",
                 nameOf(gateway), entry->tells)
        .evidence(std::string(name), std::string(found->text), found->range)
        .fix("Remove {} from gateway \"{}\"; keep the details in the log", name, nameOf(gateway))
        .confirm("Stop a backend and read the answer")
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Gateway, 0}},
               std::string(name),
               "false"});
}

// Text that only an error has: Caddy's and Envoy's placeholders, PHP's display of errors.
const text::Node* errorText(const model::Policy& policy) {
    static constexpr std::array kWords = std::to_array<std::string_view>(
        {"{http.error.message}", "{err.message}", "{http.error.trace}", "{err.trace}",
         "%RESPONSE_CODE_DETAILS%", "%UPSTREAM_TRANSPORT_FAILURE_REASON%", "display_errors=on",
         "display_errors=1"});
    const bool answers = policy.policyClass != model::PolicyClass::Log && policy.enabled;
    if (!answers || policy.config == nullptr) {
        return nullptr;
    }
    if (!policy.config->isMapping()) {
        return findWord(*policy.config, kWords);
    }
    for (const auto& member : policy.config->members) {
        // What Envoy's filters write to their own log does not reach the client.
        const bool log = member.name.starts_with("access_log") || member.name == "accessLog";
        if (const auto* found = log ? nullptr : findWord(*member.value, kWords)) {
            return found;
        }
    }
    return nullptr;
}

void tell(Draft draft, std::string_view label, const text::Node& node) {
    draft
        .message("\"{}\" sends \"{}\" to the client: the error as the gateway or the backend saw "
                 "it",
                 label, node.text)
        .evidence(fmt::format("answer of \"{}\"", label), std::string(node.text), node.range)
        .fix("Answer errors at \"{}\" with a neutral text and a request id; keep the details in "
             "the log",
             label)
        .confirm("Provoke an error and read the answer");
}

void checkPolicy(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    const auto* node = errorText(policy);
    if (node != nullptr && hasPublicListener(context)) {
        tell(reporter.report(context, id), policy.label(), *node);
    }
}

void checkGateway(const Context& context, Reporter& reporter) {
    const auto* root = context.snapshot().gateway.raw;
    const bool configured = context.product() == "krakend" || context.product() == "apisix";
    if (configured && hasPublicListener(context)) {
        for (const auto& document : context.snapshot().documents) {
            root = root == nullptr && document != nullptr ? document->root() : root;
        }
        if (root != nullptr) {
            checkSwitches(context, *root, reporter);
        }
    }
}

} // namespace

extern const Rule inf002;
const Rule inf002{
    .id = "GW-INF-002",
    .title = "Verbose errors reach the client",
    .severity = Severity::Medium,
    .meaning = "When something fails, the client gets the error of the gateway or the backend "
               "instead of a neutral answer.",
    .risk = "Error texts name hosts, paths, libraries and queries, and tell an attacker how close "
            "a manipulated request came.",
    .fix = "Map failures to a short answer with a request id, and write the details to the log.",
    .verify = "With the backend stopped, the answer has a status and an id and nothing else.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-209",
    .asvs = "16.5.1",
    .policy = checkPolicy,
    .gateway = checkGateway,
};

} // namespace gatelens::findings
