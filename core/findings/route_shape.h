// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a route matches, reduced to what can be compared: its hosts as keys and its
// paths as exact ones and prefixes.
#pragma once

#include "core/model/route.h"

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::findings {

// The requests that a path matcher takes, when that can be said simply.
struct PathShape {
    enum class Kind : std::uint8_t { Exact, Prefix, Segment, Opaque };
    Kind kind = Kind::Opaque;
    std::string value;
    [[nodiscard]] bool covers(const PathShape& other) const;
    friend bool operator==(const PathShape&, const PathShape&) = default;
};
[[nodiscard]] PathShape shapeOf(const model::PathMatch& path);
// Those of a route, opaque ones among them; a route without paths takes all.
[[nodiscard]] std::vector<PathShape> shapesOf(const model::Route& route);

// A PathShape that points into the route.
struct ShapeView {
    PathShape::Kind kind = PathShape::Kind::Opaque;
    std::string_view value;
};
[[nodiscard]] ShapeView viewOf(const model::PathMatch& path);
// Whether the shape takes that one path.
[[nodiscard]] bool takesPath(const ShapeView& shape, std::string_view path);

// The shapes of the route that are known, in order.
template <typename Visit>
void eachShape(const model::Route& route, const Visit& visit) {
    if (route.paths.empty()) {
        visit(ShapeView{PathShape::Kind::Prefix, {}});
    }
    for (const auto& path : route.paths) {
        if (const ShapeView shape = viewOf(path); shape.kind != PathShape::Kind::Opaque) {
            visit(shape);
        }
    }
}

// A host matcher as a text: "" for any, "*.b.c" for those below b.c, "~…" for what
// cannot be compared.
[[nodiscard]] std::string hostKey(const model::HostMatch& host);
[[nodiscard]] std::vector<std::string> hostKeys(const model::Route& route);
// The key itself and those of wider hosts: "a.b.c" falls under "*.b.c", "*.c" and any.
[[nodiscard]] std::vector<std::string> widerKeys(const std::string& key);

// The first bytes of a path without regard to case, the first one highest.
struct PathStart {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
};
[[nodiscard]] PathStart startOf(std::string_view path);
inline constexpr PathStart kNoStart{~std::uint64_t{0}, 0}; // that of an opaque path
// Whether one of two paths may begin the other: a look at two numbers, where a hundred
// thousand routes would have to be fetched.
[[nodiscard]] inline bool mayNest(const PathStart& a, const PathStart& b) {
    const auto ends = [](std::uint64_t x, std::uint64_t y) {
        const auto shift = 56U - static_cast<unsigned>(std::countl_zero(x ^ y)) / 8U * 8U;
        return (x >> shift & 0xffU) == 0 || (y >> shift & 0xffU) == 0;
    };
    return a.first != b.first     ? ends(a.first, b.first)
           : a.second != b.second ? ends(a.second, b.second)
                                  : true;
}
// Whether it does, without regard to case.
[[nodiscard]] bool nest(std::string_view a, std::string_view b);

// Routes that answer; what only passes a request on to its children does not take it.
[[nodiscard]] bool takes(const model::Route& route);

} // namespace gatelens::findings
