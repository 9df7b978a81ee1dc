// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a policy checks of a request's content, and how large it may be.
#pragma once

#include "core/findings/context.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gatelens::findings {

// A schema, an API description or a web application firewall: a policy that looks at
// the content itself. Limits of size and lists of methods do not.
[[nodiscard]] bool checksContent(const model::Policy& policy);

// The largest body that the policy lets pass, in bytes; nothing when it sets no limit.
[[nodiscard]] std::optional<std::int64_t> bodyLimitOf(const model::Policy& policy);

// The schemas that a policy validates with. Some products keep them as text: then the
// document that was read from it comes along.
struct BoundSchema {
    const text::Node* root = nullptr;
    text::DocumentPtr parsed; // null when the schema is part of the configuration
    text::SourceRange place;  // in the configuration
    std::string what;         // "body_schema"
};
[[nodiscard]] std::vector<BoundSchema> schemasOf(const model::Policy& policy);

} // namespace gatelens::findings
