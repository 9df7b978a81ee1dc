// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/http2_fields.h"
#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>

namespace gatelens::engine {

namespace {

bool isUpper(char c) {
    return c >= 'A' && c <= 'Z';
}

// RFC 9113 section 8.2.2: TE may say "trailers" and nothing else. gRPC servers
// take it for the sign that trailers come through.
bool wantsTrailers(const http::Fields& fields) {
    return std::any_of(fields.begin(), fields.end(), [](const http::Field& field) {
        return field.id == http::FieldId::Te &&
               toLower(field.value).find("trailers") != std::string::npos;
    });
}

} // namespace

void Http2Fields::clear() {
    m_pairs.clear();
    m_texts.clear();
}

void Http2Fields::add(std::string_view name, std::string_view value) {
    m_pairs.push_back({reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
                       reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())),
                       name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
}

void Http2Fields::addNumber(std::string_view name, std::uint64_t number) {
    add(name, m_texts.copy(fmt::format_int(number).str()));
}

void Http2Fields::addJoined(std::string_view name, std::string_view a, std::string_view b) {
    add(name, b.empty() ? a : m_texts.join({a, b}));
}

std::string_view Http2Fields::lower(std::string_view name) {
    return std::any_of(name.begin(), name.end(), isUpper) ? m_texts.copy(toLower(name)) : name;
}

void Http2Fields::addAll(const http::Fields& fields) {
    for (const http::Field& field : fields) {
        if (!field.hop && field.id != http::FieldId::Host &&
            field.id != http::FieldId::ContentLength) {
            add(lower(field.name), field.value);
        }
    }
}

void Http2Fields::addLines(std::string_view lines) {
    while (!lines.empty()) {
        const std::size_t end = lines.find("\r\n");
        const std::string_view line = lines.substr(0, end);
        const std::size_t colon = line.find(": ");
        if (colon != std::string_view::npos) {
            add(lower(line.substr(0, colon)), line.substr(colon + 2));
        }
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 2);
    }
}

void fillRequest(Http2Fields& out, const OutgoingRequest& request, std::string_view scheme) {
    out.clear();
    out.add(":method", request.head->method);
    out.add(":scheme", scheme);
    out.add(":authority", request.host);
    out.addJoined(":path", request.path, request.query);
    out.addAll(request.head->fields);
    out.addLines(request.extra);
    if (wantsTrailers(request.head->fields)) {
        out.add("te", "trailers");
    }
    if (request.body == http::BodyKind::Length) {
        out.addNumber("content-length", request.contentLength);
    }
}

} // namespace gatelens::engine
