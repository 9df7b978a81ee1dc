// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/filter.h"

#include <algorithm>
#include <array>

namespace gatelens::engine {

namespace filters {
#define GATELENS_FILTER(name) extern const FilterType name;
#include "core/engine/filters.def"
#undef GATELENS_FILTER
} // namespace filters

namespace {

constexpr std::array kTypes{
#define GATELENS_FILTER(name) &filters::name,
#include "core/engine/filters.def"
#undef GATELENS_FILTER
};

} // namespace

void FilterChain::add(FilterPtr filter, std::string_view name) {
    const unsigned phases = filter->phases();
    if ((phases & Filter::kRequest) != 0) {
        request.push_back(filter.get());
    }
    if ((phases & Filter::kResponse) != 0) {
        response.push_back(filter.get());
    }
    if ((phases & Filter::kLog) != 0) {
        log.push_back(filter.get());
    }
    owned.push_back(std::move(filter));
    names.push_back(name);
}

std::string_view FilterChain::nameOf(const Filter& filter) const {
    for (std::size_t i = 0; i < owned.size(); ++i) {
        if (owned[i].get() == &filter) {
            return names[i];
        }
    }
    return {};
}

std::span<const FilterType* const> allFilterTypes() {
    return kTypes;
}

const FilterType* findFilterType(std::string_view name) {
    const auto found = std::find_if(kTypes.begin(), kTypes.end(),
                                    [name](const FilterType* type) { return type->name == name; });
    return found == kTypes.end() ? nullptr : *found;
}

} // namespace gatelens::engine
