// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A directory that goes away with the object, whatever the test did in it.
#pragma once

#include <string>
#include <string_view>

namespace gatelens::testsupport {

class TemporaryDirectory final {
public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] const std::string& path() const { return m_path; }
    // Writes a file (and the directories above it); gives its absolute path.
    std::string write(std::string_view name, std::string_view text) const;

private:
    std::string m_path;
};

} // namespace gatelens::testsupport
