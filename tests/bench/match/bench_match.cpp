// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Matching with 100,000 routes, beside the bars that it must keep: compiled in
// under 1 s, a request matched in under 5 us.
#include "core/match/matcher.h"
#include "core/report/table.h"
#include "tests/support/reading.h"

#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace {

using gatelens::adapters::testing::Reading;
using namespace gatelens;

constexpr std::size_t kRoutes = 100'000;
constexpr std::size_t kRequests = 200'000;
constexpr double kCompileBar = 1.0;
constexpr double kMatchBar = 5.0;

double seconds(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string pathOf(std::size_t i) {
    return fmt::format("/team{}/service{}/v{}", i % 97, i, i % 3);
}

// Every third route is exact, the others are prefixes.
std::string envoy() {
    std::string text = R"(static_resources:
  listeners:
  - name: web
    address: {socket_address: {address: 0.0.0.0, port_value: 80}}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          http_filters: [{name: envoy.filters.http.router}]
          route_config:
            name: local
            virtual_hosts:
            - name: main
              domains: ["*"]
              routes:
)";
    for (std::size_t i = 0; i < kRoutes; ++i) {
        text +=
            fmt::format("              - {{name: r{}, match: {{{}: {}}}, route: {{cluster: c}}}}\n",
                        i, i % 3 == 0 ? "path" : "prefix", pathOf(i));
    }
    return text + "  clusters: [{name: c, type: STATIC}]\n";
}

std::string nginx() {
    std::string text = "events {}\nhttp { server { listen 80; server_name s;\n";
    for (std::size_t i = 0; i < kRoutes; ++i) {
        text += fmt::format("location {}{} {{ proxy_pass http://127.0.0.1:9; }}\n",
                            i % 3 == 0 ? "= " : "", pathOf(i));
    }
    return text + "} }\n";
}

std::string haproxy() {
    std::string text = "defaults\n    mode http\nfrontend web\n    bind :80\n";
    for (std::size_t i = 0; i < kRoutes; ++i) {
        text += fmt::format("    use_backend b if {{ {} {} }}\n", i % 3 == 0 ? "path" : "path_beg",
                            pathOf(i));
    }
    return text + "backend b\n    server s 127.0.0.1:9\n";
}

bool measure(report::Table& table, std::string_view product, const std::string& name,
             const std::string& text) {
    auto reading = std::make_shared<Reading>(Reading::ofTexts(product, {{name, text}}));
    if (!reading->ok()) {
        fmt::print(stderr, "{}: {}\n", product, reading->error().text());
        return false;
    }
    const model::SnapshotPtr snapshot(reading, &**reading);
    Result<match::Compiled> compiled = fail(ErrorCode::Internal, "not compiled");
    const double compiling = seconds([&] { compiled = match::compile(snapshot); });
    if (!compiled) {
        fmt::print(stderr, "{}: {}\n", product, compiled.error().text());
        return false;
    }
    std::vector<match::Request> requests(1000);
    for (std::size_t i = 0; i < requests.size(); ++i) {
        requests[i].hosts = {"s"};
        requests[i].port = 80;
        requests[i].path = pathOf(i * 7919 % kRoutes) + (i % 3 == 1 ? "/more" : "");
    }
    std::size_t matched = 0;
    const double matching = seconds([&] {
        for (std::size_t i = 0; i < kRequests; ++i) {
            matched += compiled->matcher->decide(requests[i % requests.size()]).route ? 1 : 0;
        }
    });
    const double micros = matching * 1e6 / static_cast<double>(kRequests);
    table.add({product, fmt::format("{:.2f} s", compiling), fmt::format("{:.2f} us", micros),
               fmt::format("{} %", matched * 100 / kRequests)});
    return compiling < kCompileBar && micros < kMatchBar && matched > 0;
}

} // namespace

int main() {
    report::Table table({{"PRODUCT"}, {"COMPILE"}, {"MATCH"}, {"MATCHED"}});
    bool good = measure(table, "envoy", "envoy.yaml", envoy());
    good = measure(table, "nginx", "nginx.conf", nginx()) && good;
    good = measure(table, "haproxy", "haproxy.cfg", haproxy()) && good;
    (void)table.write([](std::string_view text) { fmt::print("{}", text); }, {});
    fmt::print("bars: {:.0f} s, {:.0f} us: {}\n", kCompileBar, kMatchBar, good ? "kept" : "BROKEN");
    return good ? 0 : 1;
}
