// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a running Caddy 2: its admin API shows the whole configuration as one JSON
// document, the state of upstreams and, as metrics, their health.
#include "core/adapters/caddy_files.h"
#include "core/adapters/caddy_model.h"
#include "core/adapters/support/builder.h"
#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::adapters {
extern const Adapter caddyAdapter;
}

namespace gatelens::adapters::caddy {

using text::Node;

namespace {

constexpr std::string_view kConfig = "/config/";
constexpr std::string_view kUpstreams = "/reverse_proxy/upstreams";
constexpr std::string_view kMetrics = "/metrics";

// Caddy tells in its answer which of its checks refused the request (admin.go).
Error refused(const ApiAnswer& answer) {
    std::string why = "a client certificate or a credential is wanted; give it with the source";
    if (answer.body.find("host not allowed") != std::string::npos) {
        why = "Caddy answers only to the names in admin.listen and admin.origins; use such a "
              "name in the address, or send it as the header Host";
    } else if (answer.body.find("rigin") != std::string::npos) {
        why = "admin.enforce_origin is on; send a header Origin that admin.origins allows";
    }
    return {ErrorCode::Unauthorized, fmt::format("answers {}: {}", answer.status, why),
            answer.request.path};
}

// The file that the process was started with.
std::string_view configArgument(const LocalProcess& process) {
    const auto& arguments = process.arguments;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        if ((argument == "--config" || argument == "-config" || argument == "-c") &&
            i + 1 < arguments.size()) {
            return arguments[i + 1];
        }
        if (argument.starts_with("--config=")) {
            return argument.substr(argument.find('=') + 1);
        }
    }
    return {};
}

class CaddyLive final : public LiveReader {
public:
    explicit CaddyLive(LiveOptions options)
        : m_options(std::move(options)) {
        // Who names the configuration and not the admin endpoint means the same.
        std::string_view base = m_options.baseUrl;
        while (base.ends_with('/')) {
            base.remove_suffix(1);
        }
        m_inConfig = base.ends_with("/config");
    }

    std::vector<ApiRequest> start() override {
        std::vector<ApiRequest> requests;
        requests.push_back(request(m_inConfig ? "/" : std::string(kConfig)));
        if (!m_inConfig) {
            requests.push_back(request(std::string(kUpstreams)));
            requests.push_back(request(std::string(kMetrics)));
        }
        return requests;
    }

    Result<std::vector<ApiRequest>> feed(ApiAnswer answer) override {
        const std::string path = answer.request.path;
        const bool config = path == kConfig || path == "/";
        if (config && (answer.status == 401 || answer.status == 403)) {
            return fail(refused(answer));
        }
        if (answer.status != 200) {
            if (!config) {
                return std::vector<ApiRequest>{}; // apps that are not loaded, older versions
            }
            return fail(answer.status == 404 ? ErrorCode::WrongProduct
                                             : ErrorCode::UnexpectedAnswer,
                        fmt::format("answers {}; expected 200", answer.status), path);
        }
        if (config) {
            m_config = std::move(answer.body);
        } else if (path == kUpstreams) {
            m_upstreams = std::move(answer.body);
        } else if (path == kMetrics) {
            readMetrics(answer.body);
        }
        return std::vector<ApiRequest>{};
    }

    Result<model::Snapshot> finish(ReadContext& context) override {
        SnapshotBuilder out(context, caddyAdapter);
        out.gateway().live = true;
        auto document = context.parse(text::SourceKind::ApiAnswer, fmt::format("GET {}", kConfig),
                                      std::move(m_config), text::Format::Json);
        if (!document) {
            return fail(ErrorCode::UnexpectedAnswer,
                        fmt::format("the answer is no JSON: {}", document.error().message),
                        std::string(kConfig));
        }
        const Node* root = (*document)->root();
        if (root == nullptr || (!root->isMapping() && !root->isNull())) {
            return fail(ErrorCode::WrongProduct,
                        fmt::format("the answer is {}, expected the configuration as an object",
                                    root == nullptr ? "empty" : text::kindName(root->kind)),
                        std::string(kConfig));
        }
        if (root->isNull()) {
            out.note("no-configuration", "Caddy runs without any configuration", root->range);
        }
        readUpstreamList(context, out);
        if (m_options.process) {
            tellFile(*m_options.process, *root, out);
        }
        ModelBuilder builder(out, *root, "/config");
        builder.setUpstreamState(std::move(m_state));
        builder.build();
        return out.finish();
    }

private:
    static ApiRequest request(std::string path) {
        ApiRequest asked;
        asked.path = std::move(path);
        return asked;
    }

    // caddy_reverse_proxy_upstreams_healthy{upstream="10.0.0.1:80"} 1
    void readMetrics(std::string_view text) {
        constexpr std::string_view kHealthy = "caddy_reverse_proxy_upstreams_healthy{";
        constexpr std::string_view kLabel = "upstream=\"";
        while (!text.empty()) {
            const auto end = text.find('\n');
            const std::string_view line = trim(text.substr(0, end));
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            const auto label = line.find(kLabel);
            const auto close = line.rfind("\"}");
            if (!line.starts_with(kHealthy) || label == std::string_view::npos ||
                close == std::string_view::npos || close < label + kLabel.size()) {
                continue;
            }
            const auto from = label + kLabel.size();
            UpstreamState& state = m_state[std::string(line.substr(from, close - from))];
            state.healthy = trim(line.substr(close + 2)) != "0";
        }
    }

    void readUpstreamList(ReadContext& context, SnapshotBuilder& out) {
        if (m_upstreams.empty()) {
            return;
        }
        auto document =
            context.parse(text::SourceKind::ApiAnswer, fmt::format("GET {}", kUpstreams),
                          std::move(m_upstreams), text::Format::Json);
        const Node* root = document ? (*document)->root() : nullptr;
        if (root == nullptr || (root->kind != text::NodeKind::Sequence && !root->isNull())) {
            out.report(text::Severity::Warning, "unexpected-answer",
                       "the state of the upstreams is no list, so their health is unknown", {}, {},
                       std::string(kUpstreams));
            return;
        }
        for (const Node* item : root->items) {
            UpstreamState& state = m_state[textOf(item, "address")];
            state.fails = intOf(item, "fails", 0);
            state.range = item->range;
        }
    }

    static void tellFile(const LocalProcess& process, const Node& root, SnapshotBuilder& out) {
        const std::string_view file = configArgument(process);
        if (file.empty() || process.executable.find("caddy") == std::string::npos) {
            return;
        }
        out.report(text::Severity::Note, "started-from-file",
                   fmt::format("process {} was started with {}; what the API changed is lost when "
                               "that file is loaded again",
                               process.pid, file),
                   root.range, {}, std::string(kConfig));
    }

    LiveOptions m_options;
    bool m_inConfig = false;
    std::string m_config;
    std::string m_upstreams;
    std::unordered_map<std::string, UpstreamState> m_state;
};

} // namespace

std::unique_ptr<LiveReader> openLive(const LiveOptions& options) {
    return std::make_unique<CaddyLive>(options);
}

// An Etag names the path: "/config/ 1f2e3d". Before 2.8 it came as a trailer.
Confidence identify(const ApiAnswer& answer) {
    const std::string_view body = std::string_view(answer.body).substr(0, 4096);
    const auto has = [body](std::string_view text) {
        return body.find(text) != std::string_view::npos;
    };
    if (answer.status == 403) {
        return has("host not allowed") || has("client is not allowed to access from origin") ||
                       has("required Origin header")
                   ? Confidence::Certain
                   : Confidence::None;
    }
    if (answer.status != 200) {
        return Confidence::None;
    }
    if (answer.header("etag").starts_with("\"/config/")) {
        return Confidence::Certain;
    }
    const bool object = trim(body).starts_with('{');
    if (object && equalsIgnoreCase(answer.header("trailer"), "etag")) {
        return Confidence::Certain;
    }
    if (object && has("\"apps\"") && (has("\"servers\"") || has("\"admin\""))) {
        return Confidence::Likely;
    }
    return Confidence::None;
}

} // namespace gatelens::adapters::caddy
