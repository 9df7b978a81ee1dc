// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Judges the names of TLS cipher suites against Mozilla's "intermediate" profile,
// version 5.0 of the server-side TLS guidelines, in OpenSSL and IANA spelling.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::findings {

enum class SuiteStrength : std::uint8_t {
    Good,     // in the profile, or an alias that says nothing certain
    Outdated, // CBC or no forward secrecy: outside the profile, not broken
    Broken,   // no encryption, no authentication, export, RC4, DES, 3DES, MD5
};

[[nodiscard]] SuiteStrength strengthOf(std::string_view suite);

struct JudgedSuites {
    std::vector<std::string> broken;
    std::vector<std::string> outdated;
};
// A list as a product takes it: an entry may itself be an OpenSSL cipher string
// ("HIGH:!aNULL"); what is excluded there does not count.
[[nodiscard]] JudgedSuites judgeSuites(std::span<const std::string> ciphers);

} // namespace gatelens::findings
