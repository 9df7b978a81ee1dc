// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/ctl/child.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdexcept>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gatelens::test {

namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
    int read = -1;
    int write = -1;
};

Pipe makePipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("pipe");
    }
    return {ends[0], ends[1]};
}

void closeFd(int& descriptor) {
    if (descriptor >= 0) {
        close(descriptor);
        descriptor = -1;
    }
}

[[noreturn]] void become(const std::vector<std::string>& words, const ChildOptions& options) {
    for (const auto& [name, value] : options.environment) {
        if (value.empty()) {
            unsetenv(name.c_str());
        } else {
            setenv(name.c_str(), value.c_str(), 1);
        }
    }
    if (!options.directory.empty() && chdir(options.directory.c_str()) != 0) {
        _exit(126);
    }
    std::vector<char*> arguments;
    std::string program = GATELENS_CTL;
    std::vector<std::string> copies = words;
    arguments.push_back(program.data());
    for (std::string& word : copies) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    execv(GATELENS_CTL, arguments.data());
    _exit(127);
}

struct Child {
    pid_t pid = -1;
    int input = -1;
    int out = -1;
    int err = -1;
};

Child startOnTerminal(const std::vector<std::string>& words, const ChildOptions& options) {
    Child child;
    winsize size{};
    size.ws_col = static_cast<unsigned short>(options.terminalColumns);
    size.ws_row = 50;
    child.pid = forkpty(&child.out, nullptr, nullptr, &size);
    if (child.pid == 0) {
        become(words, options);
    }
    return child;
}

Child start(const std::vector<std::string>& words, const ChildOptions& options) {
    Pipe input = makePipe();
    Pipe out = makePipe();
    Pipe err = makePipe();
    Child child;
    child.pid = fork();
    if (child.pid == 0) {
        dup2(input.read, 0);
        dup2(out.write, 1);
        dup2(err.write, 2);
        become(words, options);
    }
    closeFd(input.read);
    closeFd(out.write);
    closeFd(err.write);
    if (options.closeOutput) {
        closeFd(out.read);
    }
    child.input = input.write;
    child.out = out.read;
    child.err = err.read;
    return child;
}

// Reads what is there; false at the end.
bool readSome(int descriptor, std::string& into) {
    std::array<char, 65536> buffer{};
    const ssize_t got = read(descriptor, buffer.data(), buffer.size());
    if (got <= 0) {
        return got < 0 && errno == EINTR; // EIO is a terminal's way to end
    }
    into.append(buffer.data(), static_cast<std::size_t>(got));
    return true;
}

void exchange(Child& child, const ChildOptions& options, Finished& finished) {
    std::string_view left = options.input;
    const auto deadline = Clock::now() + std::chrono::minutes(1);
    if (left.empty()) {
        closeFd(child.input);
    }
    while ((child.out >= 0 || child.err >= 0) && Clock::now() < deadline) {
        std::array<pollfd, 3> waits{
            {{child.out, POLLIN, 0}, {child.err, POLLIN, 0}, {child.input, POLLOUT, 0}}};
        if (poll(waits.data(), waits.size(), 100) <= 0) {
            continue;
        }
        if (waits[0].revents != 0 && !readSome(child.out, finished.out)) {
            closeFd(child.out);
        }
        if (waits[1].revents != 0 && !readSome(child.err, finished.err)) {
            closeFd(child.err);
        }
        if (waits[2].revents != 0) {
            const ssize_t sent = write(child.input, left.data(), left.size());
            left.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : left.size());
            if (left.empty()) {
                closeFd(child.input);
            }
        }
    }
}

int waitFor(pid_t pid) {
    const auto deadline = Clock::now() + std::chrono::seconds(10);
    int status = 0;
    while (waitpid(pid, &status, WNOHANG) == 0) {
        if (Clock::now() > deadline) {
            kill(pid, SIGKILL);
            waitpid(pid, &status, 0);
            break;
        }
        usleep(2'000);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

Finished gatelensctl(const std::vector<std::string>& words, const ChildOptions& options) {
    std::signal(SIGPIPE, SIG_IGN);
    Child child =
        options.terminalColumns > 0 ? startOnTerminal(words, options) : start(words, options);
    if (child.pid < 0) {
        throw std::runtime_error("fork");
    }
    if (options.onStart) {
        options.onStart(child.pid);
    }
    Finished finished;
    exchange(child, options, finished);
    closeFd(child.out);
    closeFd(child.err);
    closeFd(child.input);
    finished.exitCode = waitFor(child.pid);
    return finished;
}

} // namespace gatelens::test
