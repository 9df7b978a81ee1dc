// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/serve.h"
#include "core/engine/engine.h"
#include "core/text/file_system.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <thread>
#include <utility>
#include <vector>

namespace gatelens::engineapp {

namespace {

constexpr int kUsage = 2;
constexpr int kUnreadable = 3;

void tell(const std::string& text) {
    std::fputs((text + "\n").c_str(), stderr);
}

sigset_t ourSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        sigaddset(&signals, signal);
    }
    return signals;
}

// What tells one state of a file from another.
using FileState = std::vector<std::pair<std::int64_t, std::int64_t>>;

FileState stateOf(const std::vector<std::string>& files) {
    FileState state;
    for (const std::string& file : files) {
        struct stat status {};
        if (stat(file.c_str(), &status) == 0) {
            state.emplace_back(status.st_mtim.tv_sec * 1'000'000'000L + status.st_mtim.tv_nsec,
                               status.st_size);
        } else {
            state.emplace_back(0, -1);
        }
    }
    return state;
}

Result<engine::ReadConfig> readConfig(const Options& options) {
    if (!options.config.empty()) {
        return engine::readConfigFile(options.config, text::DiskFileSystem());
    }
    auto config = engine::configFromShortForm(options.shortForm);
    return config ? Result<engine::ReadConfig>({*config, {}}) : fail(config.error());
}

class Server final {
public:
    Server(const Options& options, engine::ReadConfig config,
           std::unique_ptr<engine::Engine> running)
        : m_options(options)
        , m_files(std::move(config.files))
        , m_state(stateOf(m_files))
        , m_engine(std::move(running)) {}

    int run() {
        for (const net::Address& address : m_engine->addresses()) {
            std::printf("listening on %s\n", address.text().c_str());
        }
        std::fflush(stdout);
        while (true) {
            const int signal = wait();
            if (signal == SIGTERM || signal == SIGINT) {
                return end();
            }
            if (signal == SIGHUP || (m_options.watch && stateOf(m_files) != m_state)) {
                reload();
            }
        }
    }

private:
    // A signal, or 0 when it is time to look at the files.
    [[nodiscard]] int wait() const {
        const sigset_t signals = ourSignals();
        if (!m_options.watch) {
            int signal = 0;
            return sigwait(&signals, &signal) == 0 ? signal : 0;
        }
        const timespec pause{0, 200'000'000};
        const int signal = sigtimedwait(&signals, nullptr, &pause);
        return signal > 0 ? signal : 0;
    }

    void reload() {
        if (m_options.config.empty()) {
            return;
        }
        m_state = stateOf(m_files);
        auto read = readConfig(m_options);
        if (!read) {
            return tell(read.error().text() + "\nThe configuration before it goes on.");
        }
        if (auto applied = m_engine->apply(read->config); !applied) {
            return tell(applied.error().text() + "\nThe configuration before it goes on.");
        }
        m_files = std::move(read->files);
        m_state = stateOf(m_files);
        tell("reloaded " + m_options.config);
    }

    int end() {
        // Asked a second time, it does not wait for anybody.
        std::thread impatient([] {
            const sigset_t signals = ourSignals();
            int signal = 0;
            while (sigwait(&signals, &signal) == 0) {
                if (signal != SIGHUP) {
                    _exit(0);
                }
            }
        });
        impatient.detach();
        m_engine->drain();
        return 0;
    }

    const Options& m_options;
    std::vector<std::string> m_files;
    FileState m_state;
    std::unique_ptr<engine::Engine> m_engine;
};

int exitOf(const Error& error) {
    return error.code == ErrorCode::Usage ? kUsage : kUnreadable;
}

} // namespace

void blockSignals() {
    sigset_t none;
    sigemptyset(&none);
    const sigset_t ours = ourSignals();
    // A parent may have blocked others.
    pthread_sigmask(SIG_SETMASK, &none, nullptr);
    pthread_sigmask(SIG_BLOCK, &ours, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

void confine() {
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    // Keys and tokens are in memory.
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

int serve(const Options& options) {
    auto config = readConfig(options);
    if (!config) {
        tell(config.error().text());
        return exitOf(config.error());
    }
    const std::size_t threads =
        options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
    auto running = engine::Engine::start(config->config, threads);
    if (!running) {
        tell(running.error().text());
        return exitOf(running.error());
    }
    return Server(options, std::move(*config), std::move(*running)).run();
}

int check(const Options& options) {
    const auto config = readConfig(options);
    if (!config) {
        tell(config.error().text());
        return exitOf(config.error());
    }
    std::printf("%s is valid: %zu listeners, %zu routes, %zu services\n", options.config.c_str(),
                config->config->listeners.size(), config->config->routes.size(),
                config->config->services.size());
    return 0;
}

} // namespace gatelens::engineapp
