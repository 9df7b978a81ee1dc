// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The query language for routes, the same on the command line and in the console:
//
//   host:api.* path:/v1* method:GET policy:jwt class:authn !tag:internal orders
//
// Terms are separated by blanks and must all hold. "field:value" compares the
// whole value, without regard to case, with * and ? as wildcards; "a,b" means
// either; a term without field is text that may stand anywhere; "!" turns a term
// round; quotes keep blanks and commas together.
#pragma once

#include "core/model/snapshot.h"

#include <cstddef>
#include <cstdint>
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
    Policy,
    Class,
    Scope,
    Tag,
    Action,
    Source,
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

class RouteFilter final {
public:
    [[nodiscard]] static tl::expected<RouteFilter, FilterError> parse(std::string_view query);

    [[nodiscard]] bool matches(const model::Snapshot& snapshot, const model::Route& route) const;
    [[nodiscard]] bool empty() const { return m_terms.empty(); }

private:
    struct Term {
        FilterField field = FilterField::Text;
        bool negated = false;
        std::vector<std::string> values; // lower case; any of them
    };
    [[nodiscard]] static bool holds(const Term& term, const model::Snapshot& snapshot,
                                    const model::Route& route);

    std::vector<Term> m_terms;
};

} // namespace gatelens::report
