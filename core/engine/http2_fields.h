// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A block of fields as nghttp2 takes it. Recycled, because every message needs one.
#pragma once

#include "core/engine/arena.h"
#include "core/engine/peers.h"

#include <nghttp2/nghttp2.h>

#include <string_view>
#include <vector>

namespace gatelens::engine {

class Http2Fields final {
public:
    void clear();
    // Texts stay where they are; names are lower case already.
    void add(std::string_view name, std::string_view value);
    void addJoined(std::string_view name, std::string_view a, std::string_view b);
    void addNumber(std::string_view name, std::uint64_t number);
    // Without those for the last hop, Host and Content-Length, which the caller
    // knows better. RFC 9113 section 8.2: names become lower case.
    void addAll(const http::Fields& fields);
    // Whole field lines with their CR LF.
    void addLines(std::string_view lines);

    [[nodiscard]] const nghttp2_nv* data() const { return m_pairs.data(); }
    [[nodiscard]] std::size_t size() const { return m_pairs.size(); }

private:
    std::string_view lower(std::string_view name);

    std::vector<nghttp2_nv> m_pairs;
    Arena m_texts;
};

// How a request goes to an HTTP/2 server (RFC 9113 section 8.3.1).
void fillRequest(Http2Fields& out, const OutgoingRequest& request, std::string_view scheme);

} // namespace gatelens::engine
