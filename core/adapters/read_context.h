// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What an adapter may use while it reads: files within limits, and the source
// map that every position refers to. One context a read; not thread safe.
#pragma once

#include "core/base/result.h"
#include "core/text/document.h"
#include "core/text/file_system.h"
#include "core/text/limits.h"
#include "core/text/source.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters {

class ReadContext final {
public:
    explicit ReadContext(const text::FileSystem& files, text::Limits limits = {});

    // Reads and parses a file; a path that was loaded before gives the same
    // document. Counts against maxFiles and maxTotalBytes.
    [[nodiscard]] Result<text::DocumentPtr> load(const std::string& path);
    [[nodiscard]] Result<text::DocumentPtr> load(const std::string& path, text::Format format);
    // Parses bytes that are already here: an API answer, standard input.
    [[nodiscard]] Result<text::DocumentPtr> parse(text::SourceKind kind, std::string name,
                                                  std::string bytes, text::Format format);
    // Reads a companion that is no configuration document (a certificate).
    [[nodiscard]] Result<std::string> readFile(const std::string& path);

    // Whether the limits of the whole read are used up, so that nothing more can
    // be loaded.
    [[nodiscard]] bool exhausted() const {
        return m_totalBytes > m_limits.maxTotalBytes || m_sources->size() >= m_limits.maxFiles;
    }

    [[nodiscard]] const text::FileSystem& files() const { return m_files; }
    [[nodiscard]] const text::Limits& limits() const { return m_limits; }
    [[nodiscard]] const std::shared_ptr<text::SourceMap>& sources() const { return m_sources; }
    // Every document parsed so far; the snapshot keeps them alive.
    [[nodiscard]] const std::vector<text::DocumentPtr>& documents() const { return m_documents; }
    // Seconds since the epoch, so that expiry does not depend on a hidden clock.
    [[nodiscard]] std::int64_t now() const { return m_now; }
    void setNow(std::int64_t seconds) { m_now = seconds; }

private:
    [[nodiscard]] text::DocumentPtr loaded(const std::string& path,
                                           std::optional<text::Format> format) const;
    [[nodiscard]] Status charge(const std::string& name, std::size_t bytes);
    [[nodiscard]] Result<text::DocumentPtr> add(text::SourceKind kind, std::string name,
                                                std::string bytes, text::Format format);

    const text::FileSystem& m_files;
    text::Limits m_limits;
    std::shared_ptr<text::SourceMap> m_sources;
    std::vector<text::DocumentPtr> m_documents;
    std::size_t m_totalBytes = 0;
    std::int64_t m_now = 0;
};

} // namespace gatelens::adapters
