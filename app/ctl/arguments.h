// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The words of a command line, taken apart by a table of options.
#pragma once

#include "app/ctl/command.h"
#include "core/base/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::ctl {

class Arguments final {
public:
    // Options and arguments in any order; "--" ends the options, "-" is an
    // argument. Errors have ErrorCode::Usage and suggest what was meant.
    [[nodiscard]] static Result<Arguments> parse(std::span<const std::string> words,
                                                 const std::vector<Option>& options);

    [[nodiscard]] bool has(std::string_view option) const;
    // The last value given, else `fallback`.
    [[nodiscard]] std::string value(std::string_view option, std::string_view fallback = {}) const;
    // Every value given, in order.
    [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
    // A whole number that is not negative.
    [[nodiscard]] Result<std::uint64_t> number(std::string_view option,
                                               std::uint64_t fallback) const;
    [[nodiscard]] const std::vector<std::string>& positional() const { return m_positional; }

private:
    std::map<std::string, std::vector<std::string>, std::less<>> m_values;
    std::vector<std::string> m_positional;
};

} // namespace gatelens::ctl
