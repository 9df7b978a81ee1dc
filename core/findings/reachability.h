// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whether what an advisory requires is there in a configuration: "plugin:jwt",
// "listener:http3", "admin:exposed". What nothing is known of is unknown, never absent.
#pragma once

#include "core/findings/advisories.h"
#include "core/findings/context.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::findings {

enum class Holds : std::uint8_t { No, Unknown, Yes };

struct Requirement {
    std::string text; // "plugin:jwt"
    Holds holds = Holds::Unknown;
    std::string where; // what fulfils it, with its name
    model::Provenance place;
};

[[nodiscard]] Requirement requirementIn(const Context& context, std::string_view requirement);

// The version that is known of the gateway: its own, else the attested one.
[[nodiscard]] std::string versionOf(const Context& context);

// Flaws of the gateway's version, of its own and of embedded cores, most severe first.
struct KnownFlaw {
    const Advisory* advisory = nullptr;
    std::string version; // that is affected
    std::string core;    // "nginx" when it is an embedded core's, else empty
    std::vector<Requirement> requirements;
    Holds reachable = Holds::Unknown; // all requirements hold
};
[[nodiscard]] std::vector<KnownFlaw> knownFlaws(const Context& context);

} // namespace gatelens::findings
