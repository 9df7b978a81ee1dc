// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Clusters for the tables after the Gateway API's conformance suite.
#pragma once

#include "tests/core/match/products/asking.h"

#include <fmt/ranges.h>

namespace gatelens::match::testing::conformance {

struct Row {
    std::string line;
    std::string expected;
    std::vector<std::string> fields = {};
};

inline const std::string kServices = R"(---
apiVersion: v1
kind: Service
metadata: {name: one, namespace: app}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: two, namespace: app}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: far, namespace: other}
spec: {ports: [{port: 80}]}
)";

inline std::string gateway(const std::string& listeners, const std::string& name = "gw") {
    return "---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: " +
           name + ", namespace: app}\nspec:\n  gatewayClassName: c\n  listeners:\n" + listeners;
}

inline const std::string kPlain = gateway("  - {name: http, port: 80, protocol: HTTP}\n");

inline std::string route(const std::string& name, const std::string& spec,
                         const std::string& kind = "HTTPRoute",
                         const std::string& created = "2026-01-01T00:00:00Z",
                         const std::string& ns = "app") {
    return fmt::format("---\napiVersion: gateway.networking.k8s.io/v1\nkind: {}\nmetadata: {{name: "
                       "{}, namespace: {}, creationTimestamp: \"{}\"}}\nspec:\n{}",
                       kind, name, ns, created, spec);
}

inline std::string attached(const std::string& rest, const std::string& parent = "{name: gw}") {
    return "  parentRefs: [" + parent + "]\n" + rest;
}

// A rule with these matches and a backend.
inline std::string rule(const std::string& matches, const std::string& more = "",
                        const std::string& backends = "{name: one, port: 80}") {
    return fmt::format("  - matches: [{}]\n{}    backendRefs: [{}]\n", matches, more, backends);
}

inline std::string prefix(const std::string& path) {
    return "{path: {type: PathPrefix, value: " + path + "}}";
}

inline std::string exact(const std::string& path) {
    return "{path: {type: Exact, value: " + path + "}}";
}

inline Asking cluster(const std::string& text) {
    return Asking("gateway-api", {{"cluster.yaml", text + kServices}});
}

inline void check(const Asking& asking, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        EXPECT_EQ(asking.ask(row.line, row.fields), row.expected)
            << row.line << ' ' << fmt::format("{}", fmt::join(row.fields, " | "));
    }
}

} // namespace gatelens::match::testing::conformance
