// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/envoy_live.h"

#include "core/adapters/envoy_internal.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters {

extern const Adapter envoyAdapter;

namespace envoy {

namespace {

constexpr std::string_view kServerInfo = "/server_info";
constexpr std::string_view kConfigDump = "/config_dump?include_eds";
constexpr std::string_view kClusters = "/clusters?format=json";
constexpr std::string_view kListeners = "/listeners?format=json";
constexpr std::string_view kCertificates = "/certs";
constexpr std::array kPaths = std::to_array<std::string_view>(
    {kServerInfo, kConfigDump, kClusters, kListeners, kCertificates});

bool looksLikeServerInfo(std::string_view body) {
    return body.find("\"version\"") != std::string_view::npos &&
           body.find("\"command_line_options\"") != std::string_view::npos &&
           body.find("\"hot_restart_version\"") != std::string_view::npos;
}

class EnvoyReader final : public LiveReader {
public:
    std::vector<ApiRequest> start() override {
        std::vector<ApiRequest> requests;
        for (const auto path : kPaths) {
            ApiRequest request;
            request.path = path;
            request.headers = {{"Accept", "application/json"}};
            requests.push_back(std::move(request));
        }
        return requests;
    }

    Result<std::vector<ApiRequest>> feed(ApiAnswer answer) override {
        const std::string path = answer.request.path;
        const bool info = path == kServerInfo;
        if (answer.status == 401) {
            return fail(ErrorCode::Unauthorized,
                        "the admin interface asks for credentials (401); Envoy itself has none, "
                        "so set those of the proxy in front of it",
                        path);
        }
        // 403 is what allow_paths of the bootstrap leaves to paths that it does not
        // name; 404 is an older version without that path.
        if (answer.status == 403 || (answer.status == 404 && !info)) {
            m_refused.emplace_back(path, answer.status);
            return std::vector<ApiRequest>{};
        }
        if (info && (answer.status == 404 || !looksLikeServerInfo(answer.body))) {
            return fail(ErrorCode::WrongProduct,
                        fmt::format("answers {} with status {} and not as Envoy's admin interface "
                                    "does",
                                    path, answer.status),
                        path);
        }
        if (answer.status != 200) {
            return fail(ErrorCode::UnexpectedAnswer,
                        fmt::format("status {} instead of 200", answer.status), path);
        }
        m_bodies[path] = std::move(answer.body);
        return std::vector<ApiRequest>{};
    }

    Result<model::Snapshot> finish(ReadContext& context) override {
        if (m_bodies.empty()) {
            return fail(ErrorCode::Unauthorized,
                        "the admin interface refuses every path; its allow_paths must name "
                        "/server_info and /config_dump",
                        std::string(kConfigDump));
        }
        SnapshotBuilder builder(context, envoyAdapter);
        builder.gateway().live = true;
        std::map<std::string_view, text::DocumentPtr> documents;
        for (const auto path : kPaths) {
            const auto body = m_bodies.find(path);
            if (body == m_bodies.end()) {
                continue;
            }
            auto document = context.parse(text::SourceKind::ApiAnswer, fmt::format("GET {}", path),
                                          std::move(body->second), text::Format::Json);
            if (!document) {
                return fail(document.error().code == ErrorCode::LimitExceeded
                                ? ErrorCode::LimitExceeded
                                : ErrorCode::UnexpectedAnswer,
                            document.error().message, document.error().place);
            }
            documents[path] = std::move(*document);
        }
        if (const auto dump = documents.find(kConfigDump); dump != documents.end()) {
            assemble(builder, gatherLive(builder, *dump->second));
        }
        addLiveState(builder, stateOf(documents));
        for (const auto& [path, status] : m_refused) {
            builder.report(text::Severity::Warning, "not-available",
                           fmt::format("{} is not readable (status {}), so the picture is not "
                                       "complete",
                                       path, status),
                           {}, "name it in admin.allow_paths", path);
        }
        return builder.finish();
    }

private:
    static LiveState stateOf(const std::map<std::string_view, text::DocumentPtr>& documents) {
        const auto root = [&documents](std::string_view path) -> const text::Node* {
            const auto found = documents.find(path);
            return found == documents.end() ? nullptr : found->second->root();
        };
        return {root(kServerInfo), root(kClusters), root(kListeners), root(kCertificates)};
    }

    std::map<std::string, std::string, std::less<>> m_bodies;
    std::vector<std::pair<std::string, int>> m_refused;
};

} // namespace

Confidence identify(const ApiAnswer& answer) {
    if (answer.status == 200 && looksLikeServerInfo(answer.body)) {
        return Confidence::Certain;
    }
    // allow_paths may hide /server_info: "request to path /server_info not allowed".
    const bool refused = answer.status == 403 && answer.header("server") == "envoy" &&
                         answer.body.find("not allowed") != std::string::npos;
    return refused ? Confidence::Likely : Confidence::None;
}

std::unique_ptr<LiveReader> openLive(const LiveOptions&) {
    return std::make_unique<EnvoyReader>();
}

} // namespace envoy
} // namespace gatelens::adapters
