// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Credentials and connection settings of a live source. They come from a profile
// or, when no profile is for the source, from the environment; never from a
// command line.
//
// Environment: GATELENS_TOKEN ("Authorization: Bearer …"), GATELENS_HEADERS
// ("Name: value" lines), GATELENS_HEADER_1 … GATELENS_HEADER_32 ("Name: value"),
// GATELENS_CA_FILE, GATELENS_CLIENT_CERT, GATELENS_CLIENT_KEY,
// GATELENS_INSECURE_TLS=1.
//
// Profiles: $XDG_CONFIG_HOME/gatelens/profiles.toml, one table each:
//
//   [production]
//   url = "https://gateway.example:8444/admin"  # where its credentials may go
//   product = "kong"                            # optional
//   ca = "ca.pem"                               # beside this file
//   client_cert = "me.pem"
//   client_key = "me.key"
//   answer_timeout = "60s"    # also connect_timeout, total_timeout, retries
//   [production.headers]
//   Kong-Admin-Token = "env:KONG_TOKEN"         # or "file:/path" with mode 0600
//   Authorization = "Bearer file:/run/secrets/token"
#pragma once

#include "core/connect/source_reader.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gatelens::connect {

// Looks up a variable, so that tests need not change the process's own.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
[[nodiscard]] Environment processEnvironment();

struct AccessChoice {
    std::string source; // for readSource; with the profile's product in front
    Access access;
    std::string profile;               // the one that was used, empty for none
    std::vector<std::string> warnings; // for standard error; they hold no secret
};

// `profileName` empty: the profile whose url fits best, if any. A named profile is
// refused for a source that its url does not cover. Sources that are not live get
// an Access without credentials. Errors: Usage, InvalidInput (file:line:column),
// NotFound, Unreadable; none ever quotes a secret.
[[nodiscard]] Result<AccessChoice> accessFor(const std::string& source,
                                             const std::string& profileName,
                                             const Environment& environment);

} // namespace gatelens::connect
