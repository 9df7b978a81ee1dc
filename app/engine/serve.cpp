// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/serve.h"
#include "app/engine/foreign.h"
#include "core/engine/admin/server.h"
#include "core/engine/config_parts.h"
#include "core/engine/emulation.h"
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
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>
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

Result<engine::ReadConfig> readConfig(const Options& options, engine::Keep keep) {
    if (options.config.empty()) {
        return engine::configFromShortForm(options.shortForm, keep);
    }
    if (!options.foreign) {
        return engine::readConfigFile(options.config, text::DiskFileSystem(), keep);
    }
    auto foreign = readForeign(options.config);
    if (!foreign) {
        return fail(foreign.error());
    }
    if (foreign->snapshot == nullptr) {
        return fail(ErrorCode::WrongProduct, "is no gateway's configuration any more",
                    options.config);
    }
    auto emulated = engine::emulate(foreign->snapshot, {.host = "127.0.0.1", .echo = options.echo});
    if (!emulated) {
        return fail(emulated.error());
    }
    tell(fmt::format("emulating {} {}", foreign->snapshot->gateway.productName,
                     foreign->snapshot->gateway.version));
    for (const engine::EmulatedGateway::Gap& gap : emulated->gaps) {
        tell(fmt::format("{}{}not emulated: {}: {}", gap.place, gap.place.empty() ? "" : ": ",
                         gap.what, gap.why));
    }
    return engine::ReadConfig{emulated->config, std::move(foreign->files), nullptr};
}

// The command line goes before the file.
Result<std::optional<engine::AdminOptions>> adminOf(const Options& options,
                                                    const engine::Config& config) {
    if (options.admin.empty()) {
        return config.admin;
    }
    auto address = engine::parseAdminAddress(options.admin);
    if (!address) {
        return fail(ErrorCode::Usage, "--admin: " + address.error().message);
    }
    const char* token = std::getenv("GATELENS_ADMIN_TOKEN");
    if (token != nullptr && std::strlen(token) < engine::kMinTokenSize) {
        return fail(ErrorCode::Usage,
                    fmt::format("GATELENS_ADMIN_TOKEN must have at least {} characters",
                                engine::kMinTokenSize));
    }
    return engine::AdminOptions{*address, token == nullptr ? "" : token, options.tokenFile};
}

class Server final {
public:
    Server(const Options& options, engine::ReadConfig config,
           std::unique_ptr<engine::Engine> running, engine::Keep keep)
        : m_options(options)
        , m_state(stateOf(config.files))
        , m_engine(std::move(running))
        , m_store(
              *m_engine, std::move(config),
              options.config.empty() ? "gatelens.yaml" : options.config,
              options.config.empty() ? engine::admin::ConfigStore::Read()
                                     : [options, keep] { return readConfig(options, keep); }) {}

    Status startAdmin(const engine::AdminOptions& admin) {
        std::string token = admin.token.empty() ? engine::admin::makeToken() : admin.token;
        if (!admin.tokenFile.empty() && admin.token.empty()) {
            if (auto written = engine::admin::writeToken(admin.tokenFile, token); !written) {
                return written;
            }
        } else if (admin.token.empty()) {
            m_announcement = fmt::format("admin token {}\n", token);
        }
        auto server = engine::admin::Server::start(
            admin.address, {*m_engine, m_store, std::move(token), GATELENS_VERSION,
                            [] { kill(getpid(), SIGTERM); }});
        if (!server) {
            return fail(server.error());
        }
        m_admin = std::move(*server);
        m_announcement += fmt::format("admin API on {}\n", m_admin->address().text());
        return {};
    }

    int run() {
        const auto config = m_store.state().config;
        for (std::size_t i = 0; i < m_engine->addresses().size(); ++i) {
            const std::string& original = config->listeners[i].standsFor;
            std::printf("listening on %s%s%s\n", m_engine->addresses()[i].text().c_str(),
                        original.empty() ? "" : " for ", original.c_str());
        }
        std::fputs(m_announcement.c_str(), stdout);
        std::fflush(stdout);
        while (true) {
            const int signal = wait();
            if (signal == SIGTERM || signal == SIGINT) {
                return end();
            }
            if (signal == SIGHUP ||
                (m_options.watch && stateOf(m_store.state().files) != m_state)) {
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
        m_state = stateOf(m_store.state().files);
        if (auto reloaded = m_store.reload(); !reloaded) {
            return tell(reloaded.error().text() + "\nThe configuration before it goes on.");
        }
        m_state = stateOf(m_store.state().files);
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

    const Options m_options;
    FileState m_state;
    std::unique_ptr<engine::Engine> m_engine;
    engine::admin::ConfigStore m_store;
    std::string m_announcement;
    std::unique_ptr<engine::admin::Server> m_admin;
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

int serve(const Options& given) {
    Options options = given;
    if (!options.config.empty()) {
        const auto foreign = readForeign(options.config);
        if (!foreign) {
            tell(foreign.error().text());
            return kUnreadable;
        }
        options.foreign = foreign->snapshot != nullptr;
    }
    auto config = readConfig(options, engine::Keep::Nothing);
    const auto admin = config ? adminOf(options, *config->config) : fail(config.error());
    const auto keep = admin && *admin ? engine::Keep::Tree : engine::Keep::Nothing;
    if (keep == engine::Keep::Tree) {
        config = readConfig(options, keep);
    }
    if (!config || !admin) {
        const Error& error = admin ? config.error() : admin.error();
        tell(error.text());
        return exitOf(error);
    }
    const std::size_t threads =
        options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
    auto running = engine::Engine::start(config->config, threads);
    if (!running) {
        tell(running.error().text());
        return exitOf(running.error());
    }
    Server server(options, std::move(*config), std::move(*running), keep);
    if (*admin) {
        if (auto started = server.startAdmin(**admin); !started) {
            tell(started.error().text());
            return exitOf(started.error());
        }
    }
    return server.run();
}

int check(const Options& options) {
    const auto config = readConfig(options, engine::Keep::Nothing);
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
