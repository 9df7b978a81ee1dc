// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Envoy's route tables as they are evaluated: virtual hosts by domain, in each
// the first route whose conditions hold.
#pragma once

#include "core/match/headers.h"
#include "core/match/index.h"
#include "core/match/matcher.h"
#include "core/match/products/envoy_fields.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatelens::match::envoy {

// A request after the connection manager worked on it.
struct Incoming {
    const Request* request = nullptr;
    std::string host; // lower case, port as the manager leaves it
    std::string path; // normalised as configured, without the query
    HeaderEdit fields;
    // Since 1.39 a header condition also looks at each of several values by itself.
    bool eachValue = true;

    [[nodiscard]] std::string pathAndQuery() const;
    // Value of a field or pseudo field as matchers see it.
    [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> parameter(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> cookie(std::string_view name) const;
};

struct Condition {
    enum class Kind : std::uint8_t { Header, Query, Cookie, Fraction, Certificate, Opaque };
    enum class Answer : std::uint8_t { No, Yes, Open };

    Kind kind = Kind::Header;
    std::string name;
    std::optional<StringTest> test; // none: presence, or a range
    std::optional<std::pair<std::int64_t, std::int64_t>> range;
    bool present = true; // what present_match or tls_context wants
    bool invert = false;
    bool missingIsEmpty = false;
    double fraction = 1;
    text::SourceRange source;

    [[nodiscard]] Answer ask(const Incoming& incoming) const;
    [[nodiscard]] std::string text() const;

private:
    [[nodiscard]] bool holds(const std::optional<std::string>& value) const;
};

struct Rule {
    model::RouteId route;
    const text::Node* node = nullptr;
    enum class PathKind : std::uint8_t { Any, Prefix, Exact, Segments, Regex, Connect, Opaque };
    PathKind pathKind = PathKind::Any;
    std::string path;
    bool caseSensitive = true;
    std::optional<Regex> regex;
    std::vector<Condition> conditions;

    // What follows the conditions, parsed once.
    std::optional<Regex> rewriteRegex; // of regex_rewrite, also of a redirect
    std::optional<Regex> hostRegex;    // of host_rewrite_path_regex
    bool usable = true;                // false: it could not be compiled

    [[nodiscard]] bool takesPath(const Incoming& incoming) const;
    [[nodiscard]] std::string pathText() const;
};

struct VirtualHost {
    std::string name;
    const text::Node* node = nullptr;
    std::vector<Rule> rules;
};

struct Table {
    const text::Node* config = nullptr;
    std::vector<VirtualHost> hosts;
    HostIndex domains;
    PathIndex paths; // group: index in `hosts`; rank: index in `rules`

    [[nodiscard]] const VirtualHost* hostFor(std::string_view authority) const;
};

// The routes of the snapshot by their nodes.
using RouteOfNode = std::map<const text::Node*, model::RouteId>;

[[nodiscard]] std::unique_ptr<Table>
readTable(const text::Node& routeConfig, const RouteOfNode& routes, text::Diagnostics& problems);

} // namespace gatelens::match::envoy
