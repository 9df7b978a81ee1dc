// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From a Caddyfile to the JSON configuration that Caddy's own adapter makes of it
// (`caddy adapt`, version 2.11), every value with the place it came from.
#pragma once

#include "core/adapters/caddyfile_statements.h"
#include "core/adapters/support/draft.h"

namespace gatelens::adapters::caddy {

// What is wrong with the file goes to `diagnostics`; where Caddy would refuse it,
// the faulty part is left out.
[[nodiscard]] Draft adaptCaddyfile(const Caddyfile& file, text::Diagnostics& diagnostics);

// Whether it is a directive of the standard distribution.
[[nodiscard]] bool isCaddyDirective(std::string_view name);

} // namespace gatelens::adapters::caddy
