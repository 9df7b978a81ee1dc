// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Places inside a scalar. Some values are little languages of their own (routing
// rules, expressions); a fault in one is reported at its own column, through the
// quotes, escapes and line folds of the document around it.
#pragma once

#include "core/text/node.h"
#include "core/text/source.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gatelens::adapters {

class ScalarMap final {
public:
    ScalarMap(const text::Node& scalar, const text::SourceMap& sources);

    // The bytes in the document of [begin, end) of the decoded text. An empty
    // range at the end gives the end of the scalar.
    [[nodiscard]] text::SourceRange range(std::size_t begin, std::size_t end) const;

private:
    void align(std::string_view decoded, std::string_view written, text::ScalarStyle style);
    [[nodiscard]] std::uint32_t offset(std::size_t at) const;

    text::SourceRange m_range;
    std::uint32_t m_shift = 0;            // when the text stands in the document as it is
    std::vector<std::uint32_t> m_offsets; // otherwise, one a decoded byte and one for the end
};

} // namespace gatelens::adapters
