// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// TOML 1.0.0. An own reader, because no library gives the place of every part of
// a dotted key. Arrays and inline tables are read without recursion.
#include "core/text/document_builder.h"
#include "core/text/toml_lexer.h"
#include "core/text/toml_tree.h"

#include <optional>
#include <utility>

namespace gatelens::text {

namespace {

// What an open array or inline table waits for.
enum class Want : std::uint8_t { Item, Key, Separator };

class TomlReader final {
public:
    TomlReader(const SourceFile& file, const Limits& limits)
        : m_builder(Format::Toml, file, limits) {}

    [[nodiscard]] Result<DocumentPtr> run();

private:
    struct Frame {
        bool table = false;
        Want want = Want::Item;
        std::size_t begin = 0;
        std::size_t depth = 0;     // levels above it
        std::size_t firstItem = 0; // of an array, in m_items
        std::size_t comma = 0;     // of a table, after the last comma
        TomlTree::TableId inlineTable = 0;
        std::vector<TomlKey> key; // of a table, of the value being read
    };

    [[nodiscard]] Status header();
    [[nodiscard]] Status pair();
    [[nodiscard]] Result<const Node*> value(std::size_t depth);
    // One step inside the innermost frame: a value when one is complete.
    [[nodiscard]] Result<const Node*> stepArray();
    [[nodiscard]] Result<const Node*> stepTable();
    // Null pointer when it opened an array or a table.
    [[nodiscard]] Result<const Node*> beginValue(std::size_t depth);
    [[nodiscard]] Result<std::vector<TomlKey>> keyAndEquals();
    [[nodiscard]] Status skipInTable();
    [[nodiscard]] Status take(const Node* node);
    [[nodiscard]] const Node* closeArray();
    [[nodiscard]] const Node* closeTable();

    DocumentBuilder m_builder;
    std::optional<TomlLexer> m_lexer; // once the text is admitted
    std::optional<TomlTree> m_tree;
    TomlTree::TableId m_section = TomlTree::kRoot;
    std::vector<Frame> m_frames;
    std::vector<const Node*> m_items;
};

Status TomlReader::header() {
    const std::size_t begin = m_lexer->at();
    m_lexer->advance();
    const bool list = m_lexer->peek() == '[';
    if (list) {
        m_lexer->advance();
    }
    const auto path = m_lexer->path();
    if (!path) {
        return fail(path.error());
    }
    for (std::size_t i = 0; i < (list ? 2U : 1U); ++i) {
        if (m_lexer->peek() != ']') {
            return fail(m_lexer->unexpected(list ? "']]' after the name of a list of tables"
                                                 : "']' after the name of a table"));
        }
        m_lexer->advance();
    }
    const auto section = m_tree->openSection(*path, begin, m_lexer->at(), list);
    if (!section) {
        return fail(section.error());
    }
    m_section = *section;
    return {};
}

Result<std::vector<TomlKey>> TomlReader::keyAndEquals() {
    auto path = m_lexer->path();
    if (!path) {
        return path;
    }
    if (m_lexer->peek() != '=') {
        return fail(m_lexer->unexpected("'=' after the key"));
    }
    m_lexer->advance();
    m_lexer->skipBlanks();
    return path;
}

Status TomlReader::pair() {
    const auto path = keyAndEquals();
    if (!path) {
        return fail(path.error());
    }
    const auto node = value(m_tree->depth(m_section) + path->size());
    if (!node) {
        return fail(node.error());
    }
    return m_tree->set(m_section, *path, *node);
}

Result<const Node*> TomlReader::beginValue(std::size_t depth) {
    const char c = m_lexer->peek();
    if (c != '[' && c != '{') {
        return m_lexer->scalar();
    }
    const std::size_t begin = m_lexer->at();
    if (depth >= m_builder.limits().maxDepth) {
        return fail(m_builder.tooDeepError(begin));
    }
    Frame frame;
    frame.table = c == '{';
    frame.want = frame.table ? Want::Key : Want::Item;
    frame.begin = begin;
    frame.depth = depth;
    frame.firstItem = m_items.size();
    if (frame.table) {
        frame.inlineTable = m_tree->openInline(begin, depth);
    }
    m_frames.push_back(std::move(frame));
    m_lexer->advance();
    return nullptr;
}

const Node* TomlReader::closeArray() {
    const Frame& frame = m_frames.back();
    m_lexer->advance();
    Node* node = m_builder.node(NodeKind::Sequence, frame.begin, m_lexer->at());
    node->items =
        m_builder.arena().copy(std::span<const Node* const>(m_items).subspan(frame.firstItem));
    m_items.resize(frame.firstItem);
    m_frames.pop_back();
    return node;
}

const Node* TomlReader::closeTable() {
    m_lexer->advance();
    const Node* node = m_tree->closeInline(m_frames.back().inlineTable, m_lexer->at());
    m_frames.pop_back();
    return node;
}

Result<const Node*> TomlReader::stepArray() {
    if (auto status = m_lexer->skipToContent(); !status) {
        return fail(std::move(status.error()));
    }
    Frame& frame = m_frames.back();
    if (m_lexer->peek() == ']') {
        return closeArray();
    }
    if (frame.want == Want::Item) {
        return beginValue(frame.depth + 1);
    }
    if (m_lexer->peek() != ',') {
        return fail(m_lexer->unexpected("',' or ']'"));
    }
    m_lexer->advance();
    frame.want = Want::Item;
    return nullptr;
}

// TOML 1.0 keeps an inline table on one line.
Status TomlReader::skipInTable() {
    m_lexer->skipBlanks();
    const char c = m_lexer->peek();
    if (c != '\n' && c != '\r' && c != '#') {
        return {};
    }
    m_lexer->reportToml11("a line break in an inline table", m_lexer->at(), m_lexer->at());
    return m_lexer->skipToContent();
}

Result<const Node*> TomlReader::stepTable() {
    if (auto status = skipInTable(); !status) {
        return fail(std::move(status.error()));
    }
    Frame& frame = m_frames.back();
    if (frame.want == Want::Separator) {
        if (m_lexer->peek() == '}') {
            return closeTable();
        }
        if (m_lexer->peek() != ',') {
            return fail(m_lexer->unexpected("',' or '}'"));
        }
        m_lexer->advance();
        frame.comma = m_lexer->at();
        frame.want = Want::Key;
        return nullptr;
    }
    if (m_lexer->peek() == '}') {
        if (frame.comma != 0) {
            m_lexer->reportToml11("a comma at the end of an inline table", frame.comma - 1,
                                  frame.comma);
        }
        return closeTable();
    }
    auto key = keyAndEquals();
    if (!key) {
        return fail(std::move(key.error()));
    }
    frame.key = std::move(*key);
    return beginValue(frame.depth + frame.key.size());
}

// Gives a complete value to the innermost frame.
Status TomlReader::take(const Node* node) {
    Frame& frame = m_frames.back();
    frame.want = Want::Separator;
    if (frame.table) {
        return m_tree->set(frame.inlineTable, frame.key, node);
    }
    m_items.push_back(node);
    return {};
}

Result<const Node*> TomlReader::value(std::size_t depth) {
    auto node = beginValue(depth);
    while (node && (*node == nullptr || !m_frames.empty())) {
        if (*node != nullptr) {
            if (auto status = take(*node); !status) {
                return fail(std::move(status.error()));
            }
        }
        if (m_builder.tooManyNodes()) {
            return fail(m_builder.tooManyNodesError(m_lexer->at()));
        }
        node = m_frames.back().table ? stepTable() : stepArray();
    }
    return node;
}

Result<DocumentPtr> TomlReader::run() {
    if (auto status = m_builder.admit(); !status) {
        return fail(std::move(status.error()));
    }
    m_lexer.emplace(m_builder);
    m_tree.emplace(m_builder);
    for (;;) {
        if (auto status = m_lexer->skipToContent(); !status) {
            return fail(std::move(status.error()));
        }
        if (m_lexer->atEnd()) {
            return m_builder.finish({m_tree->finish()});
        }
        auto status = m_lexer->peek() == '[' ? header() : pair();
        if (status) {
            status = m_lexer->endOfLine();
        }
        if (!status) {
            return fail(std::move(status.error()));
        }
        if (m_builder.tooManyNodes()) {
            return fail(m_builder.tooManyNodesError(m_lexer->at()));
        }
    }
}

} // namespace

Result<DocumentPtr> readToml(const SourceFile& file, const Limits& limits) {
    return TomlReader(file, limits).run();
}

} // namespace gatelens::text
