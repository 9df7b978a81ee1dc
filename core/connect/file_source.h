// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Snapshots from a file, a directory or standard input: what is configuration is
// parsed, offered to every adapter, and read by the one that is surest.
#pragma once

#include "core/connect/source_name.h"
#include "core/connect/source_reader.h"
#include "core/text/file_system.h"

#include <string>
#include <vector>

namespace gatelens::connect {

// Reads a path. In a directory, files that say by their name that they are no
// configuration are left out; a file that cannot be read or parsed is an
// "unreadable-document" diagnostic of every snapshot (nobody knows whose it would
// have been), and only when nothing at all could be read an error.
[[nodiscard]] Result<std::vector<model::SnapshotPtr>> readFiles(const SourceName& name,
                                                                const ReadOptions& options,
                                                                AdapterList adapters,
                                                                const text::FileSystem& files);

// Reads several files and directories as if they lay in one directory. `paths` is
// not empty.
[[nodiscard]] Result<std::vector<model::SnapshotPtr>>
readTogether(const std::vector<std::string>& paths, const ReadOptions& options,
             AdapterList adapters, const text::FileSystem& files);

// Reads a text that is already here, such as standard input.
[[nodiscard]] Result<std::vector<model::SnapshotPtr>>
readText(const SourceName& name, std::string text, const ReadOptions& options, AdapterList adapters,
         const text::FileSystem& files);

// All of a file descriptor, stopped by the limit and by cancelling.
[[nodiscard]] Result<std::string> readDescriptor(int descriptor, const ReadOptions& options);

} // namespace gatelens::connect
