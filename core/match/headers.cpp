// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/headers.h"

#include "core/base/strings.h"

#include <algorithm>

namespace gatelens::match {

namespace {

// Most names differ in their length already.
bool sameName(std::string_view a, std::string_view b) {
    return a.size() == b.size() && equalsIgnoreCase(a, b);
}

std::vector<std::string_view> valuesOf(const Headers& fields, std::string_view name) {
    std::vector<std::string_view> values;
    for (const auto& [key, value] : fields) {
        if (sameName(key, name)) {
            values.emplace_back(value);
        }
    }
    return values;
}

bool holdsName(const Headers& fields, std::string_view name) {
    return std::any_of(fields.begin(), fields.end(),
                       [name](const auto& field) { return sameName(field.first, name); });
}

// Whether a field has the same values, in the same order, in both.
bool sameValues(const Headers& before, const Headers& after, std::string_view name) {
    const auto isIt = [name](const auto& field) { return sameName(field.first, name); };
    auto a = std::find_if(before.begin(), before.end(), isIt);
    auto b = std::find_if(after.begin(), after.end(), isIt);
    while (a != before.end() && b != after.end() && a->second == b->second) {
        a = std::find_if(a + 1, before.end(), isIt);
        b = std::find_if(b + 1, after.end(), isIt);
    }
    return a == before.end() && b == after.end();
}

} // namespace

const Headers& HeaderEdit::sent() const {
    static const Headers kNone;
    return m_sent == nullptr ? kNone : *m_sent;
}

Headers& HeaderEdit::own() {
    if (!m_changed) {
        constexpr std::size_t kUsuallyAdded = 4;
        m_changed.emplace();
        m_changed->reserve(sent().size() + kUsuallyAdded);
        m_changed->assign(sent().begin(), sent().end());
    }
    return *m_changed;
}

bool HeaderEdit::has(std::string_view name) const {
    return holdsName(fields(), name);
}

std::optional<std::string> HeaderEdit::joined(std::string_view name) const {
    std::optional<std::string> out;
    for (const auto& [key, value] : fields()) {
        if (!sameName(key, name)) {
            continue;
        }
        if (out) {
            out->append(",").append(value);
        } else {
            out = value;
        }
    }
    return out;
}

std::optional<std::string> HeaderEdit::first(std::string_view name) const {
    for (const auto& [key, value] : fields()) {
        if (sameName(key, name)) {
            return value;
        }
    }
    return std::nullopt;
}

std::vector<std::string_view> HeaderEdit::values(std::string_view name) const {
    return valuesOf(fields(), name);
}

void HeaderEdit::set(std::string_view name, std::string value) {
    remove(name);
    own().emplace_back(name, std::move(value));
}

void HeaderEdit::append(std::string_view name, std::string value) {
    own().emplace_back(name, std::move(value));
}

void HeaderEdit::remove(std::string_view name) {
    if (has(name)) {
        std::erase_if(own(), [&](const auto& field) { return sameName(field.first, name); });
    }
}

void HeaderEdit::removeIf(bool (*unwanted)(std::string_view name)) {
    const auto isUnwanted = [&](const auto& field) { return unwanted(field.first); };
    if (std::any_of(fields().begin(), fields().end(), isUnwanted)) {
        std::erase_if(own(), isUnwanted);
    }
}

Headers HeaderEdit::added() const {
    Headers out;
    if (m_changed) {
        for (const auto& field : *m_changed) {
            if (!sameValues(sent(), *m_changed, field.first)) {
                out.push_back(field);
            }
        }
    }
    return out;
}

std::vector<std::string> HeaderEdit::removed() const {
    std::vector<std::string> out;
    if (!m_changed) {
        return out;
    }
    for (const auto& [name, value] : sent()) {
        const bool known =
            has(name) || std::any_of(out.begin(), out.end(), [&](const std::string& other) {
                return sameName(other, name);
            });
        if (!known) {
            out.push_back(name);
        }
    }
    return out;
}

} // namespace gatelens::match
