// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The checks of a HAProxy configuration, shared by their files.
#pragma once

#include "core/adapters/haproxy_internal.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters::haproxy {

// Gives suggestions until there were many: comparing costs, and nobody reads a
// hundred of them.
class Suggestions final {
public:
    [[nodiscard]] bool more() { return m_given++ < kMost; }
    [[nodiscard]] std::string_view nearestOf(std::string_view word,
                                             const std::vector<std::string_view>& candidates);

private:
    static constexpr std::size_t kMost = 50;
    std::size_t m_given = 0;
};

// The words of a line that have a language of their own: modes, algorithms, the
// arguments of actions.
void checkLine(Build& build, const ConfigSection& section, const Line& line,
               Suggestions& suggestions);
// Sections that are no proxies: userlist, resolvers, peers …
void checkPlainSection(Build& build, const ConfigSection& section, Suggestions& suggestions);

} // namespace gatelens::adapters::haproxy
