// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small edits of a document as replacements of bytes, in the style of what stands
// there: block or flow YAML, JSON, TOML, key = value settings, blocks of directives.
// An edit that cannot be made without touching more than it says is refused.
#pragma once

#include "core/text/document.h"
#include "core/text/source.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::text {

struct TextEdit {
    SourceRange range; // what is replaced; empty for an insertion
    std::string text;
};

// A document and the text it was read from.
struct Editable {
    const Document* document = nullptr;
    const SourceFile* file = nullptr;
};

// `value` is JSON ("true", "5000", "[\"https\"]", "{\"a\": 1}") or, when it is none
// of these, the text of a string. Keys of `path` that are missing are made.
[[nodiscard]] std::optional<TextEdit> setMember(const Editable& in, const Node& mapping,
                                                std::span<const std::string_view> path,
                                                std::string_view value);

// Puts an item before the first of a list.
[[nodiscard]] std::optional<TextEdit> addItem(const Editable& in, const Node& sequence,
                                              std::string_view value);

// Puts another value in the place of a scalar.
[[nodiscard]] std::optional<TextEdit> replaceScalar(const Editable& in, const Node& scalar,
                                                    std::string_view value);

// Block formats: a statement ("server_tokens off;") before the first one of a block,
// which is a Block, or the Directive that owns it.
[[nodiscard]] std::optional<TextEdit> addStatement(const Editable& in, const Node& owner,
                                                   std::string_view statement);

// Puts `statement`, without its end, in the place of a directive without a block.
[[nodiscard]] std::optional<TextEdit> replaceStatement(const Editable& in, const Node& directive,
                                                       std::string_view statement);

// Puts another value in the place of a scalar, a flow list or a flow mapping of which
// only the range is known. Refused when the range holds anything else.
[[nodiscard]] std::optional<TextEdit> replaceValue(const Editable& in, const SourceRange& range,
                                                   std::string_view value);

// The text of a file after edits that do not overlap.
[[nodiscard]] std::string applied(std::string_view text, std::vector<TextEdit> edits);

} // namespace gatelens::text
