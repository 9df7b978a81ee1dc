// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/tls_context.h"
#include "core/base/strings.h"
#include "core/net/openssl.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <fmt/format.h>

#include <algorithm>

namespace gatelens::net {

namespace {

// Intermediate: forward secrecy and AEAD only.
constexpr const char* kCiphers12 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* kGroups = "X25519:P-256:P-384";

Status useCertificate(SSL_CTX* context, const CertificateText& certificate) {
    auto chain = readCertificates(certificate.chain);
    if (!chain || chain->empty()) {
        return fail(ErrorCode::InvalidInput, chain ? "no certificate in it" : chain.error().message,
                    certificate.place);
    }
    auto key = readPrivateKey(certificate.key);
    if (!key) {
        return fail(ErrorCode::InvalidInput, key.error().message, certificate.place);
    }
    if (SSL_CTX_use_certificate(context, chain->front().get()) != 1) {
        return fail(ErrorCode::InvalidInput, opensslError(), certificate.place);
    }
    for (std::size_t i = 1; i < chain->size(); ++i) {
        SSL_CTX_add1_chain_cert(context, (*chain)[i].get());
    }
    if (SSL_CTX_use_PrivateKey(context, key->get()) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        return fail(ErrorCode::InvalidInput, "the key does not belong to the certificate",
                    certificate.place);
    }
    return {};
}

Status trust(SSL_CTX* context, const std::string& pem, bool announce) {
    const auto certificates = readCertificates(pem);
    if (!certificates || certificates->empty()) {
        return fail(ErrorCode::InvalidInput, "the CA file holds no certificate in PEM form");
    }
    X509_STORE* store = SSL_CTX_get_cert_store(context);
    for (const auto& certificate : *certificates) {
        X509_STORE_add_cert(store, certificate.get());
        if (announce) {
            SSL_CTX_add_client_CA(context, certificate.get());
        }
    }
    return {};
}

int selectAlpn(SSL*, const unsigned char** out, unsigned char* outSize, const unsigned char* in,
               unsigned inSize, void* argument) {
    static constexpr std::string_view kBoth("\x02h2\x08http/1.1");
    const std::string_view ours =
        static_cast<const TlsServerContext*>(argument)->http2() ? kBoth : kBoth.substr(3);
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, outSize, reinterpret_cast<const unsigned char*>(ours.data()),
                              static_cast<unsigned>(ours.size()), in,
                              inSize) != OPENSSL_NPN_NEGOTIATED) {
        // RFC 7301 section 3.2: no protocol in common ends the handshake.
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

int selectName(SSL* ssl, int* alert, void* argument) {
    const auto* context = static_cast<const TlsServerContext*>(argument);
    const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    SSL_CTX* selected = context->select(name == nullptr ? std::string_view{} : name);
    if (selected == nullptr) {
        *alert = SSL_AD_UNRECOGNIZED_NAME;
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    SSL_set_SSL_CTX(ssl, selected);
    return SSL_TLSEXT_ERR_OK;
}

void applyProfile(SSL_CTX* context, TlsProfile profile) {
    SSL_CTX_set_min_proto_version(context,
                                  profile == TlsProfile::Modern ? TLS1_3_VERSION : TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, kCiphers12);
    SSL_CTX_set1_groups_list(context, kGroups);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

} // namespace

void SslContextFree::operator()(SSL_CTX* context) const {
    SSL_CTX_free(context);
}

Status TlsServerContext::add(const TlsServerOptions& options, const CertificateText& certificate) {
    SslContext context(SSL_CTX_new(TLS_server_method()));
    applyProfile(context.get(), options.profile);
    if (auto used = useCertificate(context.get(), certificate); !used) {
        return used;
    }
    SSL_CTX_set_alpn_select_cb(context.get(), selectAlpn, this);
    SSL_CTX_set_tlsext_servername_callback(context.get(), selectName);
    SSL_CTX_set_tlsext_servername_arg(context.get(), this);
    static constexpr unsigned char kSessionContext[] = "gatelens";
    SSL_CTX_set_session_id_context(context.get(), kSessionContext, sizeof(kSessionContext) - 1);
    if (options.clientCertificates != ClientCertificates::None) {
        const bool require = options.clientCertificates == ClientCertificates::Require;
        SSL_CTX_set_verify(context.get(),
                           SSL_VERIFY_PEER | (require ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                           nullptr);
        if (auto trusted = trust(context.get(), options.clientCa, true); !trusted) {
            return trusted;
        }
    }
    const auto names = certificate.names.empty() ? namesOf(certificate.chain) : certificate.names;
    for (const std::string& name : names) {
        m_byName.emplace(toLower(name.starts_with("*.") ? name.substr(1) : name), context.get());
    }
    m_contexts.push_back(std::move(context));
    return {};
}

Result<std::shared_ptr<const TlsServerContext>>
TlsServerContext::create(const TlsServerOptions& options) {
    if (options.certificates.empty()) {
        return fail(ErrorCode::InvalidInput, "TLS needs a certificate");
    }
    std::shared_ptr<TlsServerContext> made(new TlsServerContext());
    made->m_strictSni = options.strictSni;
    made->m_http2 = options.http2;
    for (const CertificateText& certificate : options.certificates) {
        if (auto added = made->add(options, certificate); !added) {
            return fail(added.error());
        }
    }
    return made;
}

SSL_CTX* TlsServerContext::select(std::string_view name) const {
    const std::string lower = toLower(name);
    auto found = m_byName.find(lower);
    if (found == m_byName.end() && lower.find('.') != std::string::npos) {
        // A wildcard stands for one label (RFC 9525 section 6.3).
        found = m_byName.find(lower.substr(lower.find('.')));
    }
    if (found != m_byName.end()) {
        return found->second;
    }
    return m_strictSni ? nullptr : m_contexts.front().get();
}

Result<std::shared_ptr<const TlsClientContext>>
TlsClientContext::create(const TlsClientOptions& options) {
    auto made = std::make_shared<TlsClientContext>();
    made->m_context.reset(SSL_CTX_new(TLS_client_method()));
    made->m_verify = options.verify;
    SSL_CTX* context = made->m_context.get();
    applyProfile(context, TlsProfile::Intermediate);
    if (options.verify) {
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
        if (options.ca.empty()) {
            SSL_CTX_set_default_verify_paths(context);
        } else if (auto trusted = trust(context, options.ca, false); !trusted) {
            return fail(trusted.error());
        }
    }
    if (!options.certificate.chain.empty()) {
        if (auto used = useCertificate(context, options.certificate); !used) {
            return fail(used.error());
        }
    }
    static constexpr std::string_view kBoth("\x02h2\x08http/1.1");
    const std::string_view alpn = options.http2 ? kBoth : kBoth.substr(3);
    SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(alpn.data()),
                            static_cast<unsigned>(alpn.size()));
    return made;
}

} // namespace gatelens::net
