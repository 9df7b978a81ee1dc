// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where output goes and what it looks like there: terminals, pipes that break,
// files that cannot be written, signals.
#include "core/report/width.h"
#include "tests/app/ctl/child.h"
#include "tests/support/fake_http_server.h"
#include "tests/support/temporary_directory.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatelens::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testsupport::TemporaryDirectory;

const std::string kShop = GATELENS_TEST_DATA "/kong/shop.yaml";

std::string contentOf(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream out;
    out << file.rdbuf();
    return out.str();
}

std::size_t fileCount(const std::string& directory) {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(directory), {}));
}

TEST(Colour, OnlyOnTerminalsUnlessAskedFor) {
    const std::vector<std::string> words{"routes", kShop};
    const ChildOptions terminal{.environment = {{"TERM", "xterm"}, {"NO_COLOR", ""}},
                                .terminalColumns = 100};
    EXPECT_THAT(gatelensctl(words).out, Not(HasSubstr("\x1b[")));
    EXPECT_THAT(gatelensctl(words, terminal).out, HasSubstr("\x1b["));
    EXPECT_THAT(gatelensctl({"routes", kShop, "--color", "always"}).out, HasSubstr("\x1b["));
    EXPECT_THAT(gatelensctl({"routes", kShop, "--color", "never"}, terminal).out,
                Not(HasSubstr("\x1b[")));
    ChildOptions quiet = terminal;
    quiet.environment = {{"NO_COLOR", "1"}};
    EXPECT_THAT(gatelensctl(words, quiet).out, Not(HasSubstr("\x1b[")));
    quiet.environment = {{"TERM", "dumb"}};
    EXPECT_THAT(gatelensctl(words, quiet).out, Not(HasSubstr("\x1b[")));
}

TEST(Terminal, TablesKeepToItsWidthAndPipesGetAll) {
    for (const int columns : {80, 120, 160}) {
        const Finished result =
            gatelensctl({"routes", kShop, "--color", "never"},
                        {.environment = {{"TERM", "xterm"}}, .terminalColumns = columns});
        std::istringstream lines(result.out);
        for (std::string line; std::getline(lines, line);) {
            if (line.ends_with('\r')) {
                line.pop_back();
            }
            EXPECT_LE(report::displayWidth(line), static_cast<std::size_t>(columns)) << line;
        }
    }
    EXPECT_THAT(gatelensctl({"routes", kShop}).out, Not(HasSubstr("…")));
}

TEST(Output, AFileAppearsWholeOrNotAtAll) {
    const TemporaryDirectory directory;
    const std::string path = directory.path() + "/out.json";
    const Finished result = gatelensctl({"inspect", kShop, "-f", "json", "-o", path});
    EXPECT_EQ(result.exitCode, 0) << result.err;
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_EQ(contentOf(path), gatelensctl({"inspect", kShop, "-f", "json"}).out);
    EXPECT_EQ(fileCount(directory.path()), 1U) << "nothing is left beside it";

    const std::string before = contentOf(path);
    EXPECT_EQ(gatelensctl({"inspect", "missing.yaml", "-o", path}).exitCode, 3);
    EXPECT_EQ(contentOf(path), before) << "a failed command keeps what was there";
    EXPECT_EQ(fileCount(directory.path()), 1U);
}

TEST(Output, KeepsTheModeAndTheLinkOfAFile) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("real.json", "old");
    const std::string link = directory.path() + "/link.json";
    ASSERT_EQ(symlink("real.json", link.c_str()), 0);
    ASSERT_EQ(chmod(path.c_str(), 0640), 0);
    EXPECT_EQ(gatelensctl({"routes", kShop, "-f", "json", "-o", link}).exitCode, 0);
    EXPECT_TRUE(std::filesystem::is_symlink(link));
    struct stat info {};
    ASSERT_EQ(stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0640U);
    EXPECT_THAT(contentOf(path), HasSubstr("\"routes\""));
}

TEST(Output, WhatCannotBeWrittenIsExitThree) {
    const TemporaryDirectory directory;
    for (const std::string& path :
         {directory.path() + "/no/such/dir/out", directory.path(), std::string("/dev/full")}) {
        const Finished result = gatelensctl({"inspect", kShop, "-o", path});
        EXPECT_EQ(result.exitCode, 3) << path;
        EXPECT_THAT(result.err, HasSubstr("cannot be written")) << path;
        EXPECT_THAT(result.err, HasSubstr(path));
    }
    EXPECT_EQ(gatelensctl({"inspect", kShop, "-o", "/dev/null"}).exitCode, 0);
}

TEST(Output, AReaderThatLeavesIsNoError) {
    const Finished result = gatelensctl({"inspect", kShop, "-f", "json"}, {.closeOutput = true});
    EXPECT_EQ(result.exitCode, 0);
    EXPECT_THAT(result.err, IsEmpty());
}

TEST(Interrupt, StopsALiveReadWithoutAResult) {
    const testsupport::FakeHttpServer server(
        [](const adapters::ApiRequest&) { return testsupport::faulty(testsupport::Fault::Hang); });
    const TemporaryDirectory directory;
    const std::string path = directory.path() + "/out";
    const auto start = std::chrono::steady_clock::now();
    const Finished result =
        gatelensctl({"inspect", server.url(), "-o", path}, {.onStart = [&server](pid_t pid) {
                        for (int i = 0; i < 1'000 && server.requests().empty(); ++i) {
                            std::this_thread::sleep_for(std::chrono::milliseconds(5));
                        }
                        kill(pid, SIGINT);
                    }});
    EXPECT_EQ(result.exitCode, 130);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
    EXPECT_EQ(fileCount(directory.path()), 0U) << "no half-written file";
}

TEST(Insecure, IsSaidEveryTime) {
    const Finished result =
        gatelensctl({"inspect", "https://127.0.0.1:9", "--insecure", "--timeout", "2"});
    EXPECT_EQ(result.exitCode, 3);
    EXPECT_THAT(result.err, HasSubstr("warning: TLS certificates are not verified"));
}

} // namespace
} // namespace gatelens::test
