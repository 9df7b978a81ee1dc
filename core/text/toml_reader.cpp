// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/document.h"

namespace gatelens::text {

// The reader follows; until then no TOML is misread.
Result<DocumentPtr> readToml(const SourceFile& file, const Limits& /*limits*/) {
    return fail(ErrorCode::Unsupported, "TOML is not read yet", file.name());
}

} // namespace gatelens::text
