// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// TLS contexts, secrets and certificates.
#include "core/adapters/envoy_internal.h"
#include "core/base/strings.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::envoy {

using model::Setting;
using model::TlsVersion;
using text::Node;

namespace {

constexpr std::string_view kRedacted = "[redacted]";

TlsVersion versionOf(std::string_view name) {
    if (name == "TLSv1_0") {
        return TlsVersion::Tls10;
    }
    if (name == "TLSv1_1") {
        return TlsVersion::Tls11;
    }
    if (name == "TLSv1_2") {
        return TlsVersion::Tls12;
    }
    return name == "TLSv1_3" ? TlsVersion::Tls13 : TlsVersion::Unknown;
}

Setting<TlsVersion> versionSetting(const Node* params, std::string_view name,
                                   TlsVersion byDefault) {
    const Node* value = field(params, name);
    const auto version = value == nullptr ? TlsVersion::Unknown : versionOf(value->text);
    // TLS_AUTO is the default.
    return version == TlsVersion::Unknown ? Setting<TlsVersion>::byDefault(byDefault)
                                          : Setting<TlsVersion>::at(version, value->range);
}

// The TLS context inside a transport socket, through the sockets that wrap
// another one (tap, PROXY protocol, internal upstream, QUIC, STARTTLS).
struct Context {
    const Node* node = nullptr;
    bool quic = false;
    bool other = false; // encrypts by something that is no TLS context (ALTS)
};

Context tlsContext(const Node* socket) {
    Context found;
    for (int depth = 0; depth < 8 && socket != nullptr; ++depth) {
        const Typed config = typedConfig(socket);
        const std::string_view type = config.shortName();
        const std::string name = fieldText(socket, "name");
        if (type == "DownstreamTlsContext" || type == "UpstreamTlsContext" ||
            (type.empty() && (name == "tls" || name == "envoy.transport_sockets.tls"))) {
            found.node = config.value;
            return found;
        }
        if (type == "QuicDownstreamTransport" || type == "QuicUpstreamTransport") {
            found.quic = true;
            const Node* inner = field(config.value, "downstream_tls_context");
            found.node = inner != nullptr ? inner : field(config.value, "upstream_tls_context");
            return found;
        }
        if (type == "Alts" || type == "S2AConfiguration") {
            found.other = true;
            return found;
        }
        const Node* inner = field(config.value, "transport_socket");
        socket = inner != nullptr ? inner : field(config.value, "tls_socket_config");
    }
    return found;
}

const Node* secretNode(const Assembly& assembly, const std::string& name) {
    const auto found = assembly.secrets.find(name);
    return found == assembly.secrets.end() ? nullptr : found->second->node;
}

// What a certificate's DataSource holds: text, or why it has none.
struct Bytes {
    std::optional<std::string> text;
    std::string problem;
    std::string file;
};

Bytes readSource(Assembly& assembly, const Node* source) {
    Bytes out;
    if (auto inlined = inlineData(source)) {
        if (*inlined == kRedacted) {
            out.problem = "not shown by the admin interface";
        } else {
            out.text = std::move(inlined);
        }
        return out;
    }
    out.file = fieldText(source, "filename");
    if (out.file.empty()) {
        const std::string variable = fieldText(source, "environment_variable");
        out.problem = variable.empty() ? "no data" : "in the environment variable " + variable;
        return out;
    }
    if (assembly.resources.live) {
        out.problem = "a file on the gateway's machine";
        return out;
    }
    auto& context = assembly.builder.context();
    const auto* from = context.sources()->find(source->range.file);
    const std::string path =
        text::resolvePath(from == nullptr ? std::string_view{} : from->name(), out.file);
    auto bytes = context.readFile(path);
    if (bytes) {
        out.text = std::move(*bytes);
    } else {
        out.problem = bytes.error().message;
    }
    return out;
}

void readChain(model::Certificate& certificate, const std::string& pem) {
    auto parsed = model::parseCertificates(pem);
    if (!parsed) {
        certificate.problem = parsed.error().message;
        return;
    }
    certificate.chain = std::move(*parsed);
    if (certificate.usage == "ca") {
        return; // a bundle, not a chain
    }
    if (const auto valid = model::chainIsSigned(pem)) {
        certificate.chainValid = {*valid, model::Origin::Observed, {}};
    }
}

struct CertificateSource {
    const Node* chain = nullptr;
    const Node* key = nullptr;
    const Node* raw = nullptr;
    std::string name;
    std::string usage;
};

model::CertificateId addCertificate(Assembly& assembly, const CertificateSource& source) {
    Bytes chain = readSource(assembly, source.chain);
    // One file used in many places for one purpose is one certificate.
    const std::string identity =
        !chain.file.empty()
            ? fmt::format("{} file {}", source.usage, chain.file)
            : fmt::format("at {} {}", source.raw->range.file.value, source.raw->range.begin);
    if (const auto known = assembly.certificates.find(identity);
        known != assembly.certificates.end()) {
        return known->second;
    }
    model::Certificate certificate;
    certificate.name = source.name.empty() ? chain.file : source.name;
    certificate.productKind = "tls certificate";
    certificate.source = assembly.provenance(*source.raw, {});
    certificate.raw = source.raw;
    certificate.file = chain.file;
    certificate.usage = source.usage;
    certificate.problem = chain.problem;
    if (chain.text) {
        readChain(certificate, *chain.text);
    }
    if (source.key != nullptr) {
        certificate.privateKey = inspectDataSource(source.key);
        const Bytes key = readSource(assembly, source.key);
        if (key.text && chain.text) {
            if (const auto fits = model::keyBelongsTo(*key.text, *chain.text)) {
                certificate.keyMatches = {*fits, model::Origin::Observed, {}};
            }
        }
    }
    const auto id = assembly.builder.add(std::move(certificate));
    assembly.certificates.emplace(identity, id);
    return id;
}

// The ids of the certificates in tls_certificates and in SDS secrets.
std::vector<model::CertificateId> certificatesOf(Assembly& assembly, const Node* common,
                                                 std::string_view owner,
                                                 std::vector<std::string>& unresolved,
                                                 std::string usage) {
    std::vector<model::CertificateId> ids;
    for (const Node* entry : fieldItems(common, "tls_certificates")) {
        const Node* chain = field(entry, "certificate_chain");
        if (chain == nullptr) {
            chain = field(entry, "pkcs12");
        }
        if (chain == nullptr) {
            continue;
        }
        const bool file = field(chain, "filename") != nullptr;
        ids.push_back(addCertificate(assembly, {chain, field(entry, "private_key"), entry,
                                                file ? std::string() : std::string(owner), usage}));
    }
    for (const Node* entry : fieldItems(common, "tls_certificate_sds_secret_configs")) {
        const std::string name = fieldText(entry, "name");
        const auto known = assembly.certificates.find("secret " + name);
        if (known != assembly.certificates.end()) {
            ids.push_back(known->second);
            continue;
        }
        unresolved.push_back(name);
        const bool served = field(entry, "sds_config") != nullptr;
        if (!served && !assembly.resources.openSecrets && !assembly.resources.dump) {
            assembly.builder.error(
                "dangling-reference",
                fmt::format("{} uses the secret \"{}\", which does not exist", owner, name),
                entry->range, "add it to static_resources.secrets");
        }
    }
    return ids;
}

// The validation context, wherever it is; `secret` is its SDS name.
struct Validation {
    const Node* context = nullptr;
    std::string secret;
    text::SourceRange range;
    bool present = false;
};

Validation validationOf(const Assembly& assembly, const Node* common) {
    Validation out;
    const Node* sds = field(common, "validation_context_sds_secret_config");
    if (const Node* combined = field(common, "combined_validation_context")) {
        out.context = field(combined, "default_validation_context");
        sds = field(combined, "validation_context_sds_secret_config");
        out.range = combined->range;
        out.present = true;
    } else if (const Node* direct = field(common, "validation_context")) {
        out.context = direct;
        out.range = direct->range;
        out.present = true;
    }
    if (sds != nullptr) {
        out.secret = fieldText(sds, "name");
        out.range = sds->range;
        out.present = true;
        if (const Node* secret = secretNode(assembly, out.secret)) {
            out.context = field(secret, "validation_context");
        }
    }
    return out;
}

// What the trust anchor is, empty when there is none.
std::string trustAnchor(const Validation& validation) {
    const Node* ca = field(validation.context, "trusted_ca");
    if (ca != nullptr) {
        const std::string file = fieldText(ca, "filename");
        if (!file.empty()) {
            return file;
        }
        return validation.secret.empty() ? "inline" : validation.secret;
    }
    if (field(validation.context, "system_root_certs") != nullptr) {
        return "system";
    }
    if (field(validation.context, "ca_certificate_provider_instance") != nullptr) {
        return "certificate provider";
    }
    return validation.secret;
}

// Whether the peer's certificate is really checked against something.
bool verifies(const Validation& validation) {
    const Node* context = validation.context;
    if (fieldText(context, "trust_chain_verification") == "ACCEPT_UNTRUSTED") {
        return false;
    }
    return !trustAnchor(validation).empty() ||
           !fieldItems(context, "verify_certificate_hash").empty() ||
           !fieldItems(context, "verify_certificate_spki").empty() ||
           field(context, "custom_validator_config") != nullptr;
}

void addTrustAnchor(Assembly& assembly, const Validation& validation, std::string_view owner) {
    const Node* ca = field(validation.context, "trusted_ca");
    if (ca != nullptr && validation.secret.empty()) {
        const bool file = field(ca, "filename") != nullptr;
        (void)addCertificate(
            assembly,
            {ca, nullptr, ca, file ? std::string() : fmt::format("CA of {}", owner), "ca"});
    }
}

Setting<model::ClientAuth> clientAuth(Assembly& assembly, const Node& context,
                                      const Validation& validation, std::string_view owner) {
    const Node* required = field(&context, "require_client_certificate");
    const bool require = boolOf(required).value_or(false);
    const bool verified = verifies(validation);
    if (require && !verified) {
        assembly.builder.warn(
            "client-certificate-unverified",
            fmt::format("{} requires a client certificate and verifies none", owner),
            required->range, "add a validation_context with trusted_ca");
    }
    if (require) {
        return Setting<model::ClientAuth>::at(
            verified ? model::ClientAuth::Require : model::ClientAuth::Request, required->range);
    }
    if (validation.present) {
        return Setting<model::ClientAuth>::at(
            verified ? model::ClientAuth::Optional : model::ClientAuth::Request, validation.range);
    }
    return Setting<model::ClientAuth>::byDefault(model::ClientAuth::None);
}

} // namespace

std::optional<std::string> inlineData(const Node* dataSource) {
    if (const Node* text = field(dataSource, "inline_string")) {
        return std::string(text->text);
    }
    if (const Node* bytes = field(dataSource, "inline_bytes")) {
        return decodeBase64(bytes->text);
    }
    return std::nullopt;
}

model::SecretFacts inspectDataSource(const Node* dataSource) {
    model::SecretFacts facts;
    if (dataSource == nullptr) {
        return facts;
    }
    if (const auto inlined = inlineData(dataSource)) {
        if (*inlined == kRedacted) {
            facts.form = model::SecretForm::Redacted;
            facts.range = dataSource->range;
            return facts;
        }
        return model::inspectSecret(*inlined, dataSource->range);
    }
    for (const std::string_view name : {"filename", "environment_variable"}) {
        if (const Node* reference = field(dataSource, name)) {
            facts.form = model::SecretForm::Reference;
            facts.reference = reference->text;
            facts.range = reference->range;
        }
    }
    return facts;
}

std::optional<DownstreamTls> downstreamTls(Assembly& assembly, const Node* transportSocket,
                                           std::string_view owner) {
    const Context found = tlsContext(transportSocket);
    if (found.node == nullptr && !found.other) {
        return std::nullopt;
    }
    DownstreamTls out;
    out.quic = found.quic;
    model::ListenerTls& tls = out.tls;
    tls.range = transportSocket->range;
    if (found.node == nullptr) {
        return out;
    }
    const Node* common = field(found.node, "common_tls_context");
    const Node* params = field(common, "tls_params");
    // tls_params: TLS 1.2 to 1.3 for servers since 1.22; QUIC is TLS 1.3.
    tls.minVersion = versionSetting(params, "tls_minimum_protocol_version",
                                    found.quic ? TlsVersion::Tls13 : TlsVersion::Tls12);
    tls.maxVersion = versionSetting(params, "tls_maximum_protocol_version", TlsVersion::Tls13);
    if (const Node* ciphers = field(params, "cipher_suites")) {
        tls.ciphers = Setting<std::vector<std::string>>::at(fieldTexts(params, "cipher_suites"),
                                                            ciphers->range);
    }
    tls.alpn = fieldTexts(common, "alpn_protocols");
    tls.sniStrict = boolSetting(found.node, "require_sni", false);
    const Validation validation = validationOf(assembly, common);
    tls.clientAuth = clientAuth(assembly, *found.node, validation, owner);
    if (const std::string anchor = trustAnchor(validation); !anchor.empty()) {
        tls.clientCa = Setting<std::string>::at(anchor, validation.range);
        addTrustAnchor(assembly, validation, owner);
    }
    tls.certificates = certificatesOf(assembly, common, owner, tls.certificateFiles, "server");
    return out;
}

std::optional<model::UpstreamTls> upstreamTls(Assembly& assembly, const Node* transportSocket,
                                              std::string_view owner) {
    const Context found = tlsContext(transportSocket);
    if (found.node == nullptr && !found.other) {
        return std::nullopt;
    }
    model::UpstreamTls tls;
    tls.range = transportSocket->range;
    if (found.node == nullptr) {
        tls.verify = Setting<bool>::at(true, transportSocket->range);
        return tls;
    }
    const Node* common = field(found.node, "common_tls_context");
    const Validation validation = validationOf(assembly, common);
    // Without a validation context Envoy takes any certificate.
    tls.verify = validation.present ? Setting<bool>::at(verifies(validation), validation.range)
                                    : Setting<bool>::byDefault(false);
    if (const std::string anchor = trustAnchor(validation); !anchor.empty()) {
        tls.ca = Setting<std::string>::at(anchor, validation.range);
        addTrustAnchor(assembly, validation, owner);
    }
    tls.sni = textSetting(found.node, "sni");
    if (!tls.sni.known() && fieldBool(found.node, "auto_host_sni", false)) {
        tls.sni = Setting<std::string>::at("(endpoint hostname)",
                                           field(found.node, "auto_host_sni")->range);
    }
    tls.minVersion = versionSetting(field(common, "tls_params"), "tls_minimum_protocol_version",
                                    TlsVersion::Tls12);
    std::vector<std::string> unresolved;
    const auto ids = certificatesOf(assembly, common, owner, unresolved, "client");
    if (!ids.empty()) {
        tls.clientCertificate = Setting<std::string>::at(
            assembly.builder.snapshot()[ids.front()].label(), transportSocket->range);
    } else if (!unresolved.empty()) {
        tls.clientCertificate =
            Setting<std::string>::at(unresolved.front(), transportSocket->range);
    }
    return tls;
}

void addSecrets(Assembly& assembly) {
    for (const Resource& secret : assembly.resources.secrets) {
        if (secret.state != ResourceState::Active) {
            continue;
        }
        CertificateSource source;
        source.name = secret.name;
        source.raw = secret.node;
        if (const Node* pair = field(secret.node, "tls_certificate")) {
            source.chain = field(pair, "certificate_chain");
            source.key = field(pair, "private_key");
            source.usage = "server";
        } else if (const Node* validation = field(secret.node, "validation_context")) {
            source.chain = field(validation, "trusted_ca");
            source.usage = "ca";
        }
        if (source.chain != nullptr) {
            const auto id = addCertificate(assembly, source);
            assembly.builder.snapshot().certificates[id.index()].source.apiPath = secret.apiPath;
            assembly.certificates.emplace("secret " + secret.name, id);
            continue;
        }
        const Node* generic = field(secret.node, {"generic_secret", "secret"});
        if (generic == nullptr) {
            continue;
        }
        model::Credential credential;
        credential.name = secret.name;
        credential.type = "generic_secret";
        credential.kind = model::CredentialKind::Token;
        credential.productKind = "generic secret";
        credential.secret = inspectDataSource(generic);
        credential.source = assembly.provenance(*secret.node, secret.apiPath);
        credential.raw = secret.node;
        (void)assembly.builder.add(std::move(credential));
    }
}

} // namespace gatelens::adapters::envoy
