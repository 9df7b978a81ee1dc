// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Heads of requests and responses. All text is by reference into the buffer that
// the message was read from; it is valid as long as that buffer is.
#pragma once

#include "core/http/field.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatelens::http {

enum class Method : std::uint8_t {
    Get,
    Head,
    Post,
    Put,
    Delete,
    Connect,
    Options,
    Trace,
    Patch,
    Other
};
[[nodiscard]] Method methodId(std::string_view method); // case matters
// RFC 9110 section 9.2.2: what may be sent twice.
[[nodiscard]] bool isIdempotent(Method method);

// How the body that follows a head is delimited (RFC 9112 section 6.3).
enum class BodyKind : std::uint8_t { None, Length, Chunked, UntilClose };

// RFC 9112 section 3.2.
enum class TargetForm : std::uint8_t { Origin, Absolute, Authority, Asterisk };

struct RequestHead {
    std::string_view method;
    Method methodId = Method::Other;
    TargetForm form = TargetForm::Origin;
    std::string_view target;    // as sent
    std::string_view scheme;    // of an absolute-form target, else empty
    std::string_view authority; // of the target, else the Host field; empty in HTTP/1.0 without
    std::string_view path;      // "/" when an absolute-form target has none
    std::string_view query;     // without "?"
    bool hasQuery = false;
    int minor = 1; // HTTP/1.0 or HTTP/1.1
    Fields fields;
    BodyKind body = BodyKind::None;
    std::uint64_t contentLength = 0;
    bool keepAlive = true;
    bool expectsContinue = false;
    bool upgrade = false; // Connection: upgrade and an Upgrade field

    // "?" and the query as one piece of the buffer, empty when there is none.
    [[nodiscard]] std::string_view queryPart() const {
        return hasQuery ? std::string_view(query.data() - 1, query.size() + 1) : std::string_view{};
    }
};

struct ResponseHead {
    int status = 0;
    std::string_view reason;
    int minor = 1;
    Fields fields;
    BodyKind body = BodyKind::None;
    std::uint64_t contentLength = 0;
    bool hasContentLength = false; // also where no body follows (HEAD, 304)
    bool keepAlive = true;
    bool upgrade = false;
};

// Why a message was refused: the status for the client and a sentence for logs.
struct Fault {
    int status = 400;
    std::string_view what;
};

struct Limits {
    std::size_t maxRequestLine = 8U << 10U; // beyond: 414
    std::size_t maxHeadBytes = 32U << 10U;  // beyond: 431
    std::size_t maxFields = 100;            // beyond: 431
    std::size_t maxConnectionOptions = 16;
    std::size_t maxChunkLine = 1024; // size and extensions
    std::size_t maxTrailerBytes = 8U << 10U;
    std::size_t maxTrailerFields = 32;
};

[[nodiscard]] std::string_view reasonPhrase(int status);

} // namespace gatelens::http
