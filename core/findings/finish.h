// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What every finding gets after its rule has spoken: the profile's severity, the rule's
// remedy where it gave none, the fingerprint, the suppression.
#pragma once

#include "core/findings/context.h"
#include "core/findings/finding.h"

#include <cstdint>
#include <span>
#include <vector>

namespace gatelens::findings {

// False when the profile of its gateway switches the rule off.
[[nodiscard]] bool finish(Finding& finding, const Fleet& fleet);

// The statement in force that suppresses it, null when there is none.
[[nodiscard]] const Suppression* suppressionOf(const Finding& finding, const Fleet& fleet);
// Whether any statement of the fleet speaks of the rule.
[[nodiscard]] bool isSuppressible(const Rule& rule, const Fleet& fleet);

// The finding as one for all members, itself the first of them.
void fold(Finding& finding, const Fleet& fleet, std::vector<Subject> members);

} // namespace gatelens::findings
