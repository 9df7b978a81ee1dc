// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which route takes a request in native mode. Everything is indexed: a look-up
// costs a hash a host label and a path segment, however many routes there are.
//
// Precedence: an exact host, then the longest wildcard, then any; below that an
// exact path, then the longest prefix, then regular expressions in their order;
// below that the number of header conditions, then the order of the routes. When
// nothing of a host takes the path, less exact hosts are asked.
#pragma once

#include "core/base/result.h"
#include "core/http/message.h"
#include "core/match/regex.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::engine {

enum class PathKind : std::uint8_t { Exact, Prefix, Regex };

struct PathRule {
    PathKind kind = PathKind::Prefix; // Prefix matches whole segments
    std::string value = "/";
};

struct FieldRule {
    std::string name;
    std::string value; // empty: it need only be there
    bool anyValue = true;
};

struct RouteMatch {
    std::vector<std::string> hosts;   // "a.example", "*.example"; empty: any
    std::vector<PathRule> paths;      // empty: any
    std::vector<std::string> methods; // empty: any
    std::vector<FieldRule> fields;    // all of them
};

struct RouteChoice {
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};
    std::uint32_t route = kNone;
    std::uint32_t prefixSize = 0;     // of the path that matched
    bool methodMismatch = false;      // a path fits, with other methods
    std::uint32_t mismatched = kNone; // such a route, for Allow
};

class Router final {
public:
    // Fails with InvalidInput when an expression cannot be compiled.
    [[nodiscard]] static Result<Router> build(const std::vector<RouteMatch>& routes);

    // `host` with or without a port, in any case; `path` normalised.
    [[nodiscard]] RouteChoice choose(std::string_view host, std::string_view path,
                                     std::string_view method, const http::Fields& fields) const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    template <typename T>
    using Map = std::unordered_map<std::string, T, Hash, std::equal_to<>>;
    struct Candidate {
        std::uint32_t route = 0;
        std::vector<std::string> methods;
        std::vector<FieldRule> fields;
    };
    using Candidates = std::vector<Candidate>; // in order of precedence
    struct Expression {
        match::Regex regex;
        Candidate candidate;
    };
    struct Group { // of one host
        Map<Candidates> exact;
        Map<Candidates> prefixes; // without the trailing slash
        std::vector<Expression> expressions;
        std::size_t longestPrefix = 0;
    };

    Status add(Group& group, const RouteMatch& match, std::uint32_t route);
    static void sortCandidates(Group& group);
    static bool pick(std::span<const Candidate> candidates, std::string_view method,
                     const http::Fields& fields, std::size_t size, RouteChoice& choice);
    static bool chooseIn(const Group& group, std::string_view path, std::string_view method,
                         const http::Fields& fields, RouteChoice& choice);

    Map<std::unique_ptr<Group>> m_exactHosts;
    Map<std::unique_ptr<Group>> m_wildcardHosts; // ".example"
    std::unique_ptr<Group> m_anyHost;
};

} // namespace gatelens::engine
