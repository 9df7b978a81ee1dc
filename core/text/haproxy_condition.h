// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Conditional lines of a HAProxy configuration (".if", ".elif", ".else", ".endif";
// chapter 2.4 of the manual): which of the other lines count.
#pragma once

#include "core/text/node.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::text {

// The value of a ".if" expression; nothing when it depends on the machine.
[[nodiscard]] std::optional<bool> evaluateHaproxyCondition(std::string_view text,
                                                           std::string_view version);

// Follows the lines of a configuration in order.
class HaproxyConditions final {
public:
    // Takes a conditional line.
    void take(const Node& line, std::string_view version);
    // Whether the lines that come now are passed over.
    [[nodiscard]] bool masks() const;
    // The innermost ".if" around the lines that come now whose value cannot be told.
    [[nodiscard]] const Node* unknown() const;

private:
    enum class Branch : std::uint8_t { Taken, NotYet, Done, Unknown };

    std::vector<std::pair<Branch, const Node*>> m_open;
};

} // namespace gatelens::text
