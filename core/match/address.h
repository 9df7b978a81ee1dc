// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Client addresses and the blocks that rules compare them with.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace gatelens::match {

// IPv4 addresses are kept as IPv4-mapped IPv6 ones, as every product compares them.
struct Address {
    std::array<std::uint8_t, 16> bytes{};
    bool v4 = false;
};
// A zone ("%eth0") is passed over.
[[nodiscard]] std::optional<Address> parseAddress(std::string_view text);

struct AddressBlock {
    Address base;
    int bits = 0; // of the 128

    [[nodiscard]] bool contains(const Address& address) const;
};
// "192.0.2.1", "192.0.2.0/24", "2001:db8::/32".
[[nodiscard]] std::optional<AddressBlock> parseAddressBlock(std::string_view text);

} // namespace gatelens::match
