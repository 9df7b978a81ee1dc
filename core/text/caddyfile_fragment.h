// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Files that a Caddyfile imports inside a block hold directives and no sites,
// which their text alone does not tell: "header X-Frame-Options DENY" could as well
// be the addresses of a site.
#pragma once

#include "core/text/document.h"

namespace gatelens::text {

// Like readCaddyfile(), but the root Block holds the directives.
[[nodiscard]] Result<DocumentPtr> readCaddyfileFragment(const SourceFile& file,
                                                        const Limits& limits = {});

} // namespace gatelens::text
