// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The fields of a request while a gateway works on it, and what came of them.
#pragma once

#include "core/match/request.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::match {

// A value that only the running gateway knows is given in parentheses:
// "(generated)".
constexpr std::string_view kGenerated = "(generated)";

// Fields are copied when the first of them is changed, not before.
class HeaderEdit final {
public:
    HeaderEdit() = default;
    // `sent` must outlive the edit.
    explicit HeaderEdit(const Headers& sent)
        : m_sent(&sent) {}
    explicit HeaderEdit(Headers&&) = delete;

    [[nodiscard]] bool has(std::string_view name) const;
    // All values joined with "," as gateways that join them do; none: nothing.
    [[nodiscard]] std::optional<std::string> joined(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> first(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> values(std::string_view name) const;
    void set(std::string_view name, std::string value);
    void append(std::string_view name, std::string value);
    void remove(std::string_view name);
    [[nodiscard]] const Headers& fields() const { return m_changed ? *m_changed : sent(); }
    [[nodiscard]] bool isChanged() const { return m_changed.has_value(); }
    void removeIf(bool (*unwanted)(std::string_view name));

    // Every value of each field whose values changed, and the fields that are gone.
    [[nodiscard]] Headers added() const;
    [[nodiscard]] std::vector<std::string> removed() const;

private:
    [[nodiscard]] const Headers& sent() const;
    [[nodiscard]] Headers& own();

    const Headers* m_sent = nullptr; // null: no fields
    std::optional<Headers> m_changed;
};

} // namespace gatelens::match
