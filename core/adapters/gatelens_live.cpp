// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a running engine through its admin API: the configuration that it runs
// now, which of its targets are up, and its certificates.
#include "core/adapters/gatelens_internal.h"
#include "core/adapters/support/answer.h"
#include "core/adapters/support/fields.h"

#include <fmt/format.h>

#include <unordered_map>

namespace gatelens::adapters::gatelens_engine {

using model::Setting;
using text::Node;

namespace {

class EngineReader final : public LiveReader {
public:
    explicit EngineReader(LiveOptions options)
        : m_options(std::move(options)) {}

    std::vector<ApiRequest> start() override {
        std::vector<ApiRequest> requests;
        for (const char* path : {"/config", "/stats"}) {
            ApiRequest request;
            request.path = path;
            requests.push_back(std::move(request));
        }
        return requests;
    }

    Result<std::vector<ApiRequest>> feed(ApiAnswer answer) override {
        const std::string path = answer.request.path;
        if (answer.status == 401 || answer.status == 403) {
            return fail(ErrorCode::Unauthorized,
                        fmt::format("answers {}: set GATELENS_TOKEN to the token of the engine's "
                                    "admin API",
                                    answer.status),
                        path);
        }
        if (answer.status != 200) {
            return fail(answer.status == 404 ? ErrorCode::WrongProduct
                                             : ErrorCode::UnexpectedAnswer,
                        fmt::format("answers {}; expected 200", answer.status), path);
        }
        if (path == "/config") {
            m_config = std::move(answer.body);
            return std::vector<ApiRequest>{};
        }
        auto stats = parseAnswer(answer);
        if (!stats) {
            return fail(stats.error());
        }
        m_version = textOf(&stats->root(), "version");
        if (const Node* upstreams = stats->root().get("upstreams")) {
            for (const Node* target : upstreams->items) {
                m_up[textOf(target, "service") + "|" + textOf(target, "target")] =
                    !boolOf(target, "ejected", false);
            }
        }
        return std::vector<ApiRequest>{};
    }

    Result<model::Snapshot> finish(ReadContext& context) override {
        auto document = context.parse(text::SourceKind::ApiAnswer, "GET /config",
                                      std::move(m_config), text::Format::Json);
        if (!document) {
            return fail(ErrorCode::UnexpectedAnswer, document.error().message, "/config");
        }
        if (!(*document)->root()->isMapping()) {
            return fail(ErrorCode::UnexpectedAnswer, "the configuration is no object", "/config");
        }
        SnapshotBuilder builder(context, gatelensAdapter);
        builder.gateway().live = true;
        builder.gateway().version = m_version;
        addConfiguration(builder, {document->get()});
        observe(builder);
        return builder.finish();
    }

private:
    // What the running engine says of targets, and that its admin API is there
    // even when the command line has asked for it.
    void observe(SnapshotBuilder& builder) const {
        model::Snapshot& snapshot = builder.snapshot();
        for (const model::Service& service : snapshot.services) {
            if (!service.upstream.valid()) {
                continue;
            }
            for (const model::TargetId id : snapshot.upstreams[service.upstream.index()].targets) {
                model::Target& target = snapshot.targets[id.index()];
                const auto found = m_up.find(service.name + "|" + target.address());
                if (found != m_up.end()) {
                    target.healthy = {found->second, model::Origin::Observed, {}};
                }
            }
        }
        builder.gateway().metrics = {true, model::Origin::Observed, {}};
        if (builder.gateway().admin.empty()) {
            model::AdminEndpoint endpoint;
            endpoint.name = "admin";
            endpoint.key = "admin";
            endpoint.kind = "admin-api";
            endpoint.auth = {model::AdminAuth::Key, model::Origin::Observed, {}};
            // It refuses to listen anywhere else.
            endpoint.exposure = {model::Exposure::Loopback, model::Origin::Observed, {}};
            endpoint.originChecked = {true, model::Origin::ProductDefault, {}};
            endpoint.cors = {false, model::Origin::ProductDefault, {}};
            builder.gateway().admin.push_back(std::move(endpoint));
        }
    }

    LiveOptions m_options;
    std::string m_config;
    std::string m_version;
    std::unordered_map<std::string, bool> m_up; // "service|host:port"
};

} // namespace

Confidence identify(const ApiAnswer& answer) {
    if (answer.request.path != "/health" || answer.status != 200) {
        return Confidence::None;
    }
    const auto parsed = parseAnswer(answer);
    return parsed && textOf(&parsed->root(), "product") == "gatelens-engine" ? Confidence::Certain
                                                                             : Confidence::None;
}

std::unique_ptr<LiveReader> openLive(const LiveOptions& options) {
    return std::make_unique<EngineReader>(options);
}

} // namespace gatelens::adapters::gatelens_engine
