// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the readers share: a document in the making, its limits, and errors and
// diagnostics that name their place.
#pragma once

#include "core/base/result.h"
#include "core/text/document.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::text {

// A text that begins with this is UTF-8 and the three bytes are no content.
inline constexpr std::string_view kUtf8Bom = "\xEF\xBB\xBF";

class DocumentBuilder final {
public:
    DocumentBuilder(Format format, const SourceFile& file, const Limits& limits);

    // Refuses a text that is too large or no UTF-8. To be asked first.
    [[nodiscard]] Status admit() const;

    [[nodiscard]] const SourceFile& file() const { return m_file; }
    [[nodiscard]] const Limits& limits() const { return m_limits; }
    [[nodiscard]] NodeArena& arena() { return *m_document->arena; }
    // Size of the byte order mark, where the content begins.
    [[nodiscard]] std::size_t contentBegin() const;

    [[nodiscard]] SourceRange range(std::size_t begin, std::size_t end) const {
        return {m_file.id(), static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    }
    // "line:column", to name a second place in a message.
    [[nodiscard]] std::string place(std::size_t offset) const;
    [[nodiscard]] Error error(std::size_t offset, std::string message,
                              ErrorCode code = ErrorCode::InvalidInput) const;
    // The same, and names the cause when a template was given for its result.
    [[nodiscard]] Error syntaxError(std::size_t offset, std::string message) const;

    // Each checks nothing; nodeCount() is compared with the limit by the reader,
    // which knows the place.
    [[nodiscard]] Node* node(NodeKind kind, std::size_t begin, std::size_t end);
    [[nodiscard]] std::size_t nodeCount() const { return m_nodeCount; }
    [[nodiscard]] bool tooManyNodes() const { return m_nodeCount > m_limits.maxNodes; }
    [[nodiscard]] Error tooManyNodesError(std::size_t offset) const;
    [[nodiscard]] Error tooDeepError(std::size_t offset) const;
    [[nodiscard]] Error tooLongError(std::size_t offset) const;

    // Keeps Limits::maxDiagnostics of them and counts the rest.
    void report(Severity severity, std::string_view code, std::string message,
                const SourceRange& range, std::string fix = {});
    // Reports "duplicate-key" for each member whose name came before.
    void reportDuplicates(std::span<const Member> members);
    void reportDuplicate(const Member& first, const Member& again);

    // Orders the diagnostics by place; the builder is spent.
    [[nodiscard]] DocumentPtr finish(std::vector<const Node*> roots);

private:
    const SourceFile& m_file;
    const Limits& m_limits;
    std::shared_ptr<Document> m_document;
    std::vector<std::uint32_t> m_order; // reused by reportDuplicates
    std::size_t m_nodeCount = 0;
    std::size_t m_unreported = 0;
};

// What stands at an offset, for "found …": "the end of the file", "a line
// break", "'}'", "U+0007".
[[nodiscard]] std::string foundAt(std::string_view text, std::size_t offset);

} // namespace gatelens::text
