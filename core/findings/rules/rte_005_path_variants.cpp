// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/backend_address.h"
#include "core/findings/route_overlap.h"
#include "core/findings/rule.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool sameBackend(const Context& context, model::RouteId a, model::RouteId b) {
    const auto first = backendAddresses(context, a);
    const auto second = backendAddresses(context, b);
    return std::any_of(first.begin(), first.end(), [&](const std::string& address) {
        return std::find(second.begin(), second.end(), address) != second.end();
    });
}

// "/admin" -> "/Admin": the first letter of the last segment in the other case.
std::string otherCase(std::string_view path) {
    std::string text(path);
    const auto slash = text.rfind('/', text.size() < 2 ? 0 : text.size() - 2);
    for (std::size_t i = slash == std::string::npos ? 0 : slash; i < text.size(); ++i) {
        if (text[i] >= 'a' && text[i] <= 'z') {
            text[i] = static_cast<char>(text[i] - 32);
            return text;
        }
    }
    return {};
}

std::vector<std::string> variantsOf(const model::PathMatch& path) {
    std::vector<std::string> out;
    const bool exact = path.kind == model::PathMatchKind::Exact;
    const bool prefix = path.kind == model::PathMatchKind::Prefix ||
                        path.kind == model::PathMatchKind::SegmentPrefix;
    if (path.value.size() < 2 || (!exact && !prefix)) {
        return out;
    }
    if (exact && !path.value.ends_with('/')) {
        out.push_back(path.value + '/');
    } else if (prefix && path.value.ends_with('/')) {
        out.push_back(path.value.substr(0, path.value.size() - 1));
    }
    if (path.caseSensitive) {
        std::string upper = otherCase(path.value);
        if (!upper.empty()) {
            out.push_back(std::move(upper));
        }
    }
    return out;
}

void check(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& facts = context.facts(id);
    const auto& route = context.snapshot()[id];
    if (!route.enabled || !facts.forwards || (!facts.authn && !facts.acl) ||
        route.expression != nullptr) {
        return;
    }
    const auto& overlap = context.derived<RouteOverlap>();
    for (const auto& path : route.paths) {
        for (const auto& variant : variantsOf(path)) {
            const auto taker = overlap.winnerFor(id, variant);
            const std::string lost = taker ? weakness(context.facts(taker), facts) : std::string();
            if (lost.empty() || !context.facts(taker).forwards ||
                !sameBackend(context, id, taker)) {
                continue;
            }
            const auto& other = context.snapshot()[taker];
            reporter.report(context, id)
                .message("Route \"{}\" guards {}, but {} goes to route \"{}\" {} and reaches the "
                         "same backend",
                         route.label(), path.value, variant, other.label(), lost)
                .evidence("path of route \"" + route.label() + '"', path.value, route.source)
                .evidence("path " + variant, "taken by route \"" + other.label() + '"',
                          other.source)
                .fix("Put the guard of route \"{}\" on route \"{}\" as well, or refuse {} there",
                     route.label(), other.label(), variant)
                .confirm("Ask for {} without a credential: 404 refutes it, the content of {} "
                         "confirms it",
                         variant, path.value);
            return;
        }
    }
}

} // namespace

extern const Rule rte005;
const Rule rte005{
    .id = "GW-RTE-005",
    .title = "Case, slash or suffix variants are treated differently",
    .severity = Severity::Medium,
    .meaning = "A guarded path is matched exactly or with its case, and another spelling of it "
               "falls to a route without the guard that leads to the same backend.",
    .risk = "Many frameworks serve /Admin and /admin/ like /admin. Where this one does, the "
            "guard is passed by changing a letter or adding a slash.",
    .fix = "Guard the wider route too, match without regard to case and closing slash, or let "
           "the gateway normalise paths before it matches.",
    .verify = "All spellings of the path are refused without a credential, or get 404.",
    .fixKind = FixKind::Assisted,
    .owasp = "API5",
    .cwe = "CWE-178",
    .asvs = "8.2.1",
    .route = check,
};

} // namespace gatelens::findings
