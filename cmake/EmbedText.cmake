# SPDX-FileCopyrightText: 2026 The Gatelens authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Script of gatelens_embed(): INPUT -> a C++ source OUTPUT that defines SYMBOL.
# CMake lists and semicolons are kept apart from the text by raw literals of a
# size that every compiler takes.
file(READ "${INPUT}" text)
string(LENGTH "${text}" length)
set(literals "")
set(at 0)
while(at LESS length)
    string(SUBSTRING "${text}" ${at} 16000 piece)
    string(APPEND literals "R\"gatelens(${piece})gatelens\"\n")
    math(EXPR at "${at} + 16000")
endwhile()
file(WRITE "${OUTPUT}" "#include <string_view>
namespace gatelens::resources {
namespace {
constexpr char kText[] =
${literals};
} // namespace
extern const std::string_view ${SYMBOL};
constinit const std::string_view ${SYMBOL}(kText, sizeof(kText) - 1);
} // namespace gatelens::resources
")
