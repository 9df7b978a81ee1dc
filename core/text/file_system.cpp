// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/file_system.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include <fnmatch.h>
#include <glob.h>

namespace gatelens::text {

namespace fs = std::filesystem;

namespace {

tl::unexpected<Error> tooLarge(const std::string& path, std::uintmax_t size, std::size_t maxBytes) {
    return fail(ErrorCode::LimitExceeded,
                "is " + std::to_string(size) + " bytes, more than the limit of " +
                    std::to_string(maxBytes),
                path);
}

} // namespace

Result<std::string> DiskFileSystem::read(const std::string& path, std::size_t maxBytes) const {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status)) {
        return fail(ErrorCode::NotFound, "no such file", path);
    }
    if (!fs::is_regular_file(status)) {
        return fail(ErrorCode::Unreadable, "is not a regular file", path);
    }
    const auto size = fs::file_size(path, error);
    if (!error && size > maxBytes) {
        return tooLarge(path, size, maxBytes);
    }
    std::ifstream stream(path, std::ios::binary);
    std::string bytes(static_cast<std::size_t>(size), '\0');
    if (!stream || (!bytes.empty() &&
                    !stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))) {
        return fail(ErrorCode::Unreadable, "cannot be read; check its permissions", path);
    }
    return bytes;
}

std::vector<std::string> DiskFileSystem::glob(const std::string& pattern) const {
    glob_t found{};
    std::vector<std::string> paths;
    if (::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0) {
        for (std::size_t i = 0; i < found.gl_pathc; ++i) {
            paths.emplace_back(found.gl_pathv[i]);
        }
    }
    ::globfree(&found);
    std::sort(paths.begin(), paths.end());
    return paths;
}

Result<std::vector<std::string>> DiskFileSystem::list(const std::string& directory,
                                                      std::size_t maxFiles) const {
    std::error_code error;
    fs::recursive_directory_iterator at(directory, fs::directory_options::skip_permission_denied,
                                        error);
    if (error) {
        return fail(ErrorCode::Unreadable, "cannot list the directory: " + error.message(),
                    directory);
    }
    std::vector<std::string> paths;
    for (const fs::recursive_directory_iterator end; at != end; at.increment(error)) {
        if (error) {
            return fail(ErrorCode::Unreadable, "cannot list the directory: " + error.message(),
                        directory);
        }
        const bool hidden = at->path().filename().string().starts_with('.');
        if (hidden && at->is_directory(error)) {
            at.disable_recursion_pending();
        }
        if (hidden || !at->is_regular_file(error)) {
            continue;
        }
        if (paths.size() == maxFiles) {
            return fail(ErrorCode::LimitExceeded,
                        "holds more than " + std::to_string(maxFiles) + " files", directory);
        }
        paths.push_back(at->path().string());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

bool DiskFileSystem::isDirectory(const std::string& path) const {
    std::error_code error;
    return fs::is_directory(path, error);
}

bool DiskFileSystem::exists(const std::string& path) const {
    std::error_code error;
    return fs::exists(path, error);
}

MemoryFileSystem::MemoryFileSystem(std::map<std::string, std::string> files)
    : m_files(std::move(files)) {}

Result<std::string> MemoryFileSystem::read(const std::string& path, std::size_t maxBytes) const {
    const auto found = m_files.find(path);
    if (found == m_files.end()) {
        return fail(ErrorCode::NotFound, "no such file", path);
    }
    if (found->second.size() > maxBytes) {
        return tooLarge(path, found->second.size(), maxBytes);
    }
    return found->second;
}

std::vector<std::string> MemoryFileSystem::glob(const std::string& pattern) const {
    std::vector<std::string> paths;
    for (const auto& [path, text] : m_files) {
        if (::fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME | FNM_PERIOD) == 0) {
            paths.push_back(path);
        }
    }
    return paths;
}

Result<std::vector<std::string>> MemoryFileSystem::list(const std::string& directory,
                                                        std::size_t maxFiles) const {
    const std::string prefix = directory.ends_with('/') ? directory : directory + '/';
    std::vector<std::string> paths;
    for (const auto& [path, text] : m_files) {
        if (path.starts_with(prefix) && paths.size() < maxFiles) {
            paths.push_back(path);
        }
    }
    return paths;
}

bool MemoryFileSystem::isDirectory(const std::string& path) const {
    const std::string prefix = path.ends_with('/') ? path : path + '/';
    const auto next = m_files.lower_bound(prefix);
    return next != m_files.end() && next->first.starts_with(prefix);
}

bool MemoryFileSystem::exists(const std::string& path) const {
    return m_files.contains(path) || isDirectory(path);
}

std::string resolvePath(std::string_view fromFile, std::string_view path) {
    const fs::path target(path);
    if (target.is_absolute()) {
        return target.lexically_normal().string();
    }
    return (fs::path(fromFile).parent_path() / target).lexically_normal().string();
}

} // namespace gatelens::text
