// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/hops.h"

#include "core/base/strings.h"
#include "core/findings/predicates.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::findings {

using model::EntityKind;
using model::Protocol;

namespace {

// FastCGI and plain TCP carry secrets as HTTP does, but have no TLS to switch to;
// the catalogue speaks of HTTP, WebSocket and gRPC.
bool isClear(Protocol protocol) {
    return protocol == Protocol::Http || protocol == Protocol::H2c || protocol == Protocol::Ws ||
           protocol == Protocol::Grpc;
}

bool meshEncrypts(const Context& context, EntityKind kind, const model::EntityBase& entity) {
    return context.attestations().find(AttestedFact::EncryptedByMesh, kind, entity,
                                       context.snapshot().gateway.label(),
                                       context.now()) != nullptr;
}

bool getsClear(const Context& context, const model::Service& service, const model::Target& target) {
    const Protocol protocol =
        target.protocol == Protocol::Unknown ? service.protocol : target.protocol;
    return isClear(protocol) && !target.tls && !isLoopback(target.host) &&
           !meshEncrypts(context, EntityKind::Target, target);
}

} // namespace

ClearHop clearHop(const Context& context, model::ServiceId id) {
    const auto& service = context.snapshot()[id];
    if (meshEncrypts(context, EntityKind::Service, service)) {
        return {};
    }
    const auto targets = context.targetsOf(id);
    for (const auto targetId : targets) {
        const auto& target = context.snapshot()[targetId];
        if (getsClear(context, service, target)) {
            return {true, targetId, target.address()};
        }
    }
    if (!targets.empty() || !isClear(service.protocol) || service.host.empty() ||
        isLoopback(service.host)) {
        return {};
    }
    std::string address =
        service.port == 0 ? service.host : fmt::format("{}:{}", service.host, service.port);
    return {true, {}, std::move(address)};
}

void addEvidence(Draft& draft, const Context& context, model::ServiceId id, const ClearHop& hop) {
    const auto& service = context.snapshot()[id];
    const std::string protocol(model::protocolName(service.protocol));
    if (hop.target && context.product() == "haproxy") {
        draft.evidence("server line of target " + hop.address, "without ssl",
                       context.snapshot()[hop.target].source);
        return;
    }
    draft.evidence("protocol of service \"" + service.label() + '"', service.protocolSetting,
                   protocol, service);
}

model::RouteId publicTlsRoute(const Context& context, model::ServiceId id) {
    for (const auto route : context.relations().routesOfService[id]) {
        const auto& facts = context.facts(route);
        if (facts.publicReach && facts.tls && context.snapshot()[route].enabled) {
            return route;
        }
    }
    return {};
}

bool isInternalName(std::string_view host) {
    static constexpr std::array kSuffixes =
        std::to_array<std::string_view>({".internal", ".local", ".svc", ".consul", ".lan", ".corp",
                                         ".intranet", ".home.arpa", ".localdomain", ".private"});
    const std::string name = toLower(host);
    const bool literal = name.find(':') != std::string::npos ||
                         std::all_of(name.begin(), name.end(),
                                     [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
    if (name.empty() || literal || isLoopback(name)) {
        return false;
    }
    return name.find('.') == std::string::npos ||
           std::any_of(kSuffixes.begin(), kSuffixes.end(),
                       [&](std::string_view suffix) { return name.ends_with(suffix); });
}

} // namespace gatelens::findings
