// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/rule.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gatelens::findings {

#define GATELENS_RULE(name) extern const Rule name;
#include "core/findings/rules.def"
#undef GATELENS_RULE

std::string_view severityName(Severity severity) {
    switch (severity) {
    case Severity::Info:
        return "info";
    case Severity::Low:
        return "low";
    case Severity::Medium:
        return "medium";
    case Severity::High:
        return "high";
    case Severity::Critical:
        return "critical";
    }
    return "info";
}

std::string_view stateName(State state) {
    switch (state) {
    case State::Suspected:
        return "suspected";
    case State::Confirmed:
        return "confirmed";
    case State::Proved:
        return "proved";
    case State::Fixed:
        return "fixed";
    case State::Suppressed:
        return "suppressed";
    }
    return "suspected";
}

std::string_view fixKindName(FixKind kind) {
    switch (kind) {
    case FixKind::OneClick:
        return "one-click";
    case FixKind::Assisted:
        return "assisted";
    case FixKind::Advice:
        return "advice";
    }
    return "advice";
}

std::uint16_t productBit(std::string_view adapterId) {
    static constexpr std::array kBits = std::to_array<std::pair<std::string_view, std::uint16_t>>({
        {"kong", kKong},
        {"apisix", kApisix},
        {"traefik", kTraefik},
        {"envoy", kEnvoy},
        {"caddy", kCaddy},
        {"haproxy", kHaproxy},
        {"nginx", kNginx},
        {"tyk", kTyk},
        {"krakend", kKrakend},
        {"gateway-api", kGatewayApi},
    });
    const auto found = std::find_if(kBits.begin(), kBits.end(),
                                    [&](const auto& entry) { return entry.first == adapterId; });
    return found == kBits.end() ? std::uint16_t{0} : found->second;
}

std::span<const Rule* const> allRules() {
#define GATELENS_RULE(name) &name,
    // The null entry lets the table be empty; it is not handed out.
    static constexpr std::array kRules = std::to_array<const Rule*>({
#include "core/findings/rules.def"
        nullptr,
    });
#undef GATELENS_RULE
    return std::span(kRules).first(kRules.size() - 1);
}

const Rule* findRule(std::string_view id) {
    for (const Rule* rule : allRules()) {
        if (equalsIgnoreCase(rule->id, id)) {
            return rule;
        }
    }
    return nullptr;
}

std::string_view nearestRule(std::string_view id) {
    std::vector<std::string_view> ids;
    for (const Rule* rule : allRules()) {
        ids.push_back(rule->id);
    }
    return nearest(id, ids);
}

} // namespace gatelens::findings
