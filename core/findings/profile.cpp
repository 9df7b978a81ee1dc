// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/profile.h"

#include "core/base/strings.h"
#include <algorithm>
#include <array>

namespace gatelens::findings {

namespace {

constexpr std::array kProfiles = std::to_array<ProfileInfo>({
    {"default", "what a team that runs a gateway wants to act on"},
    {"strict", "everything, hygiene and inventory included, one step more severe below high"},
    {"owasp-api-2023", "only rules that an entry of the OWASP API Security Top 10 stands for"},
    {"internet-facing", "for gateways on the open internet: exposure, TLS, limits and "
                        "disclosure weigh more"},
});

Severity raised(Severity severity) {
    return severity >= Severity::High ? severity
                                      : static_cast<Severity>(static_cast<int>(severity) + 1);
}

std::optional<Severity> parseSeverity(std::string_view name) {
    for (const Severity severity :
         {Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical}) {
        if (severityName(severity) == name) {
            return severity;
        }
    }
    return std::nullopt;
}

bool facesTheInternet(std::string_view id) {
    static constexpr std::array kGroups =
        std::to_array<std::string_view>({"GW-TLS-", "GW-RATE-", "GW-INF-", "GW-EXP-", "GW-HDR-",
                                         "GW-RES-", "GW-SMUG-", "GW-VAL-", "GW-CORS-"});
    return std::any_of(kGroups.begin(), kGroups.end(),
                       [id](std::string_view group) { return id.starts_with(group); });
}

std::optional<Severity> builtin(std::string_view profile, const Rule& rule) {
    if (profile == "strict") {
        return raised(rule.severity);
    }
    if (profile == "owasp-api-2023") {
        return rule.owasp.empty() ? std::nullopt : std::optional(rule.severity);
    }
    if (profile == "internet-facing" && facesTheInternet(rule.id)) {
        return raised(rule.severity);
    }
    return rule.severity;
}

} // namespace

std::span<const ProfileInfo> builtinProfiles() {
    return kProfiles;
}

bool isBuiltinProfile(std::string_view name) {
    return std::any_of(kProfiles.begin(), kProfiles.end(),
                       [name](const ProfileInfo& profile) { return profile.name == name; });
}

std::optional<Severity> severityUnder(const Profile& profile, const Rule& rule) {
    std::optional<Severity> severity = builtin(profile.base, rule);
    // The last override that fits wins, so that "GW-*: off" can be followed by
    // exceptions.
    for (const auto& [pattern, level] : profile.overrides) {
        if (globMatches(pattern, rule.id)) {
            severity = parseSeverity(level); // nothing for "off"
        }
    }
    return severity;
}

} // namespace gatelens::findings
