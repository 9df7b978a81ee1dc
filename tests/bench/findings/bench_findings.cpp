// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// All rules over 100,000 routes, as one gateway and as five that share their targets,
// beside the bars that they must keep: 1 s on one core from the snapshots to the
// findings, 1.2 GB with the model, 10 ms after one route was edited, indexes included.
//
//   bench_findings [ROUTES] [SLOWEST]    so many of the slowest rules are named
#include "core/connect/source_reader.h"
#include "core/findings/runner.h"
#include "core/report/style.h"
#include "tests/support/generate.h"
#include "tests/support/temporary_directory.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace {

using namespace gatelens;

constexpr double kSecondsBar = 1.0;
constexpr double kMegabytesBar = 1200.0;
constexpr double kRerunBar = 0.010;
constexpr int kRuns = 3;
constexpr std::size_t kEdits = 25;

using RuleTime = std::pair<double, std::string>;

double timed(const auto& work) {
    const std::clock_t start = std::clock();
    work();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

double best(const auto& work) {
    double least = timed(work);
    for (int i = 1; i < kRuns; ++i) {
        least = std::min(least, timed(work));
    }
    return least;
}

// The files are written by a child, so that their making is not in the peak.
std::vector<std::string> generated(const testsupport::TemporaryDirectory& directory,
                                   std::size_t routes, std::size_t gateways) {
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < gateways; ++i) {
        paths.push_back(fmt::format("{}/edge-{}.yaml", directory.path(), i));
    }
    if (const pid_t pid = fork(); pid == 0) {
        for (std::size_t i = 0; i < gateways; ++i) {
            (void)directory.write(fmt::format("edge-{}.yaml", i),
                                  test::generateKongYaml(routes / gateways, i + 1));
        }
        _exit(0);
    } else {
        int status = 0;
        waitpid(pid, &status, 0);
    }
    return paths;
}

std::shared_ptr<const findings::Fleet> fleetOf(const std::vector<model::SnapshotPtr>& snapshots) {
    return std::make_shared<const findings::Fleet>(snapshots, findings::Attestations{},
                                                   std::time(nullptr));
}

// Each by itself on a new fleet; an index counts with the rule that asks for it first.
std::vector<RuleTime> timesOfRules(const std::vector<model::SnapshotPtr>& snapshots,
                                   std::size_t slowest) {
    const auto fleet = fleetOf(snapshots);
    std::vector<RuleTime> times;
    for (const findings::Rule* rule : findings::allRules()) {
        findings::RunOptions only;
        only.only = {std::string(rule->id)};
        times.emplace_back(timed([&] { (void)findings::runRules(*fleet, only); }), rule->id);
    }
    std::sort(times.rbegin(), times.rend());
    times.resize(std::min(times.size(), slowest));
    return times;
}

// One route of the first gateway without its first policy, or with another path.
std::pair<model::SnapshotPtr, model::EntityRef> edited(const model::Snapshot& before,
                                                       std::size_t number) {
    auto after = std::make_shared<model::Snapshot>(before);
    const std::size_t at = (number * 7919 + 13) % after->routes.size();
    model::Route& route = after->routes[at];
    if (number % 2 == 0 && !route.chain.empty()) {
        route.chain.erase(route.chain.begin());
    } else if (!route.paths.empty()) {
        route.paths.front().value += "/edited";
    }
    return {after, {model::EntityKind::Route, static_cast<std::uint32_t>(at)}};
}

// Seconds of every edit, ascending.
std::vector<double> timesOfEdits(const std::vector<model::SnapshotPtr>& snapshots) {
    findings::Scan scan(fleetOf(snapshots), {});
    std::vector<double> times;
    for (std::size_t i = 0; i < kEdits; ++i) {
        // What is replaced is held on to: giving its memory back is no part of the work.
        const auto before = scan.fleet();
        const auto [after, route] = edited((*before)[0].snapshot(), i);
        times.push_back(timed([&, &next = after, &changed = route] {
            scan.follow(0, next, std::span(&changed, 1));
        }));
    }
    std::sort(times.begin(), times.end());
    return times;
}

double peakMegabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

bool line(std::string_view what, double value, std::string_view unit, double bar) {
    const bool kept = value < bar;
    fmt::print("  {:<34}{:9.2f} {:<3} (bar {:.0f} {}) {}\n", what, value, unit, bar, unit,
               kept ? "kept" : "MISSED");
    return kept;
}

bool measure(const std::vector<std::string>& paths, std::size_t slowest) {
    std::vector<model::SnapshotPtr> snapshots;
    const double read = timed([&] {
        for (const std::string& path : paths) {
            auto one = connect::readSource(path, {});
            if (!one) {
                fmt::print(stderr, "{}\n", one.error().text());
                _exit(1);
            }
            snapshots.insert(snapshots.end(), one->begin(), one->end());
        }
    });
    std::size_t findings = 0;
    const double rules =
        best([&] { findings = findings::runRules(*fleetOf(snapshots), {}).size(); });
    const double megabytes = peakMegabytes();
    const auto edits = timesOfEdits(snapshots);
    fmt::print("  {:<34}{:9.2f} s\n", "read", read);
    bool kept = line("all rules", rules, "s", kSecondsBar);
    kept = line("peak with the model", megabytes, "MB", kMegabytesBar) && kept;
    kept =
        line("after one route, median", edits[edits.size() / 2] * 1000, "ms", kRerunBar * 1000) &&
        kept;
    kept = line(fmt::format("after one route, worst of {}", kEdits), edits.back() * 1000, "ms",
                kRerunBar * 1000) &&
           kept;
    fmt::print("  {:<34}{:>9}\n", "findings", report::grouped(findings));
    for (const auto& [seconds, rule] : timesOfRules(snapshots, slowest)) {
        fmt::print("  {:<34}{:9.2f} ms\n", rule, seconds * 1000);
    }
    return kept;
}

// In a process of its own, so that each peak stands for itself.
bool measureApart(const std::vector<std::string>& paths, std::size_t slowest) {
    std::fflush(stdout);
    const pid_t pid = fork();
    if (pid == 0) {
        const bool kept = measure(paths, slowest);
        std::fflush(stdout);
        _exit(kept ? 0 : 1);
    }
    int status = 0;
    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace

int main(int argc, char** argv) {
    const std::size_t routes = argc < 2 ? 100'000 : std::strtoul(argv[1], nullptr, 10);
    const std::size_t slowest = argc < 3 ? 10 : std::strtoul(argv[2], nullptr, 10);
    if (routes < 10) {
        fmt::print(stderr, "usage: bench_findings [ROUTES] [SLOWEST]\n");
        return 2;
    }
    fmt::print("{} routes, {} rules, one core, best of {} runs\n", report::grouped(routes),
               findings::allRules().size(), kRuns);
    bool kept = true;
    for (const std::size_t gateways : {std::size_t{1}, std::size_t{5}}) {
        fmt::print("{} gateway{}\n", gateways, gateways == 1 ? "" : "s");
        const testsupport::TemporaryDirectory directory;
        kept = measureApart(generated(directory, routes, gateways), slowest) && kept;
    }
    return kept ? 0 : 1;
}
