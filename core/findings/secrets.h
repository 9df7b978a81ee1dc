// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What rules about secrets share: what a credential opens, how a product refers to a
// secret that is kept elsewhere, whether two secrets are the same.
#pragma once

#include "core/findings/context.h"

#include <string>
#include <string_view>
#include <vector>

namespace gatelens::findings {

// How the product names a secret instead of holding it, for sentences like
// "refer to it with …".
[[nodiscard]] std::string_view referenceSyntax(std::string_view product);

// Equal for equal secrets in one process and for equal references; empty when the
// secret is not known (redacted, hashed, a public key).
[[nodiscard]] std::string identityOf(const model::SecretFacts& secret);

// "<your-key>", "changeme-…": text that stands where a secret will be filled in.
[[nodiscard]] bool isTemplateText(const model::SecretFacts& secret);

// Keys of a cloud account: AWS access keys, GCP service accounts, Azure keys.
[[nodiscard]] bool isCloudKey(const model::Snapshot& snapshot, const model::Credential& credential);

// The public half of a key pair whose other half stands in the same policy; an access
// key's id says whose it is and opens nothing.
[[nodiscard]] bool isIdOfPair(const Context& context, const model::Credential& credential);

// The services to which the gateway brings the credential: those of the routes that
// run the policy it belongs to. Each once, in order.
[[nodiscard]] std::vector<model::ServiceId> servicesOf(const Context& context,
                                                       model::CredentialId id);

// The zones of a service's targets, without loopback and unknown ones; each once.
[[nodiscard]] std::vector<std::string> zonesOf(const Context& context, model::ServiceId id);

} // namespace gatelens::findings
