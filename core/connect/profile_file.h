// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// profiles.toml as values; secrets are not looked up before a profile is used.
#pragma once

#include "core/connect/profile.h"
#include "core/connect/source_name.h"

#include <string>
#include <utility>
#include <vector>

namespace gatelens::connect {

struct SecretHeader {
    std::string name;
    std::string reference; // "env:NAME"
    std::string place;     // file:line:column
};

struct Profile {
    std::string name;
    std::string place;
    SourceName target; // what its credentials are for
    Access access;     // without the secret headers
    std::vector<SecretHeader> secrets;
};

[[nodiscard]] std::string profilesPath(const Environment& environment);

// A file that is not there has no profiles.
[[nodiscard]] Result<std::vector<Profile>> readProfiles(const std::string& path,
                                                        const Environment& environment);

} // namespace gatelens::connect
