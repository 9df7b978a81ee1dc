// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Matching with 100,000 routes of every product, beside the bars that it must keep:
// compiled in under 1 s, a request matched in under 5 us. Times are the least of some
// rounds, that of compiling the processor's: other programs on the machine can only
// add to them.
#include "core/match/matcher.h"
#include "core/match/shadow.h"
#include "tests/support/many_routes.h"
#include "tests/support/reading.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <malloc.h>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace {

using gatelens::adapters::testing::Reading;
using namespace gatelens;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kSeed = 3;
constexpr std::size_t kRequests = 20'000;
constexpr int kRounds = 15;
constexpr int kCompileRounds = 3;
constexpr double kCompileBar = 1000; // ms
constexpr double kMatchBar = 5;      // us

double micros(Clock::duration time) {
    return std::chrono::duration<double, std::micro>(time).count();
}

double processorMillis() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

std::size_t bytesInUse() {
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

std::vector<match::Request> requestsOf(const test::ManyRoutes& routes) {
    std::vector<match::Request> requests;
    for (const auto& one : routes.requests(kRequests)) {
        match::Request& request = requests.emplace_back();
        request.method = one.method;
        request.hosts = {one.host};
        request.path = one.path;
        request.port = 80;
        request.headers = {{"User-Agent", "curl/8.5.0"}, {"Accept", "*/*"}};
        if (!one.tenant.empty()) {
            request.headers.emplace_back("x-tenant", one.tenant);
        }
    }
    return requests;
}

struct Times {
    std::vector<double> each; // us, ascending
    double mean = 0;
    std::size_t matched = 0;

    [[nodiscard]] double at(double part) const {
        return each[static_cast<std::size_t>(part * static_cast<double>(each.size() - 1))];
    }
};

Times matchAll(const match::Matcher& matcher, const std::vector<match::Request>& requests) {
    Times times;
    times.each.assign(requests.size(), 1e9);
    for (int round = 0; round < kRounds; ++round) {
        times.matched = 0;
        for (std::size_t i = 0; i < requests.size(); ++i) {
            const auto start = Clock::now();
            const match::Decision decision = matcher.decide(requests[i]);
            times.each[i] = std::min(times.each[i], micros(Clock::now() - start));
            times.matched += decision.route ? 1 : 0;
        }
    }
    for (const double time : times.each) {
        times.mean += time / static_cast<double>(times.each.size());
    }
    std::sort(times.each.begin(), times.each.end());
    return times;
}

bool measure(const test::ManyRoutes& routes, std::string_view product, bool shadows) {
    auto reading = std::make_shared<Reading>(Reading::ofTexts(product, routes.texts(product)));
    if (!reading->ok()) {
        fmt::print(stderr, "{}: {}\n", product, reading->error().text());
        return false;
    }
    const model::SnapshotPtr snapshot(reading, &**reading);
    Result<match::Compiled> compiled = fail(ErrorCode::Internal, "not compiled");
    double compiling = 1e9;
    std::size_t bytes = 0;
    for (int round = 0; round < kCompileRounds; ++round) {
        compiled = fail(ErrorCode::Internal, "not compiled");
        const std::size_t before = bytesInUse();
        const double start = processorMillis();
        compiled = match::compile(snapshot);
        compiling = std::min(compiling, processorMillis() - start);
        if (!compiled) {
            fmt::print(stderr, "{}: {}\n", product, compiled.error().text());
            return false;
        }
        bytes = (bytesInUse() - before) / routes.rules().size();
    }
    const auto requests = requestsOf(routes);
    const Times times = matchAll(*compiled->matcher, requests);
    const bool good = compiling < kCompileBar && times.mean < kMatchBar && times.matched > 0;
    fmt::print("{:<12}{:>7}{:>8.0f} ms{:>8.2f}{:>8.2f}{:>8.2f} us{:>7} %{:>8}   {}\n", product,
               snapshot->routes.size(), compiling, times.mean, times.at(0.5), times.at(0.99),
               times.matched * 100 / requests.size(), bytes, good ? "kept" : "BROKEN");
    if (shadows) {
        const auto looking = Clock::now();
        const auto found = match::findShadowed(*snapshot, *compiled->matcher);
        fmt::print("{:<12}{} shadowed routes found in {:.0f} ms\n", "", found.size(),
                   micros(Clock::now() - looking) / 1000);
    }
    std::fflush(stdout);
    return good;
}

} // namespace

// bench_match [--routes N] [--shadows] [PRODUCT…]
int main(int argc, char** argv) {
    std::size_t count = 100'000;
    bool shadows = false;
    std::vector<std::string_view> products;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--routes" && i + 1 < argc) {
            count = std::max<std::size_t>(2, std::strtoul(argv[++i], nullptr, 10));
        } else if (argument == "--shadows") {
            shadows = true;
        } else {
            products.push_back(argument);
        }
    }
    if (products.empty()) {
        products = test::ManyRoutes::products();
    }
    const test::ManyRoutes routes(count, kSeed);
    fmt::print("{:<12}{:>7}{:>11}{:>8}{:>8}{:>11}{:>9}{:>8}\n", "PRODUCT", "ROUTES", "COMPILE",
               "MEAN", "P50", "P99", "MATCHED", "BYTES");
    bool good = true;
    for (const auto product : products) {
        good = measure(routes, product, shadows) && good;
    }
    fmt::print("bars: compiled in {:.0f} ms, matched in {:.0f} us on average: {}\n", kCompileBar,
               kMatchBar, good ? "kept" : "BROKEN");
    return good ? 0 : 1;
}
