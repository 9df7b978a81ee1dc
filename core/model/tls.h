// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// TLS settings of listeners and of the hop to a backend.
#pragma once

#include "core/model/common.h"

#include <string>
#include <vector>

namespace gatelens::model {

enum class TlsVersion : std::uint8_t { Unknown, Ssl3, Tls10, Tls11, Tls12, Tls13 };
[[nodiscard]] std::string_view tlsVersionName(TlsVersion version);

// Whether a client certificate is asked for, and what happens without one.
enum class ClientAuth : std::uint8_t {
    None,
    Request,  // asked for, not needed, not verified
    Optional, // verified when given
    Require,  // verified and needed
};
[[nodiscard]] std::string_view clientAuthName(ClientAuth auth);

struct ListenerTls {
    Setting<TlsVersion> minVersion;
    Setting<TlsVersion> maxVersion;
    Setting<std::vector<std::string>> ciphers; // names as the product writes them
    Setting<ClientAuth> clientAuth;
    Setting<std::string> clientCa; // file or certificate name
    Setting<bool> earlyData;       // 0-RTT
    Setting<bool> sniStrict;       // unknown names are refused; Host must equal SNI
    std::vector<CertificateId> certificates;
    std::vector<std::string> certificateFiles; // named, but not readable here
    std::vector<std::string> alpn;
    bool passthrough = false; // not terminated here
    bool automatic = false;   // certificates come from ACME or the like
    text::SourceRange range;
};

struct UpstreamTls {
    Setting<bool> verify;
    Setting<std::string> ca;
    Setting<std::string> sni;
    Setting<std::string> clientCertificate; // name or file, with its key
    Setting<TlsVersion> minVersion;
    text::SourceRange range;
};

} // namespace gatelens::model
