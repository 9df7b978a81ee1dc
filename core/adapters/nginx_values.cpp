// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/nginx_values.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace gatelens::adapters::nginx {

namespace {

constexpr auto kNone = std::string_view::npos;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isWordChar(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool allDigits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), isDigit);
}

std::optional<std::uint16_t> parsePort(std::string_view text) {
    const auto number = allDigits(text) ? parseInt(text) : std::nullopt;
    if (!number || *number < 1 || *number > 65535) {
        return std::nullopt;
    }
    return static_cast<std::uint16_t>(*number);
}

// "80" or "8000-8010" into an address; false when it is neither.
bool takePorts(std::string_view text, ListenAddress& address) {
    const auto dash = text.find('-');
    const auto first = parsePort(text.substr(0, dash));
    if (!first) {
        return false;
    }
    address.port = *first;
    if (dash == kNone) {
        return true;
    }
    const auto last = parsePort(text.substr(dash + 1));
    address.portText = text;
    return last && *last >= *first;
}

PassUrl parseUnix(std::string_view text, PassUrl url) {
    // unix:/path:/uri
    const auto colon = text.find(':', 5);
    url.host = text.substr(0, colon);
    if (colon != kNone) {
        url.path = text.substr(colon + 1);
        url.hasUri = !url.path.empty();
    }
    return url;
}

} // namespace

std::optional<bool> parseFlag(std::string_view text) {
    if (equalsIgnoreCase(text, "on")) {
        return true;
    }
    if (equalsIgnoreCase(text, "off")) {
        return false;
    }
    return std::nullopt;
}

std::optional<std::int64_t> parseTimeMs(std::string_view text) {
    struct Unit {
        std::string_view name;
        std::int64_t ms;
    };
    // In the order in which they may follow each other.
    static constexpr std::array kUnits = std::to_array<Unit>({{"y", 31'536'000'000},
                                                              {"M", 2'592'000'000},
                                                              {"w", 604'800'000},
                                                              {"d", 86'400'000},
                                                              {"h", 3'600'000},
                                                              {"m", 60'000},
                                                              {"s", 1000},
                                                              {"ms", 1}});
    std::int64_t total = 0;
    std::size_t next = 0; // units before it are no longer allowed
    text = trim(text);
    if (text.empty()) {
        return std::nullopt;
    }
    while (!text.empty()) {
        const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
        const auto value = parseInt(text.substr(0, digits));
        text.remove_prefix(digits);
        const auto letters = std::min(text.find_first_of("0123456789 "), text.size());
        const std::string_view name = letters == 0 ? "s" : text.substr(0, letters);
        text = trim(text.substr(letters));
        const auto* unit =
            std::find_if(kUnits.begin() + static_cast<std::ptrdiff_t>(next), kUnits.end(),
                         [name](const Unit& u) { return u.name == name; });
        if (!value || unit == kUnits.end() ||
            *value > (std::numeric_limits<std::int64_t>::max() - total) / unit->ms) {
            return std::nullopt;
        }
        total += *value * unit->ms;
        next = static_cast<std::size_t>(unit - kUnits.begin()) + 1;
    }
    return total;
}

std::optional<std::int64_t> parseSize(std::string_view text) {
    std::int64_t factor = 1;
    if (!text.empty()) {
        const char unit = static_cast<char>(text.back() | 0x20);
        factor = unit == 'k' ? 1024 : unit == 'm' ? 1024 * 1024 : unit == 'g' ? 1 << 30 : 1;
        text.remove_suffix(factor == 1 ? 0 : 1);
    }
    const auto value = allDigits(text) ? parseInt(text) : std::nullopt;
    if (!value || *value > std::numeric_limits<std::int64_t>::max() / factor) {
        return std::nullopt;
    }
    return *value * factor;
}

Parameter splitParameter(const text::Node& argument) {
    const auto equals = argument.text.find('=');
    if (equals == kNone) {
        return {argument.text, {}, &argument};
    }
    return {argument.text.substr(0, equals), argument.text.substr(equals + 1), &argument};
}

std::optional<std::string_view> parameter(const Statement& statement, std::string_view name,
                                          std::size_t first) {
    for (std::size_t i = first; i < statement.argCount(); ++i) {
        const Parameter found = splitParameter(*statement.node->items[i]);
        if (found.name == name) {
            return found.value;
        }
    }
    return std::nullopt;
}

bool hasArgument(const Statement& statement, std::string_view word, std::size_t first) {
    for (std::size_t i = first; i < statement.argCount(); ++i) {
        if (statement.arg(i) == word) {
            return true;
        }
    }
    return false;
}

std::vector<std::string_view> variablesIn(std::string_view text) {
    std::vector<std::string_view> names;
    for (auto at = text.find('$'); at != kNone; at = text.find('$', at)) {
        ++at;
        const bool braced = at < text.size() && text[at] == '{';
        at += braced ? 1 : 0;
        auto end = at;
        while (end < text.size() && isWordChar(text[end])) {
            ++end;
        }
        const std::string_view name = text.substr(at, end - at);
        const bool capture = name.size() == 1 && isDigit(name.front());
        if (!name.empty() && !capture) {
            names.push_back(name);
        }
        at = end;
    }
    return names;
}

bool hasVariables(std::string_view text) {
    const auto at = text.find('$');
    return at != kNone && at + 1 < text.size() && (isWordChar(text[at + 1]) || text[at + 1] == '{');
}

std::string ListenAddress::text() const {
    if (host.starts_with("unix:")) {
        return host;
    }
    const std::string shown = host.empty()                          ? "*"
                              : host.find(':') != std::string::npos ? '[' + host + ']'
                                                                    : host;
    return shown + ':' + (portText.empty() ? std::to_string(port) : portText);
}

ListenAddress parseListen(std::string_view text) {
    ListenAddress address;
    if (text.starts_with("unix:")) {
        address.host = text;
        address.valid = text.size() > 5;
        return address;
    }
    address.port = 80;
    if (!text.empty() && (isDigit(text.front())) && text.find('.') == kNone &&
        text.find(':') == kNone) {
        address.valid = takePorts(text, address);
        return address;
    }
    std::string_view host = text;
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        host = text.substr(1, close == kNone ? kNone : close - 1);
        const std::string_view rest = close == kNone ? "" : text.substr(close + 1);
        address.valid =
            close != kNone &&
            (rest.empty() || (rest.starts_with(':') && takePorts(rest.substr(1), address)));
    } else if (const auto colon = text.rfind(':'); colon != kNone) {
        host = text.substr(0, colon);
        address.valid = takePorts(text.substr(colon + 1), address);
    }
    address.valid = address.valid && !host.empty();
    address.host = host == "*" || host == "0.0.0.0" ? std::string_view{} : host;
    return address;
}

LocationMatch parseLocation(const Statement& location) {
    const std::string_view first = location.arg(0);
    if (location.argCount() >= 2) {
        const std::string_view value = location.arg(1);
        if (first == "=") {
            return {LocationKind::Exact, value};
        }
        if (first == "^~") {
            return {LocationKind::PrefixNoRegex, value};
        }
        if (first == "~") {
            return {LocationKind::Regex, value};
        }
        if (first == "~*") {
            return {LocationKind::RegexNoCase, value};
        }
        return {LocationKind::Prefix, value, false};
    }
    if (first.starts_with('=')) {
        return {LocationKind::Exact, first.substr(1)};
    }
    if (first.starts_with("^~")) {
        return {LocationKind::PrefixNoRegex, first.substr(2)};
    }
    if (first.starts_with("~*")) {
        return {LocationKind::RegexNoCase, first.substr(2)};
    }
    if (first.starts_with('~')) {
        return {LocationKind::Regex, first.substr(1)};
    }
    if (first.starts_with('@')) {
        return {LocationKind::Named, first};
    }
    return {LocationKind::Prefix, first};
}

model::PathMatch pathOf(const Statement& location) {
    const LocationMatch match = parseLocation(location);
    model::PathMatch path;
    path.value = match.value;
    path.text = location.argCount() >= 2 ? fmt::format("{} {}", location.arg(0), location.arg(1))
                                         : std::string(location.arg(0));
    switch (match.kind) {
    case LocationKind::Exact:
    case LocationKind::Named: // no URI starts with "@": only internal redirects get there
        path.kind = model::PathMatchKind::Exact;
        break;
    case LocationKind::PrefixNoRegex:
        path.stopsRegex = true;
        break;
    case LocationKind::Regex:
    case LocationKind::RegexNoCase:
        path.kind = model::PathMatchKind::Regex;
        path.caseSensitive = match.kind == LocationKind::Regex;
        break;
    case LocationKind::Prefix:
        break;
    }
    return path;
}

std::vector<model::HostMatch> hostsOf(std::string_view name) {
    using model::HostMatchKind;
    const std::string text(name);
    const auto make = [&text](HostMatchKind kind, std::string_view value) {
        model::HostMatch host;
        host.kind = kind;
        host.value = value;
        host.text = text;
        return host;
    };
    if (name.starts_with('~')) {
        return {make(HostMatchKind::Regex, name.substr(1))};
    }
    const std::string lower = toLower(name);
    if (name.starts_with("*.")) {
        return {make(HostMatchKind::WildcardPrefix, std::string_view(lower).substr(1))};
    }
    if (name.starts_with('.')) { // the name itself and everything below it
        return {make(HostMatchKind::Exact, std::string_view(lower).substr(1)),
                make(HostMatchKind::WildcardPrefix, lower)};
    }
    if (name.ends_with(".*")) {
        return {make(HostMatchKind::WildcardSuffix,
                     std::string_view(lower).substr(0, lower.size() - 1))};
    }
    return {make(HostMatchKind::Exact, lower)};
}

std::size_t authorityEnd(std::string_view text) {
    const auto scheme = text.find("://");
    const bool hasScheme = scheme != kNone && scheme < text.find_first_of("/?");
    const auto from = hasScheme ? scheme + 3 : 0;
    std::size_t end = std::min(text.find_first_of("/?", from), text.size());
    for (const auto name : {"$request_uri", "$uri", "$document_uri", "$is_args", "$args"}) {
        end = std::min(end, text.find(name, from));
        const std::string braced = fmt::format("${{{}}}", std::string_view(name).substr(1));
        end = std::min(end, text.find(braced, from));
    }
    return end;
}

PassUrl parsePass(std::string_view text) {
    PassUrl url;
    auto end = authorityEnd(text);
    if (const auto scheme = text.find("://"); scheme != kNone && scheme < end) {
        url.scheme = text.substr(0, scheme);
        text.remove_prefix(scheme + 3);
        end -= scheme + 3;
    }
    if (text.starts_with("unix:")) {
        return parseUnix(text, url);
    }
    std::string_view authority = text.substr(0, end);
    url.path = text.substr(end);
    url.hasUri = !url.path.empty();
    url.dynamicHost = hasVariables(url.scheme) || hasVariables(authority);
    if (url.dynamicHost) {
        url.host = authority;
        return url;
    }
    std::string_view port;
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        url.valid = close != kNone;
        port = url.valid ? authority.substr(close + 1) : std::string_view{};
        authority = authority.substr(1, close == kNone ? kNone : close - 1);
        url.hasPort = port.starts_with(':');
        url.valid = url.valid && (port.empty() || url.hasPort);
        port.remove_prefix(url.hasPort ? 1 : 0);
    } else if (const auto colon = authority.rfind(':'); colon != kNone) {
        url.hasPort = true;
        port = authority.substr(colon + 1);
        authority = authority.substr(0, colon);
    }
    url.host = authority;
    if (url.hasPort) {
        const auto number = parsePort(port);
        url.valid = url.valid && number.has_value();
        url.port = number.value_or(0);
    }
    url.valid = url.valid && !url.host.empty();
    return url;
}

} // namespace gatelens::adapters::nginx
