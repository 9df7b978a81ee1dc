// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The files that a read may touch, behind an interface so that tests and
// fuzzers run without a disk and so that limits hold in one place.
#pragma once

#include "core/base/result.h"
#include "core/text/limits.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::text {

class FileSystem {
public:
    FileSystem() = default;
    FileSystem(const FileSystem&) = delete;
    FileSystem& operator=(const FileSystem&) = delete;
    virtual ~FileSystem() = default;

    // The bytes of a regular file. Errors: NotFound, Unreadable (no permission, a
    // directory, a device), LimitExceeded when it is larger than `maxBytes`.
    [[nodiscard]] virtual Result<std::string> read(const std::string& path,
                                                   std::size_t maxBytes) const = 0;
    // Paths that match a shell pattern (*, ?, [..]), sorted by byte value as
    // nginx and HAProxy do. A pattern without match gives an empty list.
    [[nodiscard]] virtual std::vector<std::string> glob(const std::string& pattern) const = 0;
    // Every regular file below a directory, sorted, hidden ones left out.
    // Symbolic links to directories are not followed.
    [[nodiscard]] virtual Result<std::vector<std::string>> list(const std::string& directory,
                                                                std::size_t maxFiles) const = 0;
    [[nodiscard]] virtual bool isDirectory(const std::string& path) const = 0;
    [[nodiscard]] virtual bool exists(const std::string& path) const = 0;
};

// The machine's own files.
class DiskFileSystem final : public FileSystem {
public:
    [[nodiscard]] Result<std::string> read(const std::string& path,
                                           std::size_t maxBytes) const override;
    [[nodiscard]] std::vector<std::string> glob(const std::string& pattern) const override;
    [[nodiscard]] Result<std::vector<std::string>> list(const std::string& directory,
                                                        std::size_t maxFiles) const override;
    [[nodiscard]] bool isDirectory(const std::string& path) const override;
    [[nodiscard]] bool exists(const std::string& path) const override;
};

// Path -> text, for tests, fuzzers and documents that were never on a disk.
class MemoryFileSystem final : public FileSystem {
public:
    explicit MemoryFileSystem(std::map<std::string, std::string> files = {});

    [[nodiscard]] Result<std::string> read(const std::string& path,
                                           std::size_t maxBytes) const override;
    [[nodiscard]] std::vector<std::string> glob(const std::string& pattern) const override;
    [[nodiscard]] Result<std::vector<std::string>> list(const std::string& directory,
                                                        std::size_t maxFiles) const override;
    [[nodiscard]] bool isDirectory(const std::string& path) const override;
    [[nodiscard]] bool exists(const std::string& path) const override;

private:
    std::map<std::string, std::string> m_files;
};

// `path` as seen from the directory of `fromFile`; absolute paths stay.
[[nodiscard]] std::string resolvePath(std::string_view fromFile, std::string_view path);

} // namespace gatelens::text
