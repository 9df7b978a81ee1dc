// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The vendor-neutral vocabulary of request matching. Simple routes are lists
// (all present kinds must match, any value of a kind suffices); products with
// boolean rules add an expression, and then the lists are only its summary.
#pragma once

#include "core/text/source.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::model {

enum class HostMatchKind : std::uint8_t {
    Exact,
    WildcardPrefix, // "*.example.com": `value` is ".example.com"
    WildcardSuffix, // "www.example.*": `value` is "www.example."
    Regex,
    Any,
};

[[nodiscard]] std::string_view hostMatchKindName(HostMatchKind kind);

struct HostMatch {
    HostMatchKind kind = HostMatchKind::Exact;
    std::string value;
    std::uint16_t port = 0;   // part of the match when not 0
    bool singleLabel = false; // a wildcard stands for exactly one label
    std::string text;         // as the product writes it
};

enum class PathMatchKind : std::uint8_t {
    Exact,
    Prefix,        // of the raw string: /foo matches /foobar
    SegmentPrefix, // by path segment: /foo matches /foo and /foo/bar
    Suffix,
    Contains,
    Regex,    // `anchor` tells how it is applied
    Template, // {name} segments; trailing wildcard kept in the text
    Glob,
    Any,
};

[[nodiscard]] std::string_view pathMatchKindName(PathMatchKind kind);

enum class RegexAnchor : std::uint8_t { Search, Start, Full };
[[nodiscard]] std::string_view regexAnchorName(RegexAnchor anchor);

struct PathMatch {
    PathMatchKind kind = PathMatchKind::Prefix;
    std::string value; // without the product's marker ("~", "=", "^~" …)
    RegexAnchor anchor = RegexAnchor::Search;
    bool caseSensitive = true;
    bool stopsRegex = false; // nginx "^~"
    std::string text;        // as the product writes it
};

enum class ValueMatchKind : std::uint8_t {
    Present,
    Absent,
    Exact,
    Prefix,
    Suffix,
    Contains,
    Regex,
    Range, // [min, max) of an integer, "min..max" in the value
    Other, // the product's own operator, see `text`
};

[[nodiscard]] std::string_view valueMatchKindName(ValueMatchKind kind);

// A header, query parameter, cookie or variable matcher.
struct FieldMatch {
    std::string name;
    ValueMatchKind kind = ValueMatchKind::Exact;
    std::vector<std::string> values; // any of them
    RegexAnchor anchor = RegexAnchor::Search;
    bool caseSensitive = true;
    bool negated = false;
    std::string text;
};

// One node of a boolean rule. Leaves use the vocabulary above through `field`
// and `value`; `op` is the product's operator when it is none of ours.
enum class ExprKind : std::uint8_t {
    And,
    Or,
    Not,
    True,
    Host,
    Path,
    Method,
    Header,
    Query,
    Cookie,
    ClientIp,
    Sni,
    Scheme,
    Port,
    Variable, // `name` holds the product's variable, `field` how it is tested
    Opaque,   // cannot be evaluated outside the product (Lua, CEL, wasm)
};

[[nodiscard]] std::string_view exprKindName(ExprKind kind);

struct Expr {
    ExprKind kind = ExprKind::True;
    std::vector<Expr> children; // And, Or, Not
    HostMatch host;
    PathMatch path;
    FieldMatch field;  // Header, Query, Cookie, Variable
    std::string value; // Method, ClientIp (CIDR), Sni, Scheme, Port, Opaque (its text)
    text::SourceRange range;
};

} // namespace gatelens::model
