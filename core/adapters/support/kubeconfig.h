// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The access that a kubeconfig describes. What has to be run to get a credential
// (exec plug-ins, auth providers) is named and never run.
#pragma once

#include "core/base/result.h"
#include "core/text/document.h"

#include <string>
#include <string_view>

namespace gatelens::adapters {

// PEM texts come decoded from the "-data" fields; files are as written, relative
// to the kubeconfig. A secret of this struct must not be logged.
struct KubeAccess {
    std::string context;
    std::string server; // "https://host:6443"
    std::string caPem;
    std::string caFile;
    std::string serverName; // tls-server-name
    bool verifyTls = true;  // false: insecure-skip-tls-verify
    std::string clientCertificatePem;
    std::string clientCertificateFile;
    std::string clientKeyPem;
    std::string clientKeyFile;
    std::string token;
    std::string tokenFile;
    std::string exec; // the command of an exec plug-in, or the auth provider's name
};

// `context` empty: the current one. Errors: NotFound for a context, cluster or
// user that is not there (with the ones that are), InvalidInput for broken
// fields, Unsupported is left to the caller (see `exec`).
[[nodiscard]] Result<KubeAccess> parseKubeconfig(const text::Document& document,
                                                 std::string_view context = {});

} // namespace gatelens::adapters
