// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/config_text.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

const text::Node* starIn(const text::Node* list) {
    if (list == nullptr) {
        return nullptr;
    }
    const auto found = std::find_if(list->items.begin(), list->items.end(),
                                    [](const text::Node* item) { return item->text == "*"; });
    return found == list->items.end() ? nullptr : *found;
}

// "no-op" hands request and answer through unchanged: a plain proxy by design.
bool isPlainProxy(const model::Route& route) {
    const text::Node* encoding = anyOf(route.raw, {"output_encoding"});
    return encoding != nullptr && encoding->text == "no-op";
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    if (!route.enabled || !context.facts(id).forwards || isPlainProxy(route)) {
        return;
    }
    struct Passed {
        std::string_view key;
        std::string_view old;
        std::string_view what;
    };
    static constexpr std::array kPassed = std::to_array<Passed>({
        {"input_headers", "headers_to_pass", "header"},
        {"input_query_strings", "querystring_params", "query parameter"},
    });
    for (const auto& [key, old, what] : kPassed) {
        const text::Node* star = starIn(anyOf(route.raw, {key, old}));
        if (star == nullptr) {
            continue;
        }
        reporter.report(context, id)
            .message("Endpoint \"{}\" passes every {} of the client on to its backends",
                     route.label(), what)
            .evidence(fmt::format("{} of endpoint \"{}\"", key, route.label()), "*", star->range)
            .fix("List in {} of endpoint \"{}\" what its backends need", key, route.label())
            .confirm("Send an invented {} to endpoint \"{}\": the backend receives it", what,
                     route.label());
    }
}

} // namespace

extern const Rule hdr006;
const Rule hdr006{
    .id = "GW-HDR-006",
    .title = "Every header and query parameter is forwarded",
    .severity = Severity::Medium,
    .meaning = "An endpoint of an aggregating gateway, which by default passes nothing on, was "
               "opened for all headers or all query parameters.",
    .risk = "Clients reach switches of the backends that nobody meant to publish: debug flags, "
            "identity headers, paging limits, method overrides.",
    .fix = "Replace the star by the list of what the backends need.",
    .verify = "An invented header or parameter no longer arrives at the backend; the endpoint "
              "works as before.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-183",
    .asvs = "4.1.3",
    .products = kKrakend,
    .route = check,
};

} // namespace gatelens::findings
