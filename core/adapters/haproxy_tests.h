// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One ACL test as leaves of an expression: what is looked at, how, against which
// values.
#pragma once

#include "core/adapters/haproxy_acl.h"

#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters::haproxy {

struct AclTest {
    Sample sample;
    std::string_view method; // of -m or the fetch's suffix; empty: the fetch's own
    bool caseSensitive = true;
    std::string_view op;             // eq, ge, gt, le, lt
    std::vector<std::string> values; // any of them
    std::vector<std::string> files;  // of -f
    std::string_view head;           // the first word: "path_beg"
    std::string text;                // as written
    text::SourceRange range;
};

// Words [first, last) of a line.
[[nodiscard]] AclTest parseTest(const Line& line, std::size_t first, std::size_t last);
[[nodiscard]] model::Expr expressionOf(const AclTest& test);
// The ACLs that HAProxy defines itself; nothing for other names.
[[nodiscard]] std::optional<model::Expr> predefinedAcl(std::string_view name,
                                                       text::SourceRange range);

} // namespace gatelens::adapters::haproxy
