// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Conditions of HAProxy rules as boolean expressions: named ACLs (the same name
// again is OR), anonymous ones in braces, "!", "or", and the and that stands
// between words.
#pragma once

#include "core/adapters/haproxy_config.h"
#include "core/model/match.h"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::haproxy {

// A sample expression: "req.hdr(host),lower" with its match method.
struct Sample {
    std::string_view fetch;                   // "req.hdr"
    std::string_view arguments;               // "host"
    std::vector<std::string_view> converters; // "lower", "map(/x,y)"
    std::string_view method;                  // of a suffix: "beg" for path_beg

    [[nodiscard]] bool converts(std::string_view name) const;
};
[[nodiscard]] Sample parseSample(std::string_view text);

struct AclTest;

class Conditions final {
public:
    Conditions(SnapshotBuilder& out, const Config& config)
        : m_out(out)
        , m_config(config) {}

    // Where "if" or "unless" stands in a rule; the line's word count when it has
    // no condition.
    [[nodiscard]] static std::size_t start(const Line& line, std::size_t from = 1);
    // The condition of a rule in `section`; nothing when there is none. Reports
    // what HAProxy would refuse.
    [[nodiscard]] std::optional<model::Expr> read(const Line& line, const ConfigSection& section,
                                                  std::size_t from = 1);
    // Reports ACLs that no rule of the section names.
    void reportUnused(const ConfigSection& section);

private:
    struct Acl {
        model::Expr expression;
        std::vector<const Line*> lines;
        std::size_t nodes = 0;
        bool used = false;
    };
    using Acls = std::unordered_map<std::string_view, Acl>;
    // Reading position in the words of a rule.
    struct Cursor {
        const Line& line;
        const ConfigSection& section;
        std::size_t at = 0;
        std::size_t nodes = 0; // of the expression so far
    };

    [[nodiscard]] Acls& aclsOf(const ConfigSection& section);
    [[nodiscard]] model::Expr conjunction(Cursor& cursor);
    [[nodiscard]] model::Expr term(Cursor& cursor);
    [[nodiscard]] model::Expr anonymous(Cursor& cursor);
    [[nodiscard]] model::Expr named(Cursor& cursor, std::string_view name);
    // The test that words [first, last) of a line describe.
    [[nodiscard]] model::Expr test(const Line& line, std::size_t first, std::size_t last);
    void checkSample(const Sample& sample, const Line& line, std::size_t word);
    void checkTest(const AclTest& test, const Line& line, std::size_t first, std::size_t last);
    void missing(const Cursor& cursor, std::string_view name);

    SnapshotBuilder& m_out;
    const Config& m_config;
    std::unordered_map<const ConfigSection*, Acls> m_acls;
    std::size_t m_suggestions = 0;
};

} // namespace gatelens::adapters::haproxy
