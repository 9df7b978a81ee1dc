// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where requests go, who sends them, and what proves either.
#include "core/report/model_json_internal.h"
#include "core/report/time.h"

namespace gatelens::report {

void EntityJson::write(const model::Service& service) {
    head(model::EntityKind::Service, service);
    m_json.member("protocol", protocolName(service.protocol)).member("host", service.host);
    if (service.port != 0) {
        m_json.member("port", static_cast<int>(service.port));
    }
    text("path", maskText(service.path));
    reference("upstream", service.upstream);
    text("upstreamReference", service.upstreamReference);
    setting("protocolSetting", service.protocolSetting);
    m_json.member("hostMode", hostModeName(service.hostMode));
    text("fixedHost", service.fixedHost);
    if (service.tls) {
        upstreamTls(*service.tls);
    }
    setting("connectTimeoutMs", service.connectTimeoutMs);
    setting("readTimeoutMs", service.readTimeoutMs);
    setting("writeTimeoutMs", service.writeTimeoutMs);
    setting("retries", service.retries);
    setting("retryNonIdempotent", service.retryNonIdempotent);
    text("owner", service.owner);
    m_json.member("dynamic", service.dynamic);
    references("policies", service.policies);
    tail(service);
}

void EntityJson::write(const model::Upstream& upstream) {
    head(model::EntityKind::Upstream, upstream);
    text("algorithm", upstream.algorithm);
    text("hashOn", upstream.hashOn);
    text("discovery", upstream.discovery);
    references("targets", upstream.targets);
    if (upstream.active) {
        m_json.key("activeHealthCheck").beginObject().member("enabled", upstream.active->enabled);
        text("path", upstream.active->path);
        m_json.member("intervalMs", upstream.active->intervalMs);
        m_json.member("timeoutMs", upstream.active->timeoutMs);
        range("source", upstream.active->range);
        m_json.endObject();
    }
    if (upstream.passive) {
        m_json.key("passiveHealthCheck").beginObject().member("enabled", upstream.passive->enabled);
        m_json.member("failures", upstream.passive->failures);
        range("source", upstream.passive->range);
        m_json.endObject();
    }
    setting("circuitBreaker", upstream.circuitBreaker);
    if (upstream.tls) {
        upstreamTls(*upstream.tls);
    }
    tail(upstream);
}

void EntityJson::write(const model::Target& target) {
    head(model::EntityKind::Target, target);
    m_json.member("address", target.address()).member("host", target.host);
    if (target.port != 0) {
        m_json.member("port", static_cast<int>(target.port));
    }
    if (target.protocol != model::Protocol::Unknown) {
        m_json.member("protocol", protocolName(target.protocol));
    }
    m_json.member("weight", target.weight).member("backup", target.backup);
    setting("healthy", target.healthy);
    reference("upstream", target.upstream);
    text("zone", target.zone);
    text("environment", target.environment);
    if (target.tls) {
        upstreamTls(*target.tls);
    }
    tail(target);
}

void EntityJson::write(const model::Consumer& consumer) {
    head(model::EntityKind::Consumer, consumer);
    m_json.list("groups", consumer.groups);
    references("credentials", consumer.credentials);
    references("policies", consumer.policies);
    tail(consumer);
}

void EntityJson::write(const model::Credential& credential) {
    head(model::EntityKind::Credential, credential);
    m_json.member("credentialKind", credentialKindName(credential.kind));
    m_json.member("type", credential.type);
    text("identity", credential.identity);
    text("algorithm", credential.algorithm);
    m_json.key("secret");
    secret(credential.secret);
    reference("consumer", credential.consumer);
    reference("policy", credential.policy);
    texts("locations", credential.locations);
    text("created", credential.created);
    text("expires", credential.expires);
    m_json.member("forUpstream", credential.forUpstream);
    tail(credential);
}

// Neither the digest, which is salted anew by every process, nor anything that
// helps to guess.
void EntityJson::secret(const model::SecretFacts& facts) {
    m_json.beginObject().member("form", secretFormName(facts.form));
    text("masked", facts.masked);
    text("reference", facts.reference);
    text("pattern", facts.pattern);
    if (facts.common) {
        m_json.member("common", true);
    }
    range("source", facts.range);
    m_json.endObject();
}

void EntityJson::write(const model::Certificate& certificate) {
    head(model::EntityKind::Certificate, certificate);
    text("usage", certificate.usage);
    text("file", certificate.file);
    m_json.list("snis", certificate.snis);
    m_json.key("chain").beginArray();
    for (const model::CertificateFacts& facts : certificate.chain) {
        certificateFacts(facts);
    }
    m_json.endArray();
    text("problem", certificate.problem);
    if (certificate.privateKey.form != model::SecretForm::None) {
        m_json.key("privateKey");
        secret(certificate.privateKey);
    }
    setting("keyMatches", certificate.keyMatches);
    setting("chainValid", certificate.chainValid);
    tail(certificate);
}

void EntityJson::certificateFacts(const model::CertificateFacts& facts) {
    m_json.beginObject().member("subject", facts.subject).member("issuer", facts.issuer);
    m_json.member("serial", facts.serial).list("dnsNames", facts.dnsNames);
    m_json.list("ipAddresses", facts.ipAddresses);
    m_json.member("notBefore", utcText(facts.notBefore));
    m_json.member("notAfter", utcText(facts.notAfter));
    m_json.member("keyAlgorithm", facts.keyAlgorithm).member("keyBits", facts.keyBits);
    m_json.member("signatureAlgorithm", facts.signatureAlgorithm);
    m_json.member("fingerprint", facts.fingerprint);
    text("publicKeyFingerprint", facts.publicKeyFingerprint);
    m_json.member("isCa", facts.isCa).member("selfSigned", facts.selfSigned).endObject();
}

} // namespace gatelens::report
