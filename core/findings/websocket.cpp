// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/websocket.h"

#include "core/base/strings.h"
#include "core/findings/config_text.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

namespace {

constexpr std::array kWords = std::to_array<std::string_view>(
    {"websocket", "websockets", "ws", "wss", "socket", "socket.io", "sockjs", "signalr", "hub",
     "hubs", "cable", "live", "stream", "events", "realtime", "subscriptions", "grpc", "notify"});

// Asked of every name and path, so nothing is copied.
bool speaksOfUpgrade(std::string_view text) {
    const auto isPart = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.';
    };
    for (std::size_t start = 0; start < text.size();) {
        if (!isPart(text[start])) {
            ++start;
            continue;
        }
        std::size_t end = start;
        while (end < text.size() && isPart(text[end])) {
            ++end;
        }
        const std::string_view word = text.substr(start, end - start);
        const char first = static_cast<char>(word.front() | 0x20);
        if (std::any_of(kWords.begin(), kWords.end(), [&](std::string_view known) {
                return known.front() == first && equalsIgnoreCase(known, word);
            })) {
            return true;
        }
        start = end;
    }
    return false;
}

} // namespace

bool meantForUpgrade(const model::Snapshot& snapshot, const model::Route& route) {
    const bool protocol =
        std::any_of(route.protocols.begin(), route.protocols.end(), [](const std::string& p) {
            return p == "ws" || p == "wss" || p == "grpc" || p == "grpcs";
        });
    const bool service = std::any_of(
        route.services.begin(), route.services.end(), [&](const model::WeightedService& share) {
            return share.service && speaksOfUpgrade(snapshot[share.service].label());
        });
    return protocol || service || speaksOfUpgrade(route.name) ||
           std::any_of(route.paths.begin(), route.paths.end(),
                       [](const model::PathMatch& path) { return speaksOfUpgrade(path.value); });
}

model::PolicyId ambientCredential(const Context& context, model::RouteId id) {
    static constexpr std::array kAmbient = std::to_array<std::string_view>(
        {"session", "basic-auth", "basicAuth", "basic_auth", "openid-connect", "oidc", "auth_basic",
         "auth_oidc", "envoy.filters.http.oauth2", "envoy.filters.http.basic_auth", "saml",
         "cas-auth", "authz-casdoor", "digestAuth"});
    for (const auto policyId : context.chain(id)) {
        const auto& policy = context.snapshot()[policyId];
        if (policy.policyClass != model::PolicyClass::Authn) {
            continue;
        }
        const bool named =
            std::find(kAmbient.begin(), kAmbient.end(), policy.type) != kAmbient.end();
        if (named || configContains(policy, "cookie") ||
            (policy.type == "authentication" && configContains(policy, "http_basic"))) {
            return policyId;
        }
    }
    return {};
}

} // namespace gatelens::findings
