// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/nginx_upstreams.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace gatelens::adapters::nginx {

using model::Protocol;
using model::Setting;

namespace {

constexpr std::array kPasses = std::to_array<std::string_view>(
    {"proxy_pass", "grpc_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "memcached_pass",
     "tunnel_pass", "redis2_pass", "redis_pass", "memc_pass"});

std::optional<std::int64_t> numberOf(const Statement& server, std::string_view name) {
    const auto text = parameter(server, name, 1);
    return text ? parseInt(*text) : std::nullopt;
}

// How requests are spread: the directive of the upstream block that says so.
std::string algorithmOf(const Block& block) {
    for (const auto name : {"least_conn", "ip_hash", "hash", "random", "least_time", "fair"}) {
        if (block.find(name) != nullptr) {
            return name;
        }
    }
    return "round-robin";
}

Protocol protocolOf(std::string_view directive, std::string_view scheme) {
    if (directive == "proxy_pass") {
        return scheme == "https" ? Protocol::Https : Protocol::Http;
    }
    if (directive == "grpc_pass") {
        return scheme == "grpcs" ? Protocol::Grpcs : Protocol::Grpc;
    }
    return directive == "fastcgi_pass" ? Protocol::FastCgi : Protocol::Other;
}

std::uint16_t defaultPort(std::string_view directive, std::string_view scheme) {
    if (directive == "proxy_pass" || directive == "grpc_pass") {
        return scheme == "https" || scheme == "grpcs" ? 443 : 80;
    }
    return directive == "memcached_pass" ? 11211 : 0;
}

bool schemeFits(std::string_view directive, const PassUrl& url) {
    if (url.dynamicHost) {
        return true;
    }
    if (directive == "proxy_pass") {
        return url.scheme == "http" || url.scheme == "https";
    }
    if (directive == "grpc_pass") {
        return url.scheme.empty() || url.scheme == "grpc" || url.scheme == "grpcs";
    }
    return url.scheme.empty() || url.scheme == "uwsgi" || url.scheme == "suwsgi";
}

std::string authority(const PassUrl& url) {
    const bool v6 = url.host.find(':') != std::string_view::npos && !url.host.starts_with("unix:");
    std::string text = v6 ? fmt::format("[{}]", url.host) : std::string(url.host);
    return url.hasPort ? fmt::format("{}:{}", text, url.port) : text;
}

// What of the request's Host header the backend sees.
void readHost(const Scope& scope, std::string_view family, model::Service& service) {
    using model::HostMode;
    if (family == "fastcgi" || family == "uwsgi" || family == "scgi") {
        service.hostMode = HostMode::Client; // HTTP_HOST is passed on
        return;
    }
    service.hostMode = HostMode::Target; // $proxy_host
    for (const Statement* header : scope.list(fmt::format("{}_set_header", family))) {
        if (!equalsIgnoreCase(header->arg(0), "host")) {
            continue;
        }
        const std::string_view value = header->arg(1);
        const bool client = value.find("$host") != std::string_view::npos ||
                            value.find("$http_host") != std::string_view::npos;
        if (client) {
            service.hostMode = HostMode::Client;
        } else if (value.find("$proxy_host") != std::string_view::npos) {
            service.hostMode = HostMode::Target;
        } else if (hasVariables(value)) {
            service.hostMode = HostMode::Unknown;
        } else {
            service.hostMode = HostMode::Fixed;
            service.fixedHost = value;
        }
    }
}

void readRetries(const Scope& scope, std::string_view family, model::Service& service) {
    const Statement* next = scope.find(fmt::format("{}_next_upstream", family));
    const Statement* tries = scope.find(fmt::format("{}_next_upstream_tries", family));
    if (next != nullptr && hasArgument(*next, "off")) {
        service.retries = Setting<std::int64_t>::at(0, next->node->range);
    } else if (const auto most = tries == nullptr ? std::nullopt : parseInt(tries->arg(0));
               most && *most > 0) {
        service.retries = Setting<std::int64_t>::at(*most - 1, tries->node->range);
    }
    // Since 1.9.13 a POST is not sent twice unless non_idempotent says so.
    service.retryNonIdempotent =
        next == nullptr
            ? Setting<bool>::byDefault(false)
            : Setting<bool>::at(hasArgument(*next, "non_idempotent"), next->node->range);
}

model::TlsVersion lowestVersion(const Statement& protocols) {
    using enum model::TlsVersion;
    for (const auto& [name, version] : {std::pair{"SSLv2", Ssl3},
                                        {"SSLv3", Ssl3},
                                        {"TLSv1", Tls10},
                                        {"TLSv1.1", Tls11},
                                        {"TLSv1.2", Tls12},
                                        {"TLSv1.3", Tls13}}) {
        if (hasArgument(protocols, name)) {
            return version;
        }
    }
    return Unknown;
}

model::UpstreamTls readTls(const Scope& scope, std::string_view family, const Statement& pass,
                           const PassUrl& url) {
    const auto name = [family](std::string_view tail) {
        return fmt::format("{}_ssl_{}", family, tail);
    };
    model::UpstreamTls tls;
    tls.range = pass.node->range;
    tls.verify = scope.flag(name("verify"), false);
    tls.ca = scope.text(name("trusted_certificate"));
    tls.clientCertificate = scope.text(name("certificate"));
    const auto sends = scope.flag(name("server_name"), false);
    if (sends.value) {
        const auto written = scope.text(name("name"));
        tls.sni =
            written.known() ? written : Setting<std::string>::byDefault(std::string(url.host));
    }
    if (const Statement* protocols = scope.find(name("protocols"))) {
        tls.minVersion =
            Setting<model::TlsVersion>::at(lowestVersion(*protocols), protocols->node->range);
    }
    return tls;
}

// Everything in which two services of one address may differ.
std::string signature(const model::Service& service) {
    std::string text = fmt::format(
        "{}|{}|{}|{}|{}|{}|{}|{}", service.name, static_cast<int>(service.hostMode),
        service.fixedHost, service.connectTimeoutMs.value, service.readTimeoutMs.value,
        service.writeTimeoutMs.value, service.retries.value, service.retryNonIdempotent.value);
    if (service.tls) {
        text += fmt::format("|{}|{}|{}|{}|{}", service.tls->verify.value, service.tls->ca.value,
                            service.tls->sni.value, service.tls->clientCertificate.value,
                            static_cast<int>(service.tls->minVersion.value));
    }
    return text;
}

} // namespace

bool isPass(std::string_view directive) {
    return std::find(kPasses.begin(), kPasses.end(), directive) != kPasses.end();
}

const Statement* passOf(const Block& block) {
    const auto found = std::find_if(block.statements.begin(), block.statements.end(),
                                    [](const Statement& s) { return isPass(s.name()); });
    return found == block.statements.end() ? nullptr : &*found;
}

void Upstreams::readBlocks(const Block& block) {
    for (const auto& statement : block.statements) {
        if (statement.name() == "upstream" && statement.block != nullptr) {
            readBlock(statement);
        }
    }
}

void Upstreams::readBlock(const Statement& statement) {
    model::Upstream upstream;
    upstream.name = statement.arg(0);
    upstream.key = m_stream ? fmt::format("stream {}", upstream.name) : upstream.name;
    upstream.productKind = "upstream";
    upstream.source.range = statement.node->range;
    upstream.raw = statement.node;
    upstream.algorithm = algorithmOf(*statement.block);
    if (const Statement* hash = statement.block->find("hash")) {
        upstream.hashOn = hash->arg(0);
    } else if (statement.block->find("ip_hash") != nullptr) {
        upstream.hashOn = "$remote_addr";
    }
    static constexpr std::array kRead = std::to_array<std::string_view>(
        {"server", "least_conn", "ip_hash", "hash", "random", "least_time", "fair"});
    for (const auto& inner : statement.block->statements) {
        if (std::find(kRead.begin(), kRead.end(), inner.name()) == kRead.end()) {
            upstream.extra.push_back({std::string(inner.name()), inner.node});
        }
        const bool resolves = inner.name() == "server" && hasArgument(inner, "resolve", 1);
        if (resolves) {
            upstream.discovery = "dns";
        }
    }
    const model::UpstreamId id = m_out.add(std::move(upstream));
    if (!m_byName.emplace(statement.arg(0), id).second) {
        m_out.error("duplicate-upstream",
                    fmt::format("the upstream \"{}\" is defined twice", statement.arg(0)),
                    statement.node->items.empty() ? statement.node->nameRange
                                                  : statement.node->items[0]->range,
                    "rename or remove one of them");
    }
    for (const auto& inner : statement.block->statements) {
        if (inner.name() == "server") {
            readServer(inner, id);
        }
    }
}

void Upstreams::readServer(const Statement& server, model::UpstreamId id) {
    const PassUrl url = parsePass(server.arg(0));
    model::Target target;
    target.host = url.host;
    target.port = url.hasPort                                 ? url.port
                  : m_stream || url.host.starts_with("unix:") ? std::uint16_t{0}
                                                              : std::uint16_t{80};
    target.weight = numberOf(server, "weight").value_or(1);
    target.backup = hasArgument(server, "backup", 1);
    target.enabled = !hasArgument(server, "down", 1);
    target.upstream = id;
    target.productKind = "server";
    target.source.range = server.node->range;
    target.raw = server.node;
    m_out.add(std::move(target));
    auto& upstream = m_out.snapshot().upstreams[id.index()];
    const std::int64_t failures = numberOf(server, "max_fails").value_or(1);
    if (!upstream.passive || failures < upstream.passive->failures) {
        upstream.passive = model::PassiveHealthCheck{failures > 0, failures, server.node->range};
    }
}

model::UpstreamId Upstreams::direct(const PassUrl& url, std::uint16_t port, const Statement& pass) {
    std::string name = url.host.starts_with("unix:") || port == 0
                           ? std::string(url.host)
                           : fmt::format("{}:{}", url.host, port);
    const auto known = m_direct.find(name);
    if (known != m_direct.end()) {
        return known->second;
    }
    model::Upstream upstream;
    upstream.name = name;
    upstream.key = fmt::format("{}{}", m_stream ? "stream " : "", name);
    upstream.productKind = "address";
    upstream.algorithm = "round-robin"; // over the addresses that the name resolves to
    upstream.source.range = pass.node->range;
    upstream.raw = pass.node;
    const model::UpstreamId id = m_out.add(std::move(upstream));
    model::Target target;
    target.host = url.host;
    target.port = port;
    target.upstream = id;
    target.productKind = "address";
    target.source.range = pass.node->range;
    m_out.add(std::move(target));
    m_direct.emplace(std::move(name), id);
    return id;
}

// Comparing is costly, and nobody reads a hundred suggestions.
std::string_view Upstreams::nearestName(std::string_view name) {
    constexpr std::size_t kMostSuggestions = 100;
    constexpr std::size_t kMostNames = 2000;
    if (m_byName.size() > kMostNames || m_suggestions == kMostSuggestions) {
        return {};
    }
    ++m_suggestions;
    std::vector<std::string_view> names;
    for (const auto& [known, id] : m_byName) {
        names.push_back(known);
    }
    std::sort(names.begin(), names.end());
    return nearest(name, names);
}

// nginx looks a name that is no upstream up in the DNS when it starts.
void Upstreams::checkName(const Statement& pass, const PassUrl& url) {
    const text::SourceRange& range = pass.node->items[0]->range;
    const auto upstream = m_byName.find(url.host);
    if (upstream != m_byName.end()) {
        if (url.hasPort) {
            m_out.error(
                "upstream-with-port",
                fmt::format("the upstream \"{}\" may not have the port {}", url.host, url.port),
                range, fmt::format("write \"{}\" without a port", url.host));
        }
        return;
    }
    const bool plain = !url.host.starts_with("unix:") &&
                       url.host.find_first_of(".:") == std::string_view::npos &&
                       url.host != "localhost";
    const auto near = plain ? nearestName(url.host) : std::string_view{};
    if (!near.empty()) {
        m_out.warn("missing-upstream",
                   fmt::format("\"{}\" is no upstream of this configuration; nginx looks it up in "
                               "the DNS",
                               url.host),
                   range, fmt::format("did you mean \"{}\"?", near));
    } else if (plain && !url.hasPort) {
        m_out.warn("missing-upstream",
                   fmt::format("\"{}\" is no upstream of this configuration; nginx looks it up in "
                               "the DNS",
                               url.host),
                   range, fmt::format("define \"upstream {} {{ … }}\"", url.host));
    }
}

model::ServiceId Upstreams::service(const Statement& pass, const PassUrl& url, const Scope& scope) {
    const std::string_view directive = pass.name();
    const std::string_view family = directive.substr(0, directive.find("_pass"));
    model::Service service;
    service.protocol = m_stream ? Protocol::Tcp : protocolOf(directive, url.scheme);
    if (m_stream && scope.flag("proxy_ssl", false).value) {
        service.protocol = Protocol::Tls;
    }
    service.protocolSetting = Setting<Protocol>::at(service.protocol, pass.node->items[0]->range);
    service.host = url.host;
    service.dynamic = url.dynamicHost;
    service.name =
        url.scheme.empty() ? authority(url) : fmt::format("{}://{}", url.scheme, authority(url));
    // From the table, which outlives every document.
    service.productKind = *std::find(kPasses.begin(), kPasses.end(), directive);
    service.source.range = pass.node->range;
    service.raw = pass.node;
    service.connectTimeoutMs = scope.timeMs(fmt::format("{}_connect_timeout", family), 60'000);
    const auto timeout =
        m_stream ? scope.timeMs("proxy_timeout", 600'000) : Setting<std::int64_t>{};
    service.readTimeoutMs =
        m_stream ? timeout : scope.timeMs(fmt::format("{}_read_timeout", family), 60'000);
    service.writeTimeoutMs =
        m_stream ? timeout : scope.timeMs(fmt::format("{}_send_timeout", family), 60'000);
    if (!m_stream) {
        readHost(scope, family, service);
        readRetries(scope, family, service);
    }
    if (model::isEncrypted(service.protocol)) {
        service.tls = readTls(scope, family, pass, url);
    }
    const std::string sameAs = fmt::format("{}|{}", directive, signature(service));
    const auto known = m_services.find(sameAs);
    if (known != m_services.end()) {
        return known->second;
    }
    if (!url.dynamicHost) {
        const auto upstream = m_byName.find(url.host);
        const std::uint16_t port = url.hasPort ? url.port
                                   : url.host.starts_with("unix:")
                                       ? std::uint16_t{0}
                                       : defaultPort(directive, url.scheme);
        service.port = upstream != m_byName.end() ? url.port : port;
        service.upstream = upstream != m_byName.end() ? upstream->second : direct(url, port, pass);
        service.upstreamReference = url.host;
        checkName(pass, url);
    }
    service.key = m_stream ? fmt::format("stream {}", service.name) : service.name;
    const model::ServiceId id = m_out.add(std::move(service));
    m_services.emplace(sameAs, id);
    return id;
}

std::vector<model::WeightedService> Upstreams::services(const Statement& pass, const Scope& scope,
                                                        const Maps& maps) {
    if (pass.argCount() == 0) {
        return {};
    }
    const text::SourceRange& range = pass.node->items[0]->range;
    const PassUrl url = parsePass(pass.arg(0));
    const bool fits = m_stream ? url.scheme.empty() : schemeFits(pass.name(), url);
    if (!url.valid || !fits) {
        const bool noScheme = !m_stream && url.scheme.empty() && pass.name() == "proxy_pass";
        m_out.error("invalid-url",
                    fmt::format("\"{}\" is no URL that {} takes", pass.arg(0), pass.name()), range,
                    noScheme ? fmt::format("write \"http://{}\"", pass.arg(0)) : std::string{});
        return {};
    }
    const std::string reference(pass.arg(0));
    if (url.dynamicHost) {
        if (const auto values = constantValues(pass.arg(0), scope, maps)) {
            std::vector<model::WeightedService> out;
            for (const auto& value : *values) {
                const PassUrl known = parsePass(value);
                if (known.valid && (m_stream || schemeFits(pass.name(), known))) {
                    // The text of a candidate outlives this call only in the entities.
                    out.push_back({service(pass, known, scope), 1, reference, range});
                }
            }
            if (!out.empty()) {
                return out;
            }
        }
    }
    return {{service(pass, url, scope), 1, reference, range}};
}

void Upstreams::addHealthCheck(const Statement& check, model::ServiceId id) {
    if (!id) {
        return;
    }
    const model::UpstreamId upstream = m_out.snapshot()[id].upstream;
    if (!upstream) {
        return;
    }
    model::ActiveHealthCheck active;
    active.enabled = true;
    active.path = parameter(check, "uri").value_or(m_stream ? "" : "/");
    active.intervalMs = parseTimeMs(parameter(check, "interval").value_or("5s")).value_or(5000);
    active.timeoutMs = 5000; // health_check_timeout of stream; http uses the proxy's timeouts
    active.range = check.node->range;
    m_out.snapshot().upstreams[upstream.index()].active = std::move(active);
}

void Upstreams::finish() {
    for (auto& upstream : m_out.snapshot().upstreams) {
        // A group of one server ignores max_fails: it is never taken out.
        if (upstream.passive && upstream.targets.size() < 2) {
            upstream.passive->enabled = false;
        }
    }
}

} // namespace gatelens::adapters::nginx
