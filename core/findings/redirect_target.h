// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where a redirect leads, and who says so.
#pragma once

#include "core/findings/context.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::findings {

enum class TargetHost : std::uint8_t {
    Fixed,      // written out, or the same origin
    HostHeader, // the Host header of the request
    Request,    // a parameter, a header, a cookie or a part of the path
};

struct RedirectTarget {
    std::string text; // as written
    text::SourceRange range;
};

// Every target that a policy of class Redirect can send to the client.
[[nodiscard]] std::vector<RedirectTarget> redirectTargetsOf(const model::Policy& policy);
[[nodiscard]] TargetHost hostOf(std::string_view target, std::string_view product);

} // namespace gatelens::findings
