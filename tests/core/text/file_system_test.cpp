// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/file_system.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace gatelens::text {
namespace {

using Paths = std::vector<std::string>;

class DiskFiles : public ::testing::Test {
protected:
    DiskFiles() {
        std::string pattern = (std::filesystem::temp_directory_path() / "gatelensXXXXXX").string();
        m_root = ::mkdtemp(pattern.data());
    }
    ~DiskFiles() override { std::filesystem::remove_all(m_root); }

    std::string write(const std::string& name, const std::string& bytes) {
        const auto path = std::filesystem::path(m_root) / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << bytes;
        return path.string();
    }

    std::string m_root;
    DiskFileSystem m_files;
};

TEST_F(DiskFiles, ReadGivesTheBytesOrSaysWhyNot) {
    const std::string path = write("a.conf", std::string("x\0y\r\n", 5));
    EXPECT_EQ(*m_files.read(path, 5), std::string("x\0y\r\n", 5));
    EXPECT_EQ(m_files.read(path, 4).error().code, ErrorCode::LimitExceeded);
    EXPECT_EQ(m_files.read(m_root + "/none", 5).error().text(), m_root + "/none: no such file");
    EXPECT_EQ(m_files.read(m_root, 5).error().code, ErrorCode::Unreadable);
    EXPECT_EQ(m_files.read("/dev/zero", 5).error().code, ErrorCode::Unreadable);
    EXPECT_EQ(*m_files.read(write("empty", ""), 0), "");
}

TEST_F(DiskFiles, ListAndGlobAreSortedAndSkipTheHidden) {
    const Paths written{write("conf.d/b.conf", ""), write("conf.d/a.conf", "")};
    write("conf.d/.hidden.conf", "");
    write(".git/c.conf", "");
    EXPECT_EQ(m_files.glob(m_root + "/conf.d/*.conf"), (Paths{written[1], written[0]}));
    EXPECT_TRUE(m_files.glob(m_root + "/none/*").empty());
    EXPECT_EQ(*m_files.list(m_root, 10), (Paths{written[1], written[0]}));
    EXPECT_EQ(m_files.list(m_root, 1).error().code, ErrorCode::LimitExceeded);
    EXPECT_FALSE(m_files.list(m_root + "/none", 10));
    EXPECT_TRUE(m_files.isDirectory(m_root + "/conf.d"));
    EXPECT_FALSE(m_files.isDirectory(written[0]));
    EXPECT_TRUE(m_files.exists(written[0]));
}

TEST_F(DiskFiles, LinksToDirectoriesAreNotFollowed) {
    write("dir/a", "");
    std::filesystem::create_directory_symlink(m_root, m_root + "/dir/loop");
    EXPECT_EQ(m_files.list(m_root, 10)->size(), 1U);
}

TEST(MemoryFiles, BehaveAsTheDiskDoes) {
    const MemoryFileSystem files({{"/e/a.conf", "1"}, {"/e/d/b.conf", "22"}, {"/f", ""}});
    EXPECT_EQ(*files.read("/e/a.conf", 1), "1");
    EXPECT_EQ(files.read("/e/d/b.conf", 1).error().code, ErrorCode::LimitExceeded);
    EXPECT_EQ(files.read("/none", 1).error().code, ErrorCode::NotFound);
    EXPECT_EQ(files.glob("/e/*.conf"), (Paths{"/e/a.conf"})) << "a star is no slash";
    EXPECT_EQ(files.list("/e", 10)->size(), 2U);
    EXPECT_TRUE(files.isDirectory("/e/d"));
    EXPECT_FALSE(files.isDirectory("/f"));
    EXPECT_TRUE(files.exists("/f"));
}

TEST(ResolvePath, IsRelativeToTheFileThatNamesIt) {
    EXPECT_EQ(resolvePath("/etc/nginx/nginx.conf", "conf.d/a.conf"), "/etc/nginx/conf.d/a.conf");
    EXPECT_EQ(resolvePath("/etc/nginx/nginx.conf", "../b"), "/etc/b");
    EXPECT_EQ(resolvePath("/etc/nginx/nginx.conf", "/abs/./c"), "/abs/c");
    EXPECT_EQ(resolvePath("kong.yaml", "more.yaml"), "more.yaml");
}

} // namespace
} // namespace gatelens::text
