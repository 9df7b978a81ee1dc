// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The pieces that TOML lines are made of: blanks, comments, keys, strings and
// bare values. What only TOML 1.1 allows is read and reported, because readers
// of 1.0 refuse the file.
#pragma once

#include "core/text/document_builder.h"
#include "core/text/toml_tree.h"

#include <string>
#include <string_view>
#include <vector>

namespace gatelens::text {

class TomlLexer final {
public:
    explicit TomlLexer(DocumentBuilder& builder);

    [[nodiscard]] std::size_t at() const { return m_at; }
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    // The next character, NUL at the end (which no valid text holds).
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0';
    }
    void advance(std::size_t count = 1) { m_at += count; }

    void skipBlanks();
    // Blanks, comments and line breaks.
    [[nodiscard]] Status skipToContent();
    // What may follow a header or a value on its line.
    [[nodiscard]] Status endOfLine();

    // key or key.key, blanks around it skipped.
    [[nodiscard]] Result<std::vector<TomlKey>> path();
    // Any value that is no array and no inline table.
    [[nodiscard]] Result<const Node*> scalar();

    [[nodiscard]] Error unexpected(std::string_view expected) const;
    void reportToml11(std::string_view what, std::size_t begin, std::size_t end);

private:
    struct Text {
        std::string_view text;
        std::size_t begin = 0;
    };

    [[nodiscard]] Status comment();
    [[nodiscard]] Result<bool> lineBreak();
    [[nodiscard]] Result<TomlKey> key();
    [[nodiscard]] Result<Text> string(bool allowLines);
    [[nodiscard]] Result<Text> basic(std::size_t quotes);
    [[nodiscard]] Result<Text> literal(std::size_t quotes);
    [[nodiscard]] Result<std::size_t> closing(char quote, std::size_t quotes, std::size_t begin);
    [[nodiscard]] Status plainCharacter(bool lines, std::size_t begin);
    [[nodiscard]] Status escape(std::string& out, bool lines);
    [[nodiscard]] Status codePointEscape(std::string& out, std::size_t begin, std::size_t digits);
    [[nodiscard]] bool foldedLineBreak();
    [[nodiscard]] Result<const Node*> bareValue();
    [[nodiscard]] std::string_view bareToken() const;

    DocumentBuilder& m_builder;
    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace gatelens::text
