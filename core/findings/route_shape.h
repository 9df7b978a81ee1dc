// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a route matches, reduced to what can be compared: its hosts as keys and its
// paths as exact ones and prefixes.
#pragma once

#include "core/model/route.h"

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

// The first bytes of a path without regard to case, the first one highest. For a route
// that of its only path; 0, which may be any, when it has several.
[[nodiscard]] std::uint64_t startOf(std::string_view path);
[[nodiscard]] std::uint64_t startOf(const model::Route& route);
constexpr std::uint64_t kNoStart = ~std::uint64_t{0}; // the only path is opaque
// Whether one of two paths may begin the other: a look at a number, where a hundred
// thousand routes would have to be fetched.
[[nodiscard]] bool mayNest(std::uint64_t a, std::uint64_t b);
// Whether it does, without regard to case.
[[nodiscard]] bool nest(std::string_view a, std::string_view b);

// Routes that answer; what only passes a request on to its children does not take it.
[[nodiscard]] bool takes(const model::Route& route);

} // namespace gatelens::findings
