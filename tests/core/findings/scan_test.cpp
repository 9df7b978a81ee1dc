// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A scan that follows edits says what a new one says: random edits of routes in
// configurations of every family, compared with a run over everything.
#include "core/connect/source_reader.h"
#include "core/findings/runner.h"
#include "tests/support/generate.h"
#include "tests/support/temporary_directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kNow = 1'793'491'200; // 2026-11-01

using Random = std::mt19937_64;
using Snapshots = std::vector<model::SnapshotPtr>;

std::shared_ptr<const Fleet> fleetOf(const Snapshots& snapshots) {
    return std::make_shared<const Fleet>(snapshots, Attestations{}, kNow);
}

// Everything that is told, so that a difference names itself.
std::string textOf(const Finding& finding) {
    std::string text =
        fmt::format("{} {} {} ({}) {} | {} | {}", finding.rule->id, severityName(finding.severity),
                    stateName(finding.state), finding.severityReason, finding.message, finding.fix,
                    finding.confirm);
    for (const Subject& step : finding.path) {
        text += fmt::format(" > {}:{}:{}", step.snapshot, static_cast<int>(step.entity.kind),
                            step.entity.index);
    }
    for (const Evidence& evidence : finding.evidence) {
        text += fmt::format(" [{} = {} @{}-{}{}]", evidence.fact, evidence.value,
                            evidence.range.begin, evidence.range.end, evidence.apiPath);
    }
    for (const Subject& other :
         finding.alike == nullptr ? std::vector<Subject>{} : *finding.alike) {
        text += fmt::format(" ={}", other.entity.index);
    }
    return text + ' ' + finding.fingerprint;
}

std::vector<std::string> textsOf(const std::vector<Finding>& findings) {
    std::vector<std::string> texts;
    for (const Finding& finding : findings) {
        texts.push_back(textOf(finding));
    }
    return texts;
}

std::size_t below(Random& random, std::size_t limit) {
    return static_cast<std::size_t>(random() % limit);
}

void editChain(model::Route& route, const model::Snapshot& snapshot, Random& random) {
    if (!route.chain.empty() && below(random, 2) == 0) {
        route.chain.erase(route.chain.begin() +
                          static_cast<std::ptrdiff_t>(below(random, route.chain.size())));
    } else if (!snapshot.policies.empty()) {
        route.chain.push_back({model::PolicyId(below(random, snapshot.policies.size())), 0});
    }
}

void editPath(model::Route& route, const model::Snapshot& snapshot, Random& random) {
    const auto& other = snapshot.routes[below(random, snapshot.routes.size())];
    switch (below(random, 5)) {
    case 0:
        route.paths = other.paths;
        break;
    case 1:
        route.paths.clear();
        break;
    case 2:
        for (auto& path : route.paths) {
            path.value += below(random, 2) == 0 ? "x" : "/v2/admin";
        }
        break;
    case 3:
        for (auto& path : route.paths) {
            path.kind =
                below(random, 2) == 0 ? model::PathMatchKind::Exact : model::PathMatchKind::Prefix;
            path.value = path.value.substr(0, 1 + below(random, path.value.size() + 1));
        }
        break;
    default:
        route.hosts = other.hosts;
        break;
    }
}

// To another backend, to none, or to one that does not exist.
void editServices(model::Route& route, const model::Route& other, Random& random) {
    switch (below(random, 4)) {
    case 0:
        route.services.clear();
        break;
    case 1:
        route.services = {{model::ServiceId{}, 1, "gone", {}}};
        break;
    default:
        route.services = other.services;
        break;
    }
}

// One of the things that people change on a route.
void edit(model::Snapshot& snapshot, std::size_t at, Random& random) {
    model::Route& route = snapshot.routes[at];
    const auto& other = snapshot.routes[below(random, snapshot.routes.size())];
    switch (below(random, 8)) {
    case 0:
    case 1:
        editChain(route, snapshot, random);
        break;
    case 2:
    case 3:
        editPath(route, snapshot, random);
        break;
    case 4:
        editServices(route, other, random);
        break;
    case 5:
        route.methods = below(random, 2) == 0 ? std::vector<std::string>{"GET"} : other.methods;
        break;
    case 6:
        route.enabled = !route.enabled;
        break;
    default:
        route.listeners = other.listeners;
        route.tags = below(random, 2) == 0 ? std::vector<std::string>{"public"} : other.tags;
        route.name += "-2";
        break;
    }
}

// Edits one after the other, some of two routes at once; after each the scan equals a
// new one. A difference ends it: what follows would only repeat it.
void expectFollows(const Snapshots& snapshots, std::size_t edits, std::uint64_t seed) {
    Random random(seed);
    Scan scan(fleetOf(snapshots), {});
    Snapshots current = snapshots;
    ASSERT_EQ(textsOf(scan.findings()), textsOf(runRules(*fleetOf(current), {})));
    for (std::size_t i = 0; i < edits; ++i) {
        const auto gateway = static_cast<std::uint32_t>(below(random, current.size()));
        if (current[gateway]->routes.empty()) {
            continue;
        }
        auto after = std::make_shared<model::Snapshot>(*current[gateway]);
        std::vector<model::EntityRef> changed;
        for (std::size_t k = 0; k <= below(random, 2); ++k) {
            const std::size_t at = below(random, after->routes.size());
            edit(*after, at, random);
            changed.push_back({model::EntityKind::Route, static_cast<std::uint32_t>(at)});
        }
        current[gateway] = after;
        scan.follow(gateway, after, changed);
        const auto followed = textsOf(scan.findings());
        const auto fresh = textsOf(runRules(*fleetOf(current), {}));
        for (std::size_t k = 0; k < std::max(followed.size(), fresh.size()); ++k) {
            ASSERT_EQ(k < followed.size() ? followed[k] : "nothing",
                      k < fresh.size() ? fresh[k] : "nothing")
                << "edit " << i << " with seed " << seed << ", route "
                << after->routes[changed.front().index].label();
        }
    }
}

Snapshots readAll(const std::vector<std::string>& paths) {
    Snapshots snapshots;
    for (const std::string& path : paths) {
        if (const auto read = connect::readSource(path, {})) {
            snapshots.insert(snapshots.end(), read->begin(), read->end());
        }
    }
    return snapshots;
}

Snapshots generated(std::size_t gateways, std::size_t routes) {
    const testsupport::TemporaryDirectory directory;
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < gateways; ++i) {
        paths.push_back(
            directory.write(fmt::format("edge-{}.yaml", i), test::generateKongYaml(routes, i + 1)));
    }
    return readAll(paths);
}

TEST(Scan, FollowsEditsOfOneGateway) {
    expectFollows(generated(1, 300), 120, 1);
}

TEST(Scan, FollowsEditsOfGatewaysThatShareBackends) {
    expectFollows(generated(3, 120), 60, 2);
}

TEST(Scan, FollowsEditsInEveryFamily) {
    std::set<std::string> products;
    std::uint64_t seed = 0;
    for (const auto& entry : fs::directory_iterator(fs::path(GATELENS_TEST_DATA) / "findings")) {
        std::vector<std::string> paths;
        for (const auto& file : fs::directory_iterator(entry.path())) {
            if (file.path().extension() != ".expect") {
                paths.push_back(file.path().string());
            }
        }
        std::sort(paths.begin(), paths.end());
        const Snapshots snapshots = readAll(paths);
        if (snapshots.empty()) {
            continue;
        }
        for (const auto& snapshot : snapshots) {
            products.insert(snapshot->gateway.product);
        }
        SCOPED_TRACE(entry.path().string());
        expectFollows(snapshots, 12, ++seed);
        if (HasFatalFailure()) {
            return;
        }
    }
    EXPECT_GE(products.size(), 9U);
}

TEST(Scan, EvaluatesEverythingWhenMoreThanRoutesChanged) {
    Snapshots snapshots = generated(1, 40);
    Scan scan(fleetOf(snapshots), {});
    auto after = std::make_shared<model::Snapshot>(*snapshots.front());
    after->services.front().connectTimeoutMs = model::Setting<std::int64_t>::byDefault(0);
    after->routes.push_back(after->routes.front());
    after->routes.back().key += "-copy";
    const model::EntityRef service{model::EntityKind::Service, 0};
    scan.follow(0, after, std::span(&service, 1));
    snapshots.front() = after;
    EXPECT_EQ(textsOf(scan.findings()), textsOf(runRules(*fleetOf(snapshots), {})));
}

TEST(Scan, LeavesEarlierFleetsReadable) {
    const Snapshots snapshots = generated(1, 40);
    Scan scan(fleetOf(snapshots), {});
    const auto before = scan.fleet();
    auto after = std::make_shared<model::Snapshot>(*snapshots.front());
    after->routes[3].chain.clear();
    const model::EntityRef route{model::EntityKind::Route, 3};
    scan.follow(0, after, std::span(&route, 1));
    EXPECT_EQ(&(*before)[0].snapshot(), snapshots.front().get());
    EXPECT_EQ(&(*scan.fleet())[0].snapshot(), after.get());
    EXPECT_EQ(textsOf(runRules(*before, {})), textsOf(runRules(*fleetOf(snapshots), {})));
}

} // namespace
} // namespace gatelens::findings
