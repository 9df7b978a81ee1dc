// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/block_tree.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

namespace gatelens::text {

namespace {

// Offset of the first byte that is no UTF-8, or npos.
std::size_t findBadUtf8(std::string_view text) {
    const auto continues = [text](std::size_t at) {
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
    };
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        std::size_t more = 0;
        if (lead >= 0x80U) {
            more = lead >= 0xF0U ? 3 : lead >= 0xE0U ? 2 : 1;
            if (lead < 0xC2U || lead > 0xF4U) {
                return i;
            }
        }
        for (std::size_t k = 1; k <= more; ++k) {
            if (!continues(i + k)) {
                return i;
            }
        }
        i += 1 + more;
    }
    return std::string_view::npos;
}

} // namespace

BlockTree::BlockTree(const SourceFile& file, const Limits& limits)
    : m_file(file)
    , m_limits(limits)
    , m_document(std::make_shared<Document>()) {
    m_document->arena = std::make_unique<NodeArena>();
    m_document->file = file.id();
    m_open.emplace_back();
}

Status BlockTree::checkText() {
    const std::string_view text = m_file.text();
    // Offsets are 32 bits wide, whatever the limit says.
    constexpr std::size_t kAddressable = std::numeric_limits<std::uint32_t>::max() - 1U;
    const std::size_t limit = std::min(m_limits.maxBytes, kAddressable);
    if (text.size() > limit) {
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("is {} bytes, more than the limit of {}", text.size(), limit),
                    m_file.name());
    }
    if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
        return invalid("a NUL byte; configuration is text", static_cast<std::uint32_t>(nul));
    }
    if (const auto bad = findBadUtf8(text); bad != std::string_view::npos) {
        const auto at = static_cast<std::uint32_t>(bad);
        report(Severity::Warning, "not-utf8",
               fmt::format("the byte 0x{:02x} is not UTF-8; columns and texts from here on may "
                           "look odd",
                           static_cast<unsigned char>(text[bad])),
               "save the file as UTF-8", range(at, at + 1));
    }
    return {};
}

Result<Node*> BlockTree::node() {
    if (++m_nodes > m_limits.maxNodes) {
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("holds more than {} words and statements", m_limits.maxNodes),
                    m_file.name());
    }
    return m_document->arena->node();
}

Result<const Node*> BlockTree::word(SourceRange range, std::string_view text, ScalarStyle style,
                                    std::uint8_t flags) {
    if (range.size() > m_limits.maxScalarBytes) {
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("a word of {} bytes, more than the limit of {}", range.size(),
                                m_limits.maxScalarBytes),
                    place(range.begin));
    }
    auto made = node();
    if (!made) {
        return fail(std::move(made.error()));
    }
    Node& word = **made;
    word.kind = NodeKind::String;
    word.style = style;
    word.flags = flags;
    word.range = range;
    word.text = text;
    return &word;
}

Result<Node*> BlockTree::directive(std::span<const Node* const> words) {
    auto made = node();
    if (!made) {
        return made;
    }
    Node& directive = **made;
    directive.kind = NodeKind::Directive;
    directive.style = words.front()->style;
    directive.flags = words.front()->flags;
    directive.text = words.front()->text;
    directive.nameRange = words.front()->range;
    directive.range = words.front()->range;
    directive.items = m_document->arena->copy(words.subspan(1));
    return made;
}

Status BlockTree::add(std::span<const Node* const> words, std::uint32_t end, const Node* block) {
    auto made = directive(words);
    if (!made) {
        return fail(std::move(made.error()));
    }
    (*made)->range.end = end;
    (*made)->block = block;
    m_open.back().items.push_back(*made);
    return {};
}

Status BlockTree::open(std::span<const Node* const> words, std::uint32_t blockBegin) {
    if (m_open.size() > m_limits.maxDepth) {
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("blocks are nested more than {} deep", m_limits.maxDepth),
                    place(words.front()->range.begin));
    }
    auto made = directive(words);
    if (!made) {
        return fail(std::move(made.error()));
    }
    auto block = node();
    if (!block) {
        return fail(std::move(block.error()));
    }
    (*block)->kind = NodeKind::Block;
    (*block)->range = range(blockBegin, blockBegin);
    (*made)->block = *block;
    m_open.back().items.push_back(*made);
    m_open.push_back({*made, *block, {}});
    return {};
}

void BlockTree::close(std::uint32_t blockEnd, std::uint32_t end) {
    Open& last = m_open.back();
    last.block->range.end = blockEnd;
    last.block->items = m_document->arena->copy(last.items);
    last.directive->range.end = end;
    m_open.pop_back();
}

SourceRange BlockTree::range(std::uint32_t begin, std::uint32_t end) const {
    return {m_file.id(), begin, end};
}

std::string BlockTree::place(std::uint32_t offset) const {
    const Position at = m_file.position(offset);
    return fmt::format("{}:{}:{}", m_file.name(), at.line, at.column);
}

tl::unexpected<Error> BlockTree::invalid(std::string message, std::uint32_t offset) const {
    return fail(ErrorCode::InvalidInput, std::move(message), place(offset));
}

void BlockTree::report(Severity severity, std::string code, std::string message, std::string fix,
                       SourceRange range) {
    auto& diagnostics = m_document->diagnostics;
    if (diagnostics.size() < m_limits.maxDiagnostics) {
        diagnostics.push_back(
            {severity, std::move(code), std::move(message), std::move(fix), range, {}});
    } else if (!std::exchange(m_full, true)) {
        diagnostics.push_back(
            {Severity::Warning,
             "too-many-diagnostics",
             fmt::format("more than {} problems; the rest is not listed", m_limits.maxDiagnostics),
             {},
             range,
             {}});
    }
}

DocumentPtr BlockTree::finish(Format format) {
    Node* root = m_document->arena->node();
    root->kind = NodeKind::Block;
    root->range = m_file.whole();
    root->items = m_document->arena->copy(m_open.back().items);
    m_document->format = format;
    m_document->roots = {root};
    return m_document;
}

} // namespace gatelens::text
