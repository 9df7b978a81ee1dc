// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/nginx_tls.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace gatelens::adapters::nginx {

using model::ClientAuth;
using model::Setting;
using model::TlsVersion;

namespace {

struct Versions {
    TlsVersion lowest = TlsVersion::Unknown;
    TlsVersion highest = TlsVersion::Unknown;
};

Versions versionsOf(const Statement& protocols) {
    Versions found;
    for (const text::Node* argument : protocols.node->items) {
        const std::string_view name = argument->text;
        const TlsVersion version = name == "SSLv2" || name == "SSLv3" ? TlsVersion::Ssl3
                                   : name == "TLSv1"                  ? TlsVersion::Tls10
                                   : name == "TLSv1.1"                ? TlsVersion::Tls11
                                   : name == "TLSv1.2"                ? TlsVersion::Tls12
                                   : name == "TLSv1.3"                ? TlsVersion::Tls13
                                                                      : TlsVersion::Unknown;
        if (version == TlsVersion::Unknown) {
            continue;
        }
        found.lowest =
            found.lowest == TlsVersion::Unknown ? version : std::min(found.lowest, version);
        found.highest = std::max(found.highest, version);
    }
    return found;
}

void readVersions(const Scope& scope, std::string_view version, model::ListenerTls& tls) {
    if (const Statement* protocols = scope.find("ssl_protocols")) {
        const Versions versions = versionsOf(*protocols);
        tls.minVersion = Setting<TlsVersion>::at(versions.lowest, protocols->node->range);
        tls.maxVersion = Setting<TlsVersion>::at(versions.highest, protocols->node->range);
        return;
    }
    if (version.empty()) {
        return; // the default changed with 1.23.4 and 1.27.3
    }
    tls.minVersion = Setting<TlsVersion>::byDefault(
        isAtLeast(version, "1.27.3") ? TlsVersion::Tls12 : TlsVersion::Tls10);
    tls.maxVersion = Setting<TlsVersion>::byDefault(
        isAtLeast(version, "1.23.4") ? TlsVersion::Tls13 : TlsVersion::Tls12);
}

Setting<ClientAuth> clientAuthOf(const Scope& scope) {
    const Statement* verify = scope.find("ssl_verify_client");
    if (verify == nullptr) {
        return Setting<ClientAuth>::byDefault(ClientAuth::None);
    }
    const std::string_view mode = verify->arg(0);
    const ClientAuth auth = mode == "on"               ? ClientAuth::Require
                            : mode == "optional"       ? ClientAuth::Optional
                            : mode == "optional_no_ca" ? ClientAuth::Request
                                                       : ClientAuth::None;
    return Setting<ClientAuth>::at(auth, verify->node->range);
}

} // namespace

bool isAtLeast(std::string_view version, std::string_view since) {
    const auto have = split(version, '.');
    const auto want = split(since, '.');
    for (std::size_t i = 0; i < want.size(); ++i) {
        const auto mine = i < have.size() ? parseInt(have[i]) : std::optional<std::int64_t>(0);
        const auto theirs = parseInt(want[i]);
        if (!mine || !theirs) {
            return false;
        }
        if (*mine != *theirs) {
            return *mine > *theirs;
        }
    }
    return !version.empty();
}

model::ListenerTls tlsOf(const Scope& scope, std::string_view version) {
    model::ListenerTls tls;
    readVersions(scope, version, tls);
    if (const Statement* ciphers = scope.find("ssl_ciphers")) {
        std::vector<std::string> names;
        for (const auto name : split(ciphers->arg(0), ':')) {
            names.emplace_back(name);
        }
        tls.ciphers = Setting<std::vector<std::string>>::at(std::move(names), ciphers->node->range);
    } else {
        tls.ciphers = Setting<std::vector<std::string>>::byDefault({"HIGH", "!aNULL", "!MD5"});
    }
    tls.clientAuth = clientAuthOf(scope);
    tls.clientCa = scope.text("ssl_client_certificate");
    tls.earlyData = scope.flag("ssl_early_data", false);
    // The default server answers names that no server has.
    tls.sniStrict = scope.flag("ssl_reject_handshake", false);
    if (const Statement* certificate = scope.find("ssl_certificate")) {
        tls.range = certificate->node->range;
    }
    return tls;
}

std::string Certificates::path(std::string_view name) const {
    return text::resolvePath(m_prefix + "/x", name);
}

std::vector<model::CertificateId> Certificates::ofServer(const Scope& scope,
                                                         const std::vector<std::string>& names) {
    const auto certificates = scope.list("ssl_certificate");
    const auto keys = scope.list("ssl_certificate_key");
    std::vector<model::CertificateId> out;
    for (std::size_t i = 0; i < certificates.size(); ++i) {
        const model::CertificateId id = add(*certificates[i], i < keys.size() ? keys[i] : nullptr);
        auto& snis = m_out.snapshot().certificates[id.index()].snis;
        for (const auto& name : names) {
            if (std::find(snis.begin(), snis.end(), name) == snis.end()) {
                snis.push_back(name);
            }
        }
        out.push_back(id);
    }
    return out;
}

model::CertificateId Certificates::add(const Statement& certificate, const Statement* key) {
    const std::string_view name = certificate.arg(0);
    const std::string_view keyName = key == nullptr ? std::string_view{} : key->arg(0);
    std::string identity = fmt::format("{}\n{}", name, keyName);
    const auto known = m_byFile.find(identity);
    if (known != m_byFile.end()) {
        return known->second;
    }
    if (key == nullptr && m_complete && !hasVariables(name)) {
        m_out.error(
            "missing-key",
            fmt::format("no \"ssl_certificate_key\" is defined for the certificate \"{}\"", name),
            certificate.node->range, "add ssl_certificate_key");
    }
    model::Certificate entity;
    entity.name = name;
    entity.productKind = "ssl_certificate";
    entity.usage = "server";
    entity.source.range = certificate.node->range;
    entity.raw = certificate.node;
    if (key != nullptr) {
        entity.privateKey.form = model::SecretForm::Reference;
        entity.privateKey.reference = keyName;
        entity.privateKey.range = key->node->range;
    }
    if (hasVariables(name)) {
        entity.problem = "the file is chosen by a variable when a connection is there";
    } else if (name.starts_with("data:") || name.starts_with("engine:") ||
               name.starts_with("store:")) {
        entity.problem = "does not come from a file";
    } else {
        entity.file = path(name);
        readFiles(entity, keyName.empty() ? std::string{} : path(keyName), *certificate.node);
    }
    const model::CertificateId id = m_out.add(std::move(entity));
    m_byFile.emplace(std::move(identity), id);
    return id;
}

void Certificates::readFiles(model::Certificate& certificate, const std::string& keyFile,
                             const text::Node& place) {
    const auto& range = place.items.empty() ? place.range : place.items[0]->range;
    const auto pem = m_out.context().readFile(certificate.file);
    if (!pem) {
        certificate.problem = pem.error().message;
        m_out.warn("certificate-unreadable",
                   fmt::format("the certificate \"{}\" cannot be read: {}", certificate.file,
                               pem.error().message),
                   range);
        return;
    }
    auto chain = model::parseCertificates(*pem);
    if (!chain) {
        certificate.problem = chain.error().message;
        m_out.error("invalid-certificate",
                    fmt::format("\"{}\" is no PEM certificate: {}", certificate.file,
                                chain.error().message),
                    range);
        return;
    }
    certificate.chain = std::move(*chain);
    if (const auto isSigned = model::chainIsSigned(*pem)) {
        certificate.chainValid = {*isSigned, model::Origin::Observed, range};
    }
    const auto key = keyFile.empty() ? Result<std::string>(fail(ErrorCode::NotFound, "no key"))
                                     : m_out.context().readFile(keyFile);
    const auto fits =
        key ? model::keyBelongsTo(*key, *pem) : Result<bool>(fail(ErrorCode::NotFound, "no key"));
    if (fits) {
        certificate.keyMatches = {*fits, model::Origin::Observed, certificate.privateKey.range};
        if (!*fits) {
            m_out.error("key-mismatch",
                        fmt::format("the key \"{}\" does not belong to the certificate \"{}\"",
                                    keyFile, certificate.file),
                        certificate.privateKey.range, "name the key of this certificate");
        }
    }
}

} // namespace gatelens::adapters::nginx
