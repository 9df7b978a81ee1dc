// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small typed integers that name an entity inside one snapshot. They are
// indices, so a lookup is an array access; natural keys identify the same
// entity across snapshots (see core/model/snapshot.h).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

namespace gatelens {

template <typename Tag>
struct Id {
    static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

    std::uint32_t value = kNone;

    constexpr Id() = default;
    constexpr explicit Id(std::uint32_t v)
        : value(v) {}
    constexpr explicit Id(std::size_t v)
        : value(static_cast<std::uint32_t>(v)) {}

    [[nodiscard]] constexpr bool valid() const { return value != kNone; }
    [[nodiscard]] constexpr std::size_t index() const { return value; }
    constexpr explicit operator bool() const { return valid(); }
    friend constexpr auto operator<=>(Id, Id) = default;
};

} // namespace gatelens

template <typename Tag>
struct std::hash<gatelens::Id<Tag>> {
    std::size_t operator()(gatelens::Id<Tag> id) const noexcept {
        return std::hash<std::uint32_t>{}(id.value);
    }
};
