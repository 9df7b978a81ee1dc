// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/temporary_directory.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace gatelens::testsupport {

namespace fs = std::filesystem;

TemporaryDirectory::TemporaryDirectory()
    : m_path((fs::temp_directory_path() / "gatelens-XXXXXX").string()) {
    if (::mkdtemp(m_path.data()) == nullptr) {
        ADD_FAILURE() << "no temporary directory: " << m_path;
        return;
    }
    // A gateway that gives up root must still reach its files.
    fs::permissions(m_path, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                                fs::perms::others_read | fs::perms::others_exec);
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code error;
    fs::remove_all(m_path, error);
}

std::string TemporaryDirectory::write(std::string_view name, std::string_view text) const {
    const fs::path path = fs::path(m_path) / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
}

} // namespace gatelens::testsupport
