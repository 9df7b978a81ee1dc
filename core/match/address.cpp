// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/address.h"

#include "core/base/strings.h"

#include <algorithm>
#include <string>

#include <arpa/inet.h>

namespace gatelens::match {

std::optional<Address> parseAddress(std::string_view text) {
    const std::string plain(text.substr(0, text.find('%')));
    Address address;
    if (inet_pton(AF_INET, plain.c_str(), address.bytes.data() + 12) == 1) {
        address.bytes[10] = 0xff;
        address.bytes[11] = 0xff;
        address.v4 = true;
        return address;
    }
    if (inet_pton(AF_INET6, plain.c_str(), address.bytes.data()) != 1) {
        return std::nullopt;
    }
    const bool mapped = std::all_of(address.bytes.begin(), address.bytes.begin() + 10,
                                    [](std::uint8_t byte) { return byte == 0; }) &&
                        address.bytes[10] == 0xff && address.bytes[11] == 0xff;
    address.v4 = mapped;
    return address;
}

bool AddressBlock::contains(const Address& address) const {
    if (address.v4 != base.v4) {
        return false;
    }
    const auto whole = static_cast<std::size_t>(bits / 8);
    if (!std::equal(base.bytes.begin(), base.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                    address.bytes.begin())) {
        return false;
    }
    const int rest = bits % 8;
    if (rest == 0) {
        return true;
    }
    const auto mask = static_cast<std::uint8_t>(0xffU << static_cast<unsigned>(8 - rest));
    return ((base.bytes[whole] ^ address.bytes[whole]) & mask) == 0;
}

std::optional<AddressBlock> parseAddressBlock(std::string_view text) {
    const auto slash = text.find('/');
    const auto base = parseAddress(text.substr(0, slash));
    if (!base) {
        return std::nullopt;
    }
    if (slash == std::string_view::npos) {
        return AddressBlock{*base, 128};
    }
    const auto bits = parseInt(text.substr(slash + 1));
    if (!bits || *bits < 0 || *bits > (base->v4 ? 32 : 128)) {
        return std::nullopt;
    }
    return AddressBlock{*base, static_cast<int>(*bits) + (base->v4 ? 96 : 0)};
}

} // namespace gatelens::match
