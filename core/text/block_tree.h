// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the readers of nginx and HAProxy configuration share: a tree of Block and
// Directive nodes under construction, held within the limits, and errors that
// name their place.
#pragma once

#include "core/base/result.h"
#include "core/text/document.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::text {

class BlockTree final {
public:
    BlockTree(const SourceFile& file, const Limits& limits);

    // Size and NUL bytes end the read; bytes that are no UTF-8 are reported once.
    [[nodiscard]] Status checkText();

    // A word of a statement: `text` as decoded. When it is not a part of the file
    // it must come from copy(), so that it lives as long as the document.
    [[nodiscard]] Result<const Node*> word(SourceRange range, std::string_view text,
                                           ScalarStyle style, std::uint8_t flags = 0);
    [[nodiscard]] std::string_view copy(std::string_view text) {
        return m_document->arena->copy(text);
    }

    // A finished statement: the first word is the name. `block` may be null.
    [[nodiscard]] Status add(std::span<const Node* const> words, std::uint32_t end,
                             const Node* block = nullptr);
    // A statement whose block follows, and the end of the innermost open one.
    // `blockEnd` is the end of the block's own range, `end` that of the statement.
    [[nodiscard]] Status open(std::span<const Node* const> words, std::uint32_t blockBegin);
    void close(std::uint32_t blockEnd, std::uint32_t end);
    [[nodiscard]] bool nested() const { return m_open.size() > 1; }
    // The directive of the innermost open block, null at the top.
    [[nodiscard]] const Node* openDirective() const { return m_open.back().directive; }
    [[nodiscard]] std::size_t itemCount() const { return m_open.back().items.size(); }

    [[nodiscard]] SourceRange range(std::uint32_t begin, std::uint32_t end) const;
    [[nodiscard]] std::string place(std::uint32_t offset) const;
    [[nodiscard]] tl::unexpected<Error> invalid(std::string message, std::uint32_t offset) const;
    void report(Severity severity, std::string code, std::string message, std::string fix,
                SourceRange range);

    [[nodiscard]] DocumentPtr finish(Format format);

private:
    struct Open {
        Node* directive = nullptr;
        Node* block = nullptr;
        std::vector<const Node*> items;
    };

    [[nodiscard]] Result<Node*> node();
    [[nodiscard]] Result<Node*> directive(std::span<const Node* const> words);

    const SourceFile& m_file;
    Limits m_limits;
    std::shared_ptr<Document> m_document;
    std::vector<Open> m_open;
    std::size_t m_nodes = 0;
    bool m_full = false; // of diagnostics, and that was said
};

} // namespace gatelens::text
