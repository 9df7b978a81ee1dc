// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a running Traefik: versions 2.x and 3.x serve the same API. What it does
// not serve (TLS options, servers transports, logs) is read from the files of the
// process when it runs on this machine.
#include "core/adapters/adapter.h"
#include "core/adapters/support/fields.h"
#include "core/adapters/traefik_api.h"
#include "core/adapters/traefik_files.h"
#include "core/adapters/traefik_model.h"
#include "core/base/strings.h"
#include "core/text/file_system.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

namespace gatelens::adapters {
extern const Adapter traefikAdapter;
}

namespace gatelens::adapters::traefik {

using text::Node;

namespace {

constexpr std::string_view kNextPage = "X-Next-Page";
constexpr std::string_view kPageSize = "per_page=1000";

struct ListPath {
    std::string_view path;
    Layer layer;
    std::string_view kind;
};
constexpr std::array kLists = std::to_array<ListPath>({
    {"/api/http/routers", Layer::Http, "routers"},
    {"/api/http/services", Layer::Http, "services"},
    {"/api/http/middlewares", Layer::Http, "middlewares"},
    {"/api/tcp/routers", Layer::Tcp, "routers"},
    {"/api/tcp/services", Layer::Tcp, "services"},
    {"/api/tcp/middlewares", Layer::Tcp, "middlewares"},
    {"/api/udp/routers", Layer::Udp, "routers"},
    {"/api/udp/services", Layer::Udp, "services"},
});

constexpr std::string_view kVersion = "/api/version";
constexpr std::string_view kOverview = "/api/overview";
constexpr std::string_view kEntryPoints = "/api/entrypoints";
constexpr std::string_view kRawData = "/api/rawdata";
constexpr std::string_view kCertificates = "/api/certificates";

std::string_view pathOf(std::string_view target) {
    return target.substr(0, target.find('?'));
}

// Those that older versions or a filter in front of the API may lack.
bool isOptional(std::string_view path) {
    return path == kOverview || path == kCertificates || path.starts_with("/api/tcp/") ||
           path.starts_with("/api/udp/");
}

class TraefikLive final : public LiveReader {
public:
    explicit TraefikLive(LiveOptions options)
        : m_options(std::move(options)) {
        // Who names the API itself and not Traefik means the same thing.
        std::string_view base = m_options.baseUrl;
        while (base.ends_with('/')) {
            base.remove_suffix(1);
        }
        m_cut = base.ends_with("/api") ? std::string_view("/api").size() : 0;
    }

    std::vector<ApiRequest> start() override {
        std::vector<ApiRequest> requests;
        for (const std::string_view path : {kVersion, kOverview, kRawData}) {
            requests.push_back(request(std::string(path)));
        }
        for (const std::string_view path : {kEntryPoints, kCertificates}) {
            requests.push_back(request(fmt::format("{}?{}", path, kPageSize)));
        }
        return requests;
    }

    Result<std::vector<ApiRequest>> feed(ApiAnswer answer) override {
        const std::string target = apiTarget(answer.request.path);
        const std::string path(pathOf(target));
        if (answer.status == 401 || answer.status == 403) {
            return fail(ErrorCode::Unauthorized,
                        fmt::format("answers {}: something in front of the API wants a "
                                    "credential; give it as a header",
                                    answer.status),
                        target);
        }
        std::vector<ApiRequest> more;
        if (answer.status != 200) {
            if (path == kRawData && answer.status == 404) {
                // A route in front of the API may let only parts of it through.
                for (const ListPath& list : kLists) {
                    more.push_back(request(fmt::format("{}?{}", list.path, kPageSize)));
                }
                return more;
            }
            if (isOptional(path) && (answer.status == 404 || answer.status == 405)) {
                return more;
            }
            return fail(path == kVersion && answer.status == 404 ? ErrorCode::WrongProduct
                                                                 : ErrorCode::UnexpectedAnswer,
                        fmt::format("answers {}; expected 200", answer.status), target);
        }
        const auto next = parseInt(answer.header(kNextPage));
        if (next && *next > 1) {
            more.push_back(request(fmt::format("{}?{}&page={}", path, kPageSize, *next)));
        }
        m_answers[path].push_back({target, std::move(answer.body)});
        return more;
    }

    Result<model::Snapshot> finish(ReadContext& context) override {
        SnapshotBuilder out(context, traefikAdapter);
        Config config;
        if (auto status = readAnswers(context, out, config); !status) {
            return fail(std::move(status.error()));
        }
        out.gateway().live = true;
        FileLoader loader(out, m_fileConfig);
        readProcess(context, out, loader, config);
        ModelBuilder builder(out, config);
        builder.build();
        for (const Node* list : m_certificateLists) {
            readCertificateList(*list, out);
        }
        shareCertificates(out);
        model::Snapshot snapshot = out.finish();
        snapshot.documents.push_back(loader.derived());
        return snapshot;
    }

private:
    struct Body {
        std::string target;
        std::string text;
    };

    [[nodiscard]] ApiRequest request(std::string path) const {
        ApiRequest asked;
        asked.path = path.substr(m_cut);
        return asked;
    }
    [[nodiscard]] std::string apiTarget(const std::string& path) const {
        return m_cut == 0 ? path : "/api" + path;
    }

    // The parsed answers to a path, in the order they came.
    Result<std::vector<const Node*>> parsed(ReadContext& context, std::string_view path,
                                            text::NodeKind kind) {
        std::vector<const Node*> roots;
        const auto found = m_answers.find(std::string(path));
        if (found == m_answers.end()) {
            return roots;
        }
        for (Body& body : found->second) {
            auto document = context.parse(text::SourceKind::ApiAnswer, "GET " + body.target,
                                          std::move(body.text), text::Format::Json);
            if (!document) {
                return fail(ErrorCode::UnexpectedAnswer,
                            fmt::format("the answer is no JSON: {}", document.error().message),
                            body.target);
            }
            const Node* root = (*document)->root();
            if (root == nullptr || (root->kind != kind && !root->isNull())) {
                return fail(ErrorCode::UnexpectedAnswer,
                            fmt::format("the answer is {}, expected {}",
                                        root == nullptr ? "empty" : text::kindName(root->kind),
                                        text::kindName(kind)),
                            body.target);
            }
            roots.push_back(root);
        }
        return roots;
    }

    Status readAnswers(ReadContext& context, SnapshotBuilder& out, Config& config) {
        using text::NodeKind;
        const auto each = [&](std::string_view path, NodeKind kind, const auto& use) -> Status {
            auto roots = parsed(context, path, kind);
            if (!roots) {
                return fail(std::move(roots.error()));
            }
            for (const Node* root : *roots) {
                use(*root);
            }
            return {};
        };
        Status status = each(kVersion, NodeKind::Mapping,
                             [&](const Node& root) { readVersion(root, out, config); });
        if (status && config.version.empty()) {
            return fail(ErrorCode::WrongProduct, "the answer names no version of Traefik",
                        std::string(kVersion));
        }
        if (status) {
            status = each(kOverview, NodeKind::Mapping,
                          [&](const Node& root) { readOverview(root, out); });
        }
        if (status) {
            status = each(kEntryPoints, NodeKind::Sequence,
                          [&](const Node& root) { readEntryPointList(root, config); });
        }
        if (status) {
            status = each(kRawData, NodeKind::Mapping,
                          [&](const Node& root) { readRawData(root, config); });
        }
        for (const ListPath& list : kLists) {
            if (status) {
                status = each(list.path, NodeKind::Sequence, [&](const Node& root) {
                    readList(root, list.layer, list.kind, config);
                });
            }
        }
        if (status) {
            status = each(kCertificates, NodeKind::Sequence,
                          [&](const Node& root) { m_certificateLists.push_back(&root); });
        }
        return status;
    }

    static void readVersion(const Node& root, SnapshotBuilder& out, Config& config) {
        config.version = textOf(&root, "Version");
        config.syntax = config.version.starts_with("2.") || config.version.starts_with("v2.")
                            ? RuleSyntax::V2
                            : RuleSyntax::V3;
        out.gateway().source = {root.range, std::string(kVersion)};
        if (const std::string codename = textOf(&root, "Codename"); !codename.empty()) {
            out.gateway().tags.push_back(codename);
        }
    }

    static void readOverview(const Node& root, SnapshotBuilder& out) {
        const Node* features = root.get("features");
        const auto observed = [](const Node* value, bool on) {
            return model::Setting<bool>{on, model::Origin::Observed,
                                        value == nullptr ? text::SourceRange{} : value->range};
        };
        if (features == nullptr) {
            return;
        }
        const Node* log = features->get("accessLog");
        const Node* metrics = features->get("metrics");
        const Node* tracing = features->get("tracing");
        out.gateway().accessLog = observed(log, boolOf(features, "accessLog", false));
        out.gateway().metrics = observed(metrics, !textOf(features, "metrics").empty());
        out.gateway().tracing = observed(tracing, !textOf(features, "tracing").empty());
        for (const std::string& provider : textsOf(&root, "providers")) {
            out.gateway().tags.push_back("provider:" + toLower(provider));
        }
    }

    // The configuration file that the process was started with.
    [[nodiscard]] std::string configFile(const ReadContext& context) const {
        const LocalProcess& process = *m_options.process;
        const std::string from = process.directory + "/x";
        for (std::size_t i = 1; i < process.arguments.size(); ++i) {
            std::string_view argument = process.arguments[i];
            argument.remove_prefix(std::min(argument.find_first_not_of('-'), argument.size()));
            const auto equal = argument.find('=');
            if (!equalsIgnoreCase(argument.substr(0, equal), "configFile")) {
                continue;
            }
            if (equal != std::string_view::npos) {
                return text::resolvePath(from, argument.substr(equal + 1));
            }
            if (i + 1 < process.arguments.size()) {
                return text::resolvePath(from, process.arguments[i + 1]);
            }
        }
        for (const std::string_view directory : {"/etc/traefik", "."}) {
            for (const std::string_view ending : {"toml", "yaml", "yml"}) {
                std::string path =
                    text::resolvePath(from, fmt::format("{}/traefik.{}", directory, ending));
                if (context.files().exists(path)) {
                    return path;
                }
            }
        }
        return {};
    }

    void readProcess(ReadContext& context, SnapshotBuilder& out, FileLoader& loader,
                     Config& config) {
        const bool ours =
            m_options.process && m_options.process->executable.find("traefik") != std::string::npos;
        const std::string path = ours ? configFile(context) : std::string{};
        auto document =
            path.empty() ? Result<text::DocumentPtr>(fail(Error{})) : context.load(path);
        if (!document || recognizeFile(**document, path) == Confidence::None) {
            out.report(text::Severity::Note, "tls-not-served",
                       "the API serves no TLS options and no servers transports; what depends on "
                       "them is unknown",
                       {}, "read the configuration files as well", std::string(kRawData));
            return;
        }
        loader.loadStatic(*document);
        config.staticRoot = m_fileConfig.staticRoot;
        config.tlsOptions = m_fileConfig.tlsOptions;
        config.tlsStores = m_fileConfig.tlsStores;
        config.certificates = m_fileConfig.certificates;
        config.tlsKnown = true;
        for (const Layer layer : kLayers) {
            config.layer(layer).transports = m_fileConfig.layer(layer).transports;
        }
        out.report(text::Severity::Note, "read-from-files",
                   fmt::format("TLS options, certificates, servers transports and logs are those "
                               "of {}, with which process {} was started",
                               path, m_options.process->pid),
                   m_fileConfig.staticRoot == nullptr ? text::SourceRange{}
                                                      : m_fileConfig.staticRoot->range,
                   "", std::string(kRawData));
    }

    // Certificates that only the API names are served on every TLS entry point.
    static void shareCertificates(SnapshotBuilder& out) {
        model::Snapshot& snapshot = out.snapshot();
        for (std::size_t i = 0; i < snapshot.certificates.size(); ++i) {
            if (snapshot.certificates[i].source.apiPath.empty()) {
                continue;
            }
            for (model::Listener& listener : snapshot.listeners) {
                if (listener.tls && !listener.tls->passthrough) {
                    listener.tls->certificates.emplace_back(i);
                }
            }
        }
    }

    LiveOptions m_options;
    std::size_t m_cut = 0;
    std::map<std::string, std::vector<Body>> m_answers;
    std::vector<const Node*> m_certificateLists;
    Config m_fileConfig;
};

} // namespace

std::unique_ptr<LiveReader> openLive(const LiveOptions& options) {
    return std::make_unique<TraefikLive>(options);
}

Confidence identify(const ApiAnswer& answer) {
    if (answer.status != 200) {
        return Confidence::None;
    }
    const std::string_view body = std::string_view(answer.body).substr(0, 4096);
    const auto has = [body](std::string_view text) {
        return body.find(text) != std::string_view::npos;
    };
    if (has("\"Codename\"") && has("\"Version\"")) {
        return Confidence::Certain;
    }
    if (has("\"http\"") && has("\"routers\"") && has("\"middlewares\"") && has("\"features\"")) {
        return Confidence::Certain;
    }
    return Confidence::None;
}

} // namespace gatelens::adapters::traefik
