// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/krakend_model.h"

#include "core/adapters/support/fields.h"
#include "core/adapters/support/schemes.h"
#include "core/adapters/support/url.h"

#include "core/base/strings.h"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::krakend {

using model::Protocol;
using model::Setting;
using text::Node;

namespace {

// The backends whose destination stands in their own component.
struct Elsewhere {
    std::string_view name;
    std::string_view key;
};
constexpr std::array kElsewhere = std::to_array<Elsewhere>({
    {"backend/lambda", "function_name"},
    {"backend/amqp/consumer", "name"},
    {"backend/amqp/producer", "name"},
    {"backend/pubsub/publisher", "topic_url"},
    {"backend/pubsub/subscriber", "subscription_url"},
    {"backend/static-filesystem", "path"},
});

// SafeCleanHost(): a host without a scheme is http.
std::string withScheme(std::string_view host) {
    return host.find("://") == std::string_view::npos ? "http://" + std::string(host)
                                                      : std::string(host);
}

std::string joinedHosts(const Node& hosts) {
    std::string key;
    for (const Node* host : hosts.items) {
        key += withScheme(host->text);
        key += ' ';
    }
    return key;
}

} // namespace

BackendMaker::BackendMaker(SnapshotBuilder& builder, const Node& root)
    : m_builder(builder)
    , m_root(root) {}

model::UpstreamTls BackendMaker::tls() const {
    const Node* client = child(&m_root, "client_tls");
    model::UpstreamTls tls;
    const bool old = boolOf(&m_root, "allow_insecure_connections", false);
    const Node* switchedBy = client;
    if (old && !boolOf(client, "allow_insecure_connections", false)) {
        switchedBy = &m_root;
    }
    tls.verify = boolSetting(switchedBy, "allow_insecure_connections", false);
    tls.verify.value = !tls.verify.value;
    tls.range = rangeOf(&m_root, "client_tls");
    const auto authorities = textsOf(client, "ca_certs");
    if (!authorities.empty()) {
        tls.ca = Setting<std::string>::at(authorities.front(), rangeOf(client, "ca_certs"));
    }
    const auto certificates = itemsOf(client, "client_certs");
    if (!certificates.empty()) {
        tls.clientCertificate = Setting<std::string>::at(
            textOf(certificates.front(), "certificate"), certificates.front()->range);
    }
    return tls;
}

void BackendMaker::elsewhere(const Node& backend, model::Service& service) const {
    for (const auto& own : kElsewhere) {
        if (const Node* config = extraConfig(&backend, own.name)) {
            service.protocol = Protocol::Other;
            service.host = textOf(config, own.key);
            service.productKind = own.name;
            service.dynamic = service.host.empty(); // taken from the request
        }
    }
}

model::UpstreamId BackendMaker::upstream(const Node& backend, const Node* hosts,
                                         const model::Service& service) {
    const std::string discovery = textOf(&backend, "sd");
    const std::string key = joinedHosts(*hosts) + discovery;
    const auto known = m_upstreams.find(key);
    if (known != m_upstreams.end()) {
        return known->second;
    }
    model::Upstream upstream;
    upstream.key = std::string(trim(key));
    upstream.productKind = "host list";
    upstream.source.range = hosts->range;
    // loadbalancing.go: random, in turn only on a machine with one processor.
    upstream.algorithm = hosts->items.size() > 1 ? "random" : std::string{};
    upstream.discovery = discovery == "static" ? std::string{} : discovery;
    const auto id = m_builder.add(std::move(upstream));
    m_upstreams.emplace(key, id);
    for (const Node* host : hosts->items) {
        const auto url = parseUrl(withScheme(host->text));
        if (!url) {
            continue; // checkRefusals() has told
        }
        model::Target target;
        target.host = url->host;
        target.protocol = protocolOfScheme(url->scheme);
        target.port = url->port != 0       ? url->port
                      : discovery == "dns" ? std::uint16_t{0}
                                           : defaultPort(target.protocol);
        target.upstream = id;
        target.source.range = host->range;
        target.productKind = "host";
        if (model::isEncrypted(target.protocol) != model::isEncrypted(service.protocol) &&
            model::isEncrypted(target.protocol)) {
            target.tls = tls();
        }
        m_builder.add(std::move(target));
    }
    return id;
}

model::ServiceId BackendMaker::add(const Node& backend, const std::string& key,
                                   const Setting<std::int64_t>& timeout) {
    model::Service service;
    service.key = key;
    service.name = key;
    service.productKind = "backend";
    service.source.range = backend.range;
    service.raw = &backend;
    service.path = textOf(&backend, "url_pattern");
    service.hostMode = model::HostMode::Target;
    service.readTimeoutMs = timeout;
    service.connectTimeoutMs = duration(&m_root, "dialer_timeout", 0);
    service.retries = Setting<std::int64_t>::byDefault(0);
    elsewhere(backend, service);
    const Node* hosts = child(&backend, "host");
    if (hosts == nullptr || hosts->items.empty()) {
        hosts = child(&m_root, "host");
    }
    if (hosts != nullptr && !hosts->items.empty() && service.protocol != Protocol::Other) {
        if (const auto url = parseUrl(withScheme(hosts->items.front()->text))) {
            service.protocol = protocolOfScheme(url->scheme);
            service.host = url->host;
            service.port = url->port != 0 ? url->port : defaultPort(service.protocol);
        }
        if (model::isEncrypted(service.protocol)) {
            service.tls = tls();
        }
        service.upstream = upstream(backend, hosts, service);
    }
    return m_builder.add(std::move(service));
}

} // namespace gatelens::adapters::krakend
