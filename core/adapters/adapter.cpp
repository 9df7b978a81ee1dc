// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/adapter.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace gatelens::adapters {

#define GATELENS_ADAPTER(name) extern const Adapter name;
#include "core/adapters/adapters.def"
#undef GATELENS_ADAPTER

std::string_view ApiAnswer::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (equalsIgnoreCase(key, name)) {
            return value;
        }
    }
    return {};
}

std::span<const Adapter* const> allAdapters() {
#define GATELENS_ADAPTER(name) &name,
    static constexpr std::array kAdapters = std::to_array<const Adapter*>({
#include "core/adapters/adapters.def"
    });
#undef GATELENS_ADAPTER
    return kAdapters;
}

const Adapter* findAdapter(std::string_view id) {
    const auto adapters = allAdapters();
    const auto found = std::find_if(adapters.begin(), adapters.end(),
                                    [id](const Adapter* adapter) { return adapter->id == id; });
    return found == adapters.end() ? nullptr : *found;
}

} // namespace gatelens::adapters
