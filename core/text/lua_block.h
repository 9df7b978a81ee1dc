// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where the Lua code of an OpenResty *_by_lua_block directive ends: at the first
// "}" that closes none of its own braces and stands in no string or comment.
#pragma once

#include <cstddef>
#include <string_view>

namespace gatelens::text {

struct LuaBlockEnd {
    bool closed = false;
    std::size_t offset = 0;        // of the closing brace
    std::string_view problem = {}; // what may have swallowed the end; starts with "; "
};

// `from` is the offset after the opening brace.
[[nodiscard]] LuaBlockEnd findLuaBlockEnd(std::string_view text, std::size_t from);

} // namespace gatelens::text
