// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The built-in gateway as its user meets it: read as a file, read while it runs,
// formatted.
#include "tests/app/ctl/child.h"
#include "tests/support/temporary_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace gatelens::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kToken = "a-token-of-the-test-0123";

const std::string kConfig =
    "listeners: [{name: web, address: '127.0.0.1:0'}]\n"
    "services: [{name: orders, targets: ['http://127.0.0.1:1']}]\n"
    "routes:\n"
    "- {name: orders, hosts: [shop.example], paths: [/orders], service: orders,\n"
    "   filters: [{key-auth: {keys: {storefront: the-long-secret-1234}}}]}\n";

// gatelensctl serve with its admin API, until the end of the test.
class Serving final {
public:
    explicit Serving(const std::string& config) {
        std::array<int, 2> out{};
        EXPECT_EQ(pipe(out.data()), 0);
        m_process = fork();
        if (m_process == 0) {
            dup2(out[1], 1);
            close(out[0]);
            close(out[1]);
            setenv("GATELENS_ADMIN_TOKEN", kToken, 1);
            execl(GATELENS_CTL, GATELENS_CTL, "serve", config.c_str(), "--admin", "127.0.0.1:0",
                  nullptr);
            _exit(127);
        }
        close(out[1]);
        m_out = out[0];
        const std::string mark = "admin API on ";
        std::string text;
        std::array<char, 512> bytes{};
        pollfd entry{m_out, POLLIN, 0};
        while ((text.find(mark) == std::string::npos || !text.ends_with('\n')) &&
               poll(&entry, 1, 20'000) > 0) {
            const ssize_t got = ::read(m_out, bytes.data(), bytes.size());
            if (got <= 0) {
                break;
            }
            text.append(bytes.data(), static_cast<std::size_t>(got));
        }
        const std::size_t at = text.find(mark);
        EXPECT_NE(at, std::string::npos) << text;
        m_admin = at == std::string::npos
                      ? ""
                      : text.substr(at + mark.size(), text.find('\n', at) - at - mark.size());
    }
    ~Serving() {
        kill(m_process, SIGTERM);
        waitpid(m_process, nullptr, 0);
        close(m_out);
    }
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;

    [[nodiscard]] std::string url() const { return "http://" + m_admin; }

private:
    pid_t m_process = -1;
    int m_out = -1;
    std::string m_admin;
};

ChildOptions with(const char* token) {
    ChildOptions options;
    options.environment = {{"GATELENS_TOKEN", token}};
    return options;
}

TEST(Engine, IsReadLikeAnyOtherGateway) {
    const testsupport::TemporaryDirectory directory;
    const Serving serving(directory.write("gatelens.yaml", kConfig));
    const Finished inspected = gatelensctl({"inspect", serving.url()}, with(kToken));
    EXPECT_EQ(inspected.exitCode, 0) << inspected.err;
    EXPECT_THAT(inspected.out, AllOf(HasSubstr("Gatelens engine"), HasSubstr("orders")));
    EXPECT_THAT(inspected.out, Not(HasSubstr("the-long-secret")));
    const Finished routes = gatelensctl({"routes", serving.url()}, with(kToken));
    EXPECT_EQ(routes.exitCode, 0) << routes.err;
    EXPECT_THAT(routes.out, HasSubstr("shop.example"));
    const Finished refused = gatelensctl({"inspect", serving.url()}, with(""));
    EXPECT_EQ(refused.exitCode, 3);
    EXPECT_THAT(refused.err, HasSubstr("GATELENS_TOKEN"));
}

TEST(Engine, ItsFileIsReadToo) {
    const testsupport::TemporaryDirectory directory;
    const std::string path = directory.write("gatelens.yaml", kConfig);
    for (const char* command : {"inspect", "routes", "topology", "validate"}) {
        const Finished result = gatelensctl({command, path});
        EXPECT_EQ(result.exitCode, 0) << command << result.err;
    }
    const Finished scan = gatelensctl({"scan", path});
    EXPECT_THAT(scan.out, HasSubstr("gatelens.yaml:"));
}

TEST(Format, FormatsInPlaceOnce) {
    const testsupport::TemporaryDirectory directory;
    const std::string path =
        directory.write("gatelens.yaml", "# kept\nlisteners:\n-   address:  ':1'\n");
    EXPECT_EQ(gatelensctl({"format", path, "--check"}).exitCode, 1);
    EXPECT_EQ(gatelensctl({"format", path}).exitCode, 0);
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    EXPECT_EQ(text.str(), "# kept\nlisteners:\n  - address: ':1'\n");
    EXPECT_EQ(gatelensctl({"format", path, "--check"}).exitCode, 0);
    EXPECT_EQ(gatelensctl({"format", directory.path() + "/none.yaml"}).exitCode, 3);
}

// What the documentation shows must work, and be as "format" would write it.
TEST(Examples, AreValidAndFormatted) {
    std::size_t found = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(GATELENS_SOURCE_DIR) + "/docs")) {
        if (entry.path().extension() != ".yaml") {
            continue;
        }
        ++found;
        const std::string path = entry.path().string();
        const Finished checked = gatelensctl({"check", path});
        EXPECT_EQ(checked.exitCode, 0) << checked.err;
        EXPECT_EQ(gatelensctl({"format", path, "--check"}).exitCode, 0) << path;
        const Finished validated = gatelensctl({"validate", path});
        EXPECT_EQ(validated.exitCode, 0) << validated.out;
    }
    EXPECT_GT(found, 0U);
}

} // namespace
} // namespace gatelens::test
