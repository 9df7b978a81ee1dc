// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The query language for routes, the same on the command line and in the console:
//
//   host:api.* path:/v1* method:GET policy:jwt severity>=high !tag:internal orders
//
// Terms are separated by blanks and must all hold. "field:value" compares the
// whole value, without regard to case, with * and ? as wildcards; "a,b" means
// either; a term without field is text that may stand anywhere; "!" turns a term
// round; quotes keep blanks and commas together. A severity can be compared
// (>= <= > <), worst is critical; "none" is a route without findings.
#pragma once

#include "core/findings/finding.h"
#include "core/model/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace gatelens::report {

enum class FilterField : std::uint8_t {
    Text, // no field: anywhere
    Route,
    Host,
    Path,
    Method,
    Listener,
    Service,
    Target,
    Zone,
    Policy,
    Class,
    Scope,
    Tag,
    Action,
    Source,
    Severity,
};

struct FilterFieldInfo {
    FilterField field;
    std::string_view name;
    std::string_view meaning;
};
// The fields with their names, for help and completion.
[[nodiscard]] std::span<const FilterFieldInfo> filterFields();

// `column` is 1-based and counts bytes of the query.
struct FilterError {
    std::size_t column = 1;
    std::string message;
};

// The worst open finding of each route of a snapshot, by index: one about the
// route, or on whose path it stands. None: no finding.
using RouteSeverities = std::vector<std::optional<findings::Severity>>;
[[nodiscard]] RouteSeverities routeSeverities(std::span<const findings::Finding> findings,
                                              std::uint32_t snapshot, std::size_t routes);

class RouteFilter final {
public:
    [[nodiscard]] static tl::expected<RouteFilter, FilterError> parse(std::string_view query);

    // `worst` is only looked at when asksFindings().
    [[nodiscard]] bool matches(const model::Snapshot& snapshot, const model::Route& route,
                               std::optional<findings::Severity> worst = std::nullopt) const;
    [[nodiscard]] bool empty() const { return m_terms.empty(); }
    [[nodiscard]] bool asksFindings() const;

private:
    enum class Comparison : std::uint8_t { Is, AtLeast, AtMost, Above, Below };
    struct Term {
        FilterField field = FilterField::Text;
        bool negated = false;
        Comparison comparison = Comparison::Is;
        std::vector<std::string> values; // lower case; any of them
        std::vector<int> ranks;          // of severities; 0: none
    };
    [[nodiscard]] static tl::expected<std::size_t, FilterError>
    readHead(Term& term, std::string_view query, std::size_t at);
    [[nodiscard]] static tl::expected<std::size_t, FilterError>
    readValues(Term& term, std::string_view query, std::size_t at);
    [[nodiscard]] static bool holds(const Term& term, const model::Snapshot& snapshot,
                                    const model::Route& route, int rank);

    std::vector<Term> m_terms;
};

} // namespace gatelens::report
