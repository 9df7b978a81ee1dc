// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/fields.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gatelens::adapters {

using model::Setting;
using text::Node;

namespace {

const Node* child(const Node* mapping, std::string_view key) {
    const Node* value = mapping == nullptr ? nullptr : mapping->get(key);
    return value == nullptr || value->isNull() ? nullptr : value;
}

template <typename T>
Setting<T> orDefault(std::optional<T> productDefault) {
    return productDefault ? Setting<T>::byDefault(std::move(*productDefault)) : Setting<T>{};
}

std::vector<std::string> texts(const Node& node) {
    std::vector<std::string> out;
    if (const auto single = node.asText()) {
        out.emplace_back(*single);
    }
    for (const Node* item : node.items) {
        if (const auto value = item->asText()) {
            out.emplace_back(*value);
        }
    }
    return out;
}

struct Unit {
    std::string_view name;
    double factor;
};

// Sums "<number><unit>" groups; `bare` is the factor of a lone number.
std::optional<std::int64_t> sumUnits(std::string_view text, std::span<const Unit> units,
                                     double bare) {
    text = trim(text);
    if (text.empty()) {
        return std::nullopt;
    }
    double total = 0;
    while (!text.empty()) {
        const auto digits = std::min(text.find_first_not_of("0123456789."), text.size());
        const auto value = parseDouble(text.substr(0, digits));
        if (!value) {
            return std::nullopt;
        }
        text.remove_prefix(digits);
        const auto letters = std::min(text.find_first_of("0123456789. "), text.size());
        const std::string_view name = text.substr(0, letters);
        text = trim(text.substr(letters));
        if (name.empty()) {
            total += *value * bare;
            continue;
        }
        const auto unit = std::find_if(units.begin(), units.end(),
                                       [name](const Unit& u) { return u.name == name; });
        if (unit == units.end()) {
            return std::nullopt;
        }
        total += *value * unit->factor;
    }
    return total > 9.0e18 ? std::nullopt : std::optional(static_cast<std::int64_t>(total));
}

} // namespace

std::string textOf(const Node* mapping, std::string_view key) {
    const Node* value = child(mapping, key);
    const auto text = value == nullptr ? std::nullopt : value->asText();
    return text ? std::string(*text) : std::string{};
}

std::int64_t intOf(const Node* mapping, std::string_view key, std::int64_t fallback) {
    const Node* value = child(mapping, key);
    return value == nullptr ? fallback : value->asInt().value_or(fallback);
}

bool boolOf(const Node* mapping, std::string_view key, bool fallback) {
    const Node* value = child(mapping, key);
    return value == nullptr ? fallback : value->asBool().value_or(fallback);
}

std::vector<std::string> textsOf(const Node* mapping, std::string_view key) {
    const Node* value = child(mapping, key);
    return value == nullptr ? std::vector<std::string>{} : texts(*value);
}

Setting<bool> boolSetting(const Node* mapping, std::string_view key,
                          std::optional<bool> productDefault) {
    const Node* value = child(mapping, key);
    if (value != nullptr && value->asBool()) {
        return Setting<bool>::at(*value->asBool(), value->range);
    }
    return orDefault(productDefault);
}

Setting<std::int64_t> intSetting(const Node* mapping, std::string_view key,
                                 std::optional<std::int64_t> productDefault) {
    const Node* value = child(mapping, key);
    if (value != nullptr && value->asInt()) {
        return Setting<std::int64_t>::at(*value->asInt(), value->range);
    }
    return orDefault(productDefault);
}

Setting<std::string> textSetting(const Node* mapping, std::string_view key,
                                 std::optional<std::string> productDefault) {
    const Node* value = child(mapping, key);
    if (value != nullptr && value->asText()) {
        return Setting<std::string>::at(std::string(*value->asText()), value->range);
    }
    return orDefault(std::move(productDefault));
}

Setting<std::vector<std::string>> textsSetting(const Node* mapping, std::string_view key) {
    const Node* value = child(mapping, key);
    if (value == nullptr) {
        return {};
    }
    return Setting<std::vector<std::string>>::at(texts(*value), value->range);
}

std::vector<model::ExtraField> extraFields(const Node& mapping,
                                           std::span<const std::string_view> known) {
    std::vector<model::ExtraField> extra;
    for (const auto& member : mapping.members) {
        if (std::find(known.begin(), known.end(), member.name) == known.end()) {
            extra.push_back({std::string(member.name), member.value});
        }
    }
    return extra;
}

std::optional<std::int64_t> durationMs(std::string_view text, std::int64_t bareUnitMs) {
    static constexpr std::array kUnits = std::to_array<Unit>({{"ns", 1e-6},
                                                              {"us", 1e-3},
                                                              {"µs", 1e-3},
                                                              {"ms", 1},
                                                              {"s", 1000},
                                                              {"m", 60'000},
                                                              {"h", 3'600'000},
                                                              {"d", 86'400'000},
                                                              {"w", 604'800'000},
                                                              {"M", 2'592'000'000.0},
                                                              {"y", 31'536'000'000.0}});
    return sumUnits(text, kUnits, static_cast<double>(bareUnitMs));
}

std::optional<std::int64_t> sizeBytes(std::string_view text) {
    constexpr double kKi = 1024;
    static constexpr std::array kUnits = std::to_array<Unit>({{"b", 1},
                                                              {"k", kKi},
                                                              {"kb", kKi},
                                                              {"kib", kKi},
                                                              {"m", kKi * kKi},
                                                              {"mb", kKi * kKi},
                                                              {"mib", kKi * kKi},
                                                              {"g", kKi * kKi * kKi},
                                                              {"gb", kKi * kKi * kKi},
                                                              {"gib", kKi * kKi * kKi}});
    return sumUnits(toLower(text), kUnits, 1);
}

} // namespace gatelens::adapters
