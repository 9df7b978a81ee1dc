// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/http1_writer.h"

#include <fmt/format.h>

namespace gatelens::engine {

namespace {

// Where the line of a raw field ends: behind its CR LF.
const char* lineEnd(const http::Field& field) {
    return field.value.data() + field.value.size() + 2;
}

bool skipped(const http::Field& field) {
    return field.hop || field.id == http::FieldId::Host || field.id == http::FieldId::ContentLength;
}

void appendNumber(std::string& out, std::uint64_t number) {
    const fmt::format_int digits(number);
    out.append(digits.data(), digits.size());
}

} // namespace

void appendFields(std::string& out, const http::Fields& fields) {
    const char* begin = nullptr; // of lines that are side by side
    const char* end = nullptr;
    const auto flush = [&] {
        if (begin != nullptr) {
            out.append(begin, static_cast<std::size_t>(end - begin));
            begin = nullptr;
        }
    };
    for (const http::Field& field : fields) {
        if (skipped(field)) {
            continue;
        }
        if (!field.raw) {
            flush();
            out.append(field.name).append(": ").append(field.value).append("\r\n");
        } else if (begin != nullptr && field.name.data() == end) {
            end = lineEnd(field);
        } else {
            flush();
            begin = field.name.data();
            end = lineEnd(field);
        }
    }
    flush();
}

void appendRequestHead(std::string& out, const OutgoingRequest& request) {
    out.append(request.head->method).append(" ").append(request.path).append(request.query);
    out.append(" HTTP/1.1\r\nHost: ").append(request.host).append("\r\n");
    appendFields(out, request.head->fields);
    out.append(request.extra);
    if (!request.upgrade.empty()) {
        out.append("Connection: upgrade\r\nUpgrade: ").append(request.upgrade).append("\r\n");
    }
    if (request.body == http::BodyKind::Chunked) {
        out.append("Transfer-Encoding: chunked\r\n");
    } else if (request.body == http::BodyKind::Length ||
               request.head->methodId == http::Method::Post ||
               request.head->methodId == http::Method::Put ||
               request.head->methodId == http::Method::Patch) {
        // RFC 9110 section 8.6: methods with content say so even when it is empty.
        out.append("Content-Length: ");
        appendNumber(out, request.contentLength);
        out.append("\r\n");
    }
    out.append("\r\n");
}

void appendResponseHead(std::string& out, const http::ResponseHead& head,
                        const ResponseFraming& framing, std::string_view date) {
    out.append("HTTP/1.1 ");
    appendNumber(out, static_cast<std::uint64_t>(head.status));
    out.append(" ").append(head.reason).append("\r\n");
    appendFields(out, head.fields);
    // RFC 9110 section 6.6.1.
    if (head.status >= 200 && http::find(head.fields, http::FieldId::Date) == nullptr) {
        out.append("Date: ").append(date).append("\r\n");
    }
    if (framing.chunked) {
        out.append("Transfer-Encoding: chunked\r\n");
    } else if (framing.length) {
        out.append("Content-Length: ");
        appendNumber(out, head.contentLength);
        out.append("\r\n");
    }
    if (head.status == 101) {
        const http::Field* upgrade = http::find(head.fields, http::FieldId::Upgrade);
        out.append("Connection: upgrade\r\nUpgrade: ");
        out.append(upgrade == nullptr ? std::string_view{} : upgrade->value).append("\r\n");
    } else if (framing.close) {
        out.append("Connection: close\r\n");
    } else if (framing.keepAlive) {
        out.append("Connection: keep-alive\r\n");
    }
    out.append("\r\n");
}

void appendTrailers(std::string& out, const http::Fields& trailers) {
    appendFields(out, trailers);
    out.append("\r\n");
}

} // namespace gatelens::engine
