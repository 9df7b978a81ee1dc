// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where a fact comes from. Every key and value that was read carries a
// SourceRange; a SourceMap turns it into file:line:column.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::text {

// Index of a file (or of an API answer, which is a file with a path as its
// name) in a SourceMap.
struct FileId {
    static constexpr std::uint32_t kNone = 0xffffffffU;
    std::uint32_t value = kNone;

    [[nodiscard]] constexpr bool valid() const { return value != kNone; }
    friend constexpr auto operator<=>(FileId, FileId) = default;
};

// Half-open range of UTF-8 byte offsets in one file.
struct SourceRange {
    FileId file;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    [[nodiscard]] constexpr bool valid() const { return file.valid(); }
    [[nodiscard]] constexpr std::uint32_t size() const { return end - begin; }
    friend constexpr auto operator<=>(const SourceRange&, const SourceRange&) = default;
};

// 1-based; the column counts Unicode code points, as editors do. A tab is one.
struct Position {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    friend constexpr auto operator<=>(const Position&, const Position&) = default;
};

enum class SourceKind {
    File,      // `name` is a path
    ApiAnswer, // `name` is the request that gave it, such as "GET /routes"
    Memory,    // standard input, a test, an editor's buffer
};

// One text and its line index. Immutable; the text never moves, so that nodes
// may point into it.
class SourceFile final {
public:
    SourceFile(FileId id, SourceKind kind, std::string name, std::string text);

    [[nodiscard]] FileId id() const { return m_id; }
    [[nodiscard]] SourceKind kind() const { return m_kind; }
    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] std::string_view text() const { return m_text; }
    [[nodiscard]] SourceRange whole() const;

    // Position of a byte offset; offsets past the end give the end.
    [[nodiscard]] Position position(std::uint32_t offset) const;
    // Byte offset of a position; past the end of a line gives the line's end.
    [[nodiscard]] std::uint32_t offset(Position position) const;
    // The text of a 1-based line without its line break.
    [[nodiscard]] std::string_view line(std::uint32_t number) const;
    [[nodiscard]] std::uint32_t lineCount() const;

private:
    FileId m_id;
    SourceKind m_kind;
    std::string m_name;
    std::string m_text;
    std::vector<std::uint32_t> m_lineStarts;
    std::vector<std::uint32_t> m_columnMarks; // see markColumns(); empty for short lines
};

// The files of one read, in the order they were added. Adding is not thread
// safe; reading a finished map is.
class SourceMap final {
public:
    const SourceFile& add(SourceKind kind, std::string name, std::string text);

    [[nodiscard]] const SourceFile* find(FileId id) const;
    [[nodiscard]] const SourceFile* findByName(std::string_view name) const;
    [[nodiscard]] std::size_t size() const { return m_files.size(); }
    [[nodiscard]] const SourceFile& at(std::size_t index) const { return *m_files[index]; }

    // "file:line:column" of the start of a range, the bare name for an API
    // answer, empty when the range is not valid.
    [[nodiscard]] std::string place(const SourceRange& range) const;
    // The text that a range covers; empty when the range is not valid.
    [[nodiscard]] std::string_view slice(const SourceRange& range) const;

private:
    std::vector<std::unique_ptr<const SourceFile>> m_files;
};

} // namespace gatelens::text
