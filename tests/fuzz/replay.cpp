// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Gives a fuzzer's entry every file of its corpus. A fault aborts the program,
// as it does under libFuzzer.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// libFuzzer prescribes the name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace gatelens {
namespace {

std::vector<std::filesystem::path> corpus() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(GATELENS_FUZZ_CORPUS)) {
        if (entry.is_regular_file()) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

void give(const std::string& bytes) {
    EXPECT_EQ(
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()),
        0);
}

TEST(Corpus, EveryFilePasses) {
    const auto files = corpus();
    ASSERT_FALSE(files.empty());
    for (const auto& path : files) {
        SCOPED_TRACE(path.filename().string());
        std::ifstream stream(path, std::ios::binary);
        give({std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()});
    }
}

TEST(Corpus, EveryFilePassesWhereverItIsCut) {
    for (const auto& path : corpus()) {
        SCOPED_TRACE(path.filename().string());
        std::ifstream stream(path, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(stream),
                                std::istreambuf_iterator<char>()};
        const std::size_t step = std::max<std::size_t>(1, bytes.size() / 200);
        for (std::size_t size = 0; size < bytes.size(); size += step) {
            give(bytes.substr(0, size));
        }
    }
}

} // namespace
} // namespace gatelens
