// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_claims.h"

namespace gatelens::findings {

bool backendVerifies(const Context& context, model::RouteId id) {
    const auto& snapshot = context.snapshot();
    const auto service = snapshot[id].service();
    return service && context.attestations().find(
                          AttestedFact::BackendVerifies, model::EntityKind::Service,
                          snapshot[service], snapshot.gateway.label(), context.now()) != nullptr;
}

} // namespace gatelens::findings
