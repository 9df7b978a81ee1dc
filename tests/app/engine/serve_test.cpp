// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The engine as a process: what it prints, how it ends, what it reloads.
#include "core/net/socket.h"
#include "tests/support/temporary_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <string>
#include <vector>

namespace gatelens {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr int kDeadline = 10'000; // milliseconds; a passing test never waits for it

// What comes until `end`, the end of file or the deadline.
std::string readUntil(int descriptor, const std::string& end) {
    std::string text;
    std::array<char, 4096> bytes;
    pollfd entry{descriptor, POLLIN, 0};
    while ((end.empty() || text.find(end) == std::string::npos) && poll(&entry, 1, kDeadline) > 0) {
        const ssize_t got = read(descriptor, bytes.data(), bytes.size());
        if (got <= 0) {
            break;
        }
        text.append(bytes.data(), static_cast<std::size_t>(got));
    }
    return text;
}

class Program final {
public:
    explicit Program(std::vector<std::string> words) {
        std::array<int, 2> out{};
        std::array<int, 2> err{};
        EXPECT_EQ(pipe(out.data()) + pipe(err.data()), 0);
        words.insert(words.begin(), GATELENS_ENGINE);
        std::vector<char*> arguments;
        for (std::string& word : words) {
            arguments.push_back(word.data());
        }
        arguments.push_back(nullptr);
        m_process = fork();
        if (m_process == 0) {
            dup2(out[1], 1);
            dup2(err[1], 2);
            for (const int descriptor : {out[0], out[1], err[0], err[1]}) {
                close(descriptor);
            }
            execv(GATELENS_ENGINE, arguments.data());
            _exit(127);
        }
        close(out[1]);
        close(err[1]);
        m_out = net::Socket(out[0]);
        m_err = net::Socket(err[0]);
    }
    ~Program() {
        if (m_process > 0) {
            kill(m_process, SIGKILL);
            (void)wait();
        }
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    [[nodiscard]] std::string out(const std::string& end = {}) const {
        return readUntil(m_out.get(), end);
    }
    [[nodiscard]] std::string err(const std::string& end = {}) const {
        return readUntil(m_err.get(), end);
    }
    void signal(int number) const { kill(m_process, number); }
    // The exit status, -1 when a signal ended it.
    int wait() {
        int status = 0;
        waitpid(std::exchange(m_process, -1), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    pid_t m_process = -1;
    net::Socket m_out;
    net::Socket m_err;
};

std::string ask(std::uint16_t port) {
    const auto socket = net::beginConnect(*net::Address::ip("127.0.0.1", port));
    pollfd entry{socket->get(), POLLOUT, 0};
    poll(&entry, 1, kDeadline);
    const std::string request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    EXPECT_EQ(write(socket->get(), request.data(), request.size()),
              static_cast<ssize_t>(request.size()));
    return readUntil(socket->get(), {});
}

std::uint16_t portOf(const std::string& line) {
    return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
}

std::string answeringConfig(const std::string& body) {
    return "listeners: [{address: '127.0.0.1:0'}]\n"
           "routes: [{name: r, filters: [{static-response: {body: '" +
           body + "'}}]}]\n";
}

TEST(EngineProgram, TheShortFormListensAndEndsWhenAsked) {
    Program program(
        {"serve", "--listen", "127.0.0.1:0", "--to=http://127.0.0.1:1", "--threads", "1"});
    const std::string line = program.out("\n");
    ASSERT_THAT(line, StartsWith("listening on 127.0.0.1:"));
    EXPECT_THAT(ask(portOf(line)), StartsWith("HTTP/1.1 502 ")); // nobody is at port 1
    program.signal(SIGTERM);
    EXPECT_EQ(program.wait(), 0);
    EXPECT_EQ(program.err(), "");
}

TEST(EngineProgram, WatchesItsConfiguration) {
    const testsupport::TemporaryDirectory directory;
    const std::string path = directory.write("gatelens.yaml", answeringConfig("one"));
    Program program({"serve", path, "--watch", "--threads", "2"});
    const std::uint16_t port = portOf(program.out("\n"));
    EXPECT_THAT(ask(port), HasSubstr("\r\n\r\none"));
    directory.write("gatelens.yaml", "routes: [{nmae: r}]\n");
    EXPECT_THAT(program.err("goes on.\n"), HasSubstr("gatelens.yaml:1:"));
    EXPECT_THAT(ask(port), HasSubstr("\r\n\r\none"));
    directory.write("gatelens.yaml", answeringConfig("three"));
    EXPECT_THAT(program.err("\n"), StartsWith("reloaded "));
    EXPECT_THAT(ask(port), HasSubstr("\r\n\r\nthree"));
    program.signal(SIGINT);
    EXPECT_EQ(program.wait(), 0);
}

TEST(EngineProgram, ReloadsWhenItIsTold) {
    const testsupport::TemporaryDirectory directory;
    const std::string path = directory.write("gatelens.yaml", answeringConfig("one"));
    Program program({"serve", path});
    const std::uint16_t port = portOf(program.out("\n"));
    directory.write("gatelens.yaml", answeringConfig("two"));
    program.signal(SIGHUP);
    EXPECT_THAT(program.err("\n"), StartsWith("reloaded "));
    EXPECT_THAT(ask(port), HasSubstr("\r\n\r\ntwo"));
}

std::string askAdmin(std::uint16_t port, const std::string& head) {
    const auto socket = net::beginConnect(*net::Address::ip("127.0.0.1", port));
    pollfd entry{socket->get(), POLLOUT, 0};
    poll(&entry, 1, kDeadline);
    const std::string request = head + "Host: localhost\r\nConnection: close\r\n\r\n";
    EXPECT_EQ(write(socket->get(), request.data(), request.size()),
              static_cast<ssize_t>(request.size()));
    return readUntil(socket->get(), {});
}

TEST(EngineProgram, TheAdminApiHasATokenOfItsOwnAndDrains) {
    const testsupport::TemporaryDirectory directory;
    const std::string path = directory.write("gatelens.yaml", answeringConfig("one"));
    const std::string tokenFile = directory.path() + "/token";
    Program program({"serve", path, "--admin", "127.0.0.1:0", "--admin-token-file", tokenFile});
    std::string lines = program.out("admin API on ");
    lines += lines.ends_with('\n') ? "" : program.out("\n");
    EXPECT_EQ(lines.find("token"), std::string::npos) << "it stands in the file";
    const std::uint16_t port = portOf(lines);
    struct stat state {};
    ASSERT_EQ(stat(tokenFile.c_str(), &state), 0);
    EXPECT_EQ(state.st_mode & 0777U, 0600U);
    std::string token;
    std::getline(std::ifstream(tokenFile) >> std::ws, token);
    EXPECT_THAT(askAdmin(port, "GET /config HTTP/1.1\r\n"), StartsWith("HTTP/1.1 401 "));
    EXPECT_THAT(askAdmin(port, "POST /drain HTTP/1.1\r\nAuthorization: Bearer " + token + "\r\n"),
                StartsWith("HTTP/1.1 202 "));
    EXPECT_EQ(program.wait(), 0);
}

TEST(EngineProgram, TheAdminApiOnAUnixSocketIsForItsOwner) {
    const testsupport::TemporaryDirectory directory;
    const std::string path = directory.write("gatelens.yaml", answeringConfig("one"));
    const std::string socket = directory.path() + "/admin.sock";
    Program program({"serve", path, "--admin", "unix:" + socket});
    EXPECT_THAT(program.out("admin API on unix:" + socket + "\n"), HasSubstr("admin token "));
    struct stat state {};
    ASSERT_EQ(stat(socket.c_str(), &state), 0);
    EXPECT_EQ(state.st_mode & 0777U, 0600U);
}

TEST(EngineProgram, RunsTheConfigurationOfAnotherGateway) {
    const testsupport::TemporaryDirectory directory;
    const std::string path = directory.write(
        "nginx.conf", "events {}\nhttp { server { listen 8080; location / { return 418; } } }\n");
    Program program({"serve", path, "--echo", "--threads", "1"});
    const std::string line = program.out("\n");
    EXPECT_THAT(line, HasSubstr(" for "));
    EXPECT_THAT(program.err("\n"), StartsWith("emulating nginx"));
    EXPECT_THAT(ask(portOf(line.substr(0, line.find(" for ")))), StartsWith("HTTP/1.1 418 "));
}

TEST(EngineProgram, ChecksAConfiguration) {
    const testsupport::TemporaryDirectory directory;
    Program good({"check", directory.write("good.yaml", answeringConfig("x"))});
    EXPECT_THAT(good.out(), HasSubstr("is valid: 1 listeners, 1 routes, 0 services\n"));
    EXPECT_EQ(good.wait(), 0);
    Program bad({"check", directory.write("bad.yaml", "listeners: [{adress: ':80'}]\n")});
    EXPECT_THAT(bad.err(), HasSubstr("bad.yaml:1:"));
    EXPECT_EQ(bad.wait(), 3);
    Program missing({"check", directory.path() + "/none.yaml"});
    EXPECT_THAT(missing.err(), HasSubstr("none.yaml"));
    EXPECT_EQ(missing.wait(), 3);
}

TEST(EngineProgram, WrongCallsSayWhatWouldBeRight) {
    struct Wrong {
        std::vector<std::string> words;
        std::string says;
    };
    for (const Wrong& wrong : std::vector<Wrong>{
             {{}, "usage:"},
             {{"server"}, "neither serve nor check"},
             {{"serve"}, "CONFIG"},
             {{"serve", "--listen", ":1"}, "--to"},
             {{"serve", "--listne", ":1"}, "did you mean --listen?"},
             {{"serve", "--threads", "0", "x"}, "1 to 1024"},
             {{"serve", "x", "--to", "http://a"}, "goes without"},
             {{"serve", "--listen", ":1", "--to", "a"}, "http://host:port"},
             {{"serve", "x", "--admin-token-file", "y"}, "goes with --admin"},
             {{"serve", "--listen", "127.0.0.1:0", "--to", "http://a", "--admin", "0.0.0.0:1"},
              "this machine only"},
             {{"format"}, "CONFIG"},
             {{"serve", "--listen", "nowhere", "--to", "http://a"}, "no address"},
             {{"serve", "--tls-self-signed=1", "x"}, "no value"},
             {{"check"}, "CONFIG"},
         }) {
        Program program(wrong.words);
        EXPECT_THAT(program.err(), HasSubstr(wrong.says));
        EXPECT_EQ(program.wait(), 2) << wrong.says;
    }
}

} // namespace
} // namespace gatelens
