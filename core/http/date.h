// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Date field (RFC 9110 section 5.6.7, IMF-fixdate).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gatelens::http {

class HttpDate final {
public:
    // Seconds since 1970 UTC.
    explicit HttpDate(std::int64_t seconds);
    [[nodiscard]] std::string_view text() const { return {m_text.data(), m_text.size()}; }

private:
    std::array<char, 29> m_text;
};

} // namespace gatelens::http
