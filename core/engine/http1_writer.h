// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Heads as HTTP/1.1 text. Fields that stand side by side in a read buffer are
// taken over as one piece.
#pragma once

#include "core/engine/peers.h"

#include <string>
#include <string_view>

namespace gatelens::engine {

// "name: value" CR LF of every field that is not for the last hop only. Content-
// Length and Host are left out: the caller frames and routes.
void appendFields(std::string& out, const http::Fields& fields);

void appendRequestHead(std::string& out, const OutgoingRequest& request);

struct ResponseFraming {
    bool chunked = false;   // Transfer-Encoding: chunked
    bool close = false;     // Connection: close
    bool keepAlive = false; // Connection: keep-alive, for HTTP/1.0
    bool length = false;    // Content-Length
};
void appendResponseHead(std::string& out, const http::ResponseHead& head,
                        const ResponseFraming& framing, std::string_view date);

// The trailer section with its empty line.
void appendTrailers(std::string& out, const http::Fields& trailers);

} // namespace gatelens::engine
