// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs every rule over its fixtures. tests/data/findings/<rule id>/ holds files
// (or folders, for configurations of several files) in the products' own formats:
//
//   kong-firing.yaml     # expect: GW-UPS-002    at the end of the causing line, or
//                        # on a line of its own above it
//   kong-silent.yaml     # expect-none
//
// Formats without comments (JSON) have a companion <file>.expect with lines
// "LINE RULE-ID" or "expect-none". A folder may hold a .gatelens.yaml.
#include "core/connect/source_reader.h"
#include "core/findings/runner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace gatelens::findings {
namespace {

namespace fs = std::filesystem;

// 2026-11-01T00:00:00Z, so that expiry in fixtures does not depend on the day.
constexpr std::int64_t kNow = 1'793'491'200;

using Place = std::pair<std::string, std::uint32_t>; // file name, line

struct Expectation {
    std::set<Place> places;
    bool none = false;
};

std::string readText(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void collectComments(const fs::path& file, const std::string& rule, Expectation& out) {
    std::istringstream stream(readText(file));
    std::string line;
    bool pending = false;
    for (std::uint32_t number = 1; std::getline(stream, line); ++number) {
        out.none = out.none || line.find("expect-none") != std::string::npos;
        const auto first = line.find_first_not_of(" \t");
        const bool comment =
            first != std::string::npos && (line[first] == '#' || line.compare(first, 2, "//") == 0);
        const auto at = line.find("expect: ");
        const bool named = at != std::string::npos && line.find(rule, at) != std::string::npos;
        if (named && comment) {
            pending = true;
        } else if (named || (pending && first != std::string::npos && !comment)) {
            out.places.emplace(file.filename().string(), number);
            pending = false;
        }
    }
}

void collectCompanion(const fs::path& companion, const std::string& rule, Expectation& out) {
    std::istringstream stream(readText(companion));
    std::string line;
    while (std::getline(stream, line)) {
        out.none = out.none || line.starts_with("expect-none");
        std::istringstream words(line);
        std::uint32_t number = 0;
        std::string id;
        if (words >> number >> id && id == rule) {
            out.places.emplace(companion.stem().string(), number);
        }
    }
}

Expectation expectationOf(const fs::path& fixture, const std::string& rule) {
    Expectation out;
    std::vector<fs::path> files;
    if (fs::is_directory(fixture)) {
        for (const auto& entry : fs::recursive_directory_iterator(fixture)) {
            if (entry.is_regular_file()) {
                files.push_back(entry.path());
            }
        }
    } else {
        files = {fixture, fixture.string() + ".expect"};
    }
    for (const auto& file : files) {
        if (file.extension() == ".expect") {
            collectCompanion(file, rule, out);
        } else {
            collectComments(file, rule, out);
        }
    }
    return out;
}

Attestations attestationsOf(const fs::path& fixture) {
    const fs::path file = fixture / ".gatelens.yaml";
    if (!fs::is_directory(fixture) || !fs::exists(file)) {
        return {};
    }
    auto sources = std::make_shared<text::SourceMap>();
    const auto& source = sources->add(text::SourceKind::File, file.string(), readText(file));
    auto attestations = readAttestations(*sources, source);
    EXPECT_TRUE(attestations) << attestations.error().text();
    return attestations ? std::move(*attestations) : Attestations{};
}

std::vector<fs::path> fixturesOf(std::string_view rule) {
    std::vector<fs::path> found;
    const fs::path folder = fs::path(GATELENS_TEST_DATA) / "findings" / rule;
    if (!fs::exists(folder)) {
        return found;
    }
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".expect") {
            found.push_back(entry.path());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::set<Place> placesOf(const Fleet& fleet, const std::vector<Finding>& findings) {
    std::set<Place> places;
    for (const auto& finding : findings) {
        if (finding.state == State::Suppressed || finding.evidence.empty()) {
            continue;
        }
        const auto& evidence = finding.evidence.front();
        const auto& sources = fleet[evidence.snapshot].snapshot().sources;
        const auto* file = sources ? sources->find(evidence.range.file) : nullptr;
        places.emplace(file == nullptr ? "?" : fs::path(file->name()).filename().string(),
                       file == nullptr ? 0 : file->position(evidence.range.begin).line);
    }
    return places;
}

std::string describe(const std::set<Place>& places) {
    std::string text;
    for (const auto& [file, line] : places) {
        text += ' ' + file + ':' + std::to_string(line);
    }
    return text.empty() ? " none" : text;
}

class RuleFixtures : public testing::TestWithParam<const Rule*> {};

TEST_P(RuleFixtures, FireAndStaySilentWhereTheyShould) {
    const Rule& rule = *GetParam();
    bool fires = false;
    bool silent = false;
    for (const auto& fixture : fixturesOf(rule.id)) {
        SCOPED_TRACE(fixture.string());
        auto snapshots = connect::readSource(fixture.string(), {});
        ASSERT_TRUE(snapshots) << snapshots.error().text();
        const Fleet fleet(*snapshots, attestationsOf(fixture), kNow);
        RunOptions options;
        options.only = {std::string(rule.id)};
        const auto findings = runRules(fleet, options);
        const auto expected = expectationOf(fixture, std::string(rule.id));
        EXPECT_TRUE(expected.none || !expected.places.empty())
            << "says neither \"expect: " << rule.id << "\" nor \"expect-none\"";
        const auto places = placesOf(fleet, findings);
        EXPECT_EQ(places, expected.places)
            << "found:" << describe(places) << "\nexpected:" << describe(expected.places);
        for (const auto& finding : findings) {
            EXPECT_FALSE(finding.message.empty());
            EXPECT_FALSE(finding.fix.empty());
            EXPECT_FALSE(finding.path.empty());
            EXPECT_EQ(finding.fingerprint.size(), 32U);
        }
        fires = fires || !expected.places.empty();
        silent = silent || expected.none;
    }
    EXPECT_TRUE(fires) << rule.id << " has no firing fixture";
    EXPECT_TRUE(silent) << rule.id << " has no silent fixture";
}

INSTANTIATE_TEST_SUITE_P(All, RuleFixtures, testing::ValuesIn(allRules().begin(), allRules().end()),
                         [](const auto& info) {
                             std::string name(info.param->id);
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(Rules, AreCompleteAndUnique) {
    std::set<std::string_view> ids;
    std::string_view last;
    for (const Rule* rule : allRules()) {
        SCOPED_TRACE(rule->id);
        EXPECT_TRUE(ids.insert(rule->id).second) << "the id is taken";
        EXPECT_LT(last, rule->id) << "rules.def is ordered by id";
        last = rule->id;
        for (const auto text :
             {rule->title, rule->meaning, rule->risk, rule->fix, rule->verify, rule->cwe}) {
            EXPECT_FALSE(text.empty());
        }
        EXPECT_FALSE(rule->title.ends_with('.'));
        EXPECT_TRUE(rule->cwe.starts_with("CWE-"));
        const bool checks =
            rule->route != nullptr || rule->listener != nullptr || rule->service != nullptr ||
            rule->upstream != nullptr || rule->target != nullptr || rule->policy != nullptr ||
            rule->consumer != nullptr || rule->credential != nullptr ||
            rule->certificate != nullptr || rule->gateway != nullptr || rule->fleet != nullptr;
        EXPECT_TRUE(checks) << "nothing is looked at";
        EXPECT_EQ(findRule(rule->id), rule);
    }
}

TEST(Rules, EveryFixtureFolderBelongsToARule) {
    for (const auto& entry : fs::directory_iterator(fs::path(GATELENS_TEST_DATA) / "findings")) {
        EXPECT_NE(findRule(entry.path().filename().string()), nullptr) << entry.path();
    }
}

} // namespace
} // namespace gatelens::findings
