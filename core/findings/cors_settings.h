// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which origins a policy lets read answers, in one vocabulary for every product:
// plug-ins and filters with a list of origins, and headers written by hand.
#pragma once

#include "core/findings/context.h"

#include <cstdint>
#include <string>
#include <vector>

namespace gatelens::findings {

enum class OriginKind : std::uint8_t {
    Any,       // "*", or the product's default of it
    Reflected, // whatever the request says
    Null,      // "null": sandboxed frames, local files
    Exact,
    Wildcard, // "https://*.example.com"
    Regex,
    Prefix,
    Suffix,
    Contains,
};

struct Origin {
    OriginKind kind = OriginKind::Exact;
    std::string text;
    model::RegexAnchor anchor = model::RegexAnchor::Search; // Regex
    text::SourceRange range;
    bool byDefault = false; // nobody wrote it
};

struct CorsSettings {
    std::vector<Origin> origins;
    bool credentials = false;
    text::SourceRange credentialsRange;
    // "*" together with credentials is sent as the origin of the request, as if it
    // had been reflected; elsewhere browsers refuse the pair.
    bool reflectsAny = false;
    [[nodiscard]] bool empty() const { return origins.empty(); }
};

// Empty when the policy does not answer CORS.
[[nodiscard]] CorsSettings corsOf(const Context& context, model::PolicyId id);

} // namespace gatelens::findings
