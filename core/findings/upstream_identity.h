// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a backend gets something by which it can tell that a request came through
// the gateway and for whom: a certificate, a credential of the gateway, a token that
// it can verify itself.
#pragma once

#include "core/findings/context.h"

namespace gatelens::findings {

[[nodiscard]] bool givesProof(const Context& context, model::RouteId id);

} // namespace gatelens::findings
