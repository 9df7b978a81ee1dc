// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a configuration says about the gateway itself, and who may use it.
#include "core/adapters/nginx_http.h"
#include "core/adapters/nginx_internal.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace gatelens::adapters::nginx {

using model::Setting;

namespace {

// Directives of the outer contexts that other fields already hold.
constexpr std::array kRead = std::to_array<std::string_view>(
    {"events", "http", "stream", "mail", "server", "upstream", "server_tokens", "resolver",
     "error_log", "access_log", "include", "load_module"});

bool isRead(const Statement& statement) {
    return std::find(kRead.begin(), kRead.end(), statement.name()) != kRead.end() ||
           findPolicyKind(statement.name()) != nullptr;
}

void readLogs(model::Gateway& gateway, const Scope& main, const Scope* http) {
    const Scope& nearest = http == nullptr ? main : *http;
    if (const Statement* log = nearest.find("access_log")) {
        gateway.accessLog = Setting<bool>::at(log->arg(0) != "off", log->node->range);
    } else if (http != nullptr) {
        gateway.accessLog = Setting<bool>::byDefault(true);
    }
    const Statement* errors = nearest.find("error_log");
    if (errors == nullptr) {
        gateway.logLevel = Setting<std::string>::byDefault("error");
        gateway.debug = Setting<bool>::byDefault(false);
        return;
    }
    const std::string level(errors->argCount() > 1 ? errors->arg(1) : "error");
    gateway.debug = Setting<bool>::at(level.starts_with("debug"), errors->node->range);
    gateway.logLevel = errors->argCount() > 1
                           ? Setting<std::string>::at(level, errors->node->items[1]->range)
                           : Setting<std::string>::byDefault(level);
}

void readHttp(model::Gateway& gateway, const Scope& http) {
    const Statement* tokens = http.find("server_tokens");
    gateway.serverTokens =
        tokens == nullptr ? Setting<bool>::byDefault(true)
                          : Setting<bool>::at(tokens->arg(0) != "off" && !tokens->arg(0).empty(),
                                              tokens->node->range);
    if (const Statement* resolver = http.find("resolver")) {
        for (const text::Node* address : resolver->node->items) {
            if (address->text.find('=') == std::string_view::npos) {
                gateway.resolvers.emplace_back(address->text);
            }
        }
    }
    std::vector<std::string> trusted;
    const auto ranges = http.list("set_real_ip_from");
    for (const Statement* from : ranges) {
        trusted.emplace_back(from->arg(0));
    }
    if (!trusted.empty()) {
        gateway.trustedProxies =
            Setting<std::vector<std::string>>::at(std::move(trusted), ranges[0]->node->range);
    }
    for (const auto name : {"otel_trace", "opentracing", "opentelemetry", "datadog_tracing"}) {
        if (const Statement* trace = http.find(name)) {
            gateway.tracing = Setting<bool>::at(trace->arg(0) != "off", trace->node->range);
        }
    }
    for (const auto name : {"vhost_traffic_status_zone", "lua_shared_dict"}) {
        const Statement* zone = http.find(name);
        if (zone != nullptr && (std::string_view(name) != "lua_shared_dict" ||
                                zone->arg(0).find("prometheus") != std::string_view::npos)) {
            gateway.metrics = Setting<bool>::at(true, zone->node->range);
        }
    }
}

// "user:$apr1$…" lines of a password file.
class PasswordFile final {
public:
    PasswordFile(SnapshotBuilder& out, const Statement& directive, std::string path)
        : m_out(out)
        , m_directive(directive)
        , m_path(std::move(path)) {}

    void read() {
        auto bytes = m_out.context().readFile(m_path);
        if (!bytes) {
            m_out.note("file-unreadable",
                       fmt::format("the password file \"{}\" cannot be read: {}", m_path,
                                   bytes.error().message),
                       m_directive.node->items[0]->range);
            return;
        }
        const auto& file =
            m_out.context().sources()->add(text::SourceKind::File, m_path, std::move(*bytes));
        for (std::uint32_t line = 1; line <= file.lineCount(); ++line) {
            readLine(file, line);
        }
    }

private:
    void readLine(const text::SourceFile& file, std::uint32_t number) {
        const std::string_view line = file.line(number);
        const auto colon = line.find(':');
        if (line.starts_with('#') || colon == std::string_view::npos || colon == 0) {
            return;
        }
        const auto begin = file.offset({number, 1});
        std::string_view secret = line.substr(colon + 1);
        secret = secret.substr(0, secret.find(':')); // a comment may follow
        const auto secretBegin = static_cast<std::uint32_t>(begin + colon + 1);
        const text::SourceRange range{file.id(), secretBegin,
                                      secretBegin + static_cast<std::uint32_t>(secret.size())};
        model::Consumer consumer;
        consumer.name = line.substr(0, colon);
        consumer.key = fmt::format("{} {}", m_path, consumer.name);
        consumer.productKind = "user";
        consumer.source.range = {file.id(), begin, begin + static_cast<std::uint32_t>(colon)};
        const std::string name = consumer.name;
        const std::string key = consumer.key;
        const model::ConsumerId id = m_out.add(std::move(consumer));
        model::Credential credential;
        credential.name = name;
        credential.key = key;
        credential.productKind = "user";
        credential.kind = model::CredentialKind::Basic;
        credential.type = "auth_basic_user_file";
        credential.identity = name;
        credential.source.range = range;
        const bool plain = secret.starts_with("{PLAIN}");
        credential.secret = model::inspectSecret(plain ? secret.substr(7) : secret, range);
        credential.consumer = id;
        credential.locations = {"header:Authorization"};
        m_out.add(std::move(credential));
    }

    SnapshotBuilder& m_out;
    const Statement& m_directive;
    std::string m_path;
};

// Headers that carry a secret to a backend.
bool carriesSecret(std::string_view header) {
    const std::string name = toLower(header);
    for (const auto part :
         {"authorization", "api-key", "apikey", "api_key", "token", "secret", "password"}) {
        if (name.find(part) != std::string::npos) {
            return true;
        }
    }
    return false;
}

void addUpstreamCredentials(SnapshotBuilder& out) {
    auto& policies = out.snapshot().policies;
    for (std::size_t i = 0; i < policies.size(); ++i) {
        const auto& policy = policies[i];
        const bool sets = policy.type == "proxy_set_header" || policy.type == "grpc_set_header";
        if (!sets || policy.config == nullptr || policy.config->items.size() < 2 ||
            !carriesSecret(policy.config->arg(0))) {
            continue;
        }
        const text::Node& value = *policy.config->items[1];
        if (value.text.empty() || hasVariables(value.text)) {
            continue;
        }
        model::Credential credential;
        credential.name = policy.config->arg(0);
        credential.key = policy.key;
        credential.productKind = "header";
        credential.type = policy.type;
        credential.kind = value.text.starts_with("Basic ")    ? model::CredentialKind::Basic
                          : value.text.starts_with("Bearer ") ? model::CredentialKind::Token
                                                              : model::CredentialKind::ApiKey;
        credential.source.range = value.range;
        credential.secret = model::inspectSecret(value.text, value.range);
        credential.policy = model::PolicyId(i);
        credential.locations = {fmt::format("header:{}", policy.config->arg(0))};
        credential.forUpstream = true;
        out.add(std::move(credential));
    }
}

void findPasswordFiles(const Block& block, std::vector<const Statement*>& found) {
    for (const auto& statement : block.statements) {
        if (statement.name() == "auth_basic_user_file" && statement.argCount() == 1) {
            found.push_back(&statement);
        }
        if (statement.block != nullptr) {
            findPasswordFiles(*statement.block, found);
        }
    }
}

} // namespace

void readGateway(SnapshotBuilder& out, const Tree& tree) {
    auto& gateway = out.gateway();
    gateway.productKind = "nginx";
    gateway.store.kind = "file";
    const Scope main(tree.main(), nullptr);
    const Block* firstHttp = tree.http().empty() ? nullptr : tree.http().front();
    const std::unique_ptr<Scope> http =
        firstHttp == nullptr ? nullptr : std::make_unique<Scope>(*firstHttp, &main);
    readLogs(gateway, main, http.get());
    if (http) {
        readHttp(gateway, *http);
    }
    for (const Statement* module : main.ownList("load_module")) {
        gateway.availablePlugins.emplace_back(module->arg(0));
    }
    Extras extras(gateway);
    for (const Block* block : tree.http()) {
        for (const auto& statement : block->statements) {
            if (!isRead(statement)) {
                extras.keep(statement);
            }
        }
    }
    for (const auto& statement : tree.main().statements) {
        if (!isRead(statement)) {
            extras.keep(statement);
        }
    }
    const Statement* events = main.own("events");
    const Statement* connections = events == nullptr || events->block == nullptr
                                       ? nullptr
                                       : events->block->find("worker_connections");
    const auto limit = connections == nullptr ? std::nullopt : parseInt(connections->arg(0));
    for (auto& listener : out.snapshot().listeners) {
        listener.maxConnections = limit
                                      ? Setting<std::int64_t>::at(*limit, connections->node->range)
                                      : Setting<std::int64_t>::byDefault(512);
    }
}

void readIdentities(SnapshotBuilder& out, const Tree& tree, const Certificates& files) {
    std::vector<const Statement*> found;
    for (const Block* block : tree.http()) {
        findPasswordFiles(*block, found);
    }
    std::set<std::string> seen;
    for (const Statement* directive : found) {
        const bool fixed = !hasVariables(directive->arg(0));
        std::string path = files.path(directive->arg(0));
        if (fixed && seen.insert(path).second) {
            PasswordFile(out, *directive, std::move(path)).read();
        }
    }
    addUpstreamCredentials(out);
}

} // namespace gatelens::adapters::nginx
