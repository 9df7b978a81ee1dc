// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway itself: its runtime sockets and statistics pages, its users, its
// peers and resolvers.
#include "core/adapters/haproxy_internal.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace gatelens::adapters::haproxy {

using model::AdminAuth;
using model::Setting;

namespace {

class GatewayReader final {
public:
    explicit GatewayReader(Build& build)
        : m_build(build)
        , m_out(build.out) {}

    void read() {
        auto& gateway = m_out.gateway();
        gateway.productKind = "haproxy";
        gateway.store.kind = "file";
        gateway.version = m_build.version;
        gateway.serverTokens = Setting<bool>::byDefault(false); // sends no Server header
        readGlobal(gateway);
        for (const auto& section : m_build.config.sections()) {
            readSection(*section, gateway);
        }
    }

private:
    void readGlobal(model::Gateway& gateway) {
        const Line* log = m_build.config.global("log");
        gateway.accessLog = log == nullptr ? Setting<bool>::byDefault(false)
                                           : Setting<bool>::at(true, log->range());
        const Line* debug = m_build.config.global("debug");
        gateway.debug = debug == nullptr ? Setting<bool>::byDefault(false)
                                         : Setting<bool>::at(true, debug->range());
        for (const auto keyword : {"lua-load", "lua-load-per-thread"}) {
            for (const Line* line : m_build.config.globalAll(keyword)) {
                gateway.availablePlugins.emplace_back(line->word(1));
            }
        }
        for (const Line* line : m_build.config.globalAll("stats")) {
            if (line->word(1) == "socket" && line->count() > 2) {
                addSocket(*line);
            }
        }
        static constexpr std::array kSaid =
            std::to_array<std::string_view>({"stats", "lua-load", "lua-load-per-thread"});
        for (const auto& section : m_build.config.sections()) {
            if (section->kind == "global") {
                keepExtras(gateway, *section, kSaid);
            }
        }
    }

    void readSection(const ConfigSection& section, model::Gateway& gateway) {
        if (section.kind == "userlist") {
            readUsers(section);
        } else if (section.kind == "resolvers") {
            for (const Line* server : section.all("nameserver")) {
                gateway.resolvers.emplace_back(server->word(2));
            }
        } else if (section.kind == "peers") {
            for (const auto keyword : {"peer", "server"}) {
                for (const Line* peer : section.all(keyword)) {
                    gateway.nodes.emplace_back(peer->word(2).empty() ? peer->word(1)
                                                                     : peer->word(2));
                }
            }
        } else if (section.kind == "program") {
            readProgram(section);
        }
        if (section.isProxy() && section.kind != "defaults") {
            readStats(section);
            readExporter(section);
        } else if (!section.isProxy() && section.kind != "global") {
            gateway.extra.push_back(
                {fmt::format("{} {}", section.kind, section.name), section.node});
        }
    }

    // "stats socket ipv4@127.0.0.1:9999 level admin": no login, whoever connects
    // has the level. A Unix socket is guarded by its mode.
    void addSocket(const Line& line) {
        const Address address = parseAddress(line.word(2));
        model::AdminEndpoint admin;
        admin.name = fmt::format("stats socket {}", line.word(2));
        admin.key = admin.name;
        admin.kind = "runtime-socket";
        admin.productKind = "stats socket";
        admin.source.range = line.range();
        admin.raw = line.node;
        admin.address = address.host;
        admin.port = address.port;
        const bool unixSocket =
            address.host.starts_with("unix:") || address.host.starts_with("abns");
        admin.exposure = Setting<model::Exposure>::at(
            model::exposureOf(unixSocket ? "unix:" : address.host), line.range(2));
        admin.auth = unixSocket ? Setting<AdminAuth>::at(AdminAuth::Filesystem, line.range())
                                : Setting<AdminAuth>::byDefault(AdminAuth::None);
        const auto ca = line.find("ca-file");
        if (line.find("ssl")) {
            admin.tls = true;
            const auto verify = line.find("verify");
            if (ca && verify && line.word(*verify + 1) == "required") {
                admin.auth = Setting<AdminAuth>::at(AdminAuth::Mtls, line.range(*verify));
            }
        }
        const auto level = line.find("level");
        admin.readOnly = !level || line.word(*level + 1) != "admin"; // default: operator
        m_out.gateway().admin.push_back(std::move(admin));
    }

    // The statistics page of a proxy; "stats" lines of its defaults count.
    void readStats(const ConfigSection& section) {
        const Line* uri = section.find("stats", "uri");
        const Line* enable = section.find("stats", "enable");
        const Line* own = firstStats(section);
        if (uri == nullptr && enable == nullptr && own == nullptr) {
            return;
        }
        const Line& place = uri != nullptr ? *uri : enable != nullptr ? *enable : *own;
        model::AdminEndpoint page;
        page.name =
            fmt::format("{} {}", section.name, uri == nullptr ? "/haproxy?stats" : uri->word(2));
        page.kind = "status";
        page.productKind = "stats";
        page.source.range = place.range();
        page.raw = place.node;
        const Line* admin = section.find("stats", "admin");
        page.readOnly = admin == nullptr;
        readStatsAuth(section, page);
        if (const Line* rule = section.find("stats", "http-request");
            rule != nullptr && rule->word(2) == "auth" && !page.auth.declared()) {
            page.auth = Setting<AdminAuth>::at(AdminAuth::Basic, rule->range());
        }
        addForListeners(section, page);
    }

    static const Line* firstStats(const ConfigSection& section) {
        for (const auto& line : section.lines) {
            if (line.word(0) == "stats" && !line.negated) {
                return &line;
            }
        }
        return nullptr;
    }

    void readStatsAuth(const ConfigSection& section, model::AdminEndpoint& page) {
        page.auth = Setting<AdminAuth>::byDefault(AdminAuth::None);
        for (const ConfigSection* from : {section.defaults, &section}) {
            if (from == nullptr) {
                continue;
            }
            for (const Line* line : from->all("stats")) {
                if (line->word(1) != "auth" || line->count() < 3) {
                    continue;
                }
                page.auth = Setting<AdminAuth>::at(AdminAuth::Basic, line->range());
                const std::string_view pair = line->word(2);
                const auto colon = pair.find(':');
                const std::string_view password =
                    colon == std::string_view::npos ? std::string_view{} : pair.substr(colon + 1);
                page.keys.push_back(model::inspectSecret(password, line->range(2)));
                addStatsUser(section, *line, pair.substr(0, colon), page.keys.back());
            }
        }
    }

    void addStatsUser(const ConfigSection& section, const Line& line, std::string_view user,
                      const model::SecretFacts& secret) {
        model::Credential credential;
        credential.name = user;
        credential.key = fmt::format("{} stats {}", section.name, user);
        credential.productKind = "stats auth";
        credential.kind = model::CredentialKind::Basic;
        credential.type = "stats auth";
        credential.identity = user;
        credential.source.range = line.range();
        credential.secret = secret;
        credential.locations = {"header:Authorization"};
        m_out.add(std::move(credential));
    }

    // "http-request use-service prometheus-exporter if { path /metrics }"
    void readExporter(const ConfigSection& section) {
        for (const Line* rule : section.all("http-request")) {
            if (rule->word(1) != "use-service" || rule->word(2) != "prometheus-exporter") {
                continue;
            }
            model::AdminEndpoint metrics;
            metrics.name = fmt::format("{} prometheus-exporter", section.name);
            metrics.kind = "metrics";
            metrics.productKind = "prometheus-exporter";
            metrics.source.range = rule->range();
            metrics.raw = rule->node;
            metrics.readOnly = true;
            metrics.auth = Setting<AdminAuth>::byDefault(AdminAuth::None);
            m_out.gateway().metrics = Setting<bool>::at(true, rule->range());
            addForListeners(section, metrics);
        }
    }

    // One endpoint a socket of the section; a backend's page is reached through
    // the frontends that use it, whose sockets are not repeated here.
    void addForListeners(const ConfigSection& section, const model::AdminEndpoint& endpoint) {
        const auto listeners = m_build.listeners.find(&section);
        if (listeners == m_build.listeners.end()) {
            model::AdminEndpoint copy = endpoint;
            copy.key = copy.name;
            m_out.gateway().admin.push_back(std::move(copy));
            return;
        }
        for (const auto id : listeners->second) {
            const auto& listener = m_out.snapshot()[id];
            model::AdminEndpoint copy = endpoint;
            copy.key = fmt::format("{} {}", endpoint.name, listener.name);
            copy.address = listener.address;
            copy.port = listener.port;
            copy.tls = listener.tls.has_value();
            copy.exposure = listener.exposure;
            m_out.gateway().admin.push_back(std::move(copy));
        }
    }

    // The Data Plane API runs as a program of the master process.
    void readProgram(const ConfigSection& section) {
        for (const Line* command : section.all("command")) {
            const std::string text = command->textFrom(1);
            if (text.find("dataplaneapi") == std::string::npos) {
                continue;
            }
            model::AdminEndpoint api;
            api.name = fmt::format("Data Plane API ({})", section.name);
            api.key = api.name;
            api.kind = "admin-api";
            api.productKind = "program";
            api.source.range = command->range();
            api.raw = command->node;
            for (std::size_t i = 1; i < command->count(); ++i) {
                const std::string_view word = command->word(i);
                const auto equals = word.find('=');
                const std::string_view given = equals == std::string_view::npos
                                                   ? command->word(i + 1)
                                                   : word.substr(equals + 1);
                if (word.starts_with("--host")) {
                    api.address = given;
                } else if (word.starts_with("--port")) {
                    api.port = static_cast<std::uint16_t>(parseInt(given).value_or(0));
                }
            }
            if (!api.address.empty()) {
                api.exposure =
                    Setting<model::Exposure>::at(model::exposureOf(api.address), command->range());
            }
            api.auth = Setting<AdminAuth>::byDefault(AdminAuth::Basic);
            m_out.gateway().admin.push_back(std::move(api));
        }
    }

    void readUsers(const ConfigSection& section) {
        std::unordered_map<std::string_view, std::vector<std::string>> groups; // of each user
        for (const Line* group : section.all("group")) {
            if (const auto users = group->find("users", 2)) {
                for (const auto user : split(group->word(*users + 1), ',')) {
                    groups[user].emplace_back(group->word(1));
                }
            }
        }
        for (const Line* user : section.all("user")) {
            addUser(section, *user, groups);
        }
    }

    void addUser(const ConfigSection& section, const Line& line,
                 const std::unordered_map<std::string_view, std::vector<std::string>>& groups) {
        const std::string_view name = line.word(1);
        model::Consumer consumer;
        consumer.name = name;
        consumer.key = fmt::format("{}/{}", section.name, name);
        consumer.productKind = "user";
        consumer.source.range = line.range();
        consumer.raw = line.node;
        if (const auto known = groups.find(name); known != groups.end()) {
            consumer.groups = known->second;
        }
        if (const auto own = line.find("groups", 2)) {
            for (const auto group : split(line.word(*own + 1), ',')) {
                consumer.groups.emplace_back(group);
            }
        }
        const std::string key = consumer.key;
        const model::ConsumerId id = m_out.add(std::move(consumer));
        for (const std::string_view keyword : {"password", "insecure-password"}) {
            const auto at = line.find(keyword, 2);
            if (!at || *at + 1 >= line.count()) {
                continue;
            }
            model::Credential credential;
            credential.name = name;
            credential.key = key;
            credential.productKind = "user";
            credential.kind = model::CredentialKind::Basic;
            credential.type = keyword;
            credential.identity = name;
            credential.source.range = line.range(*at + 1);
            credential.secret = model::inspectSecret(line.word(*at + 1), line.range(*at + 1));
            if (keyword == "password" && credential.secret.form == model::SecretForm::Literal) {
                // A crypt(3) text of a kind that is not known here (DES).
                credential.secret.form = model::SecretForm::Hash;
            }
            credential.consumer = id;
            credential.locations = {"header:Authorization"};
            m_out.add(std::move(credential));
        }
    }

    Build& m_build;
    SnapshotBuilder& m_out;
};

} // namespace

void readGateway(Build& build) {
    GatewayReader(build).read();
}

} // namespace gatelens::adapters::haproxy
