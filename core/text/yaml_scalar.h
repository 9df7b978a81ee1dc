// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a plain YAML scalar means: by the core schema of YAML 1.2.2 (section
// 10.3), and by the YAML 1.1 type repository that many gateways' readers follow.
#pragma once

#include "core/text/node.h"

#include <string_view>

namespace gatelens::text {

// Null, Bool, Int, Float or String.
[[nodiscard]] NodeKind yamlCoreKind(std::string_view text);

// How a YAML 1.1 reader may see a plain scalar that the core schema sees
// otherwise.
struct YamlLegacyReading {
    std::string_view what; // "the boolean true"; empty when both agree
    bool likely = false;   // most 1.1 readers do, and the value is another one
};
[[nodiscard]] YamlLegacyReading yamlLegacyReading(std::string_view text);

} // namespace gatelens::text
