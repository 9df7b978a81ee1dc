// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What may be told of a certificate: whom it names, who signed it, how long it
// is good. Keys are never touched.
#pragma once

#include "core/engine/value.h"

#include <string>

namespace gatelens::engine::admin {

// Of the first certificate of a chain in PEM form; null when it has none.
[[nodiscard]] Value certificateFacts(const std::string& chain);

} // namespace gatelens::engine::admin
