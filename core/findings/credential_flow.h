// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a request that passed the gateway still carries a secret on its way to
// the backend: the client's own credential, or one that a policy adds.
#pragma once

#include "core/findings/context.h"

#include <string>

namespace gatelens::findings {

struct CarriedCredential {
    model::PolicyId policy; // none when nothing is known to be carried
    std::string what;       // "The password of basic-auth", starts a sentence
    std::string why;        // "hide_credentials unset; product default false"
};
[[nodiscard]] CarriedCredential credentialTowardsBackend(const Context& context, model::RouteId id);

} // namespace gatelens::findings
