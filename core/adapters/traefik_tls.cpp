// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/fields.h"
#include "core/adapters/traefik_model.h"
#include "core/text/file_system.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::traefik {

using model::ClientAuth;
using model::Setting;
using model::TlsVersion;
using text::Node;

namespace {

constexpr std::string_view kPemStart = "-----BEGIN";

// Names of crypto/tls that Traefik accepts (pkg/tls/cipher.go).
constexpr std::array<std::string_view, 28> kCiphers{"TLS_RSA_WITH_RC4_128_SHA",
                                                    "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
                                                    "TLS_RSA_WITH_AES_128_CBC_SHA",
                                                    "TLS_RSA_WITH_AES_256_CBC_SHA",
                                                    "TLS_RSA_WITH_AES_128_CBC_SHA256",
                                                    "TLS_RSA_WITH_AES_128_GCM_SHA256",
                                                    "TLS_RSA_WITH_AES_256_GCM_SHA384",
                                                    "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA",
                                                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
                                                    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
                                                    "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
                                                    "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
                                                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                                                    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
                                                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                                                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
                                                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                                                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                                                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                                                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                                                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
                                                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                                                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
                                                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                                                    "TLS_AES_128_GCM_SHA256",
                                                    "TLS_AES_256_GCM_SHA384",
                                                    "TLS_CHACHA20_POLY1305_SHA256",
                                                    "TLS_FALLBACK_SCSV"};

TlsVersion tlsVersion(std::string_view text) {
    constexpr std::array kNames = std::to_array<std::pair<std::string_view, TlsVersion>>({
        {"VersionTLS10", TlsVersion::Tls10},
        {"VersionTLS11", TlsVersion::Tls11},
        {"VersionTLS12", TlsVersion::Tls12},
        {"VersionTLS13", TlsVersion::Tls13},
    });
    const auto found = std::find_if(kNames.begin(), kNames.end(),
                                    [text](const auto& entry) { return entry.first == text; });
    return found == kNames.end() ? TlsVersion::Unknown : found->second;
}

Setting<TlsVersion> versionSetting(const Node* options, std::string_view key,
                                   TlsVersion productDefault) {
    const Node* value = options == nullptr ? nullptr : options->get(key);
    const auto text = value == nullptr ? std::nullopt : value->asText();
    const TlsVersion version = text ? tlsVersion(*text) : TlsVersion::Unknown;
    return version == TlsVersion::Unknown ? Setting<TlsVersion>::byDefault(productDefault)
                                          : Setting<TlsVersion>::at(version, value->range);
}

Setting<ClientAuth> clientAuthSetting(const Node* options) {
    const Node* auth = options == nullptr ? nullptr : options->get("clientAuth");
    const Node* value = auth == nullptr ? nullptr : auth->get("clientAuthType");
    const auto text = value == nullptr ? std::nullopt : value->asText();
    if (!text) {
        return Setting<ClientAuth>::byDefault(ClientAuth::None);
    }
    // RequireAnyClientCert needs a certificate but does not verify it.
    const ClientAuth kind = *text == "RequireAndVerifyClientCert" ? ClientAuth::Require
                            : *text == "VerifyClientCertIfGiven"  ? ClientAuth::Optional
                            : *text == "RequestClientCert" || *text == "RequireAnyClientCert"
                                ? ClientAuth::Request
                                : ClientAuth::None;
    return Setting<ClientAuth>::at(kind, value->range);
}

} // namespace

void ModelBuilder::readTls() {
    for (const Object& object : m_config.certificates) {
        const auto stores = textsOf(object.node, "stores");
        readCertificate(object, stores.empty() ? "default" : stores.front());
    }
    readStores();
    for (const Object& object : m_config.tlsOptions.items()) {
        checkTlsOptions(object);
    }
}

void ModelBuilder::readCertificate(const Object& object, std::string_view store) {
    const model::CertificateId id = addCertificate(*object.node, "server", {object.range, {}});
    // Only the default store is used (pkg/tls/tlsmanager.go).
    if (store == "default") {
        m_defaultCertificates.push_back(id);
        return;
    }
    const Node* stores = object.node->get("stores");
    m_out.warn("unused-certificate",
               fmt::format("the certificate is put into the store \"{}\", but Traefik serves only "
                           "from the store \"default\"",
                           store),
               stores == nullptr ? object.range : stores->range, "remove \"stores\"");
}

void ModelBuilder::readStores() {
    for (const Object& object : m_config.tlsStores.items()) {
        const Node* pair = object.node->get("defaultCertificate");
        if (pair != nullptr && pair->isMapping()) {
            const model::CertificateId id =
                addCertificate(*pair, "server", {pair->range, object.live.apiPath});
            if (object.name == "default") {
                m_defaultCertificates.insert(m_defaultCertificates.begin(), id);
            }
        }
        const Node* generated = object.node->get("defaultGeneratedCert");
        const Node* resolver = generated == nullptr ? nullptr : generated->get("resolver");
        const Node* known = m_config.staticRoot == nullptr
                                ? nullptr
                                : m_config.staticRoot->get("certificatesResolvers");
        if (resolver != nullptr && m_config.staticRoot != nullptr &&
            (known == nullptr || known->get(resolver->text) == nullptr)) {
            m_out.error("dangling-reference",
                        fmt::format("TLS store \"{}\" uses the certificate resolver \"{}\", which "
                                    "the static configuration does not define",
                                    object.name, resolver->text),
                        resolver->range);
        }
    }
}

std::string ModelBuilder::fileOrContent(const Node* value, std::string& file) {
    const auto text = value == nullptr ? std::nullopt : value->asText();
    if (!text || text->find(kPemStart) != std::string_view::npos) {
        return text ? std::string(*text) : std::string{};
    }
    file = *text;
    if ((value->flags & text::kHasPlaceholder) != 0) {
        return {};
    }
    // Relative paths start at the working directory of Traefik, which is not
    // known; the directory of the file that names them is the usual one.
    const auto* source = m_out.context().sources()->find(value->range.file);
    const std::string beside = source == nullptr ? file : text::resolvePath(source->name(), file);
    for (const std::string& path : {beside, file}) {
        if (m_out.context().files().exists(path)) {
            if (auto bytes = m_out.context().readFile(path)) {
                return std::move(*bytes);
            }
        }
    }
    return {};
}

model::CertificateId ModelBuilder::addCertificate(const Node& pair, std::string usage,
                                                  const model::Provenance& source) {
    const Node* certificate = pair.get("certFile");
    const Node* key = pair.get("keyFile");
    std::string file;
    std::string keyFile;
    const std::string pem = fileOrContent(certificate, file);
    const std::string keyPem = fileOrContent(key, keyFile);
    model::Certificate entity =
        model::makeCertificate(pem, keyPem, key == nullptr ? pair.range : key->range);
    entity.productKind = "certificate";
    entity.source = source;
    entity.raw = &pair;
    entity.usage = std::move(usage);
    entity.file = file;
    if (!keyFile.empty() && keyPem.empty()) {
        entity.privateKey.form = model::SecretForm::Reference;
        entity.privateKey.reference = keyFile;
        entity.privateKey.range = key->range;
    }
    if (const auto* leaf = entity.leaf(); leaf != nullptr) {
        entity.name = leaf->dnsNames.empty() ? leaf->subject : leaf->dnsNames.front();
        entity.key = leaf->fingerprint;
        entity.snis = leaf->dnsNames;
    } else {
        entity.name = file;
        const bool unread = pem.empty() && !file.empty();
        if (unread) {
            entity.problem = fmt::format("the file {} cannot be read here", file);
        }
        const text::SourceRange& range = certificate == nullptr ? pair.range : certificate->range;
        if (unread) {
            m_out.note("unreadable-file", entity.problem, range);
        } else {
            m_out.error(
                "invalid-certificate",
                fmt::format("the certificate cannot be used: {}",
                            entity.problem.empty() ? "certFile is missing" : entity.problem),
                range);
        }
    }
    if (entity.keyMatches.known() && !entity.keyMatches.value) {
        m_out.error("invalid-certificate", "the private key does not belong to the certificate",
                    key == nullptr ? pair.range : key->range,
                    "name the key file of this certificate");
    }
    return m_out.add(std::move(entity));
}

void ModelBuilder::checkTlsOptions(const Object& object) {
    const Node* ciphers = object.node->get("cipherSuites");
    if (ciphers != nullptr) {
        for (const Node* cipher : ciphers->items) {
            if (cipher->isScalar() && (cipher->flags & text::kHasPlaceholder) == 0 &&
                std::find(kCiphers.begin(), kCiphers.end(), cipher->text) == kCiphers.end()) {
                m_out.error("unknown-value",
                            fmt::format("TLS options \"{}\" name the cipher suite \"{}\", which "
                                        "Go does not have",
                                        object.name, cipher->text),
                            cipher->range,
                            "use a name such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
            }
        }
    }
    const auto auth = clientAuthSetting(object.node);
    const bool verifies = auth.value == ClientAuth::Require || auth.value == ClientAuth::Optional;
    const Node* clientAuth = object.node->get("clientAuth");
    const Node* files = clientAuth == nullptr ? nullptr : clientAuth->get("caFiles");
    if (verifies && (files == nullptr || files->items.empty())) {
        m_out.error("missing-key",
                    fmt::format("TLS options \"{}\" verify client certificates but name no CA",
                                object.name),
                    auth.range, "add clientAuth.caFiles");
    }
    if (files == nullptr) {
        return;
    }
    for (const Node* item : files->items) {
        std::string file;
        const std::string pem = fileOrContent(item, file);
        if (pem.empty()) {
            m_out.note("unreadable-file", fmt::format("the file {} cannot be read here", file),
                       item->range);
            continue;
        }
        model::Certificate entity = model::makeCertificate(pem, {}, item->range);
        entity.usage = "ca";
        entity.file = file;
        entity.name = entity.leaf() != nullptr ? entity.leaf()->subject : file;
        entity.productKind = "client CA";
        entity.source.range = item->range;
        entity.raw = item;
        m_out.add(std::move(entity));
    }
}

model::ListenerTls ModelBuilder::listenerTls(std::string_view optionsId) {
    model::ListenerTls tls;
    tls.certificates = m_defaultCertificates;
    const Object* object = m_config.tlsOptions.find(
        optionsId == "default" ? std::string("default@") : std::string(optionsId));
    if (object == nullptr && (!m_config.tlsKnown || optionsId != "default")) {
        return tls; // the API does not serve options
    }
    const Node* options = object == nullptr ? nullptr : object->node;
    if (object != nullptr) {
        tls.range = object->range;
    }
    // Defaults: DefaultTLSOptions in pkg/tls/tlsmanager.go, and Go's own.
    tls.minVersion = versionSetting(options, "minVersion", TlsVersion::Tls12);
    tls.maxVersion = versionSetting(options, "maxVersion", TlsVersion::Tls13);
    tls.ciphers = textsSetting(options, "cipherSuites");
    tls.clientAuth = clientAuthSetting(options);
    tls.sniStrict = boolSetting(options, "sniStrict", false);
    tls.earlyData = Setting<bool>::byDefault(false);
    tls.alpn = textsOf(options, "alpnProtocols");
    if (tls.alpn.empty()) {
        tls.alpn = {"h2", "http/1.1"};
    }
    const Node* auth = options == nullptr ? nullptr : options->get("clientAuth");
    if (const auto files = textsOf(auth, "caFiles"); !files.empty()) {
        std::string all;
        for (const std::string& file : files) {
            const bool content = file.find(kPemStart) != std::string::npos;
            all += (all.empty() ? "" : ", ") + (content ? std::string("(inline)") : file);
        }
        tls.clientCa = Setting<std::string>::at(std::move(all), auth->get("caFiles")->range);
    }
    return tls;
}

} // namespace gatelens::adapters::traefik
