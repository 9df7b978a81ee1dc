// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/embedded_core.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace gatelens::model {

namespace {

using Branch = std::pair<std::int64_t, std::int64_t>;

struct Core {
    std::string_view product;
    Branch from;                // and later, up to the next row of the product
    std::string_view openresty; // empty: only nginx is sure for all of its releases
    std::string_view nginx;
};

// Kong: .requirements of each release branch and the change log ("Bumped OpenResty",
// 3.5, 3.6, 3.8; Enterprise 3.10). APISIX: the OpenResty of the apisix-runtime that its
// .requirements names, and the change log of 3.13. Later branches than the last row's
// are not guessed.
constexpr std::array kCores = std::to_array<Core>({
    {"kong", {2, 8}, "1.19.9.1", "1.19.9"},
    {"kong", {3, 0}, "1.21.4.1", "1.21.4"},
    {"kong", {3, 5}, "1.21.4.2", "1.21.4"},
    {"kong", {3, 6}, "1.25.3.1", "1.25.3"},
    {"kong", {3, 8}, "1.25.3.2", "1.25.3"},
    {"kong", {3, 10}, "1.27.1.1", "1.27.1"},
    {"kong", {3, 11}, {}, {}},
    {"apisix", {3, 0}, {}, "1.21.4"},
    {"apisix", {3, 7}, "1.21.4.2", "1.21.4"},
    {"apisix", {3, 9}, {}, "1.25.3"},
    {"apisix", {3, 13}, "1.27.1.2", "1.27.1"},
    {"apisix", {3, 14}, {}, {}},
});

std::optional<Branch> branchOf(std::string_view version) {
    if (version.starts_with('v')) {
        version.remove_prefix(1);
    }
    const auto parts = split(version, '.');
    const auto major = parts.size() < 2 ? std::nullopt : parseInt(parts[0]);
    const auto minor = parts.size() < 2 ? std::nullopt : parseInt(parts[1]);
    return major && minor ? std::optional(Branch{*major, *minor}) : std::nullopt;
}

} // namespace

std::vector<std::string> embeddedCores(std::string_view product, std::string_view version) {
    std::vector<std::string> cores;
    const auto branch = branchOf(version);
    const Core* core = nullptr;
    for (const Core& row : kCores) {
        if (branch && row.product == product && row.from <= *branch) {
            core = &row;
        }
    }
    if (core != nullptr && !core->openresty.empty()) {
        cores.push_back("openresty " + std::string(core->openresty));
    }
    if (core != nullptr && !core->nginx.empty()) {
        cores.push_back("nginx " + std::string(core->nginx));
    }
    return cores;
}

} // namespace gatelens::model
