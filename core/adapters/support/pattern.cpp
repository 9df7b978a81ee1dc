// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#define PCRE2_CODE_UNIT_WIDTH 8

#include "core/adapters/support/pattern.h"

#include <pcre2.h>

namespace gatelens::adapters {

namespace {

constexpr std::uint32_t kMatchLimit = 20'000;

} // namespace

struct Pattern::Compiled {
    std::unique_ptr<pcre2_code, decltype(&pcre2_code_free)> code;
    std::unique_ptr<pcre2_match_context, decltype(&pcre2_match_context_free)> context;
};

Pattern::Pattern(std::string_view pattern) {
    int error = 0;
    PCRE2_SIZE offset = 0;
    auto* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), 0,
                               &error, &offset, nullptr);
    if (code == nullptr) {
        return;
    }
    auto* context = pcre2_match_context_create(nullptr);
    pcre2_set_match_limit(context, kMatchLimit);
    pcre2_set_depth_limit(context, kMatchLimit);
    m_compiled = std::make_shared<const Compiled>(
        Compiled{{code, &pcre2_code_free}, {context, &pcre2_match_context_free}});
}

PatternMatch Pattern::search(std::string_view text) const {
    if (!m_compiled) {
        return PatternMatch::Unknown;
    }
    const std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)> data(
        pcre2_match_data_create_from_pattern(m_compiled->code.get(), nullptr),
        &pcre2_match_data_free);
    const int result =
        pcre2_match(m_compiled->code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                    0, 0, data.get(), m_compiled->context.get());
    if (result == PCRE2_ERROR_NOMATCH) {
        return PatternMatch::No;
    }
    return result >= 0 ? PatternMatch::Yes : PatternMatch::Unknown;
}

} // namespace gatelens::adapters
