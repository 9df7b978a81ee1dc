// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/headers.h"

#include "core/base/strings.h"

#include <algorithm>

namespace gatelens::match {

namespace {

std::vector<std::string_view> valuesOf(const Headers& fields, std::string_view name) {
    std::vector<std::string_view> values;
    for (const auto& [key, value] : fields) {
        if (equalsIgnoreCase(key, name)) {
            values.emplace_back(value);
        }
    }
    return values;
}

} // namespace

bool HeaderEdit::has(std::string_view name) const {
    return !valuesOf(m_fields, name).empty();
}

std::optional<std::string> HeaderEdit::joined(std::string_view name) const {
    std::optional<std::string> out;
    for (const auto value : valuesOf(m_fields, name)) {
        out = out ? *out + ',' + std::string(value) : std::string(value);
    }
    return out;
}

std::optional<std::string> HeaderEdit::first(std::string_view name) const {
    const auto values = valuesOf(m_fields, name);
    return values.empty() ? std::nullopt : std::optional<std::string>(values.front());
}

std::vector<std::string_view> HeaderEdit::values(std::string_view name) const {
    return valuesOf(m_fields, name);
}

void HeaderEdit::set(std::string_view name, std::string value) {
    remove(name);
    m_fields.emplace_back(name, std::move(value));
}

void HeaderEdit::append(std::string_view name, std::string value) {
    m_fields.emplace_back(name, std::move(value));
}

void HeaderEdit::remove(std::string_view name) {
    std::erase_if(m_fields, [&](const auto& field) { return equalsIgnoreCase(field.first, name); });
}

void HeaderEdit::removeIf(bool (*unwanted)(std::string_view name)) {
    std::erase_if(m_fields, [&](const auto& field) { return unwanted(field.first); });
}

Headers HeaderEdit::added() const {
    Headers out;
    for (const auto& field : m_fields) {
        if (valuesOf(m_before, field.first) != valuesOf(m_fields, field.first)) {
            out.push_back(field);
        }
    }
    return out;
}

std::vector<std::string> HeaderEdit::removed() const {
    std::vector<std::string> out;
    for (const auto& [name, value] : m_before) {
        const bool known =
            has(name) || std::any_of(out.begin(), out.end(), [&](const std::string& other) {
                return equalsIgnoreCase(other, name);
            });
        if (!known) {
            out.push_back(name);
        }
    }
    return out;
}

} // namespace gatelens::match
