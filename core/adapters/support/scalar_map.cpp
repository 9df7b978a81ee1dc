// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/scalar_map.h"

#include <algorithm>

namespace gatelens::adapters {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

bool isBlank(char c) {
    return kBlanks.find(c) != std::string_view::npos;
}

// Length of the escape sequence at the start of `written`, which is a backslash.
std::size_t escapeLength(std::string_view written) {
    if (written.size() < 2) {
        return written.size();
    }
    std::size_t length = 2;
    switch (written[1]) {
    case 'x':
        length = 4;
        break;
    case 'u':
        // A surrogate pair gives one character.
        length = written.size() > 8 && written[6] == '\\' && written[7] == 'u' &&
                         (written[2] == 'd' || written[2] == 'D')
                     ? 12
                     : 6;
        break;
    case 'U':
        length = 10;
        break;
    default:
        break;
    }
    return std::min(length, written.size());
}

// Length of the UTF-8 sequence that starts with `lead`.
std::size_t sequenceLength(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0xC0U ? 1 : byte < 0xE0U ? 2 : byte < 0xF0U ? 3 : 4;
}

} // namespace

ScalarMap::ScalarMap(const text::Node& scalar, const text::SourceMap& sources)
    : m_range(scalar.range) {
    const std::string_view written = sources.slice(scalar.range);
    const std::string_view decoded = scalar.text;
    if (written.size() <= 2 * decoded.size() + 2) {
        for (std::uint32_t shift = 0; shift <= 1; ++shift) {
            if (written.size() > shift && written.substr(shift).starts_with(decoded)) {
                m_shift = shift;
                return;
            }
        }
    }
    align(decoded, written, scalar.style);
}

void ScalarMap::align(std::string_view decoded, std::string_view written, text::ScalarStyle style) {
    m_offsets.reserve(decoded.size() + 1);
    std::size_t at = 0;
    if (style == text::ScalarStyle::Literal || style == text::ScalarStyle::Folded) {
        at = std::min(written.find('\n'), written.size()); // "|-" and its like
    } else if (!written.empty() && (written[0] == '"' || written[0] == '\'')) {
        at = 1;
    }
    for (std::size_t i = 0; i < decoded.size();) {
        const char c = decoded[i];
        std::size_t bytes = 1;
        std::size_t length = 1;
        if (!isBlank(c)) {
            while (at < written.size() && isBlank(written[at])) {
                ++at;
            }
        }
        if (at < written.size() && written[at] == '\\' &&
            style == text::ScalarStyle::DoubleQuoted) {
            length = escapeLength(written.substr(at));
            bytes = std::min(sequenceLength(c), decoded.size() - i);
        } else if (written.substr(at).starts_with("''") &&
                   style == text::ScalarStyle::SingleQuoted) {
            length = 2;
        } else if (isBlank(c) && at < written.size() && written[at] != c) {
            // A line fold: one blank stands for the whole run.
            const std::size_t end = written.find_first_not_of(kBlanks, at);
            length = std::min(end, written.size()) - at;
        }
        for (std::size_t k = 0; k < bytes; ++k) {
            m_offsets.push_back(static_cast<std::uint32_t>(std::min(at, written.size())));
        }
        at = std::min(at + length, written.size());
        i += bytes;
    }
    m_offsets.push_back(static_cast<std::uint32_t>(std::min(at, written.size())));
}

std::uint32_t ScalarMap::offset(std::size_t at) const {
    const std::uint32_t size = m_range.size();
    if (m_offsets.empty()) {
        return std::min(m_shift + static_cast<std::uint32_t>(at), size);
    }
    return std::min(m_offsets[std::min(at, m_offsets.size() - 1)], size);
}

text::SourceRange ScalarMap::range(std::size_t begin, std::size_t end) const {
    return {m_range.file, m_range.begin + offset(begin), m_range.begin + offset(end)};
}

} // namespace gatelens::adapters
