// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The little of HTTP/1 that both ends of a differential test need: messages are
// kept as they were on the wire.
#pragma once

#include "core/match/request.h"

#include <optional>
#include <string>
#include <string_view>

namespace gatelens::match::differential {

struct Message {
    std::string startLine;
    Headers headers; // names as sent
    std::string body;

    // First value of a field, empty when there is none.
    [[nodiscard]] std::string header(std::string_view name) const;
    // All values, joined as RFC 9110 section 5.2 joins them.
    [[nodiscard]] std::string joined(std::string_view name) const;
    // The target of a request, even when it holds blanks.
    [[nodiscard]] std::string target() const;
    // Word `index` of the start line.
    [[nodiscard]] std::string word(std::size_t index) const;
};

// Takes one whole message from the front of `buffer`; nothing when more bytes are
// needed. `bodyless` for answers to HEAD; `ended` when no more bytes will come.
[[nodiscard]] std::optional<Message> takeMessage(std::string& buffer, bool bodyless, bool ended);

// The bytes of a request, with exactly its Host fields and headers.
[[nodiscard]] std::string requestBytes(const Request& request);

} // namespace gatelens::match::differential
