// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/admin/message.h"
#include "core/base/strings.h"
#include "core/http/message.h"

#include <charconv>

namespace gatelens::engine::admin {

const std::string* Request::field(std::string_view name) const {
    for (const auto& [known, value] : fields) {
        if (equalsIgnoreCase(known, name)) {
            return &value;
        }
    }
    return nullptr;
}

Response json(int status, const WriteJson& write) {
    JsonWriter writer;
    write(writer);
    Response response;
    response.status = status;
    response.body = writer.take() + "\n";
    return response;
}

Response problem(const Problem& problem) {
    Response response = json(problem.status, [&problem](JsonWriter& writer) {
        writer.beginObject();
        writer.member("type", "about:blank");
        writer.member("title", http::reasonPhrase(problem.status));
        writer.member("status", problem.status);
        writer.member("detail", problem.detail);
        if (!problem.place.empty()) {
            writer.member("place", problem.place);
        }
        if (!problem.pointer.empty()) {
            writer.member("pointer", problem.pointer);
        }
        writer.endObject();
    });
    response.type = "application/problem+json";
    return response;
}

std::optional<std::string> unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        unsigned value = 0;
        const std::string_view digits = text.substr(i + 1, 2);
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (error != std::errc{} || digits.size() != 2 || end != digits.data() + 2) {
            return std::nullopt;
        }
        out += static_cast<char>(value);
        i += 2;
    }
    return out;
}

} // namespace gatelens::engine::admin
