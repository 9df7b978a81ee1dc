// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/document_check.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

namespace gatelens::test {

namespace {

using text::Document;
using text::Format;
using text::Member;
using text::Node;
using text::NodeKind;
using text::ScalarStyle;
using text::SourceRange;

class Checker final {
public:
    Checker(const Document& document, const text::SourceFile& file)
        : m_document(document)
        , m_text(file.text())
        , m_file(file.id()) {}

    std::string run() {
        if (m_document.roots.empty()) {
            return "no root";
        }
        for (const auto& diagnostic : m_document.diagnostics) {
            range(diagnostic.range, "a diagnostic's range");
            if (diagnostic.code.empty() || diagnostic.message.empty()) {
                fault("a diagnostic without code or message", diagnostic.range);
            }
        }
        for (const Node* root : m_document.roots) {
            m_open.push_back(root);
        }
        while (!m_open.empty() && m_fault.empty()) {
            const Node* node = m_open.back();
            m_open.pop_back();
            // Aliases share their children; each is looked at once.
            if (m_seen.insert(node).second) {
                look(*node);
            }
        }
        return m_fault;
    }

private:
    void fault(std::string_view what, const SourceRange& at) {
        if (m_fault.empty()) {
            m_fault = fmt::format("{} at {}..{}: «{}»", what, at.begin, at.end, slice(at));
        }
    }

    std::string_view slice(const SourceRange& at) const {
        return at.begin <= at.end && at.end <= m_text.size() ? m_text.substr(at.begin, at.size())
                                                             : std::string_view("?");
    }

    bool onBoundary(std::size_t at) const {
        return at >= m_text.size() || (static_cast<unsigned char>(m_text[at]) & 0xC0U) != 0x80U;
    }

    void range(const SourceRange& at, std::string_view what) {
        if (at.file != m_file || at.begin > at.end || at.end > m_text.size() ||
            !onBoundary(at.begin) || !onBoundary(at.end)) {
            fault(what, at);
        }
    }

    void look(const Node& node) {
        range(node.range, "a value's range");
        if (!m_fault.empty()) {
            return;
        }
        if ((node.flags & text::kFromAlias) != 0) {
            if (!slice(node.range).starts_with('*')) {
                fault("an alias that is none", node.range);
            }
        } else if (node.isScalar()) {
            lookAtScalar(node);
        }
        if ((!node.members.empty() && !node.isMapping()) ||
            (!node.items.empty() && !node.isSequence())) {
            fault("children of a value that has none", node.range);
        }
        children(node);
    }

    void lookAtScalar(const Node& node) {
        const std::string_view written = slice(node.range);
        const auto enclosed = [&](char mark) {
            if (written.size() < 2 || written.front() != mark || written.back() != mark) {
                fault("a quoted value without its quotes", node.range);
            }
        };
        switch (node.style) {
        case ScalarStyle::SingleQuoted:
            return enclosed('\'');
        case ScalarStyle::DoubleQuoted:
            return enclosed('"');
        case ScalarStyle::Literal:
        case ScalarStyle::Folded:
            if (!written.starts_with(node.style == ScalarStyle::Literal ? '|' : '>')) {
                fault("a block scalar without its indicator", node.range);
            }
            return;
        case ScalarStyle::Plain:
            break;
        }
        if (!sameWords(written, node.text)) {
            fault(fmt::format("a plain value that reads «{}»", node.text), node.range);
        }
    }

    // Equal but for the folding of line breaks.
    static bool sameWords(std::string_view a, std::string_view b) {
        const auto blank = [](unsigned char c) {
            return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c >= 0x80;
        };
        std::string left;
        std::string right;
        std::ranges::remove_copy_if(a, std::back_inserter(left), blank);
        std::ranges::remove_copy_if(b, std::back_inserter(right), blank);
        return left == right;
    }

    void children(const Node& node) {
        // What an alias shows lies where its anchor is, and a table of TOML may be
        // spread over the file.
        const bool inside = (node.flags & text::kFromAlias) == 0;
        const bool ordered = inside && m_document.format != Format::Toml;
        std::size_t end = node.range.begin;
        const auto child = [&](const SourceRange& at, bool own) {
            if (inside && own && (at.begin < node.range.begin || at.end > node.range.end)) {
                fault("a child outside its parent", at);
            }
            if (ordered && own) {
                if (at.begin < end) {
                    fault("a child before its elder", at);
                }
                end = at.end;
            }
        };
        for (const Member& member : node.members) {
            range(member.keyRange, "a key's range");
            const bool own = (member.value->flags & text::kFromMerge) == 0;
            child(member.keyRange, own);
            child(member.value->range, own);
            m_open.push_back(member.value);
        }
        for (const Node* item : node.items) {
            child(item->range, true);
            m_open.push_back(item);
        }
    }

    const Document& m_document;
    std::string_view m_text;
    text::FileId m_file;
    std::vector<const Node*> m_open;
    std::unordered_set<const Node*> m_seen;
    std::string m_fault;
};

} // namespace

std::string documentFault(const text::Document& document, const text::SourceFile& file) {
    return Checker(document, file).run();
}

} // namespace gatelens::test
