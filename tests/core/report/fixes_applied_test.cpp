// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every fix that a report carries is put into a copy of the configuration it was
// found in, as an editor would do with the SARIF file, and the copy is scanned again:
// the finding must be gone and the files must read as well as before.
#include "core/connect/source_reader.h"
#include "core/findings/runner.h"
#include "core/report/scan_sarif.h"
#include "core/text/node_edit.h"
#include "tests/support/temporary_directory.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gatelens::report {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::int64_t kNow = 1'793'491'200; // 2026-11-01, the day of the fixtures

std::string readText(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

struct Scan {
    Json results;
    std::set<std::string> fingerprints;
    std::size_t errors = 0; // of the readers
};

findings::Attestations attestationsOf(const fs::path& source) {
    const fs::path file = source / ".gatelens.yaml";
    if (!fs::is_directory(source) || !fs::exists(file)) {
        return {};
    }
    auto sources = std::make_shared<text::SourceMap>();
    const auto& text = sources->add(text::SourceKind::File, file.string(), readText(file));
    auto attestations = findings::readAttestations(*sources, text);
    EXPECT_TRUE(attestations);
    return attestations ? std::move(*attestations) : findings::Attestations{};
}

Scan scan(const fs::path& source, const fs::path& directory, std::string_view rule) {
    Scan out;
    auto snapshots = connect::readSource(source.string(), {});
    EXPECT_TRUE(snapshots) << (snapshots ? "" : snapshots.error().text());
    if (!snapshots) {
        ++out.errors;
        return out;
    }
    for (const auto& snapshot : *snapshots) {
        out.errors += static_cast<std::size_t>(
            std::count_if(snapshot->diagnostics.begin(), snapshot->diagnostics.end(),
                          [](const auto& d) { return d.severity == text::Severity::Error; }));
    }
    ScanReport report;
    report.fleet = std::make_shared<findings::Fleet>(*snapshots, attestationsOf(source), kNow);
    findings::RunOptions options;
    options.only = {std::string(rule)};
    report.findings = findings::runRules(*report.fleet, options);
    std::string sarif;
    writeScanSarif([&](std::string_view piece) { sarif += piece; }, report,
                   {"1.0.0", directory.string(), true});
    out.results = Json::parse(sarif)["runs"][0]["results"];
    for (const auto& result : out.results) {
        out.fingerprints.insert(
            result["partialFingerprints"][std::string(kSarifFingerprint)].get<std::string>());
    }
    return out;
}

// As the standard says: lines and columns from 1, columns in code points.
void putIn(const Json& change, const fs::path& directory) {
    const fs::path path = directory / change["artifactLocation"]["uri"].get<std::string>();
    const text::SourceFile file(text::FileId{0}, text::SourceKind::File, path.string(),
                                readText(path));
    std::vector<text::TextEdit> edits;
    for (const auto& replacement : change["replacements"]) {
        const auto& region = replacement["deletedRegion"];
        const auto at = [&](const char* line, const char* column) {
            return file.offset(
                {region[line].get<std::uint32_t>(), region[column].get<std::uint32_t>()});
        };
        edits.push_back({{file.id(), at("startLine", "startColumn"), at("endLine", "endColumn")},
                         replacement["insertedContent"]["text"].get<std::string>()});
    }
    std::ofstream(path, std::ios::binary) << text::applied(file.text(), std::move(edits));
}

class AppliedFixes : public testing::TestWithParam<const findings::Rule*> {};

TEST_P(AppliedFixes, TakeTheirFindingAway) {
    const findings::Rule& rule = *GetParam();
    const fs::path folder = fs::path(GATELENS_TEST_DATA) / "findings" / rule.id;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".expect") {
            continue;
        }
        SCOPED_TRACE(entry.path().string());
        const testsupport::TemporaryDirectory original;
        const fs::path source = fs::path(original.path()) / entry.path().filename();
        fs::copy(entry.path(), source, fs::copy_options::recursive);
        const Scan before = scan(source, original.path(), rule.id);
        for (const auto& result : before.results) {
            if (!result.contains("fixes")) {
                continue;
            }
            const testsupport::TemporaryDirectory changed;
            const fs::path copy = fs::path(changed.path()) / entry.path().filename();
            fs::copy(entry.path(), copy, fs::copy_options::recursive);
            for (const auto& change : result["fixes"][0]["artifactChanges"]) {
                putIn(change, changed.path());
            }
            const Scan after = scan(copy, changed.path(), rule.id);
            const auto fingerprint =
                result["partialFingerprints"][std::string(kSarifFingerprint)].get<std::string>();
            EXPECT_FALSE(after.fingerprints.contains(fingerprint))
                << result["message"]["text"] << '\n'
                << result["fixes"][0].dump(1);
            EXPECT_LE(after.errors, before.errors) << result["fixes"][0].dump(1);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(All, AppliedFixes,
                         testing::ValuesIn(findings::allRules().begin(),
                                           findings::allRules().end()),
                         [](const auto& info) {
                             std::string name(info.param->id);
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

} // namespace
} // namespace gatelens::report
