// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where an API leads: service, upstream, targets, and how the hop is secured.
#include "core/adapters/support/schemes.h"
#include "core/adapters/support/url.h"
#include "core/adapters/tyk_model.h"
#include "core/adapters/tyk_util.h"

#include "core/base/strings.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::tyk {

using model::Protocol;
using model::Setting;

namespace {

// The entry of a map from host patterns to certificates that fits a host best
// (gateway/cert.go, getCertificateIDForHost).
std::string certificateFor(const std::vector<std::pair<std::string, std::string>>& map,
                           const std::string& host, std::uint16_t port) {
    const std::string withPort = fmt::format("{}:{}", host, port);
    const auto dot = host.find('.');
    const std::string wildcard = dot == std::string::npos ? std::string{} : '*' + host.substr(dot);
    std::string best;
    int rank = 0;
    for (const auto& [pattern, id] : map) {
        const int own = pattern == withPort                        ? 4
                        : pattern == host                          ? 3
                        : !wildcard.empty() && pattern == wildcard ? 2
                        : pattern == "*"                           ? 1
                                                                   : 0;
        if (own > rank) {
            rank = own;
            best = id;
        }
    }
    return best;
}

} // namespace

ServiceMaker::ServiceMaker(SnapshotBuilder& builder, const Settings& settings)
    : m_builder(builder)
    , m_settings(settings) {
    const text::Node* certificates = child(child(settings.root, "security"), "certificates");
    for (const auto& entry : membersOf(certificates, "upstream")) {
        m_certificates.emplace_back(entry.name, entry.value->text);
    }
}

Setting<bool> ServiceMaker::verification(const Api& api) const {
    if (m_settings.skipVerify) {
        // Either switch is enough to leave the certificate unchecked.
        return Setting<bool>::at(false, rangeOf(m_settings.root, "proxy_ssl_insecure_skip_verify"));
    }
    return api.verifyUpstream.known() ? api.verifyUpstream : Setting<bool>::byDefault(true);
}

model::UpstreamTls ServiceMaker::tls(const Api& api, const std::string& host,
                                     std::uint16_t port) const {
    model::UpstreamTls tls;
    tls.verify = verification(api);
    tls.minVersion = api.upstreamMinVersion;
    if (!tls.minVersion.known()) {
        tls.minVersion = tlsSetting(m_settings.root, "proxy_ssl_min_version");
    }
    tls.range = api.targetRange;
    std::string certificate = certificateFor(m_certificates, host, port);
    if (auto own = certificateFor(api.upstreamCertificates, host, port); !own.empty()) {
        certificate = std::move(own);
    }
    if (!certificate.empty()) {
        tls.clientCertificate = Setting<std::string>::at(std::move(certificate), api.range);
    }
    return tls;
}

std::vector<LoadTarget> ServiceMaker::targetsOf(const Api& api, const std::string& url) const {
    if (!api.loadBalancing || api.targets.empty()) {
        return {{url, 1, api.targetRange}};
    }
    // A classic list repeats an address to give it weight.
    std::vector<LoadTarget> merged;
    std::unordered_map<std::string_view, std::size_t> seen;
    for (const auto& target : api.targets) {
        const auto [found, fresh] = seen.emplace(target.url, merged.size());
        if (fresh) {
            merged.push_back(target);
        } else {
            merged[found->second].weight += target.weight;
        }
    }
    return merged;
}

void ServiceMaker::addTarget(const Api& api, const LoadTarget& target, Protocol fallback,
                             model::UpstreamId upstream) {
    // Entries of a target list may leave the scheme out.
    const auto url =
        parseUrl(target.url.find("://") == std::string::npos ? "http://" + target.url : target.url);
    if (!url) {
        if (model::inspectSecret(target.url, {}).form != model::SecretForm::Reference) {
            m_builder.error(
                "bad-url",
                fmt::format("API \"{}\" leads to \"{}\", which is no URL", api.name, target.url),
                target.range, "write it as http://host:port/path");
        }
        return;
    }
    model::Target entity;
    entity.host = url->host;
    entity.protocol =
        target.url.find("://") == std::string::npos ? fallback : protocolOfScheme(url->scheme);
    entity.port = url->port == 0 ? defaultPort(entity.protocol) : url->port;
    entity.weight = target.weight;
    entity.upstream = upstream;
    entity.source = {target.range, api.apiPath};
    entity.productKind = "target";
    m_builder.add(std::move(entity));
}

void ServiceMaker::addUserInfo(const Api& api, const std::string& url) {
    const auto facts = model::inspectSecret(url, api.targetRange);
    if (facts.pattern != "url-password") {
        return;
    }
    model::Credential credential;
    credential.key = fmt::format("{}/target password", api.id);
    credential.kind = model::CredentialKind::Basic;
    credential.type = "password in the target URL";
    credential.secret = facts;
    credential.source = {api.targetRange, api.apiPath};
    credential.forUpstream = true;
    m_builder.add(std::move(credential));
}

model::ServiceId ServiceMaker::add(const Api& api, const std::string& target,
                                   const std::string& suffix) {
    model::Service service;
    service.name = api.name + suffix;
    service.key = (api.id.empty() ? api.name : api.id) + suffix;
    service.productKind = "API target";
    service.productId = api.id;
    service.source = {api.targetRange, api.apiPath};
    service.tags = api.tags;
    service.raw = api.raw;
    service.hostMode = api.preserveHost.value ? model::HostMode::Client : model::HostMode::Target;
    service.connectTimeoutMs = m_settings.proxyTimeoutMs;
    service.readTimeoutMs = m_settings.proxyTimeoutMs;
    service.retries = Setting<std::int64_t>::byDefault(0);
    service.retryNonIdempotent = Setting<bool>::byDefault(false);
    const auto url = parseUrl(target);
    if (!url) {
        return addUnresolved(api, target, std::move(service));
    }
    if (url->scheme == "tyk") {
        service.protocol = Protocol::Other;
        service.host = url->host;
        service.path = url->path;
        service.productKind = "internal API";
        return m_builder.add(std::move(service));
    }
    service.protocol = protocolOfScheme(url->scheme);
    service.protocolSetting = Setting<Protocol>::at(service.protocol, api.targetRange);
    service.host = url->host;
    service.port = url->port == 0 ? defaultPort(service.protocol) : url->port;
    service.path = url->path == "/" ? std::string{} : url->path;
    if (model::isEncrypted(service.protocol)) {
        service.tls = tls(api, service.host, service.port);
    }
    service.upstream = addUpstream(api, target, service);
    addUserInfo(api, target);
    return m_builder.add(std::move(service));
}

model::ServiceId ServiceMaker::addUnresolved(const Api& api, const std::string& target,
                                             model::Service service) {
    const auto facts = model::inspectSecret(target, api.targetRange);
    if (facts.form == model::SecretForm::Reference) {
        service.host = target;
        service.dynamic = true;
        m_builder.note(
            "unresolved-reference",
            fmt::format("the target of API \"{}\" is kept elsewhere: {}", api.name, target),
            api.targetRange);
    } else if (target.empty()) {
        m_builder.warn("missing-target", fmt::format("API \"{}\" has no target URL", api.name),
                       api.targetRange);
    } else {
        m_builder.error(
            "bad-url",
            fmt::format("the target of API \"{}\" is \"{}\", which is no URL", api.name, target),
            api.targetRange, "write it as http://host:port/path");
    }
    return m_builder.add(std::move(service));
}

model::UpstreamId ServiceMaker::addUpstream(const Api& api, const std::string& target,
                                            const model::Service& service) {
    model::Upstream upstream;
    upstream.key = service.key;
    upstream.name = service.name;
    upstream.productKind = "target list";
    upstream.source = service.source;
    upstream.algorithm = api.loadBalancing ? "round-robin" : std::string{};
    upstream.discovery = api.discovery.empty() ? std::string{} : "http " + api.discovery;
    if (api.uptimeTests) {
        model::ActiveHealthCheck check;
        check.enabled = true;
        check.range = api.range;
        upstream.active = check;
    }
    const bool breaks =
        std::any_of(api.versions.begin(), api.versions.end(), [](const Version& version) {
            return std::any_of(
                version.endpoints.begin(), version.endpoints.end(), [](const Endpoint& endpoint) {
                    return std::any_of(endpoint.steps.begin(), endpoint.steps.end(),
                                       [](const StepUse& use) {
                                           return use.enabled && use.step == Step::CircuitBreaker;
                                       });
                });
        });
    upstream.circuitBreaker =
        breaks ? Setting<bool>::at(true, api.range) : Setting<bool>::byDefault(false);
    const auto id = m_builder.add(std::move(upstream));
    if (api.discovery.empty()) {
        for (const auto& entry : targetsOf(api, target)) {
            addTarget(api, entry, service.protocol, id);
        }
    }
    return id;
}

} // namespace gatelens::adapters::tyk
