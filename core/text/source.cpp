// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/source.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace gatelens::text {

namespace {

bool isContinuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::uint32_t countColumns(std::string_view text) {
    return static_cast<std::uint32_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return !isContinuation(c); }));
}

std::vector<std::uint32_t> findLineStarts(std::string_view text) {
    std::vector<std::uint32_t> starts{0};
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    for (const char* at = begin; at < end;) {
        const void* found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
        if (found == nullptr) {
            break;
        }
        at = static_cast<const char*>(found) + 1;
        starts.push_back(static_cast<std::uint32_t>(at - begin));
    }
    return starts;
}

// A minified document is one line of many megabytes: a column that is counted
// from the line's start would make the places of its entities quadratic.
constexpr std::uint32_t kColumnStep = 4096;

// For every kColumnStep bytes of the text, the code points between there and the
// start of its line. Empty when no line is long enough to need it.
std::vector<std::uint32_t> markColumns(std::string_view text,
                                       const std::vector<std::uint32_t>& lineStarts) {
    std::uint32_t longest = 0;
    for (std::size_t i = 0; i < lineStarts.size(); ++i) {
        const std::size_t end = i + 1 < lineStarts.size() ? lineStarts[i + 1] : text.size();
        longest = std::max(longest, static_cast<std::uint32_t>(end) - lineStarts[i]);
    }
    std::vector<std::uint32_t> marks;
    if (longest < 4 * kColumnStep) {
        return marks;
    }
    std::uint32_t columns = 0;
    auto line = lineStarts.begin();
    for (std::uint32_t at = 0; at <= text.size(); at += kColumnStep) {
        const auto next = std::upper_bound(line, lineStarts.end(), at) - 1;
        const std::uint32_t previous = at < kColumnStep ? 0 : at - kColumnStep;
        const std::uint32_t from = std::max(*next, previous);
        columns = next == line ? columns : 0;
        columns += countColumns(text.substr(from, at - from));
        marks.push_back(columns);
        line = next;
    }
    return marks;
}

} // namespace

SourceFile::SourceFile(FileId id, SourceKind kind, std::string name, std::string text)
    : m_id(id)
    , m_kind(kind)
    , m_name(std::move(name))
    , m_text(std::move(text))
    , m_lineStarts(findLineStarts(m_text))
    , m_columnMarks(markColumns(m_text, m_lineStarts)) {}

SourceRange SourceFile::whole() const {
    return {m_id, 0, static_cast<std::uint32_t>(m_text.size())};
}

Position SourceFile::position(std::uint32_t offset) const {
    offset = std::min(offset, static_cast<std::uint32_t>(m_text.size()));
    const auto next = std::upper_bound(m_lineStarts.begin(), m_lineStarts.end(), offset);
    const auto line = static_cast<std::uint32_t>(next - m_lineStarts.begin());
    std::uint32_t start = *(next - 1);
    std::uint32_t columns = 0;
    const std::uint32_t mark = offset / kColumnStep;
    if (mark < m_columnMarks.size() && mark * kColumnStep > start) {
        start = mark * kColumnStep;
        columns = m_columnMarks[mark];
    }
    columns += countColumns(text().substr(start, offset - start));
    return {line, columns + 1};
}

std::uint32_t SourceFile::offset(Position position) const {
    if (position.line == 0) {
        return 0;
    }
    if (position.line > m_lineStarts.size()) {
        return static_cast<std::uint32_t>(m_text.size());
    }
    const std::string_view content = line(position.line);
    std::uint32_t at = m_lineStarts[position.line - 1];
    std::uint32_t column = 1;
    for (std::size_t i = 0; i < content.size() && column < position.column; ++i) {
        ++at;
        if (i + 1 == content.size() || !isContinuation(content[i + 1])) {
            ++column;
        }
    }
    return at;
}

std::string_view SourceFile::line(std::uint32_t number) const {
    if (number == 0 || number > m_lineStarts.size()) {
        return {};
    }
    const std::size_t start = m_lineStarts[number - 1];
    const std::size_t end = number < m_lineStarts.size() ? m_lineStarts[number] : m_text.size();
    std::string_view content = std::string_view(m_text).substr(start, end - start);
    while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) {
        content.remove_suffix(1);
    }
    return content;
}

std::uint32_t SourceFile::lineCount() const {
    return static_cast<std::uint32_t>(m_lineStarts.size());
}

const SourceFile& SourceMap::add(SourceKind kind, std::string name, std::string text) {
    const FileId id{static_cast<std::uint32_t>(m_files.size())};
    m_files.push_back(
        std::make_unique<const SourceFile>(id, kind, std::move(name), std::move(text)));
    return *m_files.back();
}

const SourceFile* SourceMap::find(FileId id) const {
    return id.value < m_files.size() ? m_files[id.value].get() : nullptr;
}

const SourceFile* SourceMap::findByName(std::string_view name) const {
    const auto found = std::find_if(m_files.begin(), m_files.end(),
                                    [name](const auto& file) { return file->name() == name; });
    return found == m_files.end() ? nullptr : found->get();
}

std::string SourceMap::place(const SourceRange& range) const {
    const SourceFile* file = find(range.file);
    if (file == nullptr) {
        return {};
    }
    if (file->kind() == SourceKind::ApiAnswer) {
        return file->name();
    }
    const Position position = file->position(range.begin);
    return file->name() + ':' + std::to_string(position.line) + ':' +
           std::to_string(position.column);
}

std::string_view SourceMap::slice(const SourceRange& range) const {
    const SourceFile* file = find(range.file);
    if (file == nullptr || range.begin > range.end || range.end > file->text().size()) {
        return {};
    }
    return file->text().substr(range.begin, range.size());
}

} // namespace gatelens::text
