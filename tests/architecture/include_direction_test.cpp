// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Holds the direction of the design: who may include whom, that siblings of an
// extension table never include each other, and the habits of every file.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = GATELENS_SOURCE_DIR;

// Module -> modules it may include beside itself. A folder that is not listed
// fails the test: say here where it stands.
const std::map<std::string, std::set<std::string>> kAllowed{
    {"base", {}},
    {"text", {"base"}},
    {"model", {"base", "text"}},
    {"match", {"base", "text", "model"}},
    {"adapters", {"base", "text", "model"}},
    {"topology", {"base", "text", "model"}},
    {"policy", {"base", "text", "model"}},
    {"findings", {"base", "text", "model", "match"}},
    {"report", {"base", "text", "model", "match", "topology", "findings"}},
    {"http", {"base"}},
    {"net", {"base", "http"}},
    {"engine", {"base", "text", "model", "policy", "match", "http", "net"}},
    {"prove", {"base", "text", "model", "policy", "match", "http", "net", "engine", "findings"}},
    {"connect", {"base", "text", "model", "adapters"}},
    {"history", {"base", "text", "model", "adapters", "report"}},
    {"metrics", {"base", "text", "model"}},
    {"sandbox", {"base", "text", "model", "match", "http"}},
    {"store", {"base", "text", "model", "adapters"}},
};
// Modules that must build without Qt.
const std::set<std::string> kQtFree{"base",     "text",   "model",    "match",   "adapters",
                                    "topology", "policy", "findings", "report",  "http",
                                    "net",      "engine", "prove",    "sandbox", "metrics"};
// Folders of which each file stands for itself.
const std::vector<std::string> kSiblingFolders{"core/findings/rules", "core/engine/filters",
                                               "app/ctl/commands"};

struct SourceText {
    fs::path path; // relative to the root
    std::string text;
};

std::vector<SourceText> sources(const std::vector<std::string>& folders) {
    std::vector<SourceText> found;
    for (const auto& folder : folders) {
        if (!fs::exists(kRoot / folder)) {
            continue;
        }
        for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
            const auto extension = entry.path().extension();
            if (!entry.is_regular_file() ||
                (extension != ".cpp" && extension != ".h" && extension != ".def")) {
                continue;
            }
            std::ifstream stream(entry.path());
            found.push_back(
                {fs::relative(entry.path(), kRoot), {std::istreambuf_iterator<char>(stream), {}}});
        }
    }
    return found;
}

std::vector<std::string> includesOf(const std::string& text) {
    static const std::regex kInclude(R"re((?:^|\n)\s*#\s*include\s*[<"]([^>"]+)[>"])re");
    std::vector<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), kInclude), end; at != end; ++at) {
        found.push_back((*at)[1]);
    }
    return found;
}

std::string moduleOf(const std::string& include) {
    const fs::path path(include);
    auto part = path.begin();
    return part != path.end() && *part == "core" && ++part != path.end() ? part->string() : "";
}

TEST(Architecture, ModulesIncludeOnlyWhatTheDesignAllows) {
    for (const auto& source : sources({"core"})) {
        const std::string module = moduleOf(source.path.string());
        ASSERT_TRUE(kAllowed.contains(module))
            << source.path << ": core/" << module << " has no line in kAllowed";
        for (const auto& include : includesOf(source.text)) {
            const std::string other = moduleOf(include);
            EXPECT_TRUE(other.empty() || other == module || kAllowed.at(module).contains(other))
                << source.path << " includes " << include << ", but core/" << module
                << " must not know core/" << other;
            EXPECT_FALSE(include.starts_with("app/") || include.starts_with("ui/"))
                << source.path << " includes " << include;
        }
    }
}

TEST(Architecture, TheCoreUpToReportKnowsNoQt) {
    for (const auto& source : sources({"core"})) {
        if (!kQtFree.contains(moduleOf(source.path.string()))) {
            continue;
        }
        for (const auto& include : includesOf(source.text)) {
            const bool qt = include.size() > 1 && include[0] == 'Q' &&
                            std::isupper(static_cast<unsigned char>(include[1])) != 0;
            EXPECT_FALSE(qt) << source.path << " includes " << include;
        }
    }
}

TEST(Architecture, ExtensionsNeverIncludeASibling) {
    for (const auto& source : sources({"core", "app"})) {
        for (const auto& folder : kSiblingFolders) {
            if (source.path.parent_path() != folder) {
                continue;
            }
            for (const auto& include : includesOf(source.text)) {
                const fs::path other(include);
                EXPECT_TRUE(other.parent_path() != folder || other.stem() == source.path.stem())
                    << source.path << " includes its sibling " << include;
            }
        }
    }
}

TEST(Architecture, AGatewayFamilyNeverIncludesAnother) {
    static const std::vector<std::string> kFamilies{"kong",    "apisix",     "traefik", "envoy",
                                                    "caddy",   "haproxy",    "nginx",   "tyk",
                                                    "krakend", "gateway_api"};
    const auto familyOf = [](const fs::path& path) -> std::string {
        if (path.parent_path() != "core/adapters") {
            return {};
        }
        const std::string stem = path.stem().string();
        const auto found = std::find_if(kFamilies.begin(), kFamilies.end(), [&](const auto& f) {
            return stem == f || stem.starts_with(f + "_");
        });
        return found == kFamilies.end() ? std::string{} : *found;
    };
    for (const auto& source : sources({"core/adapters"})) {
        const std::string family = familyOf(source.path);
        for (const auto& include : includesOf(source.text)) {
            const std::string other = familyOf(fs::path(include));
            EXPECT_TRUE(other.empty() || other == family)
                << source.path << " includes " << include << " of another family";
        }
    }
}

TEST(Architecture, EveryFileSaysItsLicenceAndStaysReadable) {
    for (const auto& source : sources({"core", "app", "ui", "tests"})) {
        EXPECT_NE(source.text.find("SPDX-License-Identifier: GPL-3.0-or-later"), std::string::npos)
            << source.path;
        const auto lines = std::count(source.text.begin(), source.text.end(), '\n');
        EXPECT_LE(lines, 650) << source.path << " holds more than one idea: split it";
        if (source.path.extension() == ".h") {
            EXPECT_NE(source.text.find("#pragma once"), std::string::npos) << source.path;
        }
    }
}

} // namespace
