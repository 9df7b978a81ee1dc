// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// OpenSSL's objects with owners, and PEM texts read into them.
#pragma once

#include "core/base/result.h"

#include <openssl/types.h>

#include <memory>
#include <string>
#include <vector>

namespace gatelens::net {

struct OpensslFree {
    void operator()(X509* certificate) const;
    void operator()(EVP_PKEY* key) const;
    void operator()(BIO* bio) const;
    void operator()(SSL* ssl) const;
};
template <typename T>
using Openssl = std::unique_ptr<T, OpensslFree>;

// The reason of the last failure in words; clears the queue.
[[nodiscard]] std::string opensslError();

[[nodiscard]] Result<std::vector<Openssl<X509>>> readCertificates(const std::string& pem);
[[nodiscard]] Result<Openssl<EVP_PKEY>> readPrivateKey(const std::string& pem);
// The DNS names and addresses of the first certificate (its subjectAltName).
[[nodiscard]] std::vector<std::string> namesOf(const std::string& pem);

} // namespace gatelens::net
