// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// An error that ended a read, as a diagnostic with an excerpt of its file.
#pragma once

#include "core/base/error.h"
#include "core/report/validation.h"
#include "core/text/file_system.h"

#include <optional>
#include <string>
#include <string_view>

namespace gatelens::report {

struct FilePlace {
    std::string file;
    text::Position position;
};

// "kong.yaml:12:3"; file names may hold colons themselves.
[[nodiscard]] std::optional<FilePlace> parsePlace(std::string_view place);

// The file is read again for the excerpt; when that fails there is none.
[[nodiscard]] PlacedDiagnostic placedError(const Error& error, const text::FileSystem& files);

} // namespace gatelens::report
