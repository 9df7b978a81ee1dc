// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Named sets of rules. A profile says which rules count and how severe they are;
// teams write their own in .gatelens.yaml on top of one of these.
#pragma once

#include "core/base/result.h"
#include "core/findings/attestations.h"
#include "core/findings/rule.h"

#include <optional>
#include <span>
#include <string_view>

namespace gatelens::findings {

struct ProfileInfo {
    std::string_view name;
    std::string_view summary;
};
// default, strict, owasp-api-2023, internet-facing.
[[nodiscard]] std::span<const ProfileInfo> builtinProfiles();

// The severity of a rule under a profile, nothing when it is switched off.
// Fails never: a profile's name is checked when it is read.
[[nodiscard]] std::optional<Severity> severityUnder(const Profile& profile, const Rule& rule);

[[nodiscard]] bool isBuiltinProfile(std::string_view name);

} // namespace gatelens::findings
