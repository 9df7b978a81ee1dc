// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Services, upstreams and targets. Defaults: Kong 3.9 kong/db/schema/entities.
#include "core/adapters/kong_internal.h"

#include "core/adapters/support/fields.h"
#include "core/adapters/support/url.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::kong {

using model::Setting;
using text::Node;

namespace {

constexpr std::int64_t kDefaultTimeoutMs = 60'000;

constexpr std::array kServiceFields = std::to_array<std::string_view>({"id",
                                                                       "name",
                                                                       "tags",
                                                                       "protocol",
                                                                       "host",
                                                                       "port",
                                                                       "path",
                                                                       "url",
                                                                       "retries",
                                                                       "connect_timeout",
                                                                       "write_timeout",
                                                                       "read_timeout",
                                                                       "client_certificate",
                                                                       "tls_verify",
                                                                       "ca_certificates",
                                                                       "enabled",
                                                                       "routes",
                                                                       "plugins",
                                                                       "filter_chains",
                                                                       "created_at",
                                                                       "updated_at",
                                                                       "ws_id"});
constexpr std::array kUpstreamFields = std::to_array<std::string_view>(
    {"id", "name", "tags", "algorithm", "hash_on", "healthchecks", "host_header", "targets",
     "client_certificate", "created_at", "updated_at", "ws_id"});
constexpr std::array kTargetFields = std::to_array<std::string_view>(
    {"id", "target", "weight", "tags", "upstream", "created_at", "updated_at", "ws_id"});

Setting<std::int64_t> integer(const Node* value, std::int64_t productDefault) {
    const auto number = value == nullptr ? std::nullopt : value->asInt();
    return number ? Setting<std::int64_t>::at(*number, value->range)
                  : Setting<std::int64_t>::byDefault(productDefault);
}

std::string_view textIn(const Node* value) {
    return value == nullptr ? std::string_view{} : value->asText().value_or(std::string_view{});
}

} // namespace

model::Protocol protocolOf(std::string_view name) {
    using model::Protocol;
    static constexpr std::array kNames =
        std::to_array<std::pair<std::string_view, Protocol>>({{"http", Protocol::Http},
                                                              {"https", Protocol::Https},
                                                              {"grpc", Protocol::Grpc},
                                                              {"grpcs", Protocol::Grpcs},
                                                              {"tcp", Protocol::Tcp},
                                                              {"tls", Protocol::Tls},
                                                              {"tls_passthrough", Protocol::Tls},
                                                              {"udp", Protocol::Udp},
                                                              {"ws", Protocol::Ws},
                                                              {"wss", Protocol::Wss}});
    const auto* found =
        std::ranges::find(kNames, name, &std::pair<std::string_view, Protocol>::first);
    return found == kNames.end() ? Protocol::Other : found->second;
}

void KongModel::addServices() {
    const auto count = m_input.of(Kind::Service).size();
    for (std::uint32_t i = 0; i < count; ++i) {
        m_builder.add(makeService(i));
    }
}

model::Service KongModel::makeService(std::uint32_t index) {
    const auto& item = m_input.of(Kind::Service)[index];
    model::Service service;
    fillBase(service, Kind::Service, index);
    const auto get = [&](std::string_view name) { return field(item, Kind::Service, name); };
    service.enabled = get("enabled") == nullptr || get("enabled")->asBool().value_or(true);
    setAddress(service, item);
    service.connectTimeoutMs = integer(get("connect_timeout"), kDefaultTimeoutMs);
    service.readTimeoutMs = integer(get("read_timeout"), kDefaultTimeoutMs);
    service.writeTimeoutMs = integer(get("write_timeout"), kDefaultTimeoutMs);
    service.retries = integer(get("retries"), 5);
    // nginx's proxy_next_upstream leaves non-idempotent requests alone once sent.
    service.retryNonIdempotent = Setting<bool>::byDefault(false);
    service.hostMode = model::HostMode::Target;
    // A service targets an upstream exactly when its host is the upstream's name.
    const auto& upstreams = m_names[static_cast<std::size_t>(Kind::Upstream)][item.workspace];
    if (const auto found = upstreams.byName.find(service.host); found != upstreams.byName.end()) {
        service.upstream = model::UpstreamId(found->second);
        service.upstreamReference = service.host;
        const auto hostHeader =
            textIn(field(m_input.of(Kind::Upstream)[found->second], Kind::Upstream, "host_header"));
        if (!hostHeader.empty()) {
            service.hostMode = model::HostMode::Fixed;
            service.fixedHost = hostHeader;
        }
    }
    setServiceTls(service, item);
    keepExtra(service, item, kServiceFields);
    return service;
}

void KongModel::setAddress(model::Service& service, const Item& item) {
    const auto get = [&](std::string_view name) { return field(item, Kind::Service, name); };
    const Node* protocol = get("protocol");
    service.protocolSetting =
        protocol == nullptr
            ? Setting<model::Protocol>::byDefault(model::Protocol::Http)
            : Setting<model::Protocol>::at(protocolOf(textIn(protocol)), protocol->range);
    service.host = textIn(get("host"));
    service.port = static_cast<std::uint16_t>(
        std::clamp<std::int64_t>(integer(get("port"), 80).value, 0, 65535));
    service.path = textIn(get("path"));
    if (const Node* shorthand = get("url")) {
        const auto url = parseUrl(textIn(shorthand));
        if (url) {
            // The shorthand overrides the four fields, whatever they say.
            service.protocolSetting =
                Setting<model::Protocol>::at(protocolOf(url->scheme), shorthand->range);
            service.host = url->host;
            service.port = url->port != 0 ? url->port : url->scheme == "https" ? 443 : 80;
            service.path = url->path;
        } else if ((shorthand->flags & text::kHasPlaceholder) == 0) {
            m_builder.error(
                "invalid-url",
                fmt::format("the url of the service \"{}\" is no absolute URL", service.label()),
                shorthand->range, "write protocol://host:port/path");
        } else {
            service.host = textIn(shorthand);
            service.dynamic = true;
        }
    }
    service.protocol = service.protocolSetting.value;
    if (service.host.empty()) {
        m_builder.error(
            "missing-key",
            fmt::format("the service \"{}\" has neither \"host\" nor \"url\"", service.label()),
            item.node->range);
    }
}

void KongModel::setServiceTls(model::Service& service, const Item& item) {
    const Node* verify = field(item, Kind::Service, "tls_verify");
    const auto certificate = resolve(item, Kind::Certificate, "client_certificate");
    if (!model::isEncrypted(service.protocol)) {
        if (verify != nullptr && verify->asBool() == true) {
            m_builder.error(
                "inconsistent-fields",
                fmt::format("the service \"{}\" sets \"tls_verify\", but its protocol is {}",
                            service.label(), model::protocolName(service.protocol)),
                verify->range, "use protocol https or tls, or remove \"tls_verify\"");
        }
        return;
    }
    model::UpstreamTls tls;
    tls.range = verify == nullptr ? item.node->range : verify->range;
    // Unset falls back to nginx's proxy_ssl_verify, which is off unless kong.conf
    // injects it.
    tls.verify = verify != nullptr && verify->asBool()
                     ? Setting<bool>::at(*verify->asBool(), verify->range)
                     : Setting<bool>::byDefault(m_input.verifiesUpstreams.value_or(false));
    if (const Node* roots = field(item, Kind::Service, "ca_certificates")) {
        std::string names;
        for (const Node* root : roots->items) {
            names += (names.empty() ? "" : ", ");
            names += textIn(root);
        }
        if (!names.empty()) {
            tls.ca = Setting<std::string>::at(names, roots->range);
        }
    }
    tls.sni = Setting<std::string>::byDefault(service.host);
    if (certificate.given()) {
        tls.clientCertificate = Setting<std::string>::at(
            certificate.index == kNoIndex ? certificate.text
                                          : label(Kind::Certificate, certificate.index),
            certificate.range);
    }
    service.tls = std::move(tls);
}

void KongModel::addUpstreams() {
    const auto& items = m_input.of(Kind::Upstream);
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        const auto& item = items[i];
        model::Upstream upstream;
        fillBase(upstream, Kind::Upstream, i);
        upstream.hashOn = textIn(field(item, Kind::Upstream, "hash_on"));
        upstream.algorithm = textIn(field(item, Kind::Upstream, "algorithm"));
        if (upstream.algorithm.empty()) {
            // Kong 3.9 upstreams.lua: hash_on decides the algorithm when unset.
            const bool hashes = !upstream.hashOn.empty() && upstream.hashOn != "none";
            upstream.algorithm = hashes ? "consistent-hashing" : "round-robin";
        }
        setHealthChecks(upstream, field(item, Kind::Upstream, "healthchecks"));
        keepExtra(upstream, item, kUpstreamFields);
        m_builder.add(std::move(upstream));
    }
}

void KongModel::setHealthChecks(model::Upstream& upstream, const Node* checks) const {
    const Node* active = checks == nullptr ? nullptr : checks->get("active");
    const Node* passive = checks == nullptr ? nullptr : checks->get("passive");
    const auto number = [](const Node* node, std::initializer_list<std::string_view> path) {
        const Node* value = node == nullptr ? nullptr : node->at(path);
        return value == nullptr ? 0.0 : value->asDouble().value_or(0.0);
    };
    // Every interval and counter is 0 by default, which means off.
    const double interval = std::max(number(active, {"healthy", "interval"}),
                                     number(active, {"unhealthy", "interval"}));
    model::ActiveHealthCheck probe;
    probe.enabled = interval > 0;
    probe.intervalMs = static_cast<std::int64_t>(std::min(interval, 1e6) * 1000);
    const double timeout = number(active, {"timeout"});
    probe.timeoutMs = static_cast<std::int64_t>((timeout > 0 ? std::min(timeout, 1e6) : 1) * 1000);
    probe.path = active == nullptr || textOf(active, "http_path").empty()
                     ? "/"
                     : textOf(active, "http_path");
    probe.range = active == nullptr ? text::SourceRange{} : active->range;
    upstream.active = std::move(probe);

    model::PassiveHealthCheck watch;
    for (const auto counter : {"http_failures", "tcp_failures", "timeouts"}) {
        const auto failures = number(passive, {"unhealthy", counter});
        watch.failures =
            std::max(watch.failures, static_cast<std::int64_t>(std::min(failures, 1e6)));
    }
    watch.enabled = watch.failures > 0;
    watch.range = passive == nullptr ? text::SourceRange{} : passive->range;
    upstream.circuitBreaker = passive == nullptr ? Setting<bool>::byDefault(false)
                                                 : Setting<bool>::at(watch.enabled, passive->range);
    upstream.passive = watch;
}

void KongModel::addTargets() {
    const auto& items = m_input.of(Kind::Target);
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        const auto& item = items[i];
        model::Target target;
        fillBase(target, Kind::Target, i);
        target.name.clear(); // the address is its name
        target.key.clear();
        const auto upstream = resolve(item, Kind::Upstream, "upstream");
        if (upstream.index != kNoIndex) {
            target.upstream = model::UpstreamId(upstream.index);
        } else if (!upstream.given()) {
            m_builder.error("missing-key", "a target lacks \"upstream\"", item.node->range,
                            "name the upstream, or move the target into its \"targets\"");
        }
        const auto written = textOf(item.node, "target");
        if (const auto address = parseHostPort(written)) {
            target.host = address->host;
            target.port = address->port == 0 ? 8000 : address->port; // Kong's default
        } else {
            target.host = written;
            const Node* value = item.node->get("target");
            if (value != nullptr && (value->flags & text::kHasPlaceholder) == 0) {
                m_builder.error("invalid-address",
                                fmt::format("the target \"{}\" is no host:port", written),
                                value->range, "write host:port, with brackets around IPv6");
            }
        }
        target.weight = integer(field(item, Kind::Target, "weight"), 100).value;
        target.backup = boolOf(item.node, "failover", false);
        if (m_input.live && target.upstream && !target.productId.empty()) {
            target.source.apiPath =
                fmt::format("{}/targets/{}", m_builder.snapshot()[target.upstream].source.apiPath,
                            target.productId);
        }
        keepExtra(target, item, kTargetFields);
        m_builder.add(std::move(target));
    }
}

} // namespace gatelens::adapters::kong
