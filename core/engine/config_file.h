// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From gatelens.yaml, or from the short form of a command line, to what the engine
// runs. Every mistake has its file:line:column and says what would be right.
#pragma once

#include "core/engine/config.h"
#include "core/engine/value.h"
#include "core/text/file_system.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatelens::engine {

// The configuration and the files it was read from, for who watches them.
struct ReadConfig {
    ConfigPtr config;
    std::vector<std::string> files;
    std::shared_ptr<const Value> tree; // what they say, in one piece; null unless asked for
};
enum class Keep : std::uint8_t { Nothing, Tree };
[[nodiscard]] Result<ReadConfig>
readConfigFile(const std::string& path, const text::FileSystem& files, Keep keep = Keep::Nothing);
// As if `text` stood in `path`; nothing of that name need be there.
[[nodiscard]] Result<ReadConfig> readConfigText(const std::string& path, const std::string& text,
                                                const text::FileSystem& files,
                                                Keep keep = Keep::Nothing);

// One listener, one catch-all route, one target.
struct ShortForm {
    std::string listen; // "127.0.0.1:8080", "unix:/run/x"
    std::string to;     // "http://host:port"
    bool selfSigned = false;
};
[[nodiscard]] Result<ReadConfig> configFromShortForm(const ShortForm& form,
                                                     Keep keep = Keep::Nothing);

} // namespace gatelens::engine
