// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The OpenAPI documents that a configuration holds, as the policies that enforce them
// have them.
#pragma once

#include "core/findings/context.h"

#include <string>
#include <string_view>
#include <vector>

namespace gatelens::findings {

struct DescribedPath {
    std::string path;                 // with {parameters}
    std::vector<std::string> methods; // upper case
};

struct ApiDescription {
    std::vector<DescribedPath> paths;
    text::SourceRange place; // in the configuration
};

// Kong's oas-validation and APISIX' oas-validator hold one as text. Empty for other
// policies and for texts that cannot be read.
[[nodiscard]] ApiDescription descriptionOf(const model::Policy& policy);

} // namespace gatelens::findings
