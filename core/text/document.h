// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A parsed file: its roots and the arena that owns their nodes. Documents are
// immutable and shared; a Snapshot keeps those that its entities point into.
#pragma once

#include "core/base/result.h"
#include "core/text/diagnostic.h"
#include "core/text/limits.h"
#include "core/text/node.h"
#include "core/text/source.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::text {

enum class Format : std::uint8_t { Yaml, Json, Toml, Nginx, Haproxy, Caddyfile };

[[nodiscard]] std::string_view formatName(Format format);

// Bump allocator for nodes, member and item arrays, and decoded strings. What it
// hands out lives as long as the arena and never moves.
class NodeArena final {
public:
    NodeArena();
    ~NodeArena();
    NodeArena(const NodeArena&) = delete;
    NodeArena& operator=(const NodeArena&) = delete;

    [[nodiscard]] Node* node();
    [[nodiscard]] std::string_view copy(std::string_view text);
    [[nodiscard]] ArenaList<Member> copy(std::span<const Member> members);
    [[nodiscard]] ArenaList<const Node*> copy(std::span<const Node* const> items);
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

private:
    void* allocate(std::size_t size, std::size_t alignment);
    std::byte* addBlock(std::size_t size);
    template <typename T>
    ArenaList<T> copyList(std::span<const T> values);

    std::vector<std::unique_ptr<std::byte[]>> m_blocks;
    std::byte* m_next = nullptr;
    std::byte* m_end = nullptr;
    std::size_t m_bytes = 0;
};

// `roots` has one entry a YAML document, else exactly one; a YAML file without a
// document gives one Null, so that there always is a root. `file` is its entry in
// the SourceMap it was read with, which must outlive the document.
struct Document {
    Format format = Format::Json;
    FileId file;
    std::vector<const Node*> roots;
    Diagnostics diagnostics;
    std::unique_ptr<NodeArena> arena;

    [[nodiscard]] const Node* root() const { return roots.empty() ? nullptr : roots.front(); }
};

using DocumentPtr = std::shared_ptr<const Document>;

// Readers. Each takes a file of a SourceMap, which must outlive the Document
// because nodes point into its text. Errors have ErrorCode::InvalidInput or
// LimitExceeded and name file:line:column, what was found and what was
// expected; smaller faults (duplicate keys, odd tabs) are the Document's
// diagnostics. All are pure and thread safe.
[[nodiscard]] Result<DocumentPtr> readJson(const SourceFile& file, const Limits& limits = {});
[[nodiscard]] Result<DocumentPtr> readYaml(const SourceFile& file, const Limits& limits = {});
[[nodiscard]] Result<DocumentPtr> readToml(const SourceFile& file, const Limits& limits = {});
[[nodiscard]] Result<DocumentPtr> readNginx(const SourceFile& file, const Limits& limits = {});
[[nodiscard]] Result<DocumentPtr> readHaproxy(const SourceFile& file, const Limits& limits = {});
[[nodiscard]] Result<DocumentPtr> readCaddyfile(const SourceFile& file, const Limits& limits = {});
[[nodiscard]] Result<DocumentPtr> read(Format format, const SourceFile& file,
                                       const Limits& limits = {});

// The format that a file's name and first bytes speak for. Names that say
// nothing (".conf", no extension) are decided by content.
[[nodiscard]] Format guessFormat(std::string_view name, std::string_view text);

} // namespace gatelens::text
