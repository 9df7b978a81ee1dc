// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"
#include "core/findings/scalar_search.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace gatelens::findings {

namespace {

std::string_view setting(std::string_view product) {
    static constexpr std::array kSettings =
        std::to_array<std::pair<std::string_view, std::string_view>>({
            {"nginx", "server_tokens off"},
            {"kong", "headers = off"},
            {"apisix", "apisix.enable_server_tokens: false"},
            {"krakend", "\"hide_version_header\": true in extra_config router"},
            {"tyk", "\"hide_generator_header\": true"},
        });
    const auto* found = std::find_if(kSettings.begin(), kSettings.end(),
                                     [&](const auto& entry) { return entry.first == product; });
    return found == kSettings.end() ? "the option that hides the banner" : found->second;
}

// A policy that takes the Server header away on every route.
bool hidesServer(const model::Policy& policy) {
    if (!policy.enabled || policy.scope != model::PolicyScope::Global || policy.config == nullptr) {
        return false;
    }
    const bool remover = policy.type == "more_clear_headers" || policy.type == "more_set_headers" ||
                         policy.type == "response-transformer";
    static constexpr std::array kName = std::to_array<std::string_view>({"server"});
    return remover && findWord(*policy.config, kName) != nullptr;
}

void check(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& gateway = snapshot.gateway;
    const bool shown = gateway.serverTokens.known() && gateway.serverTokens.value;
    if (!shown || snapshot.routes.empty() ||
        std::any_of(snapshot.policies.begin(), snapshot.policies.end(), hidesServer)) {
        return;
    }
    Draft draft = reporter.reportGateway(context);
    draft.message("Every answer of gateway \"{}\" names the product and its version",
                  nameOf(gateway));
    addSetting(draft, "version banner", gateway.serverTokens, "on", placeOf(snapshot));
    draft.fix("Set {} in gateway \"{}\"", setting(context.product()), nameOf(gateway))
        .confirm("Look at the headers of any answer: Server, Via, X-Powered-By")
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Gateway, 0}},
               "server tokens",
               "false"});
}

} // namespace

extern const Rule inf001;
const Rule inf001{
    .id = "GW-INF-001",
    .title = "Product and version disclosed",
    .severity = Severity::Low,
    .meaning = "Answers carry a header that names the gateway and its version.",
    .risk = "Scanners pick targets by version the day an advisory appears.",
    .fix = "Hide the banner. It does not replace updating.",
    .verify = "curl -I shows no product version in Server, Via or X- headers.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-200",
    .asvs = "13.4.6",
    .gateway = check,
};

} // namespace gatelens::findings
