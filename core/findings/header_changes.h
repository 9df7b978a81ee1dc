// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a policy does to headers, in one vocabulary for every product: rules ask
// who sets Strict-Transport-Security or removes X-User, not how it is spelled.
#pragma once

#include "core/findings/context.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::findings {

enum class HeaderOp : std::uint8_t { Set, Add, Remove };

struct HeaderChange {
    HeaderOp op = HeaderOp::Set;
    bool response = false; // else of the request towards the backend
    bool conditional = false;
    std::string name;  // lower case; may end in "*" where the product has globs
    std::string value; // as written, with the product's variables
    text::SourceRange range;
};

[[nodiscard]] std::vector<HeaderChange> headerChangesOf(const model::Policy& policy);

// Whether the changes touch that header so; a name with "*" stands for all that
// begin alike.
[[nodiscard]] const HeaderChange* findChange(const std::vector<HeaderChange>& changes,
                                             bool response, HeaderOp op, std::string_view name);

} // namespace gatelens::findings
