// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Layout of generated gateway graphs: time, memory and crossings, with Graphviz
// dot beside it where dot can still be run.
//
//   bench_topology            300, 1,000, 10,000 and 100,000 nodes, dot up to 1,000
//   bench_topology --no-dot
#include "core/topology/layout.h"
#include "tests/support/generate_snapshot.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

namespace {

using namespace gatelens;
using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// Of /proc/self/status, in MB.
double statusMb(std::string_view field) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(field)) {
            return std::strtod(line.c_str() + field.size() + 1, nullptr) / 1024.0;
        }
    }
    return 0;
}

// Peak memory from here on: the kernel forgets the peak so far (proc(5), clear_refs).
class MemoryPeak final {
public:
    MemoryPeak() {
        malloc_trim(0);
        std::ofstream("/proc/self/clear_refs") << '5';
        m_before = statusMb("VmRSS");
    }
    [[nodiscard]] double added() const { return statusMb("VmHWM") - m_before; }

private:
    double m_before = 0;
};

// Listener edges are drawn here, as the published measurements have them.
topology::Graph graphOf(std::size_t nodes) {
    const auto snapshot = test::generateSnapshot({.routes = nodes * 62 / 100, .seed = 11});
    topology::GraphOptions options;
    options.grouping = topology::Grouping::None;
    topology::Graph graph = topology::buildGraph({{snapshot, "bench"}}, options);
    for (auto& edge : graph.edges) {
        edge.chip = false;
    }
    return graph;
}

std::string writeDot(const topology::Graph& graph, const std::filesystem::path& folder) {
    const auto path = folder / "graph.dot";
    std::ofstream out(path);
    out << "digraph g {\nrankdir=LR;\nnode [shape=box];\n";
    std::map<topology::Column, std::vector<std::size_t>> columns;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        columns[graph.nodes[i].column].push_back(i);
    }
    for (const auto& [column, members] : columns) {
        out << "{ rank=same;";
        for (const std::size_t i : members) {
            out << " n" << i << ';';
        }
        out << " }\n";
    }
    for (const auto& edge : graph.edges) {
        out << 'n' << edge.from << " -> n" << edge.to << ";\n";
    }
    out << "}\n";
    return path.string();
}

struct DotRun {
    double milliseconds = 0;
    std::uint64_t crossings = 0;
    bool ran = false;
};

// dot's own positions, counted with our counter.
DotRun runDot(const topology::Graph& graph, topology::Layout layout) {
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("bench-{}", getpid());
    std::filesystem::create_directories(folder);
    const std::string input = writeDot(graph, folder);
    const std::string output = (folder / "graph.plain").string();
    const auto start = Clock::now();
    const int code = std::system(fmt::format("dot -Tplain {} -o {}", input, output).c_str());
    DotRun run;
    run.milliseconds = millisecondsSince(start);
    std::ifstream plain(output);
    std::string line;
    while (code == 0 && std::getline(plain, line)) {
        std::size_t node = 0;
        float x = 0;
        float y = 0;
        if (std::sscanf(line.c_str(), "node n%zu %f %f", &node, &x, &y) == 3) {
            layout.nodes[node].x = 0;
            layout.nodes[node].y = -y;
            run.ran = true;
        }
    }
    std::filesystem::remove_all(folder);
    if (run.ran) {
        run.crossings = topology::layoutCrossings(graph, layout);
    }
    return run;
}

void measure(std::size_t nodes, double limitMs, bool withDot) {
    const topology::Graph graph = graphOf(nodes);
    topology::LayoutOptions options;
    options.wrap = false;
    const MemoryPeak peak;
    std::array<double, 5> times{};
    topology::Layout layout;
    for (double& time : times) {
        const auto start = Clock::now();
        layout = topology::layoutGraph(graph, options);
        time = millisecondsSince(start);
    }
    std::sort(times.begin(), times.end());
    const double added = peak.added();
    const std::uint64_t crossings = topology::layoutCrossings(graph, layout);
    fmt::print(
        "{:>7} nodes {:>7} edges: {:>8.1f} ms (bar {:.0f}), +{:.1f} MB (bar 60 at 10,000), {} "
        "crossings",
        graph.nodes.size(), graph.edges.size(), times[2], limitMs, added, crossings);
    if (withDot) {
        const DotRun dot = runDot(graph, layout);
        if (dot.ran) {
            fmt::print("; dot {:.0f} ms, {} crossings; ratio {:.3f}", dot.milliseconds,
                       dot.crossings,
                       static_cast<double>(crossings) / static_cast<double>(dot.crossings));
        } else {
            fmt::print("; dot did not run (install graphviz)");
        }
    }
    fmt::print("\n");
}

} // namespace

int main(int argc, char** argv) {
    const bool dot = argc < 2 || std::string_view(argv[1]) != "--no-dot";
    measure(300, 15, dot);
    measure(1'000, 45, dot);
    measure(10'000, 200, false);
    measure(100'000, 4'000, false);
    return 0;
}
