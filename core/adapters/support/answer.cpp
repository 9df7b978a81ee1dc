// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/answer.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::adapters {

Result<ParsedAnswer> parseAnswer(const ApiAnswer& answer) {
    ParsedAnswer out;
    out.file = std::make_unique<const text::SourceFile>(
        text::FileId{0}, text::SourceKind::ApiAnswer, requestName(answer.request), answer.body);
    auto document = text::readJson(*out.file);
    if (!document) {
        return fail(ErrorCode::UnexpectedAnswer,
                    fmt::format("the answer is no JSON: {}", document.error().message),
                    requestName(answer.request));
    }
    if ((*document)->root() == nullptr) {
        return fail(ErrorCode::UnexpectedAnswer, "the answer is empty",
                    requestName(answer.request));
    }
    out.document = std::move(*document);
    return out;
}

std::string requestName(const ApiRequest& request) {
    return fmt::format("{} {}", request.method, request.path);
}

std::string errorText(const ApiAnswer& answer) {
    constexpr std::size_t kShown = 160;
    std::string text;
    if (const auto parsed = parseAnswer(answer)) {
        for (const auto key : {"message", "error_msg", "error", "description"}) {
            text = text.empty() ? textOf(&parsed->root(), key) : text;
        }
    }
    if (text.empty()) {
        text = trim(answer.body);
    }
    text.resize(std::min(text.size(), kShown));
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return text;
}

std::string escapeUrl(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
        if (plain) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

} // namespace gatelens::adapters
