// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The fields of a request while a gateway works on it, and what came of them.
#pragma once

#include "core/match/request.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::match {

// A value that only the running gateway knows is given in parentheses:
// "(generated)".
constexpr std::string_view kGenerated = "(generated)";

class HeaderEdit final {
public:
    explicit HeaderEdit(Headers fields)
        : m_before(fields)
        , m_fields(std::move(fields)) {}

    [[nodiscard]] bool has(std::string_view name) const;
    // All values joined with "," as gateways that join them do; none: nothing.
    [[nodiscard]] std::optional<std::string> joined(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> first(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> values(std::string_view name) const;
    void set(std::string_view name, std::string value);
    void append(std::string_view name, std::string value);
    void remove(std::string_view name);
    [[nodiscard]] const Headers& fields() const { return m_fields; }
    void removeIf(bool (*unwanted)(std::string_view name));

    // Every value of each field whose values changed, and the fields that are gone.
    [[nodiscard]] Headers added() const;
    [[nodiscard]] std::vector<std::string> removed() const;

private:
    Headers m_before;
    Headers m_fields;
};

} // namespace gatelens::match
