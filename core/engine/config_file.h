// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From gatelens.yaml, or from the short form of a command line, to what the engine
// runs. Every mistake has its file:line:column and says what would be right.
#pragma once

#include "core/engine/config.h"
#include "core/text/file_system.h"

#include <optional>
#include <string>
#include <vector>

namespace gatelens::engine {

// The configuration and the files it was read from, for who watches them.
struct ReadConfig {
    ConfigPtr config;
    std::vector<std::string> files;
};
[[nodiscard]] Result<ReadConfig> readConfigFile(const std::string& path,
                                                const text::FileSystem& files);

// One listener, one catch-all route, one target.
struct ShortForm {
    std::string listen; // "127.0.0.1:8080", "unix:/run/x"
    std::string to;     // "http://host:port"
    bool selfSigned = false;
};
[[nodiscard]] Result<ConfigPtr> configFromShortForm(const ShortForm& form);

} // namespace gatelens::engine
