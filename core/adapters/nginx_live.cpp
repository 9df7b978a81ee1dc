// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A running nginx. The open-source one answers no question about itself: its
// files are read, named by the command line of its process. NGINX Plus adds an
// API of state (/api/) and since R37 a Control API that returns the configuration.
#include "core/adapters/nginx_internal.h"
#include "core/adapters/nginx_plus.h"

#include "core/base/strings.h"
#include "core/text/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

namespace gatelens::adapters::nginx {

namespace {

constexpr std::array kHomes = std::to_array<std::string_view>(
    {"/etc/nginx/nginx.conf", "/usr/local/nginx/conf/nginx.conf",
     "/usr/local/openresty/nginx/conf/nginx.conf", "/usr/local/etc/nginx/nginx.conf",
     "/etc/openresty/nginx.conf", "/opt/nginx/conf/nginx.conf"});

// "nginx/1.22.1 (Ubuntu)", "openresty/1.25.3.1"; empty for other servers.
std::string_view versionOf(std::string_view server) {
    for (const std::string_view name : {"nginx/", "openresty/"}) {
        if (server.starts_with(name)) {
            server.remove_prefix(name.size());
            return server.substr(0, server.find(' '));
        }
    }
    return {};
}

bool isNginxName(std::string_view server) {
    return server == "nginx" || server == "openresty" || !versionOf(server).empty();
}

// nginx rewrites its title: "nginx: master process /usr/sbin/nginx -c /x" is one
// argument of what the system shows.
std::vector<std::string> argumentsOf(const LocalProcess& process) {
    constexpr std::string_view kTitle = "nginx: master process ";
    if (process.arguments.empty() || !process.arguments[0].starts_with("nginx: ")) {
        return process.arguments;
    }
    std::string text = process.arguments[0];
    for (std::size_t i = 1; i < process.arguments.size(); ++i) {
        text += ' ' + process.arguments[i];
    }
    if (!text.starts_with(kTitle)) {
        return {};
    }
    std::vector<std::string> out;
    for (const auto word : split(std::string_view(text).substr(kTitle.size()), ' ')) {
        if (!word.empty()) {
            out.emplace_back(word);
        }
    }
    return out;
}

struct CommandLine {
    std::string file;   // -c
    std::string prefix; // -p
};

CommandLine parseArguments(const std::vector<std::string>& arguments) {
    CommandLine line;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string& word = arguments[i];
        const auto take = [&](std::string_view flag) -> std::optional<std::string> {
            if (!word.starts_with(flag)) {
                return std::nullopt;
            }
            if (word.size() > flag.size()) {
                return word.substr(flag.size()); // "-c/x"
            }
            return i + 1 < arguments.size() ? arguments[++i] : std::string{};
        };
        if (auto file = take("-c")) {
            line.file = std::move(*file);
        } else if (auto prefix = take("-p")) {
            line.prefix = std::move(*prefix);
        }
    }
    return line;
}

std::string below(const std::string& folder, std::string_view path) {
    return text::resolvePath(folder + "/x", path);
}

// The files that the process may have been started with, the likeliest first.
std::vector<std::string> candidates(const LocalProcess& process) {
    const CommandLine line = parseArguments(argumentsOf(process));
    const std::string prefix =
        line.prefix.empty() ? std::string{} : below(process.directory, line.prefix);
    std::vector<std::string> out;
    if (!line.file.empty()) {
        // ngx_get_full_name(): relative to the prefix, which is built in when it is
        // not given.
        out.push_back(below(prefix.empty() ? process.directory : prefix, line.file));
        const bool known = line.file.starts_with('/') || !prefix.empty();
        if (known) {
            return out;
        }
    } else if (!prefix.empty()) {
        out.push_back(below(prefix, "conf/nginx.conf"));
        out.push_back(below(prefix, "nginx.conf"));
    }
    if (const auto sbin = process.executable.rfind("/sbin/"); sbin != std::string::npos) {
        out.push_back(process.executable.substr(0, sbin) + "/conf/nginx.conf");
    }
    out.insert(out.end(), kHomes.begin(), kHomes.end());
    return out;
}

class NginxReader final : public LiveReader {
public:
    explicit NginxReader(LiveOptions options)
        : m_options(std::move(options)) {}

    std::vector<ApiRequest> start() override {
        return {{.path = "/"}, {.path = "/api/"}, {.path = "/1"}};
    }

    Result<std::vector<ApiRequest>> feed(ApiAnswer answer) override {
        const std::string path = answer.request.path;
        if (m_version.empty()) {
            m_version = versionOf(answer.header("Server"));
        }
        if (path == "/") {
            return std::vector<ApiRequest>{};
        }
        if (path == "/api/" || path == "/1") {
            return follow(path, answer);
        }
        if (answer.status == 401 || answer.status == 403) {
            return fail(ErrorCode::Unauthorized,
                        fmt::format("the API answers {}; allow this address, or give its user and "
                                    "password",
                                    answer.status),
                        path);
        }
        const bool optional = path.find("/stream/") != std::string::npos;
        if (answer.status != 200 && !(optional && answer.status == 404)) {
            return fail(ErrorCode::UnexpectedAnswer,
                        fmt::format("the API answers {}", answer.status), path);
        }
        if (answer.status == 200) {
            m_answers.push_back(std::move(answer));
        }
        return std::vector<ApiRequest>{};
    }

    Result<model::Snapshot> finish(ReadContext& context) override {
        if (const ApiAnswer* config = answerTo("/1/control/config")) {
            return addState(context, readControl(context, *config, answerTo("/1/nginx")));
        }
        if (m_options.process) {
            return addState(context, readProcess(context));
        }
        if (!m_plus.empty()) {
            return readPlus(context, m_answers, m_options.baseUrl, m_version);
        }
        return fail(ErrorCode::Unsupported,
                    "nginx has no API that returns its configuration, and no nginx process of "
                    "this machine owns the port; run \"nginx -T > dump.conf\" where it runs and "
                    "read that file",
                    m_options.baseUrl);
    }

private:
    std::vector<ApiRequest> follow(const std::string& path, const ApiAnswer& answer) {
        if (answer.status != 200) {
            return {};
        }
        if (path == "/1" && isControlRoot(answer.body)) {
            return {{.path = "/1/control/config"}, {.path = "/1/nginx"}};
        }
        const int version = newestApiVersion(answer.body);
        if (path != "/api/" || version == 0) {
            return {};
        }
        m_plus = fmt::format("/api/{}", version);
        return {{.path = m_plus + "/nginx"},
                {.path = m_plus + "/http/upstreams/"},
                {.path = m_plus + "/stream/upstreams/"}};
    }

    [[nodiscard]] const ApiAnswer* answerTo(std::string_view path) const {
        const auto found =
            std::find_if(m_answers.begin(), m_answers.end(),
                         [path](const ApiAnswer& a) { return a.request.path == path; });
        return found == m_answers.end() ? nullptr : &*found;
    }

    Result<model::Snapshot> readProcess(ReadContext& context) {
        const LocalProcess& process = *m_options.process;
        const auto files = candidates(process);
        const auto there = std::find_if(files.begin(), files.end(), [&](const auto& file) {
            return context.files().exists(file);
        });
        if (there == files.end()) {
            return fail(ErrorCode::NotFound,
                        fmt::format("the configuration of {} (process {}) is not where its command "
                                    "line or its build says; read the output of \"nginx -T\"",
                                    process.executable, process.pid),
                        files.front());
        }
        return readRunning(context, *there, m_version);
    }

    Result<model::Snapshot> addState(ReadContext& context, Result<model::Snapshot> snapshot) {
        if (!snapshot) {
            return snapshot;
        }
        snapshot->gateway.live = true;
        if (!m_plus.empty()) {
            if (auto status = applyPlusState(context, m_answers, *snapshot); !status) {
                return fail(std::move(status.error()));
            }
        }
        return snapshot;
    }

    LiveOptions m_options;
    std::string m_version;
    std::string m_plus; // "/api/9" when there is one
    std::vector<ApiAnswer> m_answers;
};

} // namespace

Confidence identifyAnswer(const ApiAnswer& answer) {
    const bool ok = answer.status == 200;
    if (ok && answer.request.path == "/1" && isControlRoot(answer.body)) {
        return Confidence::Certain;
    }
    const bool nginx = isNginxName(answer.header("Server"));
    if (ok && answer.request.path == "/api/" && newestApiVersion(answer.body) > 0) {
        return nginx ? Confidence::Certain : Confidence::Likely;
    }
    return nginx ? Confidence::Likely : Confidence::None;
}

std::unique_ptr<LiveReader> openReader(const LiveOptions& options) {
    return std::make_unique<NginxReader>(options);
}

} // namespace gatelens::adapters::nginx
