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

bool speaksOfUpgrade(std::string_view text) {
    std::string word;
    const auto known = [&word] {
        return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
    };
    for (const char c : toLower(text)) {
        const bool part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
        if (part) {
            word += c;
            continue;
        }
        if (known()) {
            return true;
        }
        word.clear();
    }
    return known();
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
