// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// bytes_per_second is the number to look at; "arena" is what the tree holds
// beside the text. The bars: JSON 200 MB/s, YAML 20 MB/s on one core.
#include "core/text/document.h"
#include "tests/support/generate.h"

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

#include <string>

#include <fmt/format.h>

namespace gatelens::text {
namespace {

constexpr std::size_t kRoutes = 100'000;
constexpr std::uint64_t kSeed = 7;

const std::string& kongYaml() {
    static const std::string text = test::generateKongYaml(kRoutes, kSeed);
    return text;
}

const std::string& kongJson() {
    static const std::string text = test::generateKongJson(kRoutes, kSeed);
    return text;
}

// Traefik's file provider in TOML: a header a router.
const std::string& traefikToml() {
    static const std::string text = [] {
        std::string out;
        for (std::size_t i = 0; i < kRoutes; ++i) {
            out += fmt::format("[http.routers.r{}]\n"
                               "  rule = \"Host(`a{}.example`) && PathPrefix(`/v1/items`)\"\n"
                               "  entryPoints = [\"web\", \"websecure\"]\n"
                               "  service = \"s{}\"\n  priority = {}\n"
                               "  tls.certResolver = \"le\"\n\n",
                               i, i % 700, i % 900, i % 50);
        }
        return out;
    }();
    return text;
}

void count(benchmark::State& state, const std::string& text) {
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(text.size()));
    state.counters["text_MB"] = static_cast<double>(text.size()) / 1e6;
}

void ours(benchmark::State& state, Format format, const std::string& text) {
    const SourceFile file(FileId{0}, SourceKind::Memory, "bench", text);
    for ([[maybe_unused]] const auto step : state) {
        const auto document = read(format, file);
        if (!document) {
            state.SkipWithError(document.error().text().c_str());
            return;
        }
        state.counters["arena_MB"] = static_cast<double>((*document)->arena->bytes()) / 1e6;
        benchmark::DoNotOptimize(document);
    }
    count(state, text);
}

void json(benchmark::State& state) {
    ours(state, Format::Json, kongJson());
}

void jsonByNlohmann(benchmark::State& state) {
    for ([[maybe_unused]] const auto step : state) {
        auto document = nlohmann::json::parse(kongJson());
        benchmark::DoNotOptimize(document);
    }
    count(state, kongJson());
}

void yaml(benchmark::State& state) {
    ours(state, Format::Yaml, kongYaml());
}

void yamlByYamlCpp(benchmark::State& state) {
    for ([[maybe_unused]] const auto step : state) {
        auto document = YAML::Load(kongYaml());
        benchmark::DoNotOptimize(document);
    }
    count(state, kongYaml());
}

void toml(benchmark::State& state) {
    ours(state, Format::Toml, traefikToml());
}

BENCHMARK(json)->Unit(benchmark::kMillisecond);
BENCHMARK(jsonByNlohmann)->Unit(benchmark::kMillisecond);
BENCHMARK(yaml)->Unit(benchmark::kMillisecond);
BENCHMARK(yamlByYamlCpp)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(toml)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace gatelens::text
