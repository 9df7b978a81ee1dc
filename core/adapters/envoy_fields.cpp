// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/envoy_fields.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::envoy {

using model::Setting;
using text::Member;
using text::Node;

namespace {

bool isLower(char c) {
    return c >= 'a' && c <= 'z';
}

char upper(char c) {
    return isLower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

bool isUpper(char c) {
    return c >= 'A' && c <= 'Z';
}

template <typename T>
Setting<T> orDefault(std::optional<T> value) {
    return value ? Setting<T>::byDefault(std::move(*value)) : Setting<T>{};
}

} // namespace

bool isField(std::string_view written, std::string_view field) {
    if (written == field) {
        return true;
    }
    std::size_t at = 0;
    for (std::size_t i = 0; i < field.size(); ++i, ++at) {
        const bool joins = field[i] == '_' && i + 1 < field.size();
        const char expected = joins ? upper(field[++i]) : field[i];
        if (at >= written.size() || written[at] != expected) {
            return false;
        }
    }
    return at == written.size();
}

std::string snakeCase(std::string_view written) {
    std::string out;
    out.reserve(written.size() + 4);
    for (const char c : written) {
        if (isUpper(c)) {
            out += '_';
            out += static_cast<char>(c - 'A' + 'a');
        } else {
            out += c;
        }
    }
    return out;
}

const Member* fieldMember(const Node* message, std::string_view name) {
    if (message == nullptr) {
        return nullptr;
    }
    for (std::size_t i = message->members.size(); i > 0; --i) {
        if (isField(message->members[i - 1].name, name)) {
            return &message->members[i - 1];
        }
    }
    return nullptr;
}

const Node* field(const Node* message, std::string_view name) {
    const Member* found = fieldMember(message, name);
    return found == nullptr || found->value->isNull() ? nullptr : found->value;
}

const Node* field(const Node* message, std::initializer_list<std::string_view> path) {
    for (const auto name : path) {
        message = field(message, name);
    }
    return message;
}

std::span<const Node* const> fieldItems(const Node* message, std::string_view name) {
    const Member* found = fieldMember(message, name);
    if (found == nullptr || found->value->isNull()) {
        return {};
    }
    return found->value->isSequence() ? found->value->items
                                      : std::span<const Node* const>(&found->value, 1);
}

std::span<const Member> membersOf(const Node* message) {
    return message == nullptr ? std::span<const Member>{} : message->members;
}

std::span<const Member> fieldEntries(const Node* message, std::string_view name) {
    return membersOf(field(message, name));
}

std::optional<bool> boolOf(const Node* value) {
    if (value == nullptr || !value->isScalar()) {
        return std::nullopt;
    }
    if (value->kind == text::NodeKind::Bool) {
        return value->asBool();
    }
    const std::string word = toLower(value->text);
    const bool plain = value->style == text::ScalarStyle::Plain;
    if (word == "true" || (plain && (word == "yes" || word == "on" || word == "y"))) {
        return true;
    }
    if (word == "false" || (plain && (word == "no" || word == "off" || word == "n"))) {
        return false;
    }
    return std::nullopt;
}

std::optional<std::int64_t> intOf(const Node* value) {
    if (value == nullptr || !value->isScalar()) {
        return std::nullopt;
    }
    if (const auto whole = value->asInt()) {
        return whole;
    }
    if (const auto number = value->asDouble()) {
        const bool fits = std::nearbyint(*number) == *number && std::abs(*number) < 9e15;
        return fits ? std::optional<std::int64_t>(static_cast<std::int64_t>(*number))
                    : std::nullopt;
    }
    return value->isString() ? parseInt(value->text) : std::nullopt;
}

std::optional<std::int64_t> durationOf(const Node* value) {
    if (value == nullptr) {
        return std::nullopt;
    }
    if (value->isMapping()) {
        const auto seconds = fieldInt(value, "seconds", 0);
        const auto nanos = fieldInt(value, "nanos", 0);
        constexpr std::int64_t kMost = 315'576'000'000; // protobuf's limit of a Duration
        return std::clamp(seconds, -kMost, kMost) * 1000 + nanos / 1'000'000;
    }
    const auto text = value->asText();
    if (!text || !text->ends_with('s')) {
        return std::nullopt;
    }
    return durationMs(*text, 1000);
}

std::optional<double> percentOf(const Node* value) {
    if (value == nullptr) {
        return std::nullopt;
    }
    if (const Node* inner = field(value, "default_value")) {
        value = inner;
    }
    if (const Node* percent = field(value, "value")) {
        return percent->asDouble();
    }
    const auto numerator = static_cast<double>(fieldInt(value, "numerator", 0));
    const std::string denominator = fieldText(value, "denominator");
    if (denominator == "MILLION" || denominator == "2") {
        return numerator / 10'000;
    }
    return denominator == "TEN_THOUSAND" || denominator == "1" ? numerator / 100 : numerator;
}

std::string fieldText(const Node* message, std::string_view name) {
    const Node* value = field(message, name);
    const auto text = value == nullptr ? std::nullopt : value->asText();
    return text ? std::string(*text) : std::string();
}

bool fieldBool(const Node* message, std::string_view name, bool fallback) {
    return boolOf(field(message, name)).value_or(fallback);
}

std::int64_t fieldInt(const Node* message, std::string_view name, std::int64_t fallback) {
    return intOf(field(message, name)).value_or(fallback);
}

std::string localityZone(const Node* locality) {
    std::string zone = fieldText(locality, "zone");
    if (zone.empty()) {
        zone = fieldText(locality, "region");
    }
    return zone.find_first_of("/${") == std::string::npos ? zone : std::string{};
}

std::vector<std::string> fieldTexts(const Node* message, std::string_view name) {
    std::vector<std::string> out;
    for (const Node* item : fieldItems(message, name)) {
        if (const auto text = item->asText()) {
            out.emplace_back(*text);
        }
    }
    return out;
}

Setting<bool> boolSetting(const Node* message, std::string_view name,
                          std::optional<bool> productDefault) {
    const Node* value = field(message, name);
    if (const auto flag = boolOf(value)) {
        return Setting<bool>::at(*flag, value->range);
    }
    return orDefault(productDefault);
}

Setting<std::int64_t> intSetting(const Node* message, std::string_view name,
                                 std::optional<std::int64_t> byDefault) {
    const Node* value = field(message, name);
    if (const auto number = intOf(value)) {
        return Setting<std::int64_t>::at(*number, value->range);
    }
    return orDefault(byDefault);
}

Setting<std::string> textSetting(const Node* message, std::string_view name) {
    const Node* value = field(message, name);
    if (value == nullptr || !value->asText()) {
        return {};
    }
    return Setting<std::string>::at(std::string(*value->asText()), value->range);
}

Setting<std::int64_t> durationSetting(const Node* message, std::string_view name,
                                      std::optional<std::int64_t> defaultMs) {
    const Node* value = field(message, name);
    if (const auto duration = durationOf(value)) {
        return Setting<std::int64_t>::at(*duration, value->range);
    }
    return orDefault(defaultMs);
}

std::string_view Typed::shortName() const {
    const auto dot = type.rfind('.');
    return dot == std::string_view::npos ? type : type.substr(dot + 1);
}

Typed typed(const Node* any) {
    const Node* type = field(any, "@type");
    if (type == nullptr) {
        return {{}, any};
    }
    std::string_view name = type->text;
    name.remove_prefix(name.rfind('/') == std::string_view::npos ? 0 : name.rfind('/') + 1);
    if (name == "udpa.type.v1.TypedStruct" || name == "xds.type.v3.TypedStruct") {
        const Node* inner = field(any, "type_url");
        std::string_view url = inner == nullptr ? std::string_view{} : inner->text;
        url.remove_prefix(url.rfind('/') == std::string_view::npos ? 0 : url.rfind('/') + 1);
        return {url, field(any, "value")};
    }
    return {name, any};
}

Typed typedConfig(const Node* extension) {
    if (const Node* config = field(extension, "typed_config")) {
        return typed(config);
    }
    return {{}, field(extension, "config")};
}

std::string Address::text() const {
    if (portText.empty() && port == 0) {
        return host;
    }
    const std::string shown = portText.empty() ? std::to_string(port) : portText;
    const bool v6 = host.find(':') != std::string::npos && !host.starts_with("unix:");
    return v6 ? fmt::format("[{}]:{}", host, shown) : fmt::format("{}:{}", host, shown);
}

Address addressOf(const Node* address) {
    Address out;
    if (address == nullptr) {
        return out;
    }
    out.range = address->range;
    if (const Node* socket = field(address, "socket_address")) {
        out.host = fieldText(socket, "address");
        out.udp = fieldText(socket, "protocol") == "UDP";
        out.portText = fieldText(socket, "named_port");
        const auto port = fieldInt(socket, "port_value", 0);
        out.port = static_cast<std::uint16_t>(port >= 0 && port <= 65535 ? port : 0);
        return out;
    }
    if (const Node* pipe = field(address, "pipe")) {
        out.host = "unix:" + fieldText(pipe, "path");
    } else if (const Node* internal = field(address, "envoy_internal_address")) {
        out.host = "internal:" + fieldText(internal, "server_listener_name");
    }
    return out;
}

std::size_t hashOf(const Node& node) {
    const auto mix = [](std::size_t seed, std::size_t value) {
        return seed ^ (value + 0x9e3779b97f4a7c15ULL + (seed << 6U) + (seed >> 2U));
    };
    std::size_t seed = mix(static_cast<std::size_t>(node.kind), node.members.size());
    seed = mix(seed, std::hash<std::string_view>{}(node.text));
    for (const Node* item : node.items) {
        seed = mix(seed, hashOf(*item));
    }
    std::size_t unordered = 0;
    for (const Member& member : node.members) {
        unordered += mix(std::hash<std::string>{}(snakeCase(member.name)), hashOf(*member.value));
    }
    return mix(seed, unordered);
}

bool equalTrees(const Node& a, const Node& b) {
    if (a.kind != b.kind || a.text != b.text || a.items.size() != b.items.size() ||
        a.members.size() != b.members.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.items.size(); ++i) {
        if (!equalTrees(*a.items[i], *b.items[i])) {
            return false;
        }
    }
    return std::all_of(a.members.begin(), a.members.end(), [&b](const Member& member) {
        const Member* other = fieldMember(&b, snakeCase(member.name));
        return other != nullptr && equalTrees(*member.value, *other->value);
    });
}

} // namespace gatelens::adapters::envoy
