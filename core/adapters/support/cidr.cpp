// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/cidr.h"

#include "core/base/strings.h"

#include <arpa/inet.h>

#include <array>
#include <string>

namespace gatelens::adapters {

bool isAddressOrCidr(std::string_view text) {
    const auto slash = text.find('/');
    const std::string address(text.substr(0, slash));
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    const bool v4 = inet_pton(AF_INET, address.c_str(), bytes.data()) == 1;
    const bool v6 = !v4 && inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1;
    if (!v4 && !v6) {
        return false;
    }
    if (slash == std::string_view::npos) {
        return true;
    }
    const auto bits = parseInt(text.substr(slash + 1));
    return bits && *bits >= 0 && *bits <= (v4 ? 32 : 128);
}

} // namespace gatelens::adapters
