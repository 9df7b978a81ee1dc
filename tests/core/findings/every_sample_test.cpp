// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every rule over every sample configuration, broken ones included: references
// that lead nowhere, half-read files, odd values. What comes out must be whole.
#include "core/connect/source_reader.h"
#include "core/findings/runner.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace gatelens::findings {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> samples() {
    std::vector<std::string> paths;
    for (const auto& entry : fs::recursive_directory_iterator(GATELENS_TEST_DATA)) {
        if (entry.is_regular_file()) {
            paths.push_back(entry.path().string());
        }
    }
    for (const auto& entry : fs::directory_iterator(GATELENS_TEST_DATA)) {
        if (entry.is_directory() && entry.path().filename() != "findings") {
            paths.push_back(entry.path().string());
        }
    }
    return paths;
}

TEST(EverySample, GivesWholeFindings) {
    std::size_t read = 0;
    for (const std::string& path : samples()) {
        const auto snapshots = connect::readSource(path, {});
        if (!snapshots) {
            continue;
        }
        ++read;
        const Fleet fleet(*snapshots, {}, 1'780'000'000);
        for (const Finding& finding : runRules(fleet, {})) {
            SCOPED_TRACE(path + ": " + finding.rule->id.data());
            EXPECT_FALSE(finding.message.empty());
            EXPECT_FALSE(finding.fix.empty());
            EXPECT_FALSE(finding.fingerprint.empty());
            EXPECT_EQ(finding.message.find("\"\""), std::string::npos) << finding.message;
        }
    }
    EXPECT_GT(read, 50U);
}

} // namespace
} // namespace gatelens::findings
