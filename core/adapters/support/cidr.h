// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Address and CIDR texts.
#pragma once

#include <string_view>

namespace gatelens::adapters {

// "10.0.0.1", "2001:db8::1", "10.0.0.0/8", "2001:db8::/32".
[[nodiscard]] bool isAddressOrCidr(std::string_view text);

} // namespace gatelens::adapters
