// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Looks into a JSON answer while a live read is under way, when there is no
// snapshot yet that could own its nodes.
#pragma once

#include "core/adapters/adapter.h"
#include "core/base/result.h"
#include "core/text/document.h"

#include <memory>
#include <string>
#include <string_view>

namespace gatelens::adapters {

// An answer and its tree; the tree lives as long as this.
struct ParsedAnswer {
    std::unique_ptr<const text::SourceFile> file;
    text::DocumentPtr document;
    [[nodiscard]] const text::Node& root() const { return *document->root(); }
};

// Fails with UnexpectedAnswer when the body is no JSON value; the place is the
// request.
[[nodiscard]] Result<ParsedAnswer> parseAnswer(const ApiAnswer& answer);

// "GET /routes?size=1000", the name of the recorded answer.
[[nodiscard]] std::string requestName(const ApiRequest& request);

// The human part of an error body: the text of "message", "error_msg" or "error",
// else the start of the body, on one line and without control characters.
[[nodiscard]] std::string errorText(const ApiAnswer& answer);

// Percent-encodes what may not stand in a query value or a path segment.
[[nodiscard]] std::string escapeUrl(std::string_view text);

} // namespace gatelens::adapters
