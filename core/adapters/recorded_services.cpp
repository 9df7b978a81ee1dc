// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where requests go, who sends them, and what proves either.
#include "core/adapters/recorded_reader.h"
#include "core/adapters/support/fields.h"

namespace gatelens::adapters::recorded {

using text::Node;

model::UpstreamTls Reader::upstreamTls(const Node& node) const {
    model::UpstreamTls tls;
    tls.verify = boolean(node, "verify");
    tls.ca = string(node, "ca");
    tls.sni = string(node, "sni");
    tls.clientCertificate = string(node, "clientCertificate");
    tls.minVersion =
        enumeration(node, "minVersion", model::TlsVersion::Tls13, model::tlsVersionName);
    tls.range = node.range;
    return tls;
}

model::Service Reader::service(const Node& node) const {
    model::Service service;
    head(node, service);
    service.protocol =
        named(viewOf(&node, "protocol"), model::Protocol::Other, model::protocolName);
    service.host = viewOf(&node, "host");
    service.port = static_cast<std::uint16_t>(intOf(&node, "port", 0));
    service.path = viewOf(&node, "path");
    service.upstream = reference<model::UpstreamId>(node, "upstream", m_upstreams);
    service.upstreamReference = viewOf(&node, "upstreamReference");
    service.protocolSetting =
        enumeration(node, "protocolSetting", model::Protocol::Other, model::protocolName);
    service.hostMode =
        named(viewOf(&node, "hostMode"), model::HostMode::Fixed, model::hostModeName);
    service.fixedHost = viewOf(&node, "fixedHost");
    if (const Node* tls = node.get("tls")) {
        service.tls = upstreamTls(*tls);
    }
    service.connectTimeoutMs = integer(node, "connectTimeoutMs");
    service.readTimeoutMs = integer(node, "readTimeoutMs");
    service.writeTimeoutMs = integer(node, "writeTimeoutMs");
    service.retries = integer(node, "retries");
    service.retryNonIdempotent = boolean(node, "retryNonIdempotent");
    service.owner = viewOf(&node, "owner");
    service.dynamic = boolOf(&node, "dynamic", false);
    service.policies = references<model::PolicyId>(node, "policies", m_policies);
    return service;
}

model::Upstream Reader::upstream(const Node& node) const {
    model::Upstream upstream;
    head(node, upstream);
    upstream.algorithm = viewOf(&node, "algorithm");
    upstream.hashOn = viewOf(&node, "hashOn");
    upstream.discovery = viewOf(&node, "discovery");
    upstream.targets = references<model::TargetId>(node, "targets", m_targets);
    if (const Node* check = node.get("activeHealthCheck")) {
        upstream.active = model::ActiveHealthCheck{.enabled = boolOf(check, "enabled", false),
                                                   .path = std::string(viewOf(check, "path")),
                                                   .intervalMs = intOf(check, "intervalMs", 0),
                                                   .timeoutMs = intOf(check, "timeoutMs", 0),
                                                   .range = check->range};
    }
    if (const Node* check = node.get("passiveHealthCheck")) {
        upstream.passive = model::PassiveHealthCheck{.enabled = boolOf(check, "enabled", false),
                                                     .failures = intOf(check, "failures", 0),
                                                     .range = check->range};
    }
    upstream.circuitBreaker = boolean(node, "circuitBreaker");
    if (const Node* tls = node.get("tls")) {
        upstream.tls = upstreamTls(*tls);
    }
    return upstream;
}

model::Target Reader::target(const Node& node) const {
    model::Target target;
    head(node, target);
    target.host = viewOf(&node, "host");
    target.port = static_cast<std::uint16_t>(intOf(&node, "port", 0));
    target.protocol = named(viewOf(&node, "protocol"), model::Protocol::Other, model::protocolName);
    target.weight = intOf(&node, "weight", 1);
    target.backup = boolOf(&node, "backup", false);
    target.healthy = boolean(node, "healthy");
    target.upstream = reference<model::UpstreamId>(node, "upstream", m_upstreams);
    target.zone = viewOf(&node, "zone");
    target.environment = viewOf(&node, "environment");
    if (const Node* tls = node.get("tls")) {
        target.tls = upstreamTls(*tls);
    }
    return target;
}

model::Consumer Reader::consumer(const Node& node) const {
    model::Consumer consumer;
    head(node, consumer);
    consumer.groups = textsOf(&node, "groups");
    consumer.credentials = references<model::CredentialId>(node, "credentials", m_credentials);
    consumer.policies = references<model::PolicyId>(node, "policies", m_policies);
    return consumer;
}

model::Credential Reader::credential(const Node& node) const {
    model::Credential credential;
    head(node, credential);
    credential.kind = named(viewOf(&node, "credentialKind"), model::CredentialKind::Token,
                            model::credentialKindName);
    credential.type = viewOf(&node, "type");
    credential.identity = viewOf(&node, "identity");
    credential.algorithm = viewOf(&node, "algorithm");
    if (const Node* secret = node.get("secret")) {
        credential.secret = secretFacts(*secret);
    }
    credential.consumer = reference<model::ConsumerId>(node, "consumer", m_consumers);
    credential.policy = reference<model::PolicyId>(node, "policy", m_policies);
    credential.locations = textsOf(&node, "locations");
    credential.created = viewOf(&node, "created");
    credential.expires = viewOf(&node, "expires");
    credential.forUpstream = boolOf(&node, "forUpstream", false);
    return credential;
}

model::Certificate Reader::certificate(const Node& node) const {
    model::Certificate certificate;
    head(node, certificate);
    certificate.usage = viewOf(&node, "usage");
    certificate.file = viewOf(&node, "file");
    certificate.snis = textsOf(&node, "snis");
    if (const Node* chain = node.get("chain")) {
        for (const Node* facts : chain->items) {
            certificate.chain.push_back(certificateFacts(*facts));
        }
    }
    certificate.problem = viewOf(&node, "problem");
    if (const Node* key = node.get("privateKey")) {
        certificate.privateKey = secretFacts(*key);
    }
    certificate.keyMatches = boolean(node, "keyMatches");
    certificate.chainValid = boolean(node, "chainValid");
    return certificate;
}

} // namespace gatelens::adapters::recorded
