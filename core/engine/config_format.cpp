// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/config_format.h"
#include "core/base/strings.h"
#include "core/engine/value.h"
#include "core/text/document.h"

#include <algorithm>
#include <vector>

namespace gatelens::engine {

namespace {

using text::Node;
using text::SourceRange;

constexpr std::size_t kWidth = 100;

struct Comment {
    std::uint32_t begin = 0;
    std::string_view text; // from "#" to the end of the line, without blanks there
    bool ownLine = false;
};

void collectScalars(const Node& node, std::vector<SourceRange>& ranges) {
    if (node.isScalar()) {
        ranges.push_back(node.range);
    }
    for (const text::Member& member : node.members) {
        ranges.push_back(member.keyRange);
        collectScalars(*member.value, ranges);
    }
    for (const Node* item : node.items) {
        collectScalars(*item, ranges);
    }
}

// What begins with "#" outside of scalars.
std::vector<Comment> commentsOf(std::string_view text, const Node& root) {
    std::vector<SourceRange> scalars;
    collectScalars(root, scalars);
    std::sort(scalars.begin(), scalars.end());
    std::vector<Comment> comments;
    std::size_t next = 0;
    for (std::size_t at = 0; at < text.size();) {
        while (next < scalars.size() && scalars[next].end <= at) {
            ++next;
        }
        if (next < scalars.size() && scalars[next].begin <= at) {
            at = scalars[next].end;
            continue;
        }
        if (text[at] != '#') {
            ++at;
            continue;
        }
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::size_t line = text.rfind('\n', at) + 1; // npos + 1 is 0
        comments.push_back({static_cast<std::uint32_t>(at), trim(text.substr(at, end - at)),
                            trim(text.substr(line, at - line)).empty()});
        at = end;
    }
    return comments;
}

class Formatter final {
public:
    Formatter(std::string_view text, const Node& root)
        : m_text(text)
        , m_root(root)
        , m_comments(commentsOf(text, root)) {}

    std::string run() {
        if (m_text.starts_with("---\n")) {
            m_out = "---\n";
        }
        if (m_root.isMapping() || m_root.isSequence()) {
            block(m_root, 0);
        } else if (!m_root.isNull()) {
            scalar(m_root.range, 0);
        }
        flushComments(static_cast<std::uint32_t>(m_text.size()), 0);
        if (!m_out.empty() && !m_out.ends_with('\n')) {
            m_out += '\n';
        }
        return std::move(m_out);
    }

private:
    [[nodiscard]] std::string_view slice(const SourceRange& range) const {
        return m_text.substr(range.begin, range.size());
    }

    // Whether an empty line stands before the line of `offset`.
    [[nodiscard]] bool blankBefore(std::size_t offset) const {
        const std::size_t line = m_text.rfind('\n', offset == 0 ? 0 : offset - 1);
        if (line == std::string_view::npos || line == 0) {
            return false;
        }
        const std::size_t before = m_text.rfind('\n', line - 1);
        const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
        return trim(m_text.substr(begin, line - begin)).empty();
    }

    void newLine(std::size_t indent, bool blank) {
        if (!m_out.empty() && !m_out.ends_with('\n')) {
            m_out += '\n';
        }
        if (blank && !m_out.empty() && !m_out.ends_with("\n\n")) {
            m_out += '\n';
        }
        m_out.append(indent, ' ');
    }

    // Comments up to `offset`: those at the end of a line stay there.
    bool flushComments(std::uint32_t offset, std::size_t indent) {
        bool flushed = false;
        for (; m_next < m_comments.size() && m_comments[m_next].begin < offset; ++m_next) {
            const Comment& comment = m_comments[m_next];
            if (!comment.ownLine && !m_out.empty() && !m_out.ends_with('\n')) {
                m_out += " ";
            } else {
                newLine(indent, blankBefore(comment.begin) && !m_opened);
            }
            m_out += comment.text;
            m_opened = false;
            flushed = true;
        }
        return flushed;
    }

    void beginLine(std::uint32_t offset, std::size_t indent) {
        flushComments(offset, indent);
        newLine(indent, blankBefore(offset) && !m_opened);
        m_opened = false;
    }

    [[nodiscard]] bool hasComment(const SourceRange& range) const {
        const auto found = std::lower_bound(
            m_comments.begin(), m_comments.end(), range.begin,
            [](const Comment& comment, std::uint32_t begin) { return comment.begin < begin; });
        return found != m_comments.end() && found->begin < range.end;
    }

    [[nodiscard]] bool isFlow(const Node& node) const {
        const std::string_view text = slice(node.range);
        return text.starts_with('{') || text.starts_with('[');
    }

    // The node on one line; empty when it cannot be.
    [[nodiscard]] std::string flow(const Node& node) const {
        if (node.isScalar()) {
            const std::string_view text = slice(node.range);
            const bool fits = text.find('\n') == std::string_view::npos && !text.empty();
            return fits || node.isNull() ? std::string(text.empty() ? "null" : text)
                                         : std::string{};
        }
        std::string out(1, node.isMapping() ? '{' : '[');
        const auto add = [&out](const std::string& key, const std::string& value) {
            out += (out.size() > 1 ? ", " : "") + key + value;
            return !value.empty() && out.size() <= kWidth;
        };
        for (const text::Member& member : node.members) {
            if (!add(std::string(slice(member.keyRange)) + ": ", flow(*member.value))) {
                return {};
            }
        }
        for (const Node* item : node.items) {
            if (!add({}, flow(*item))) {
                return {};
            }
        }
        return out += node.isMapping() ? '}' : ']';
    }

    // A value behind its key or dash, on that line or below it.
    void value(const Node& node, std::size_t indent, bool dash) {
        if (node.isScalar()) {
            if (node.range.size() != 0) {
                m_out += dash ? "" : " ";
                scalar(node.range, indent);
            }
            return;
        }
        if ((node.flags & text::kFromAlias) != 0) {
            m_out += (dash ? "" : " ") + std::string(slice(node.range));
            return;
        }
        const bool empty = node.members.empty() && node.items.empty();
        if (empty || (isFlow(node) && !hasComment(node.range))) {
            const std::string line = flow(node);
            const std::size_t column = m_out.size() - (m_out.rfind('\n') + 1);
            if (empty || (!line.empty() && column + 1 + line.size() <= kWidth)) {
                m_out += (dash ? "" : " ") + line;
                return;
            }
        }
        m_opened = true;
        if (dash) {
            inlineFirst(node, indent);
        } else {
            block(node, indent);
        }
    }

    void member(const text::Member& member, std::size_t indent) {
        m_out += slice(member.keyRange);
        m_out += ':';
        value(*member.value, indent + 2, false);
    }

    void item(const Node& node, std::size_t indent) {
        m_out += '-';
        if (!node.isScalar() || node.range.size() != 0) {
            m_out += ' ';
        }
        value(node, indent + 2, true);
    }

    // A collection whose first element stands behind a dash.
    void inlineFirst(const Node& node, std::size_t indent) {
        bool first = true;
        const auto begin = [&](const SourceRange& range) {
            if (!first || flushComments(range.begin, indent)) {
                beginLine(range.begin, indent);
            }
            first = false;
            m_opened = false;
        };
        for (const text::Member& entry : node.members) {
            begin(entry.keyRange);
            member(entry, indent);
        }
        for (const Node* entry : node.items) {
            begin(entry->range);
            item(*entry, indent);
        }
    }

    void block(const Node& node, std::size_t indent) {
        for (const text::Member& entry : node.members) {
            beginLine(entry.keyRange.begin, indent);
            member(entry, indent);
        }
        for (const Node* entry : node.items) {
            beginLine(entry->range.begin, indent);
            item(*entry, indent);
        }
    }

    // As it is written; further lines move with the first.
    void scalar(const SourceRange& range, std::size_t indent) {
        const std::string_view text = slice(range);
        const bool literal = text.starts_with('|') || text.starts_with('>');
        const auto lines = split(text, '\n');
        std::size_t margin = std::string_view::npos;
        for (std::size_t i = 1; literal && i < lines.size(); ++i) {
            if (!trim(lines[i]).empty()) {
                margin = std::min(margin, lines[i].find_first_not_of(' '));
            }
        }
        for (std::size_t i = 0; i < lines.size(); ++i) {
            std::string_view line = lines[i];
            if (line.ends_with('\r')) {
                line.remove_suffix(1);
            }
            if (i == 0) {
                m_out += line;
                continue;
            }
            m_out += '\n';
            line = literal ? line.substr(std::min(line.size(), margin)) : trim(line);
            if (!trim(line).empty()) {
                m_out.append(indent, ' ');
                m_out += line;
            }
        }
        while (literal && m_out.ends_with('\n')) {
            m_out.pop_back();
        }
    }

    std::string_view m_text;
    const Node& m_root;
    std::vector<Comment> m_comments;
    std::size_t m_next = 0;
    std::string m_out;
    bool m_opened = true; // nothing came yet in the innermost collection
};

struct Parsed {
    std::unique_ptr<text::SourceMap> sources;
    text::DocumentPtr document;
    [[nodiscard]] const Node& root() const { return *document->root(); }
};

Result<Parsed> parse(const std::string& name, const std::string& text) {
    Parsed parsed;
    parsed.sources = std::make_unique<text::SourceMap>();
    auto document = text::readYaml(parsed.sources->add(text::SourceKind::File, name, text));
    if (!document) {
        return fail(document.error());
    }
    parsed.document = std::move(*document);
    return parsed;
}

} // namespace

Result<std::string> formatConfig(const std::string& name, const std::string& text) {
    const auto before = parse(name, text);
    if (!before) {
        return fail(before.error());
    }
    if (before->document->roots.size() != 1) {
        return fail(ErrorCode::Unsupported, "a file of several documents cannot be formatted",
                    name);
    }
    std::string formatted = Formatter(text, before->root()).run();
    // Whatever else may be in a YAML file: nothing is ever lost.
    const auto after = parse(name, formatted);
    const auto json = [](const Parsed& parsed) {
        return toJson(valueOf(parsed.root()), JsonWriter::Style::Compact);
    };
    const auto comments = [](const std::string& from, const Parsed& parsed) {
        std::string all;
        for (const Comment& comment : commentsOf(from, parsed.root())) {
            all += std::string(comment.text) + "\n";
        }
        return all;
    };
    if (!after || json(*after) != json(*before) ||
        comments(formatted, *after) != comments(text, *before)) {
        return fail(ErrorCode::Unsupported,
                    "the file has anchors, tags or other YAML that cannot be formatted; it is left "
                    "as it is",
                    name);
    }
    return formatted;
}

} // namespace gatelens::engine
