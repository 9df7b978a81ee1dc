// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/file_source.h"

#include "tests/core/connect/fake_gateway.h"
#include "tests/support/temporary_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>

namespace gatelens::connect {
namespace {

using ::testing::HasSubstr;
using testsupport::TemporaryDirectory;

class FileSource : public ::testing::Test {
protected:
    Result<std::vector<model::SnapshotPtr>> read(const std::string& source,
                                                 const ReadOptions& options = {}) const {
        return readSource(source, options, fakeAdapters());
    }

    TemporaryDirectory m_directory;
};

TEST_F(FileSource, OneFile) {
    const auto path = m_directory.write("a.yaml", "fake: hello\n");
    const auto result = read(path);
    ASSERT_TRUE(result) << result.error().text();
    ASSERT_EQ(result->size(), 1U);
    EXPECT_EQ(result->front()->routes.front().name, "hello");
    EXPECT_EQ(result->front()->place(result->front()->routes.front().source), path + ":1:7");
    EXPECT_TRUE(read("file://" + path));
}

TEST_F(FileSource, ABrokenFileIsTheError) {
    const auto path = m_directory.write("a.json", "{\"fake\": ");
    const auto result = read(path);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::InvalidInput);
    EXPECT_THAT(result.error().place, HasSubstr(path + ":1:"));
}

TEST_F(FileSource, MissingAndUnreadable) {
    auto result = read(m_directory.path() + "/none.yaml");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::NotFound);
    result = read("localhost:8001");
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("http://localhost:8001"));
    result = read("/dev/zero");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Unreadable);
}

TEST_F(FileSource, NothingRecognisedSaysWhatWasLookedFor) {
    const auto path = m_directory.write("a.yaml", "some: 1\nthing: 2\n");
    const auto result = read(path);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::WrongProduct);
    EXPECT_EQ(result.error().place, path);
    EXPECT_THAT(result.error().message, HasSubstr("yaml: a mapping with some, thing"));
    EXPECT_THAT(result.error().message, HasSubstr("Fake Gateway (a key called fake)"));
    EXPECT_THAT(result.error().message, HasSubstr("Other Gateway"));
}

TEST_F(FileSource, ANamedProductIsTheOnlyOneAsked) {
    const auto path = m_directory.write("a.yaml", "fake: 1\nother: 2\n");
    auto result = read("other:" + path);
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->front()->gateway.product, "other");
    EXPECT_EQ(read(path)->front()->gateway.product, "fake"); // equally sure: the earlier one
    result = read("other:" + m_directory.write("b.yaml", "fake: 1\n"));
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("Other Gateway was asked for"));
}

TEST_F(FileSource, ADirectoryGivesOneSnapshotAGateway) {
    m_directory.write("z/other.yaml", "other: o\n");
    m_directory.write("b.json", R"({"fake":"b"})");
    m_directory.write("a.yaml", "fake: a\n");
    m_directory.write("README.md", "fake: no\n");
    m_directory.write("tls/server.key", "fake: no\n");
    m_directory.write(".git/config.yaml", "fake: no\n");
    m_directory.write("notes", "just some words");
    m_directory.write("data", std::string("fake: \0", 7));
    m_directory.write("site.example", "fake: site\n");
    std::vector<std::string> steps;
    ReadOptions options;
    options.progress = [&](const Progress& p) { steps.push_back(p.step); };
    const auto result = read(m_directory.path(), options);
    ASSERT_TRUE(result) << result.error().text();
    ASSERT_EQ(result->size(), 2U);
    const auto& first = *result->at(0);
    EXPECT_EQ(first.gateway.product, "fake");
    ASSERT_EQ(first.routes.size(), 3U);
    EXPECT_EQ(first.routes[0].name, "a");
    EXPECT_EQ(first.routes[1].name, "b");
    EXPECT_EQ(first.routes[2].name, "site");
    EXPECT_EQ(result->at(1)->gateway.product, "other");
    EXPECT_TRUE(first.diagnostics.empty());
    EXPECT_EQ(steps.front(), m_directory.path() + "/a.yaml");
}

TEST_F(FileSource, OneBrokenFileInADirectoryIsADiagnostic) {
    m_directory.write("a.yaml", "fake: a\n");
    const auto broken = m_directory.write("b.yaml", "ok: 1\nx: [1, 2\n");
    const auto result = read(m_directory.path());
    ASSERT_TRUE(result) << result.error().text();
    const auto& diagnostics = result->front()->diagnostics;
    ASSERT_EQ(diagnostics.size(), 1U);
    EXPECT_EQ(diagnostics[0].code, "unreadable-document");
    EXPECT_EQ(diagnostics[0].severity, text::Severity::Error);
    EXPECT_THAT(result->front()->place(diagnostics[0].range), HasSubstr(broken + ":"));
    EXPECT_THAT(result->front()->place(diagnostics[0].range), ::testing::Not(HasSubstr(":1:1")));
}

TEST_F(FileSource, WhenNothingCanBeReadTheFirstFaultIsTheError) {
    m_directory.write("a.yaml", "x: [\n");
    m_directory.write("b.json", "{");
    const auto result = read(m_directory.path());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::InvalidInput);
    EXPECT_THAT(result.error().place, HasSubstr("a.yaml:"));
    EXPECT_THAT(result.error().message, HasSubstr("1 more"));
}

TEST_F(FileSource, OneGatewayThatFailsDoesNotHideTheOther) {
    m_directory.write("a.yaml", "fake: refused\n");
    m_directory.write("b.yaml", "other: b\n");
    const auto result = read(m_directory.path());
    ASSERT_TRUE(result) << result.error().text();
    ASSERT_EQ(result->size(), 1U);
    ASSERT_EQ(result->front()->diagnostics.size(), 1U);
    EXPECT_EQ(result->front()->diagnostics[0].code, "unreadable-gateway");
    EXPECT_THAT(result->front()->diagnostics[0].message, HasSubstr("a.yaml:1:7: is refused"));
}

TEST_F(FileSource, EmptyDirectory) {
    const auto result = read(m_directory.path());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::WrongProduct);
}

TEST_F(FileSource, AnAdapterMayDivideItsDocuments) {
    m_directory.write("a.yaml", "fake: a\n");
    m_directory.write("b.yaml", "fake: b\n");
    auto dividing = fakeAdapter;
    dividing.split = [](const adapters::ReadContext&,
                        std::span<const text::DocumentPtr> documents) {
        std::vector<std::vector<text::DocumentPtr>> gateways;
        for (const auto& document : documents) {
            gateways.push_back({document});
        }
        return gateways;
    };
    const std::array adapters{&std::as_const(dividing)};
    const auto result = readSource(m_directory.path(), {}, adapters);
    ASSERT_TRUE(result);
    ASSERT_EQ(result->size(), 2U);
    EXPECT_EQ(result->at(1)->routes.front().name, "b");
}

TEST_F(FileSource, LimitsHold) {
    for (int i = 0; i < 5; ++i) {
        m_directory.write("f" + std::to_string(i) + ".yaml", "fake: a\n");
    }
    ReadOptions options;
    options.limits.maxFiles = 3;
    auto result = read(m_directory.path(), options);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::LimitExceeded);
    options = {};
    options.limits.maxBytes = 4;
    result = read(m_directory.path() + "/f1.yaml", options);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::LimitExceeded);
    options = {};
    options.limits.maxTotalBytes = 20;
    result = read(m_directory.path(), options);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::LimitExceeded);
}

TEST_F(FileSource, CancelsBetweenFiles) {
    for (int i = 0; i < 5; ++i) {
        m_directory.write("f" + std::to_string(i) + ".yaml", "fake: a\n");
    }
    std::stop_source stop;
    ReadOptions options;
    options.cancel = stop.get_token();
    options.progress = [&](const Progress& p) {
        if (p.done == 2) {
            stop.request_stop();
        }
        EXPECT_LE(p.done, 2U);
    };
    const auto result = read(m_directory.path(), options);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
}

class Pipe final {
public:
    Pipe() { EXPECT_EQ(::pipe(m_ends.data()), 0); }
    ~Pipe() {
        closeWriter();
        ::close(m_ends[0]);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    void write(std::string_view text) const {
        EXPECT_EQ(::write(m_ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }
    void closeWriter() {
        if (m_ends[1] >= 0) {
            ::close(std::exchange(m_ends[1], -1));
        }
    }
    [[nodiscard]] int reader() const { return m_ends[0]; }

private:
    std::array<int, 2> m_ends{};
};

TEST_F(FileSource, StandardInput) {
    Pipe pipe;
    pipe.write("fake: hi\n");
    pipe.closeWriter();
    auto bytes = readDescriptor(pipe.reader(), {});
    ASSERT_TRUE(bytes);
    SourceName name;
    name.kind = SourceName::Kind::Stdin;
    const text::DiskFileSystem files;
    auto result = readText(name, *bytes, {}, fakeAdapters(), files);
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->front()->place(result->front()->routes.front().source), "<stdin>:1:7");
    result = readText(name, " \n", {}, fakeAdapters(), files);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::InvalidInput);
}

TEST_F(FileSource, StandardInputHasALimitAndCanBeCancelled) {
    Pipe pipe;
    pipe.write("0123456789");
    ReadOptions options;
    options.limits.maxBytes = 5;
    auto bytes = readDescriptor(pipe.reader(), options);
    ASSERT_FALSE(bytes);
    EXPECT_EQ(bytes.error().code, ErrorCode::LimitExceeded);

    std::stop_source stop;
    options.cancel = stop.get_token();
    const std::jthread canceller([&] { stop.request_stop(); });
    bytes = readDescriptor(pipe.reader(), options);
    ASSERT_FALSE(bytes);
    EXPECT_EQ(bytes.error().code, ErrorCode::Cancelled);
}

} // namespace
} // namespace gatelens::connect
