// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts a Caddyfile into tokens, each with its bytes. The rules are those of
// Caddy 2.11 (caddyconfig/caddyfile/lexer.go); what Caddy does before it cuts,
// replacing {$ENV} by the environment of its own process, cannot be known here:
// such tokens stay as written and are flagged.
#pragma once

#include "core/base/result.h"
#include "core/text/document_builder.h"

#include <string_view>
#include <vector>

namespace gatelens::text {

struct CaddyToken {
    std::string_view text; // without quotes and escapes
    SourceRange range;     // quotes and heredoc markers included
    // Plain; DoubleQuoted "…"; SingleQuoted `…`; Literal <<HEREDOC
    ScalarStyle style = ScalarStyle::Plain;
    bool firstOnLine = false;
    bool placeholder = false; // holds {$NAME} or {env.NAME}

    [[nodiscard]] bool isBrace(char brace) const {
        return style == ScalarStyle::Plain && text.size() == 1 && text.front() == brace;
    }
};

// Token texts point into the file or into the document's arena. Faults that Caddy
// itself overlooks (a quote that is never closed) become diagnostics.
[[nodiscard]] Result<std::vector<CaddyToken>> lexCaddyfile(DocumentBuilder& document);

} // namespace gatelens::text
