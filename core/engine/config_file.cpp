// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/config_file.h"
#include "core/engine/config_parts.h"
#include "core/engine/object_reader.h"
#include "core/text/document.h"

#include <fmt/format.h>

#include <unordered_map>
#include <unordered_set>

namespace gatelens::engine {

namespace {

// The documents of one configuration: the file that was named and what it includes.
class ConfigReader final {
public:
    explicit ConfigReader(const text::FileSystem& files)
        : m_files(files) {}

    Result<ReadConfig> read(const std::string& path) {
        if (auto opened = open(path, 0); !opened) {
            return fail(opened.error());
        }
        auto config = std::make_shared<Config>();
        // Services first, whatever the order of the files: routes name them.
        for (const auto step :
             {&ConfigReader::readGeneral, &ConfigReader::readServices, &ConfigReader::readRoutes}) {
            for (const Part& part : m_parts) {
                if (auto done = (this->*step)(part, *config); !done) {
                    return fail(done.error());
                }
            }
        }
        if (config->listeners.empty()) {
            return fail(ErrorCode::InvalidInput, "there is no listener", path);
        }
        if (auto routed = buildRouter(*config); !routed) {
            return fail(routed.error());
        }
        std::vector<std::string> names(m_seen.begin(), m_seen.end());
        return ReadConfig{config, std::move(names)};
    }

private:
    struct Part {
        text::DocumentPtr document;
        std::string path;
    };

    [[nodiscard]] PartContext contextOf(const Part& part) const {
        return {m_sources, m_files, part.path};
    }

    Status open(const std::string& path, std::size_t depth) {
        if (depth > m_limits.maxIncludeDepth || m_parts.size() >= m_limits.maxFiles) {
            return fail(ErrorCode::LimitExceeded, "too many includes", path);
        }
        if (!m_seen.insert(path).second) {
            return fail(ErrorCode::InvalidInput, "the file is included twice", path);
        }
        auto bytes = m_files.read(path, m_limits.maxBytes);
        if (!bytes) {
            return fail(bytes.error());
        }
        const text::SourceFile& file =
            m_sources.add(text::SourceKind::File, path, std::move(*bytes));
        auto document = text::readYaml(file, m_limits);
        if (!document) {
            return fail(document.error());
        }
        for (const text::Diagnostic& diagnostic : (*document)->diagnostics) {
            if (diagnostic.code == "duplicate-key") {
                return fail(ErrorCode::InvalidInput, diagnostic.message,
                            m_sources.place(diagnostic.range));
            }
        }
        const Part part{*document, path};
        m_parts.push_back(part);
        const text::Node* root = part.document->root();
        ObjectReader reader(*root, m_sources, "the configuration");
        for (const std::string& include : reader.list("include")) {
            const std::string pattern = text::resolvePath(path, include);
            const auto found = m_files.glob(pattern);
            if (found.empty()) {
                reader.mistake(root->get("include"), fmt::format("\"{}\" names no file", include));
            }
            for (const std::string& name : found) {
                if (auto opened = open(name, depth + 1); !opened) {
                    return opened;
                }
            }
        }
        for (const std::string_view key :
             {"listeners", "services", "routes", "timeouts", "limits"}) {
            (void)reader.node(key);
        }
        return reader.finish();
    }

    Status readGeneral(const Part& part, Config& config) {
        const text::Node* root = part.document->root();
        ObjectReader reader(*root, m_sources, "the configuration");
        for (const text::Node* node : reader.objects("listeners")) {
            auto listener = readListener(*node, contextOf(part));
            if (!listener) {
                return fail(listener.error());
            }
            config.listeners.push_back(std::move(*listener));
        }
        if (const text::Node* node = reader.node("timeouts")) {
            auto timeouts = readTimeouts(*node, contextOf(part));
            if (!timeouts) {
                return fail(timeouts.error());
            }
            config.timeouts = *timeouts;
        }
        const text::Node* limits = reader.node("limits");
        return limits == nullptr ? Status() : readLimits(*limits, contextOf(part), config);
    }

    Status readServices(const Part& part, Config& config) {
        ObjectReader reader(*part.document->root(), m_sources, "the configuration");
        for (const text::Node* node : reader.objects("services")) {
            auto service = readService(*node, contextOf(part));
            if (!service) {
                return fail(service.error());
            }
            const auto index = static_cast<std::uint32_t>(config.services.size());
            if (!m_services.emplace(service->name, index).second) {
                return twice("service", service->name, *node);
            }
            config.services.push_back(std::move(*service));
        }
        return {};
    }

    Status readRoutes(const Part& part, Config& config) {
        ObjectReader reader(*part.document->root(), m_sources, "the configuration");
        for (const text::Node* node : reader.objects("routes")) {
            auto route = readRoute(*node, contextOf(part), m_services);
            if (!route) {
                return fail(route.error());
            }
            if (!m_routes.insert(route->name).second) {
                return twice("route", route->name, *node);
            }
            config.routes.push_back(std::move(*route));
        }
        return {};
    }

    Status twice(std::string_view what, const std::string& name, const text::Node& node) {
        return fail(ErrorCode::InvalidInput, fmt::format("there are two {}s \"{}\"", what, name),
                    m_sources.place(node.range));
    }

    static Status buildRouter(Config& config) {
        std::vector<RouteMatch> matches;
        matches.reserve(config.routes.size());
        for (const Route& route : config.routes) {
            matches.push_back(route.match);
        }
        auto router = Router::build(matches);
        if (!router) {
            return fail(router.error());
        }
        config.router = std::move(*router);
        return {};
    }

    const text::FileSystem& m_files;
    text::Limits m_limits;
    text::SourceMap m_sources;
    std::vector<Part> m_parts;
    std::unordered_set<std::string> m_seen;
    std::unordered_map<std::string, std::uint32_t> m_services;
    std::unordered_set<std::string> m_routes;
};

} // namespace

Result<ReadConfig> readConfigFile(const std::string& path, const text::FileSystem& files) {
    return ConfigReader(files).read(path);
}

Result<ConfigPtr> configFromShortForm(const ShortForm& form) {
    auto config = std::make_shared<Config>();
    auto address = parseListenAddress(form.listen);
    if (!address) {
        return fail(ErrorCode::Usage, "--listen: " + address.error().message);
    }
    auto target = parseTargetUrl(form.to);
    if (!target) {
        return fail(ErrorCode::Usage, "--to: " + target.error().message);
    }
    Listener listener;
    listener.name = "default";
    listener.address = *address;
    if (form.selfSigned) {
        const std::string host = address->host();
        auto certificate = net::selfSigned({"localhost", "127.0.0.1", "::1"});
        if (!certificate) {
            return fail(certificate.error());
        }
        net::TlsServerOptions options;
        options.certificates.push_back(std::move(*certificate));
        auto tls = net::TlsServerContext::create(options);
        if (!tls) {
            return fail(tls.error());
        }
        listener.tls = std::move(*tls);
    }
    config->listeners.push_back(std::move(listener));
    Service service;
    service.name = "default";
    service.targets.push_back(target->target);
    service.pathPrefix = target->path;
    if (target->tls) {
        auto tls = net::TlsClientContext::create({});
        if (!tls) {
            return fail(tls.error());
        }
        service.tls = std::move(*tls);
        service.tlsKey = "default";
    }
    config->services.push_back(std::move(service));
    Route route;
    route.name = "default";
    route.service = 0;
    auto router = Router::build({route.match});
    if (!router) {
        return fail(router.error());
    }
    config->routes.push_back(std::move(route));
    config->router = std::move(*router);
    return config;
}

} // namespace gatelens::engine
