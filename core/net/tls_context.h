// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What TLS connections share: certificates chosen by name, versions and ciphers,
// who must show a certificate, and whom we believe.
#pragma once

#include "core/base/result.h"

#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::net {

struct SslContextFree {
    void operator()(SSL_CTX* context) const;
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextFree>;

// PEM texts, not paths: who reads files decides where they may come from.
struct CertificateText {
    std::string chain; // leaf first
    std::string key;
    std::vector<std::string> names; // SNI, "*.example.com"; empty: those of the certificate
    std::string place;              // for messages
};

// Mozilla's server-side TLS guidelines, version 5.7.
enum class TlsProfile { Modern, Intermediate };
enum class ClientCertificates { None, Request, Require };

struct TlsServerOptions {
    std::vector<CertificateText> certificates; // the first is for unknown names
    TlsProfile profile = TlsProfile::Intermediate;
    ClientCertificates clientCertificates = ClientCertificates::None;
    std::string clientCa; // PEM
    bool http2 = true;    // offered by ALPN
    bool strictSni = false;
};

class TlsServerContext final {
public:
    [[nodiscard]] static Result<std::shared_ptr<const TlsServerContext>>
    create(const TlsServerOptions& options);

    [[nodiscard]] SSL_CTX* get() const { return m_contexts.front().get(); }
    [[nodiscard]] bool http2() const { return m_http2; }
    // The context for a server name; null when none fits and names are strict.
    [[nodiscard]] SSL_CTX* select(std::string_view name) const;

private:
    TlsServerContext() = default;
    Status add(const TlsServerOptions& options, const CertificateText& certificate);

    std::vector<SslContext> m_contexts;
    std::unordered_map<std::string, SSL_CTX*> m_byName; // lower case; wildcards as ".example.com"
    bool m_strictSni = false;
    bool m_http2 = true;
};

struct TlsClientOptions {
    bool verify = true;
    std::string ca = {};              // PEM; empty: the system's
    CertificateText certificate = {}; // our own; empty chain: none
    bool http2 = false;               // ALPN h2 first
};

class TlsClientContext final {
public:
    [[nodiscard]] static Result<std::shared_ptr<const TlsClientContext>>
    create(const TlsClientOptions& options);
    [[nodiscard]] SSL_CTX* get() const { return m_context.get(); }
    [[nodiscard]] bool verifies() const { return m_verify; }

private:
    SslContext m_context;
    bool m_verify = true;
};

// A key and a certificate for `names`, signed by itself, for a day of trying out.
[[nodiscard]] Result<CertificateText> selfSigned(const std::vector<std::string>& names);

} // namespace gatelens::net
