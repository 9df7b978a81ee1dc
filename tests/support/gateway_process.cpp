// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/gateway_process.h"

#include "core/base/strings.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gatelens::testsupport {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kStartLimit = 30s;
constexpr auto kStopLimit = 3s;
constexpr auto kPoll = 10ms;

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string{} : std::string(value);
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

template <typename Address>
bool accepts(const Address& address) {
    const int socket = ::socket(reinterpret_cast<const sockaddr&>(address).sa_family,
                                SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool connected =
        ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    ::close(socket);
    return connected;
}

bool listens(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    return accepts(address);
}

// Everything between fork and exec must be free of locks, so it is made before.
std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (auto& text : texts) {
        list.push_back(text.data());
    }
    list.push_back(nullptr);
    return list;
}

} // namespace

std::string findGateway(std::string_view program) {
    std::vector<std::string> directories;
    const std::string path = environment("PATH");
    directories.push_back(environment("GATELENS_GATEWAYS_DIR"));
    for (const auto directory : split(path, ':')) {
        directories.emplace_back(directory);
    }
    directories.emplace_back("/usr/sbin");
    for (const auto& directory : directories) {
        std::string candidate = directory + '/' + std::string(program);
        if (!directory.empty() && ::access(candidate.c_str(), X_OK) == 0) {
            return candidate;
        }
    }
    return {};
}

bool gatewaysAreRequired() {
    return environment("GATELENS_REQUIRE_GATEWAYS") == "1";
}

GatewayProcess::GatewayProcess(std::string program)
    : m_program(std::move(program)) {}

GatewayProcess::~GatewayProcess() {
    stop();
    for (const int socket : m_reserved) {
        ::close(socket);
    }
}

// A socket that is bound but does not listen keeps the port from everybody but
// those who, like every gateway, set SO_REUSEADDR.
std::uint16_t GatewayProcess::reservePort() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof(address);
    if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        ADD_FAILURE() << "no free port: " << std::strerror(errno);
    }
    m_reserved.push_back(socket);
    return ntohs(address.sin_port);
}

bool GatewayProcess::launch(const std::string& path, const std::vector<std::string>& arguments) {
    const std::string log = directory() + "/output.log";
    std::vector<std::string> argv{path};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    std::vector<std::string> env{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + directory(),
                                 "XDG_CONFIG_HOME=" + directory(), "XDG_DATA_HOME=" + directory()};
    const auto argvPointers = pointers(argv);
    const auto envPointers = pointers(env);
    const pid_t parent = ::getpid();
    m_pid = ::fork();
    if (m_pid != 0) {
        return m_pid > 0;
    }
    ::setpgid(0, 0);
    // Also when the test program itself is killed.
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    const int null = ::open("/dev/null", O_RDONLY);
    if (::getppid() != parent || file < 0 || ::dup2(null, 0) < 0 || ::dup2(file, 1) < 0 ||
        ::dup2(file, 2) < 0 || ::chdir(directory().c_str()) != 0) {
        ::_exit(126);
    }
    ::execve(path.c_str(), argvPointers.data(), envPointers.data());
    ::_exit(127);
}

::testing::AssertionResult GatewayProcess::start(const std::vector<std::string>& arguments,
                                                 const std::vector<std::uint16_t>& ports,
                                                 const std::vector<std::string>& sockets) {
    const std::string path = findGateway(m_program);
    if (path.empty() || !launch(path, arguments)) {
        return ::testing::AssertionFailure() << m_program << " cannot be started";
    }
    const auto end = Clock::now() + kStartLimit;
    const auto ready = [&] {
        return std::ranges::all_of(ports, [](auto port) { return accepts(loopback(port)); }) &&
               std::ranges::all_of(sockets, listens);
    };
    while (!ready()) {
        if (hasEnded()) {
            return ::testing::AssertionFailure() << m_program << " ended at once:\n" << output();
        }
        if (Clock::now() > end) {
            return ::testing::AssertionFailure() << m_program << " does not listen:\n" << output();
        }
        std::this_thread::sleep_for(kPoll);
    }
    return ::testing::AssertionSuccess();
}

bool GatewayProcess::hasEnded() {
    if (m_pid > 0 && ::waitpid(m_pid, nullptr, WNOHANG) == m_pid) {
        m_pid = 0;
    }
    return m_pid <= 0;
}

void GatewayProcess::stop() {
    const pid_t group = m_pid;
    if (group <= 0) {
        return;
    }
    ::kill(-group, SIGTERM);
    const auto end = Clock::now() + kStopLimit;
    while (!hasEnded() && Clock::now() < end) {
        std::this_thread::sleep_for(kPoll);
    }
    ::kill(-group, SIGKILL); // also workers that outlived their master
    if (m_pid > 0) {
        ::waitpid(m_pid, nullptr, 0);
        m_pid = 0;
    }
}

std::string GatewayProcess::output() const {
    std::ostringstream text;
    text << std::ifstream(directory() + "/output.log").rdbuf();
    return text.str();
}

} // namespace gatelens::testsupport
