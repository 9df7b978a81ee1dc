// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The global options block. Behaviour: caddyconfig/httpcaddyfile/options.go,
// serveroptions.go and pkiapp.go of Caddy 2.11.
#include "core/adapters/caddyfile_internal.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::caddy {

using text::Severity;

namespace {

constexpr std::array kDefaultOrder = std::to_array<std::string_view>({
    "tracing",
    "map",
    "vars",
    "fs",
    "root",
    "log_append",
    "skip_log",
    "log_skip",
    "log_name",
    "header",
    "copy_response_headers",
    "request_body",
    "timeouts",
    "redir",
    "method",
    "rewrite",
    "uri",
    "try_files",
    "basicauth",
    "basic_auth",
    "forward_auth",
    "request_header",
    "encode",
    "push",
    "intercept",
    "templates",
    "invoke",
    "handle",
    "handle_path",
    "route",
    "abort",
    "error",
    "copy_response",
    "respond",
    "metrics",
    "reverse_proxy",
    "php_fastcgi",
    "file_server",
    "acme_server",
});

constexpr std::array kSimpleOptions = std::to_array<FieldRule>({
    {"debug", "", FieldKind::True},
    {"http_port", "", FieldKind::Int},
    {"https_port", "", FieldKind::Int},
    {"grace_period", "", FieldKind::Duration},
    {"shutdown_delay", "", FieldKind::Duration},
    {"default_sni", "", FieldKind::Text},
    {"fallback_sni", "", FieldKind::Text},
    {"storage_check", "", FieldKind::Text},
    {"renew_interval", "", FieldKind::Duration},
    {"ocsp_interval", "", FieldKind::Duration},
    {"acme_ca", "", FieldKind::Text},
    {"acme_ca_root", "", FieldKind::Text},
    {"skip_install_trust", "", FieldKind::True},
    {"email", "", FieldKind::Text},
    {"local_certs", "", FieldKind::True},
    {"key_type", "", FieldKind::Text},
    {"ocsp_stapling", "", FieldKind::Text},
    {"cert_lifetime", "", FieldKind::Duration},
    {"persist_config", "", FieldKind::Text},
    {"tls_resolvers", "", FieldKind::Texts},
    {"renewal_window_ratio", "", FieldKind::Number},
});

constexpr std::array kOtherOptions = std::to_array<std::string_view>(
    {"admin", "auto_https", "order", "storage", "storage_clean_interval", "acme_dns", "acme_eab",
     "cert_issuer", "on_demand_tls", "metrics", "servers", "log", "preferred_chains", "dns", "ech",
     "default_bind", "pki"});

constexpr std::array kTimeoutRules = std::to_array<FieldRule>({
    {"read_body", "read_timeout", FieldKind::Duration},
    {"read_body_idle", "read_idle_timeout", FieldKind::Duration},
    {"read_header", "read_header_timeout", FieldKind::Duration},
    {"write", "write_timeout", FieldKind::Duration},
    {"write_idle", "write_idle_timeout", FieldKind::Duration},
    {"write_max_chunk", "max_write_chunk", FieldKind::Size},
    {"idle", "idle_timeout", FieldKind::Duration},
});

constexpr std::array kServerRules = std::to_array<FieldRule>({
    {"keepalive_interval", "", FieldKind::Duration},
    {"keepalive_idle", "", FieldKind::Duration},
    {"keepalive_count", "", FieldKind::Int},
    {"max_header_size", "max_header_bytes", FieldKind::Size},
    {"enable_full_duplex", "", FieldKind::True},
    {"expected_underscore_headers", "", FieldKind::Texts},
    {"expected_dot_headers", "", FieldKind::Texts},
    {"log_credentials", "logs/should_log_credentials", FieldKind::True},
    {"protocols", "", FieldKind::MoreTexts},
    {"trusted_proxies_unix", "", FieldKind::True},
    {"client_ip_headers", "", FieldKind::MoreTexts},
    {"trace", "logs/trace", FieldKind::True},
    {"0rtt", "allow_0rtt", FieldKind::Off},
});

} // namespace

std::string Options::text(std::string_view name) const {
    const Draft* value = find(name);
    return value == nullptr ? std::string{} : value->text;
}

const Draft* Options::find(std::string_view name) const {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : &found->second;
}

Draft CaddyfileAdapter::opaqueBlock(std::span<const Statement> block,
                                    const text::SourceRange& range) {
    Draft out = Draft::mapping(range);
    for (const Statement& statement : block) {
        Draft value = Draft::boolean(true, statement.range);
        if (statement.hasBlock) {
            value = opaqueBlock(statement.block, statement.range);
            if (statement.words.size() > 1) {
                value.set("arguments", textsDraft(statement.arguments()));
            }
        } else if (statement.words.size() == 2) {
            value = textDraft(statement.words[1]);
        } else if (statement.words.size() > 2) {
            value = textsDraft(statement.arguments());
        }
        out.set(statement.name(), std::move(value), statement.words.front().range);
    }
    return out;
}

Draft CaddyfileAdapter::opaque(const Statement& statement) {
    Draft out = opaqueBlock(statement.block, statement.range);
    if (statement.words.size() > 2) {
        out.set("arguments", textsDraft(statement.arguments().subspan(1)));
    }
    return out;
}

CaddyfileAdapter::CaddyfileAdapter(const Caddyfile& file, text::Diagnostics& diagnostics)
    : m_file(file)
    , m_faults(diagnostics)
    , m_order(kDefaultOrder.begin(), kDefaultOrder.end()) {}

void CaddyfileAdapter::readOptions() {
    for (const Statement& statement : m_file.options) {
        readOption(statement);
    }
    const auto secure = [this](Draft issuer) {
        for (const auto& [option, field] :
             {std::pair{"email", "email"}, std::pair{"acme_ca", "ca"}}) {
            const Draft* value = m_options.find(option);
            if (value != nullptr && issuer.find(field) == nullptr) {
                issuer.set(field, *value);
            }
        }
        return issuer;
    };
    const auto option = [this](std::string_view name) { return m_options.find(name); };
    if (const Draft* local = option("local_certs"); local != nullptr) {
        Draft issuer = Draft::mapping(local->range);
        issuer.set("module", Draft::string("internal", local->range));
        m_options.issuers.push_back(std::move(issuer));
    }
    for (Draft& issuer : m_options.issuers) {
        const Draft* module = issuer.find("module");
        if (module != nullptr && module->text == "acme") {
            issuer = secure(std::move(issuer));
        }
    }
    if (const Draft* dns = option("acme_dns");
        dns != nullptr && dns->find("name") == nullptr && option("dns") == nullptr) {
        m_faults.error("missing-option", "acme_dns names no provider, and dns gives none",
                       dns->range, "write acme_dns and the name of a provider");
    }
    const Draft* first = option("email");
    for (const char* name : {"acme_ca", "acme_ca_root", "acme_eab", "acme_dns"}) {
        first = first == nullptr ? option(name) : first;
    }
    if (m_options.issuers.empty() && first != nullptr) {
        Draft issuer = Draft::mapping(first->range);
        issuer.set("module", Draft::string("acme", first->range));
        m_options.issuers.push_back(secure(std::move(issuer)));
    }
    std::sort(m_options.servers.begin(), m_options.servers.end(),
              [](const ServerOptions& a, const ServerOptions& b) {
                  return a.listen.size() > b.listen.size();
              });
}

void CaddyfileAdapter::readOption(const Statement& statement) {
    const std::string& name = statement.name();
    const auto arguments = statement.arguments();
    Draft values;
    if (applyField(kSimpleOptions, statement, values, m_faults)) {
        if (Draft* value = values.find(name); value != nullptr) {
            m_options.values.insert_or_assign(name, std::move(*value));
        }
        m_options.debug = m_options.debug || name == "debug";
    } else if (name == "admin") {
        readAdmin(statement);
    } else if (name == "order") {
        readOrder(statement);
    } else if (name == "servers") {
        readServerOptions(statement);
    } else if (name == "pki") {
        readPki(statement);
    } else if (name == "on_demand_tls") {
        readOnDemand(statement);
    } else if (name == "log") {
        Logger entry = logger(statement, true);
        const bool twice = std::any_of(m_options.logs.begin(), m_options.logs.end(),
                                       [&](const Logger& log) { return log.name == entry.name; });
        if (twice) {
            m_faults.error("duplicate-name",
                           fmt::format("the logger \"{}\" is defined twice", entry.name),
                           statement.words.front().range);
        }
        m_options.logs.push_back(std::move(entry));
    } else if (name == "auto_https") {
        constexpr std::array kModes = std::to_array<std::string_view>(
            {"off", "disable_redirects", "disable_certs", "ignore_loaded_certs"});
        for (const Word& word : arguments) {
            if (std::find(kModes.begin(), kModes.end(), word.text) == kModes.end()) {
                m_faults.invalid(word, "off, disable_redirects, disable_certs or "
                                       "ignore_loaded_certs");
            }
            m_options.autoHttps.insert(word.text);
        }
        if (arguments.empty()) {
            m_faults.arguments(statement, "a mode such as off");
        }
        m_options.values["auto_https"] = textsDraft(arguments);
    } else if (name == "default_bind") {
        Pile pile;
        Scope scope;
        scope.pile = &pile;
        Outcome ignored;
        readBind({statement, arguments, scope, {}}, ignored);
        m_options.defaultBinds.push_back(std::move(pile.binds.front()));
    } else if (name == "storage" && !arguments.empty()) {
        m_options.storage = opaqueBlock(statement.block, statement.range);
        m_options.storage.set("module", textDraft(arguments[0]));
        if (arguments.size() > 1 && arguments[0].text == "file_system") {
            m_options.storage.set("root", textDraft(arguments[1]));
        }
    } else if (name == "storage_clean_interval" && arguments.size() == 1) {
        auto duration = durationDraft(arguments[0]);
        if (!duration && arguments[0].text != "off") {
            m_faults.invalid(arguments[0], "\"off\" or a duration");
        }
        m_options.values[name] = duration ? std::move(*duration) : textDraft(arguments[0]);
    } else if (name == "cert_issuer") {
        m_options.issuers.push_back(issuer(statement));
    } else if (name == "metrics") {
        static constexpr std::array kRules = std::to_array<FieldRule>({
            {"per_host", "", FieldKind::True},
            {"observe_catchall_hosts", "", FieldKind::True},
            {"otlp", "", FieldKind::True},
        });
        if (m_options.metrics.isNull()) {
            m_options.metrics = Draft::mapping(statement.range);
        }
        applyFields(kRules, statement.block, "metrics", m_options.metrics, m_faults);
    } else if (name == "acme_dns" || name == "dns") {
        Draft provider = opaque(statement);
        if (!arguments.empty()) {
            provider.set("name", textDraft(arguments[0]));
        } else if (name == "dns") {
            m_faults.arguments(statement, "the name of a provider");
        }
        m_options.values[name] = std::move(provider);
    } else if (name == "acme_eab" || name == "preferred_chains" || name == "ech") {
        m_options.values[name] = opaqueBlock(statement.block, statement.range);
    } else {
        std::vector<std::string_view> names(kOtherOptions.begin(), kOtherOptions.end());
        for (const FieldRule& rule : kSimpleOptions) {
            names.push_back(rule.name);
        }
        const auto near = nearest(name, names);
        const bool known = std::find(names.begin(), names.end(), name) != names.end();
        if (known) {
            m_faults.arguments(statement, "a value");
            return;
        }
        m_faults.report(near.empty() ? Severity::Warning : Severity::Error, "unknown-option",
                        fmt::format("the global option \"{}\" is none of Caddy's own", name),
                        statement.words.front().range,
                        near.empty() ? "it may come from a plugin"
                                     : fmt::format("did you mean \"{}\"?", near));
        if (near.empty()) {
            m_options.apps.set(name, opaqueBlock(statement.block, statement.range),
                               statement.words.front().range);
        }
    }
}

void CaddyfileAdapter::readOrder(const Statement& statement) {
    const auto arguments = statement.arguments();
    const bool relative =
        arguments.size() == 3 && (arguments[1].text == "before" || arguments[1].text == "after");
    const bool absolute =
        arguments.size() == 2 && (arguments[1].text == "first" || arguments[1].text == "last");
    if (!relative && !absolute) {
        m_faults.arguments(statement, "a directive and first, last, before other or after other");
        return;
    }
    std::vector<std::string> order = m_order;
    std::erase(order, arguments[0].text);
    auto place = arguments[1].text == "first" ? order.begin() : order.end();
    if (relative) {
        place = std::find(order.begin(), order.end(), arguments[2].text);
        if (place == order.end()) {
            const std::vector<std::string_view> names(order.begin(), order.end());
            const auto near = nearest(arguments[2].text, names);
            m_faults.error(
                "dangling-reference",
                fmt::format("there is no directive \"{}\" in the order", arguments[2].text),
                arguments[2].range, near.empty() ? "" : fmt::format("did you mean \"{}\"?", near));
            return;
        }
        place += arguments[1].text == "after" ? 1 : 0;
    }
    order.insert(place, arguments[0].text);
    m_order = std::move(order);
}

void CaddyfileAdapter::readAdmin(const Statement& statement) {
    static constexpr std::array kRules = std::to_array<FieldRule>(
        {{"enforce_origin", "", FieldKind::True}, {"origins", "", FieldKind::Texts}});
    Draft admin = Draft::mapping(statement.range);
    const auto arguments = statement.arguments();
    if (arguments.size() > 1) {
        m_faults.arguments(statement, "an address, or \"off\"");
    }
    if (!arguments.empty() && arguments[0].text == "off") {
        admin.set("disabled", Draft::boolean(true, arguments[0].range));
        if (statement.hasBlock) {
            m_faults.error("conflicting-options", "admin off takes no options", statement.range);
        }
    } else if (!arguments.empty()) {
        admin.set("listen", textDraft(arguments[0]));
    }
    applyFields(kRules, statement.block, "admin", admin, m_faults);
    m_options.admin = std::move(admin);
}

void CaddyfileAdapter::readOnDemand(const Statement& statement) {
    Draft& demand = m_options.onDemand;
    demand = Draft::mapping(statement.range);
    for (const Statement& option : statement.block) {
        const auto arguments = option.arguments();
        if (option.name() == "ask" && arguments.size() == 1) {
            Draft permission = Draft::mapping(option.range);
            permission.set("module", Draft::string("http", option.range));
            permission.set("endpoint", textDraft(arguments[0]));
            demand.set("permission", std::move(permission));
        } else if (option.name() == "permission" && !arguments.empty()) {
            Draft permission = opaqueBlock(option.block, option.range);
            permission.set("module", textDraft(arguments[0]));
            if (arguments.size() > 1 && arguments[0].text == "http") {
                permission.set("endpoint", textDraft(arguments[1]));
            }
            demand.set("permission", std::move(permission));
        } else {
            m_faults.unknown(option, "on_demand_tls",
                             std::to_array<std::string_view>({"ask", "permission"}));
        }
    }
}

void CaddyfileAdapter::readServerOptions(const Statement& statement) {
    ServerOptions options;
    options.range = statement.range;
    options.fields = Draft::mapping(statement.range);
    const auto arguments = statement.arguments();
    options.listen = arguments.empty() ? std::string{} : arguments[0].text;
    if (arguments.size() > 1) {
        m_faults.arguments(statement, "an address at most");
    }
    for (const Statement& option : statement.block) {
        const std::string& name = option.name();
        const auto values = option.arguments();
        const Word* value = values.empty() ? nullptr : values.data();
        if (name == "name" && values.size() == 1) {
            options.name = textDraft(*value);
        } else if (name == "timeouts") {
            for (const Statement& timeout : option.block) {
                Statement first = timeout;
                // A second argument is the least rate in bytes a second.
                if (timeout.words.size() == 3 && timeout.name().ends_with("_idle")) {
                    const auto rate = parseInt(timeout.words[2].text);
                    options.fields.set(timeout.name().starts_with("read") ? "read_min_rate"
                                                                          : "write_min_rate",
                                       Draft::integer(rate.value_or(0), timeout.words[2].range));
                    first.words.pop_back();
                }
                if (!applyField(kTimeoutRules, first, options.fields, m_faults)) {
                    m_faults.unknown(timeout, "timeouts", kTimeoutRules);
                }
            }
        } else if (name == "listener_wrappers" || name == "packet_conn_wrappers") {
            for (const Statement& wrapper : option.block) {
                Draft module = opaqueBlock(wrapper.block, wrapper.range);
                module.set("wrapper", textDraft(wrapper.words.front()));
                options.fields.at(name).append(std::move(module));
            }
        } else if (name == "trusted_proxies" && value != nullptr) {
            static constexpr std::array kRanges =
                std::to_array<FieldRule>({{"trusted_proxies", "ranges", FieldKind::Ranges}});
            Draft source = opaqueBlock(option.block, option.range);
            if (value->text == "static") {
                Statement ranges = option;
                ranges.words.erase(ranges.words.begin() + 1);
                if (!applyField(kRanges, ranges, source, m_faults)) {
                    continue;
                }
            }
            source.set("source", textDraft(*value));
            options.fields.set(name, std::move(source));
        } else if (name == "trusted_proxies_strict") {
            options.fields.set(name, Draft::integer(1, option.range));
        } else if (name == "strict_sni_host") {
            const bool on = value == nullptr || value->text != "insecure_off";
            if (value != nullptr && on && value->text != "on") {
                m_faults.invalid(*value, "on or insecure_off");
            }
            options.fields.set(name, Draft::boolean(on, option.range));
        } else if (name == "metrics") {
            static constexpr std::array kRules =
                std::to_array<FieldRule>({{"per_host", "", FieldKind::True}});
            if (m_options.metrics.isNull()) {
                m_options.metrics = Draft::mapping(option.range);
            }
            applyFields(kRules, option.block, "metrics", m_options.metrics, m_faults);
        } else if (!applyField(kServerRules, option, options.fields, m_faults)) {
            m_faults.unknown(option, "servers", kServerRules,
                             std::to_array<std::string_view>(
                                 {"name", "timeouts", "listener_wrappers", "trusted_proxies",
                                  "trusted_proxies_strict", "strict_sni_host"}));
        }
    }
    m_options.servers.push_back(std::move(options));
}

void CaddyfileAdapter::applyServerOptions(Draft& servers) {
    for (DraftMember& server : servers.members) {
        const Draft* listen = server.value.find("listen");
        const auto options = std::find_if(
            m_options.servers.begin(), m_options.servers.end(),
            [&](const ServerOptions& candidate) {
                return candidate.listen.empty() ||
                       (listen != nullptr && std::any_of(listen->items.begin(), listen->items.end(),
                                                         [&](const Draft& item) {
                                                             return item.text == candidate.listen;
                                                         }));
            });
        if (options == m_options.servers.end()) {
            continue;
        }
        for (const DraftMember& field : options->fields.members) {
            Draft& target = server.value.at(field.name);
            if (field.name == "logs") {
                for (const DraftMember& log : field.value.members) {
                    target.set(log.name, log.value, log.keyRange);
                }
            } else {
                target = field.value;
            }
        }
        if (!options->name.isNull()) {
            server.name = options->name.text;
        }
    }
    for (const ServerOptions& options : m_options.servers) {
        const bool used =
            options.listen.empty() ||
            std::any_of(servers.members.begin(), servers.members.end(), [&](const DraftMember& s) {
                const Draft* listen = s.value.find("listen");
                return listen != nullptr &&
                       std::any_of(listen->items.begin(), listen->items.end(),
                                   [&](const Draft& item) { return item.text == options.listen; });
            });
        if (!used) {
            m_faults.report(Severity::Warning, "unused-option",
                            fmt::format("no server listens on {}, so these options apply to none",
                                        options.listen),
                            options.range, "write the address as the server's listen says it");
        }
    }
}

void CaddyfileAdapter::readPki(const Statement& statement) {
    static constexpr std::array kRules = std::to_array<FieldRule>({
        {"name", "", FieldKind::Text},
        {"root_cn", "root_common_name", FieldKind::Text},
        {"intermediate_cn", "intermediate_common_name", FieldKind::Text},
        {"intermediate_lifetime", "", FieldKind::Duration},
        {"maintenance_interval", "", FieldKind::Duration},
        {"renewal_window_ratio", "", FieldKind::Number},
    });
    static constexpr std::array kPairRules = std::to_array<FieldRule>({
        {"cert", "certificate", FieldKind::Text},
        {"key", "private_key", FieldKind::Text},
        {"format", "", FieldKind::Text},
    });
    for (const Statement& authority : statement.block) {
        if (authority.name() != "ca") {
            m_faults.unknown(authority, "pki", std::to_array<std::string_view>({"ca"}));
            continue;
        }
        const auto arguments = authority.arguments();
        Draft& ca = m_options.pki.at(arguments.empty() ? "local" : arguments[0].text);
        ca = Draft::mapping(authority.range);
        for (const Statement& option : authority.block) {
            if (option.name() == "root" || option.name() == "intermediate") {
                Draft& pair = ca.at(option.name());
                pair = Draft::mapping(option.range);
                applyFields(kPairRules, option.block, option.name(), pair, m_faults);
            } else if (!applyField(kRules, option, ca, m_faults)) {
                m_faults.unknown(option, "ca", kRules,
                                 std::to_array<std::string_view>({"root", "intermediate"}));
            }
        }
    }
}

void CaddyfileAdapter::buildPki(Draft& config) {
    Draft authorities = m_options.pki;
    for (const Pile& pile : m_piles) {
        for (const Word& word : pile.authorities) {
            if (authorities.find(word.text) == nullptr) {
                authorities.set(word.text, Draft::mapping(word.range), word.range);
            }
        }
    }
    const Draft* skip = m_options.find("skip_install_trust");
    if (skip != nullptr) {
        if (authorities.isNull() && !m_options.autoHttps.contains("off")) {
            authorities.set("local", Draft::mapping(skip->range));
        }
        for (DraftMember& authority : authorities.members) {
            authority.value.set("install_trust", Draft::boolean(false, skip->range));
        }
    }
    if (!authorities.isNull()) {
        config.at("apps").at("pki").set("certificate_authorities", std::move(authorities));
    }
}

} // namespace gatelens::adapters::caddy
