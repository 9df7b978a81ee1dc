// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/tls_session.h"
#include "core/net/address.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>

namespace gatelens::net {

void TlsSession::open(SSL_CTX* context) {
    m_ssl.reset(SSL_new(context));
    m_in = BIO_new(BIO_s_mem());
    m_out = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(m_in, -1);
    SSL_set_bio(m_ssl.get(), m_in, m_out);
}

std::unique_ptr<TlsSession> TlsSession::server(std::shared_ptr<const TlsServerContext> context) {
    std::unique_ptr<TlsSession> session(new TlsSession());
    session->open(context->get());
    session->m_server = std::move(context);
    SSL_set_accept_state(session->m_ssl.get());
    return session;
}

std::unique_ptr<TlsSession> TlsSession::client(std::shared_ptr<const TlsClientContext> context,
                                               const std::string& name) {
    std::unique_ptr<TlsSession> session(new TlsSession());
    session->open(context->get());
    SSL* ssl = session->m_ssl.get();
    if (Address::ip(name, 0)) {
        // RFC 6066 section 3: no literal address in SNI.
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name.c_str());
    } else {
        SSL_set_tlsext_host_name(ssl, name.c_str());
        SSL_set1_host(ssl, name.c_str());
    }
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    session->m_client = std::move(context);
    SSL_set_connect_state(ssl);
    return session;
}

TlsStatus TlsSession::statusOf(int result) {
    switch (SSL_get_error(m_ssl.get(), result)) {
    case SSL_ERROR_NONE:
        return TlsStatus::Ok;
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return TlsStatus::NeedMore;
    case SSL_ERROR_ZERO_RETURN:
        return TlsStatus::Closed;
    default:
        m_error = opensslError();
        if (const long verified = SSL_get_verify_result(m_ssl.get()); verified != X509_V_OK) {
            m_error += std::string(" (") + X509_verify_cert_error_string(verified) + ")";
        }
        return TlsStatus::Failed;
    }
}

TlsStatus TlsSession::handshake() {
    ERR_clear_error();
    return statusOf(SSL_do_handshake(m_ssl.get()));
}

void TlsSession::feed(std::string_view wire) {
    BIO_write(m_in, wire.data(), static_cast<int>(wire.size()));
}

TlsSession::Plain TlsSession::read(char* to, std::size_t size) {
    ERR_clear_error();
    std::size_t got = 0;
    const int result = SSL_read_ex(m_ssl.get(), to, size, &got);
    return {result == 1 ? TlsStatus::Ok : statusOf(result), got};
}

TlsStatus TlsSession::write(std::string_view plain) {
    while (!plain.empty()) {
        ERR_clear_error();
        std::size_t written = 0;
        const int result = SSL_write_ex(m_ssl.get(), plain.data(), plain.size(), &written);
        if (result != 1) {
            // Memory takes everything, so wanting anything is a failure.
            const TlsStatus status = statusOf(result);
            return status == TlsStatus::NeedMore ? TlsStatus::Failed : status;
        }
        plain.remove_prefix(written);
    }
    return TlsStatus::Ok;
}

void TlsSession::closeNotify() {
    ERR_clear_error();
    if (SSL_is_init_finished(m_ssl.get()) != 0) {
        SSL_shutdown(m_ssl.get());
    }
}

std::string_view TlsSession::output() const {
    char* data = nullptr;
    const long size = BIO_get_mem_data(m_out, &data);
    return {data, static_cast<std::size_t>(size)};
}

void TlsSession::sent() {
    (void)BIO_reset(m_out);
}

std::string_view TlsSession::alpn() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(m_ssl.get(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
}

std::string TlsSession::serverName() const {
    const char* name = SSL_get_servername(m_ssl.get(), TLSEXT_NAMETYPE_host_name);
    return name == nullptr ? std::string{} : name;
}

std::string_view TlsSession::version() const {
    return SSL_get_version(m_ssl.get());
}

std::string TlsSession::peerSubject() const {
    const X509* certificate = SSL_get0_peer_certificate(m_ssl.get());
    if (certificate == nullptr || SSL_get_verify_result(m_ssl.get()) != X509_V_OK) {
        return {};
    }
    std::array<char, 512> text{};
    X509_NAME_oneline(X509_get_subject_name(certificate), text.data(),
                      static_cast<int>(text.size()));
    return text.data();
}

} // namespace gatelens::net
