// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which .gatelens.yaml speaks of a gateway: the one in its directory or the
// nearest above it within its source. Command line and console ask here, so that
// both show the same findings.
#pragma once

#include "core/base/result.h"
#include "core/findings/context.h"
#include "core/text/file_system.h"

#include <map>
#include <optional>
#include <string>

namespace gatelens::findings {

// Files are read once; not for several threads at a time.
class StatementFiles final {
public:
    // `files` must outlive this object.
    explicit StatementFiles(const text::FileSystem& files)
        : m_files(files) {}

    [[nodiscard]] Result<AttestationsPtr> read(const std::string& path);
    // Of a gateway that was read from `source`, as the user named it; sources
    // without a place on disk take the file of the working directory. No file:
    // statements that say nothing.
    [[nodiscard]] Result<AttestationsPtr> readFor(const std::string& source,
                                                  const model::Snapshot& snapshot);
    // The file that readFor() takes, or the one in which a first statement about the
    // gateway would stand.
    [[nodiscard]] std::string fileFor(const std::string& source,
                                      const model::Snapshot& snapshot) const;
    // Goes before the profiles of the files: a built-in one, or a file with one.
    // Errors that are a wrong name have ErrorCode::Usage.
    [[nodiscard]] Status useProfile(const std::string& wanted);

private:
    const text::FileSystem& m_files;
    std::map<std::string, AttestationsPtr> m_known;
    AttestationsPtr m_nothing;
    std::optional<Profile> m_profile;
};

} // namespace gatelens::findings
