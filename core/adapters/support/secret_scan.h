// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Finds the secrets inside a policy's configuration by the names of the fields and
// by what the values are, so that plugins that nobody described are covered too.
#pragma once

#include "core/model/identity.h"
#include "core/text/node.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters {

struct FoundSecret {
    std::string path; // "redis.password", "headers.Authorization"
    std::string_view value;
    text::SourceRange range;
    model::CredentialKind kind = model::CredentialKind::Other;
    std::string identity; // the user name or key id beside it
};

// `names` are fields that hold secrets although their names do not say so
// ("key" of a log service). Templates that the gateway fills per request are no
// secrets; references to a vault or the environment are found and stay references.
[[nodiscard]] std::vector<FoundSecret> findSecrets(const text::Node& config,
                                                   std::span<const std::string_view> names = {});

// Whether a field, header or parameter of that name holds a secret.
[[nodiscard]] bool isSecretName(std::string_view name);

} // namespace gatelens::adapters
