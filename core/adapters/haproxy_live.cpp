// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A running HAProxy. The best source that answers is used: the Data Plane API,
// else the files that the process was started with; what the runtime socket or
// the statistics page tells of servers is added to it, and shown alone when there
// is nothing better.
#include "core/adapters/haproxy_dataplane.h"
#include "core/adapters/haproxy_internal.h"
#include "core/adapters/haproxy_state.h"
#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace gatelens::adapters::haproxy {

namespace {

constexpr std::string_view kRaw = "/services/haproxy/configuration/raw";
constexpr std::string_view kStats = "/services/haproxy/stats/native";
constexpr std::string_view kInfo = "/services/haproxy/runtime/info";
constexpr std::array kPages =
    std::to_array<std::string_view>({"/stats;csv", "/haproxy?stats;csv", "/;csv"});
constexpr std::array kSections =
    std::to_array<std::string_view>({"defaults", "frontends", "backends"});

ApiRequest get(std::string path) {
    ApiRequest request;
    request.path = std::move(path);
    return request;
}
ApiRequest command(std::string text) {
    ApiRequest request;
    request.method = "CMD";
    request.path = std::move(text);
    return request;
}

bool isPage(std::string_view path) {
    return std::find(kPages.begin(), kPages.end(), path) != kPages.end();
}

// The files of "-f a -f b -- c d", directories expanded as HAProxy does: every
// .cfg in them, sorted.
std::vector<std::string> filesOf(const ReadContext& context, const LocalProcess& process) {
    std::vector<std::string> named;
    std::string directory = process.directory;
    bool rest = false;
    for (std::size_t i = 1; i < process.arguments.size(); ++i) {
        const std::string& word = process.arguments[i];
        const bool more = i + 1 < process.arguments.size();
        if (rest) {
            named.push_back(word);
        } else if (word == "--") {
            rest = true;
        } else if (word == "-f" && more) {
            named.push_back(process.arguments[++i]);
        } else if (word == "-C" && more) {
            directory = text::resolvePath(process.directory + "/x", process.arguments[++i]);
        } else if (word == "-sf" || word == "-st") {
            break; // the rest are process ids
        }
    }
    std::vector<std::string> files;
    for (const auto& name : named) {
        const std::string path = text::resolvePath(directory + "/x", name);
        if (!context.files().isDirectory(path)) {
            files.push_back(path);
            continue;
        }
        const auto members = context.files().glob(path + "/*.cfg");
        files.insert(files.end(), members.begin(), members.end());
    }
    return files;
}

class HaproxyReader final : public LiveReader {
public:
    explicit HaproxyReader(LiveOptions options)
        : m_options(std::move(options)) {}

    std::vector<ApiRequest> start() override {
        if (m_options.runtimeSocket) {
            return {command("show info"), command("show stat"), command("show servers state"),
                    command("show ssl cert")};
        }
        std::vector<ApiRequest> requests{get("/v3/info"), get("/v2/info")};
        for (const auto page : kPages) {
            requests.push_back(get(std::string(page)));
        }
        return requests;
    }

    Result<std::vector<ApiRequest>> feed(ApiAnswer answer) override {
        return m_options.runtimeSocket ? feedCommand(std::move(answer))
                                       : feedHttp(std::move(answer));
    }

    Result<model::Snapshot> finish(ReadContext& context) override {
        for (const auto& body : m_serverStates) {
            readServersState(body, m_state);
        }
        if (!m_root.empty()) {
            return finishDataPlane(context);
        }
        if (m_options.process) {
            auto snapshot = readProcess(context);
            if (snapshot || m_statePath.empty()) {
                return snapshot;
            }
            // The files cannot be read; what the process says of itself is left.
            const std::string why = snapshot.error().text();
            auto state = stateSnapshot(context, m_state, m_statePath);
            state.diagnostics.push_back({text::Severity::Warning,
                                         "files-unreadable",
                                         fmt::format("the configuration of process {} cannot be "
                                                     "read: {}",
                                                     m_options.process->pid, why),
                                         {},
                                         {},
                                         m_statePath});
            return state;
        }
        if (!m_statePath.empty()) {
            return stateSnapshot(context, m_state, m_statePath);
        }
        if (m_refused != 0) {
            return fail(
                ErrorCode::Unauthorized,
                fmt::format("the Data Plane API or the statistics page answers {}; give its "
                            "user and password",
                            m_refused),
                m_options.baseUrl);
        }
        return fail(ErrorCode::Unsupported,
                    "neither a Data Plane API nor a statistics page answers here, and no haproxy "
                    "process of this machine owns the port; read its configuration file, its "
                    "runtime socket (haproxy+unix:///path) or the Data Plane API",
                    m_options.baseUrl);
    }

private:
    Result<std::vector<ApiRequest>> feedCommand(ApiAnswer answer) {
        const std::string& name = answer.request.path;
        const std::string_view body = answer.body;
        if (body.starts_with("Permission denied")) {
            return fail(ErrorCode::Unauthorized,
                        "the socket's level does not allow it; use one of level operator or admin",
                        name);
        }
        if (name == "show info") {
            if (!isInfo(body)) {
                return fail(ErrorCode::WrongProduct, "this is not HAProxy's runtime socket", name);
            }
            readInfo(body, m_state);
        } else if (name == "show stat") {
            if (!isStatistics(body)) {
                return fail(ErrorCode::UnexpectedAnswer, "holds no statistics in CSV", name);
            }
            readStatistics(body, m_state);
            m_statePath = name;
        } else if (name == "show servers state") {
            // More exact than the statistics, so it comes after them.
            m_serverStates.emplace_back(body);
        } else if (name == "show ssl cert") {
            readCertificateList(body, m_state); // older versions answer with a help text
        }
        return std::vector<ApiRequest>{};
    }

    Result<std::vector<ApiRequest>> feedHttp(ApiAnswer answer) {
        const std::string path = answer.request.path;
        const bool info = path == "/v3/info" || path == "/v2/info";
        if (info) {
            return followInfo(answer);
        }
        if (isPage(path)) {
            if (answer.status == 200 && isStatistics(answer.body) && m_statePath.empty()) {
                readStatistics(answer.body, m_state);
                m_statePath = path;
            } else if (answer.status == 401 || answer.status == 403) {
                m_refused = answer.status;
            }
            return std::vector<ApiRequest>{};
        }
        if (path == m_root + std::string(kRaw)) {
            return followRaw(std::move(answer));
        }
        if (answer.status == 401 || answer.status == 403) {
            return fail(ErrorCode::Unauthorized,
                        fmt::format("the Data Plane API answers {}; give its user and password",
                                    answer.status),
                        path);
        }
        const bool section = path.find("/configuration/") != std::string::npos;
        if (answer.status != 200 && section) {
            return fail(ErrorCode::UnexpectedAnswer,
                        fmt::format("the Data Plane API answers {}", answer.status), path);
        }
        if (answer.status == 200) {
            (section ? m_sections : m_statistics).push_back(std::move(answer));
        }
        return std::vector<ApiRequest>{};
    }

    std::vector<ApiRequest> followInfo(const ApiAnswer& answer) {
        const std::string_view root = dataPlaneRoot(answer);
        if (answer.status == 401 || answer.status == 403) {
            m_refused = answer.status;
        }
        // Version 3 is asked first and wins where both answer.
        if (root.empty() || !m_root.empty()) {
            return {};
        }
        m_root = root;
        return {get(m_root + std::string(kRaw)), get(m_root + std::string(kStats)),
                get(m_root + std::string(kInfo))};
    }

    Result<std::vector<ApiRequest>> followRaw(ApiAnswer answer) {
        if (answer.status == 200) {
            m_raw = std::move(answer);
            return std::vector<ApiRequest>{};
        }
        if (answer.status == 401) {
            return fail(ErrorCode::Unauthorized,
                        "the Data Plane API answers 401; give its user and password",
                        answer.request.path);
        }
        if (m_root != "/v3") {
            return fail(ErrorCode::UnexpectedAnswer,
                        fmt::format("the configuration is not given ({}), and version 2 of the API "
                                    "has no full sections",
                                    answer.status),
                        answer.request.path);
        }
        std::vector<ApiRequest> requests;
        for (const auto section : kSections) {
            requests.push_back(get(fmt::format(
                "{}/services/haproxy/configuration/{}?full_section=true", m_root, section)));
        }
        return requests;
    }

    Result<model::Snapshot> finishDataPlane(ReadContext& context) {
        std::string text;
        bool partial = false;
        std::string name = fmt::format("GET {}{}", m_root, kRaw);
        if (m_raw) {
            auto raw = rawConfiguration(*m_raw);
            if (!raw) {
                return fail(std::move(raw.error()));
            }
            text = std::move(*raw);
        } else {
            auto rendered = renderConfiguration(context, m_sections);
            if (!rendered) {
                return fail(std::move(rendered.error()));
            }
            text = std::move(rendered->text);
            partial = rendered->partial;
            name = fmt::format("GET {}/services/haproxy/configuration", m_root);
        }
        // Memory, not ApiAnswer: lines of the text are worth naming.
        auto document =
            context.parse(text::SourceKind::Memory, name, std::move(text), text::Format::Haproxy);
        if (!document) {
            return fail(ErrorCode::UnexpectedAnswer, document.error().text(), name);
        }
        for (const auto& answer : m_statistics) {
            if (answer.request.path.ends_with(kStats)) {
                if (auto status = readNativeStatistics(context, answer, m_state); !status) {
                    return fail(std::move(status.error()));
                }
            }
        }
        auto snapshot = readConfig(context, std::vector{*document}, m_state.version);
        addDataPlane(snapshot);
        if (partial) {
            snapshot.diagnostics.push_back({text::Severity::Warning,
                                            "partial-configuration",
                                            "the API gives sections but not the text of the "
                                            "configuration; rules of kinds that "
                                            "are not known here are left out",
                                            "allow the user to read configuration/raw",
                                            {},
                                            name});
        }
        return finishLive(std::move(snapshot));
    }

    void addDataPlane(model::Snapshot& snapshot) const {
        model::AdminEndpoint api;
        api.name = "Data Plane API";
        api.key = m_options.baseUrl;
        api.kind = "admin-api";
        api.productKind = "dataplaneapi";
        api.tls = m_options.baseUrl.starts_with("https://");
        api.auth = model::Setting<model::AdminAuth>::byDefault(model::AdminAuth::Basic);
        api.source.apiPath = m_root + "/info";
        const auto scheme = m_options.baseUrl.find("://");
        const std::string_view rest = std::string_view(m_options.baseUrl)
                                          .substr(scheme == std::string::npos ? 0 : scheme + 3);
        if (const auto host = parseHostPort(rest.substr(0, rest.find('/')))) {
            api.address = host->host;
            api.port = host->port;
        }
        snapshot.gateway.admin.push_back(std::move(api));
    }

    Result<model::Snapshot> readProcess(ReadContext& context) {
        const auto files = filesOf(context, *m_options.process);
        if (files.empty()) {
            return fail(ErrorCode::NotFound,
                        fmt::format("the command line of {} (process {}) names no configuration "
                                    "file",
                                    m_options.process->executable, m_options.process->pid),
                        m_options.baseUrl);
        }
        std::vector<text::DocumentPtr> documents;
        for (const auto& file : files) {
            auto document = context.load(file, text::Format::Haproxy);
            if (!document) {
                return fail(std::move(document.error()));
            }
            documents.push_back(std::move(*document));
        }
        return finishLive(readConfig(context, documents, m_state.version));
    }

    model::Snapshot finishLive(model::Snapshot snapshot) const {
        snapshot.gateway.live = true;
        applyState(m_state, snapshot);
        return snapshot;
    }

    LiveOptions m_options;
    RuntimeState m_state;
    std::vector<std::string> m_serverStates;
    std::string m_statePath; // what told the state; empty: nothing did
    std::string m_root;      // of the Data Plane API
    std::optional<ApiAnswer> m_raw;
    std::vector<ApiAnswer> m_sections;
    std::vector<ApiAnswer> m_statistics;
    int m_refused = 0;
};

} // namespace

Confidence identifyAnswer(const ApiAnswer& answer) {
    if (answer.request.method == "CMD") {
        return isInfo(answer.body) ? Confidence::Certain : Confidence::None;
    }
    if (!dataPlaneRoot(answer).empty()) {
        return Confidence::Certain;
    }
    if (isPage(answer.request.path) && answer.status == 200 && isStatistics(answer.body)) {
        return Confidence::Certain;
    }
    return Confidence::None;
}

std::unique_ptr<LiveReader> openReader(const LiveOptions& options) {
    return std::make_unique<HaproxyReader>(options);
}

} // namespace gatelens::adapters::haproxy
