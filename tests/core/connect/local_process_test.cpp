// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/local_process.h"

#include "tests/support/fake_http_server.h"
#include "tests/support/fake_runtime_socket.h"
#include "tests/support/temporary_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include <unistd.h>

namespace gatelens::connect {
namespace {

using namespace testsupport;
using ::testing::ElementsAre;
namespace fs = std::filesystem;

SourceName named(const std::string& text) {
    return parseSourceName(text, adapters::allAdapters()).value();
}

TEST(LocalProcess, FindsThisVeryProcess) {
    const FakeHttpServer server([](const adapters::ApiRequest&) { return status(404); });
    for (const auto& url : {server.url(), "http://localhost:" + std::to_string(server.port())}) {
        const auto process = findLocalProcess(named(url));
        ASSERT_TRUE(process) << url;
        EXPECT_EQ(process->pid, ::getpid());
        EXPECT_EQ(process->executable, fs::read_symlink("/proc/self/exe").string());
        EXPECT_EQ(process->directory, fs::current_path().string());
        ASSERT_FALSE(process->arguments.empty());
        EXPECT_THAT(process->arguments.front(), ::testing::HasSubstr("test_connect"));
    }
}

TEST(LocalProcess, FindsTheOwnerOfAUnixSocket) {
    const TemporaryDirectory directory;
    const auto path = directory.path() + "/a b.sock";
    const FakeRuntimeSocket socket(path, [](const std::string&) { return ""; });
    const auto process = findLocalProcess(named("unix://" + path));
    ASSERT_TRUE(process);
    EXPECT_EQ(process->pid, ::getpid());
    fs::rename(path, directory.path() + "/other.sock");
    EXPECT_FALSE(findLocalProcess(named("unix://" + directory.path() + "/other.sock")));
}

TEST(LocalProcess, KnowsHowHaproxyRenamesItsSocket) {
    const TemporaryDirectory directory;
    const auto path = directory.path() + "/admin.sock";
    const FakeRuntimeSocket socket(path + ".4711.tmp", [](const std::string&) { return ""; });
    fs::rename(path + ".4711.tmp", path);
    EXPECT_TRUE(findLocalProcess(named("unix://" + path)));
}

TEST(LocalProcess, NobodyAndElsewhere) {
    EXPECT_FALSE(findLocalProcess(named("http://127.0.0.1:" + std::to_string(closedPort()))));
    EXPECT_FALSE(findLocalProcess(named("http://gateway.example:80")));
    EXPECT_FALSE(findLocalProcess(named("http://192.0.2.1:80")));
    EXPECT_FALSE(findLocalProcess(named("/etc/nginx")));
    const FakeHttpServer server([](const adapters::ApiRequest&) { return status(404); });
    EXPECT_FALSE(findLocalProcess(named(server.url()), "/nonexistent"));
}

// A /proc as the kernel would show it.
class FakeProc {
public:
    void table(const std::string& rows) const {
        m_directory.write("net/tcp", "  sl  local_address rem_address   st …\n" + rows);
    }
    void process(int pid, int parent, const std::string& exe, const std::string& cmdline,
                 const std::string& socket, const std::string& net = "net:[1]",
                 const std::string& root = "/") const {
        const std::string at = std::to_string(pid) + "/";
        m_directory.write(at + "stat",
                          std::to_string(pid) + " (a ) b) S " + std::to_string(parent) + " 1 1");
        m_directory.write(at + "cmdline", cmdline);
        link(exe, at + "exe");
        link("/srv", at + "cwd");
        link(net, at + "ns/net");
        link(root, at + "root");
        if (!socket.empty()) {
            link(socket, at + "fd/3");
        } else {
            link("/dev/null", at + "fd/3");
        }
        if (!fs::exists(m_directory.path() + "/self/ns")) {
            link("net:[1]", "self/ns/net");
        }
    }
    [[nodiscard]] std::string path() const { return m_directory.path(); }

private:
    void link(const std::string& target, const std::string& name) const {
        const fs::path at = fs::path(m_directory.path()) / name;
        fs::create_directories(at.parent_path());
        fs::create_symlink(target, at);
    }
    TemporaryDirectory m_directory;
};

constexpr const char* kListen8080 =
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 555 1 x\n";

TEST(LocalProcess, OfWorkersTheMaster) {
    const FakeProc proc;
    proc.table(kListen8080);
    const std::string title = "nginx: master process /usr/sbin/nginx -c /etc/my nginx.conf";
    proc.process(10, 1, "/bin/sh", "sh", "");
    proc.process(20, 10, "/usr/sbin/nginx", title + std::string(3, '\0'), "socket:[555]");
    proc.process(21, 20, "/usr/sbin/nginx", "nginx: worker process", "socket:[555]");
    proc.process(22, 20, "/usr/sbin/nginx (deleted)", "nginx: worker process", "socket:[555]");
    const auto process = findLocalProcess(named("http://127.0.0.1:8080"), proc.path());
    ASSERT_TRUE(process);
    EXPECT_EQ(process->pid, 20);
    EXPECT_EQ(process->directory, "/srv");
    EXPECT_THAT(process->arguments, ElementsAre("/usr/sbin/nginx", "-c", "/etc/my nginx.conf"));
}

TEST(LocalProcess, AContainersProcessIsNotOurs) {
    const FakeProc otherNetwork;
    otherNetwork.table(kListen8080);
    otherNetwork.process(20, 1, "/usr/sbin/nginx", "nginx", "socket:[555]", "net:[2]");
    EXPECT_FALSE(findLocalProcess(named("http://127.0.0.1:8080"), otherNetwork.path()));
    const FakeProc otherFiles;
    otherFiles.table(kListen8080);
    otherFiles.process(20, 1, "/usr/sbin/nginx", "nginx", "socket:[555]", "net:[1]", "/proc");
    EXPECT_FALSE(findLocalProcess(named("http://127.0.0.1:8080"), otherFiles.path()));
}

TEST(LocalProcess, TheExactAddressGoesBeforeTheWildcard) {
    const FakeProc proc;
    proc.table(std::string(kListen8080) +
               "   1: 00000000:1F90 00000000:0000 0A 0:0 00:0 0 0 0 777 1 x\n"
               "   2: 0100007F:1F90 0100007F:0001 01 0:0 00:0 0 0 0 888 1 x\n"
               "   3: 00000000:0051 00000000:0000 0A 0:0 00:0 0 0 0 777 1 x\n"
               "broken line\n   4: zz:zz zz 0A\n");
    proc.process(20, 1, "/bin/exact", "exact", "socket:[555]");
    proc.process(30, 1, "/bin/wild", "wild", "socket:[777]");
    EXPECT_EQ(findLocalProcess(named("http://127.0.0.1:8080"), proc.path())->pid, 20);
    EXPECT_EQ(findLocalProcess(named("http://127.0.0.1:81"), proc.path())->pid, 30);
    EXPECT_EQ(findLocalProcess(named("http://127.0.0.2:8080"), proc.path())->pid, 30);
}

TEST(LocalProcess, CommandLines) {
    EXPECT_THAT(commandLineOf(std::string_view("haproxy\0-W\0-f\0/a b.cfg\0", 23)),
                ElementsAre("haproxy", "-W", "-f", "/a b.cfg"));
    EXPECT_THAT(commandLineOf("nginx: master process nginx -g daemon off; pid x; -p/srv -c a.conf"),
                ElementsAre("nginx", "-g", "daemon off; pid x;", "-p/srv", "-c", "a.conf"));
    EXPECT_TRUE(commandLineOf("").empty());
}

} // namespace
} // namespace gatelens::connect
