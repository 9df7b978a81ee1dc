// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of `key = value`, as Kong reads kong.conf (kong/conf_loader of 3.9, on top of
// Penlight's pl.config): "#" begins a comment anywhere unless "\#" is written, a value
// has no quotes, a line that ends with "\" goes on in the next, nothing after the sign
// unsets the key. A document of Format::Toml, whose flat form it resembles; its values
// are plain strings, or Null.
#pragma once

#include "core/text/document.h"

namespace gatelens::text {

// Whether a text that was taken for TOML has values that TOML would refuse, and none of
// its tables. Never true of a file that is called .toml, whose faults are to be named.
[[nodiscard]] bool isSettings(const SourceFile& file);

// A line that is no assignment is an Error diagnostic "no-assignment".
[[nodiscard]] Result<DocumentPtr> readSettings(const SourceFile& file, const Limits& limits = {});

} // namespace gatelens::text
