// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/config_file.h"
#include "core/engine/config_parts.h"
#include "core/engine/object_reader.h"
#include "core/text/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

namespace gatelens::engine {

namespace {

// Files, and one that may be there only in memory.
class WithOneMore final : public text::FileSystem {
public:
    WithOneMore(const text::FileSystem& files, const std::string& path, const std::string& text)
        : m_files(files)
        , m_path(path)
        , m_text(text) {}

    [[nodiscard]] Result<std::string> read(const std::string& path,
                                           std::size_t maxBytes) const override {
        return path == m_path ? Result<std::string>(m_text) : m_files.read(path, maxBytes);
    }
    [[nodiscard]] std::vector<std::string> glob(const std::string& pattern) const override {
        return m_files.glob(pattern);
    }
    [[nodiscard]] Result<std::vector<std::string>> list(const std::string& directory,
                                                        std::size_t maxFiles) const override {
        return m_files.list(directory, maxFiles);
    }
    [[nodiscard]] bool isDirectory(const std::string& path) const override {
        return m_files.isDirectory(path);
    }
    [[nodiscard]] bool exists(const std::string& path) const override {
        return path == m_path || m_files.exists(path);
    }

private:
    const text::FileSystem& m_files;
    const std::string& m_path;
    const std::string& m_text;
};

constexpr auto kLists = std::to_array<std::string_view>(
    {"listeners", "certificates", "policies", "upstreams", "services", "routes"});
constexpr auto kObjects = std::to_array<std::string_view>({"admin", "timeouts", "limits"});

// Paths of an included file begin at its own folder.
void rebase(Value& value, const std::string& from, bool inTls) {
    static constexpr auto kPaths =
        std::to_array<std::string_view>({"ca", "certificate", "chain", "client-ca", "key"});
    for (ValueMember& member : value.members) {
        const bool path = inTls && member.value.kind == Value::Kind::Text &&
                          std::find(kPaths.begin(), kPaths.end(), member.name) != kPaths.end();
        if (path && !member.value.text.starts_with('$')) {
            member.value.text = text::resolvePath(from, member.value.text);
        }
        rebase(member.value, from, inTls || member.name == "tls" || member.name == "certificates");
    }
    for (Value& item : value.items) {
        rebase(item, from, inTls);
    }
}

// The documents of one configuration: the file that was named and what it includes.
class ConfigReader final {
public:
    explicit ConfigReader(const text::FileSystem& files)
        : m_files(files) {}

    Result<ReadConfig> read(const std::string& path, Keep keep) {
        if (auto opened = open(path, 0); !opened) {
            return fail(opened.error());
        }
        auto config = std::make_shared<Config>();
        // Services first, whatever the order of the files: routes name them.
        for (const auto step : {&ConfigReader::collectNamed, &ConfigReader::readGeneral,
                                &ConfigReader::readServices, &ConfigReader::readRoutes}) {
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
        return ReadConfig{config, std::move(names),
                          keep == Keep::Tree ? std::make_shared<const Value>(tree()) : nullptr};
    }

private:
    struct Part {
        text::DocumentPtr document;
        std::string path;
    };

    [[nodiscard]] PartContext contextOf(const Part& part) const {
        return {m_sources, m_files, part.path, m_named};
    }

    [[nodiscard]] Value tree() const {
        Value tree = Value::object();
        for (const Part& part : m_parts) {
            const text::Node& root = *part.document->root();
            for (const std::string_view key : kLists) {
                if (const text::Node* list = root.get(key)) {
                    Value more = valueOf(*list);
                    if (part.path != m_parts.front().path) {
                        rebase(more, part.path, key == "certificates");
                    }
                    if (Value* known = tree.get(key)) {
                        std::move(more.items.begin(), more.items.end(),
                                  std::back_inserter(known->items));
                    } else {
                        tree.set(key, std::move(more));
                    }
                }
            }
            for (const std::string_view key : kObjects) {
                if (const text::Node* object = root.get(key)) {
                    tree.set(key, valueOf(*object));
                }
            }
        }
        return tree;
    }

    // What others refer to by its name.
    Status collectNamed(const Part& part, Config& config) {
        ObjectReader reader(*part.document->root(), m_sources, "the configuration");
        for (const auto& [key, named] : {std::pair{"certificates", &m_named.certificates},
                                         std::pair{"policies", &m_named.policies},
                                         std::pair{"upstreams", &m_named.upstreams}}) {
            for (const text::Node* node : reader.objects(key)) {
                const text::Node* name = node->isMapping() ? node->get("name") : nullptr;
                const std::string_view text =
                    name == nullptr ? std::string_view{} : name->asText().value_or("");
                if (text.empty()) {
                    return fail(ErrorCode::InvalidInput,
                                fmt::format("each of \"{}\" needs a \"name\"", key),
                                m_sources.place(node->range));
                }
                if (!named->emplace(text, NamedNode{node, part.path}).second) {
                    return fail(ErrorCode::InvalidInput,
                                fmt::format("there are two \"{}\" in \"{}\"", text, key),
                                m_sources.place(node->range));
                }
            }
        }
        return checkNamed(part, config);
    }

    // Each is read once even if nobody refers to it: a mistake is one all the same.
    Status checkNamed(const Part& part, Config& config) {
        for (const auto& [name, named] : m_named.upstreams) {
            if (named.path == part.path) {
                if (auto read = checkUpstream(*named.node, contextOf(part)); !read) {
                    return read;
                }
            }
        }
        for (const auto& [name, named] : m_named.certificates) {
            if (named.path == part.path) {
                auto read = readCertificate(*named.node, contextOf(part));
                if (!read) {
                    return fail(read.error());
                }
                config.certificates.emplace_back(name, std::move(read->chain));
            }
        }
        for (const auto& [name, named] : m_named.policies) {
            if (named.path == part.path) {
                auto read = readPolicy(*named.node, contextOf(part));
                if (!read) {
                    return fail(read.error());
                }
                m_named.filters.emplace(name, std::move(*read));
            }
        }
        return {};
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
        for (const std::string_view key : kLists) {
            (void)reader.node(key);
        }
        for (const std::string_view key : kObjects) {
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
        if (const text::Node* node = reader.node("admin")) {
            auto admin = readAdmin(*node, contextOf(part));
            if (!admin) {
                return fail(admin.error());
            }
            config.admin = std::move(*admin);
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
    NamedNodes m_named;
    std::unordered_map<std::string, std::uint32_t> m_services;
    std::unordered_set<std::string> m_routes;
};

} // namespace

Result<ReadConfig> readConfigFile(const std::string& path, const text::FileSystem& files,
                                  Keep keep) {
    return ConfigReader(files).read(path, keep);
}

Result<ReadConfig> readConfigText(const std::string& path, const std::string& text,
                                  const text::FileSystem& files, Keep keep) {
    return readConfigFile(path, WithOneMore(files, path, text), keep);
}

Result<ReadConfig> configFromShortForm(const ShortForm& form, Keep keep) {
    if (auto address = parseListenAddress(form.listen); !address) {
        return fail(ErrorCode::Usage, "--listen: " + address.error().message);
    }
    if (auto target = parseTargetUrl(form.to); !target) {
        return fail(ErrorCode::Usage, "--to: " + target.error().message);
    }
    JsonWriter writer;
    writer.beginObject();
    writer.key("listeners").beginArray().beginObject();
    writer.member("name", "default").member("address", form.listen);
    if (form.selfSigned) {
        writer.key("tls").beginObject();
        writer.list("self-signed", std::array{"localhost", "127.0.0.1", "::1"});
        writer.endObject();
    }
    writer.endObject().endArray();
    writer.key("services").beginArray().beginObject();
    writer.member("name", "default").list("targets", std::array{form.to});
    writer.endObject().endArray();
    writer.key("routes").beginArray().beginObject();
    writer.member("name", "default").member("service", "default");
    writer.endObject().endArray().endObject();
    return readConfigText("gatelens.yaml", writer.text(), text::DiskFileSystem(), keep);
}

} // namespace gatelens::engine
