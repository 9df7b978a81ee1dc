// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/pcre.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>
#include <memory>
#include <string>

namespace gatelens::adapters {

std::optional<RegexFault> pcreFault(std::string_view expression) {
    int error = 0;
    PCRE2_SIZE offset = 0;
    const std::unique_ptr<pcre2_code, decltype(&pcre2_code_free)> code(
        pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()), expression.size(), 0, &error,
                      &offset, nullptr),
        &pcre2_code_free);
    if (code) {
        return std::nullopt;
    }
    std::array<PCRE2_UCHAR, 256> message{};
    pcre2_get_error_message(error, message.data(), message.size());
    return RegexFault{offset, reinterpret_cast<const char*>(message.data())};
}

} // namespace gatelens::adapters
