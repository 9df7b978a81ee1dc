// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// TLS of listeners: the ssl_* directives of a server and the certificate files
// that they name.
#pragma once

#include "core/adapters/nginx_scope.h"
#include "core/adapters/support/builder.h"
#include "core/model/tls.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::nginx {

class Certificates final {
public:
    // Relative names start from `prefix`, the folder of nginx.conf. `complete` is
    // false when a certificate may be named in a file that is not there.
    Certificates(SnapshotBuilder& out, std::string prefix, bool complete)
        : m_out(out)
        , m_prefix(std::move(prefix))
        , m_complete(complete) {}
    [[nodiscard]] bool complete() const { return m_complete; }

    // The certificates of a server with the names it serves, each file once.
    [[nodiscard]] std::vector<model::CertificateId> ofServer(const Scope& scope,
                                                             const std::vector<std::string>& names);
    [[nodiscard]] std::string path(std::string_view name) const;

private:
    [[nodiscard]] model::CertificateId add(const Statement& certificate, const Statement* key);
    void readFiles(model::Certificate& certificate, const std::string& keyFile,
                   const text::Node& place);

    SnapshotBuilder& m_out;
    std::string m_prefix;
    bool m_complete;
    std::unordered_map<std::string, model::CertificateId> m_byFile; // with its key file
};

// Protocols, ciphers, client certificates. `version` of nginx may be empty.
[[nodiscard]] model::ListenerTls tlsOf(const Scope& scope, std::string_view version);

// True when `version` is known and not older than `since` ("1.27.3").
[[nodiscard]] bool isAtLeast(std::string_view version, std::string_view since);

} // namespace gatelens::adapters::nginx
