// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The token of the admin API. It is kept as a salted digest and compared in
// constant time.
#pragma once

#include "core/base/result.h"

#include <array>
#include <string>
#include <string_view>

namespace gatelens::engine::admin {

class SecretDigest final {
public:
    explicit SecretDigest(std::string_view secret);

    [[nodiscard]] bool matches(std::string_view text) const;
    // 32 hexadecimal digits that stand for `text` and tell nothing of it.
    [[nodiscard]] std::string tag(std::string_view text) const;

private:
    using Bytes = std::array<unsigned char, 32>;
    [[nodiscard]] Bytes digestOf(std::string_view text) const;

    Bytes m_salt{};
    Bytes m_digest{};
};

// 256 random bits, as text.
[[nodiscard]] std::string makeToken();
// A new file, or one of ours, that only its owner may read.
[[nodiscard]] Status writeToken(const std::string& path, const std::string& token);

} // namespace gatelens::engine::admin
