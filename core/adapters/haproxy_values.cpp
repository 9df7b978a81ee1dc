// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses and times, and settings that proxies inherit.
#include "core/adapters/haproxy_internal.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace gatelens::adapters::haproxy {

using model::Setting;

namespace {

bool allDigits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "443", "8000-8010", "+100" (relative to the client's), "${PORT}".
void takePort(std::string_view text, Address& address) {
    const auto dash = text.find('-', 1);
    const std::string_view first = text.substr(0, dash);
    if (allDigits(first)) {
        const auto number = parseInt(first);
        address.valid = address.valid && number && *number <= 65535;
        address.port = static_cast<std::uint16_t>(address.valid ? *number : 0);
    }
    if (!allDigits(text)) {
        address.portText = text;
        const bool variable = text.find('$') != std::string_view::npos;
        const bool relative = text.starts_with('+') || text.starts_with('-');
        const bool range =
            allDigits(first) && dash != std::string_view::npos && allDigits(text.substr(dash + 1));
        address.valid = address.valid && (variable || relative || range || text == "*");
    }
}

} // namespace

std::optional<std::int64_t> parseTimeMs(std::string_view text) {
    struct Unit {
        std::string_view name;
        std::int64_t numerator;
        std::int64_t denominator;
    };
    static constexpr std::array kUnits = std::to_array<Unit>({{"us", 1, 1000},
                                                              {"ms", 1, 1},
                                                              {"s", 1000, 1},
                                                              {"m", 60'000, 1},
                                                              {"h", 3'600'000, 1},
                                                              {"d", 86'400'000, 1}});
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto value = parseInt(text.substr(0, digits));
    const std::string_view name = digits == text.size() ? "ms" : text.substr(digits);
    const auto* unit = std::find_if(kUnits.begin(), kUnits.end(),
                                    [name](const Unit& u) { return u.name == name; });
    if (!value || unit == kUnits.end() ||
        *value > std::numeric_limits<std::int64_t>::max() / unit->numerator) {
        return std::nullopt;
    }
    return *value * unit->numerator / unit->denominator;
}

Address parseAddress(std::string_view text) {
    Address address;
    const auto at = text.find('@');
    std::string_view family =
        at == std::string_view::npos ? std::string_view{} : text.substr(0, at);
    std::string_view rest = at == std::string_view::npos ? text : text.substr(at + 1);
    if (family == "unix" || family == "uxst" || family == "uxdg" || text.starts_with('/')) {
        address.host = fmt::format("unix:{}", rest);
        return address;
    }
    if (family == "abns" || family == "abnsz" || family == "fd" || family == "sockpair" ||
        family == "rhttp" || family == "rev") {
        address.host = fmt::format("{}:{}", family, rest);
        return address;
    }
    address.udp = family.starts_with("quic") || family.starts_with("udp");
    std::string_view host = rest;
    if (rest.starts_with('[')) {
        const auto close = rest.find(']');
        address.valid = close != std::string_view::npos;
        host = rest.substr(1, close == std::string_view::npos ? close : close - 1);
        rest = address.valid ? rest.substr(close + 1) : std::string_view{};
        if (rest.starts_with(':')) {
            takePort(rest.substr(1), address);
        }
    } else if (const auto colon = rest.rfind(':'); colon != std::string_view::npos) {
        // "::1" alone is an address without port only for servers; HAProxy takes
        // what follows the last colon for a port.
        host = rest.substr(0, colon);
        takePort(rest.substr(colon + 1), address);
    }
    const bool any = host == "*" || host == "0.0.0.0";
    address.host = any ? std::string_view{} : host;
    return address;
}

Setting<std::int64_t> timeoutOf(const ConfigSection& section, std::string_view name) {
    if (const Line* line = section.find("timeout", name)) {
        const auto value = parseTimeMs(line->word(2));
        return value ? Setting<std::int64_t>::at(*value, line->range()) : Setting<std::int64_t>{};
    }
    return Setting<std::int64_t>::byDefault(0); // none
}

void keepExtras(model::EntityBase& entity, const ConfigSection& section,
                std::span<const std::string_view> said) {
    std::unordered_map<std::string, int> seen;
    for (const auto& line : section.lines) {
        const std::string_view keyword = line.word(0);
        if (std::find(said.begin(), said.end(), keyword) != said.end()) {
            continue;
        }
        const bool pair = keyword == "option" || keyword == "stats" || keyword == "timeout" ||
                          keyword == "stick" || keyword == "http-check" || keyword == "tcp-check";
        std::string name = pair && line.count() > 1 ? fmt::format("{} {}", keyword, line.word(1))
                                                    : std::string(keyword);
        if (line.negated) {
            name = fmt::format("no {}", name);
        }
        const int times = ++seen[name];
        if (times > 1) {
            name += fmt::format(" #{}", times);
        }
        entity.extra.push_back({std::move(name), line.node});
    }
}

} // namespace gatelens::adapters::haproxy
