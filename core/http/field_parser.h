// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Field lines of a head or a trailer section, and what Connection says of them.
#pragma once

#include "core/http/message.h"

#include <optional>
#include <string_view>

namespace gatelens::http {

// RFC 9112 section 5.1: white space before the colon is a fault in a request,
// and is removed from a response.
enum class BlanksBeforeColon : std::uint8_t { Refuse, Remove };

// The lines of `section` (each with its CR LF, without the empty line) appended
// to `fields`, which the caller recycles.
[[nodiscard]] std::optional<Fault> parseFields(std::string_view section, BlanksBeforeColon blanks,
                                               std::size_t maxFields, Fields& fields);

// What the fields together say about the connection and the body.
struct Framing {
    bool close = false;     // Connection: close
    bool keepAlive = false; // Connection: keep-alive
    bool upgrade = false;   // Connection: upgrade, and an Upgrade field
    bool chunked = false;
    bool hasLength = false;
    std::uint64_t length = 0;
    std::size_t hosts = 0;
    std::string_view host;
    bool expectsContinue = false;
};
struct FramingResult {
    Framing framing;
    std::optional<Fault> fault;
};
// Marks the hop-by-hop fields: those that RFC 9110 section 7.6.1 names and those
// that Connection lists.
[[nodiscard]] FramingResult readFraming(Fields& fields, int minor, const Limits& limits);

// Whether a field may stand in a trailer section that is passed on (RFC 9110
// section 6.5.1: nothing about framing, routing, authentication or the request).
[[nodiscard]] bool isTrailerAllowed(const Field& field);

} // namespace gatelens::http
