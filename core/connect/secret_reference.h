// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A secret that is named instead of written: "env:NAME", "file:/path", with at
// most one word in front ("Bearer env:NAME").
#pragma once

#include "core/connect/profile.h"

#include <string>
#include <string_view>

namespace gatelens::connect {

// `place` is where the reference stands. What is no reference is refused without
// being quoted, since it may be the secret itself.
[[nodiscard]] Result<std::string>
resolveSecret(std::string_view reference, const std::string& place, const Environment& environment);

// The trimmed text of a file that nobody else may read (mode 0600 or stricter).
[[nodiscard]] Result<std::string> readSecretFile(const std::string& path);

// "Name: value" as a header; refuses what would break out of it.
[[nodiscard]] Result<std::pair<std::string, std::string>> parseHeader(std::string_view line,
                                                                      const std::string& place);
[[nodiscard]] Status checkHeader(std::string_view name, std::string_view value,
                                 const std::string& place);

} // namespace gatelens::connect
