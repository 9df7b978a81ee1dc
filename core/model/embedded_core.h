// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which web server works inside a gateway of a known version: its flaws are the
// gateway's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatelens::model {

// "openresty 1.25.3.2", "nginx 1.25.3" for "kong" and "3.9.1"; empty for a product
// without a core or a version that is not known here.
[[nodiscard]] std::vector<std::string> embeddedCores(std::string_view product,
                                                     std::string_view version);

} // namespace gatelens::model
