// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Time and memory of the real gatelensctl on a generated Kong file, beside the
// bars that it must keep: 100,000 routes in under 3 s and 600 MB.
#include "core/report/style.h"
#include "core/report/table.h"
#include "tests/support/generate.h"
#include "tests/support/temporary_directory.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

namespace {

using gatelens::report::Align;
using gatelens::report::Cell;
using gatelens::report::Table;
using gatelens::report::TextStyle;

constexpr double kSecondsBar = 3.0;
constexpr double kMegabytesBar = 600.0;
constexpr int kRuns = 3;

struct Measured {
    double seconds = 0;
    double megabytes = 0;
    bool ok = false;
};

Measured run(const std::vector<std::string>& words) {
    std::vector<std::string> copies = words;
    copies.insert(copies.begin(), GATELENS_CTL);
    std::vector<char*> arguments;
    for (std::string& word : copies) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    const auto start = std::chrono::steady_clock::now();
    const pid_t pid = fork();
    if (pid == 0) {
        const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
        dup2(null, STDOUT_FILENO);
        execv(GATELENS_CTL, arguments.data());
        _exit(127);
    }
    int status = 0;
    rusage usage{};
    wait4(pid, &status, 0, &usage);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    return {wall.count(), static_cast<double>(usage.ru_maxrss) / 1024.0,
            WIFEXITED(status) && WEXITSTATUS(status) <= 1};
}

} // namespace

int main(int argc, char** argv) {
    const std::size_t routes = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100'000;
    if (routes == 0) {
        fmt::print(stderr, "usage: bench_inspect [ROUTES]\n");
        return 2;
    }
    const gatelens::testsupport::TemporaryDirectory directory;
    const std::string yaml =
        directory.write("kong.yaml", gatelens::test::generateKongYaml(routes, 1));
    const std::string json =
        directory.write("kong.json", gatelens::test::generateKongJson(routes, 1));
    const std::vector<std::vector<std::string>> commands{
        {"inspect", yaml, "--format", "json"},
        {"inspect", json, "--format", "json"},
        {"inspect", yaml},
        {"routes", yaml},
        {"routes", yaml, "--filter", "path:/* !policy:key-auth", "--sort", "paths"},
        {"validate", yaml},
        {"diff", yaml, json},
    };
    fmt::print("{} routes, best of {} runs\n\n", gatelens::report::grouped(routes), kRuns);
    Table table({{"COMMAND"},
                 {"SECONDS", Align::Right},
                 {"BAR", Align::Right},
                 {"MB", Align::Right},
                 {"BAR", Align::Right},
                 {""}});
    bool kept = true;
    for (const std::vector<std::string>& words : commands) {
        Measured best = run(words);
        for (int i = 1; i < kRuns; ++i) {
            const Measured again = run(words);
            best = {std::min(best.seconds, again.seconds),
                    std::max(best.megabytes, again.megabytes), best.ok && again.ok};
        }
        // The bar is for reading one source; a diff reads two.
        const double factor = words.front() == "diff" ? 2 : 1;
        const bool good = best.ok && best.seconds < factor * kSecondsBar &&
                          best.megabytes < factor * kMegabytesBar;
        kept = kept && good;
        std::string text = fmt::format("{}", fmt::join(words, " "));
        for (std::size_t at = text.find(directory.path()); at != std::string::npos;
             at = text.find(directory.path())) {
            text.erase(at, directory.path().size() + 1);
        }
        table.add({Cell(text), Cell(fmt::format("{:.2f}", best.seconds)),
                   Cell(fmt::format("{:.1f}", factor * kSecondsBar)),
                   Cell(fmt::format("{:.0f}", best.megabytes)),
                   Cell(fmt::format("{:.0f}", factor * kMegabytesBar)),
                   Cell(good ? "kept" : (best.ok ? "MISSED" : "FAILED"))});
    }
    table.write([](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); },
                TextStyle{});
    return kept ? 0 : 1;
}
